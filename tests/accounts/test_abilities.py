"""Who may do what, cell by cell of the table of the professions' laws, and what may be asked for."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.accounts.abilities import TABLE, Ability, Helper, Needs, may, why_not
from apps.accounts.models import Organisation
from apps.accounts.purposes import PURPOSES, purposes_for
from apps.wallet.kinds import KINDS

WITHOUT, ALL = {}, dict.fromkeys((need.value for need in Needs), True)
PRO = {"licensed": True, "engaged": True}
AGENT = {"submission_agent": True}
NEVER = None

#: Table 5.8 of the domain file: each cell names what has to be given so that the answer is yes.
COLUMNS = ("resident", "scrivener", "sharoshi", "tax_accountant", "lawyer", "employer", "support_org")
CELLS = {
    "draft_isa": (WITHOUT, PRO, NEVER, NEVER, PRO, {"own_matter": True}, NEVER),
    "submit_isa": (WITHOUT, {**AGENT, "licensed": True}, NEVER, NEVER, {**AGENT, "licensed": True}, AGENT, AGENT),
    "draft_municipal": (WITHOUT, PRO, NEVER, NEVER, PRO, NEVER, NEVER),
    "draft_social_insurance": (WITHOUT, NEVER, PRO, NEVER, PRO, {"own_matter": True}, NEVER),
    "draft_labour_report": (WITHOUT, NEVER, PRO, NEVER, PRO, NEVER, NEVER),
    "draft_tax": (WITHOUT, NEVER, NEVER, PRO, {**PRO, "tax_notified": True}, NEVER, NEVER),
    "negotiate": (WITHOUT, NEVER, {**PRO, "adr_certified": True}, NEVER, PRO, NEVER, NEVER),
    "comment": (WITHOUT, WITHOUT, WITHOUT, WITHOUT, WITHOUT, NEVER, WITHOUT),
    "read": (WITHOUT,) * 7,
}  # fmt: skip


def cells() -> list[tuple[str, str, dict[str, bool] | None]]:
    return [
        (row, kind, cell) for row, line in CELLS.items() for kind, cell in zip(COLUMNS, line, strict=True)
    ]


@pytest.mark.parametrize(("ability", "kind", "needed"), cells())
def test_the_answer_of_each_cell_is_that_of_the_law(
    ability: str, kind: str, needed: dict[str, bool] | None
) -> None:
    for given_ in (dict(zip(ALL, values, strict=True)) for values in product((False, True), repeat=len(ALL))):
        expected = needed is not None and all(given_[name] for name in needed)
        assert may(kind, ability, **given_) is expected, (kind, ability, given_)


def test_every_ability_has_its_row() -> None:
    assert set(CELLS) == {ability.value for ability in Ability} == {ability.value for ability in TABLE}


def test_those_without_a_profession_read_and_no_more() -> None:
    for kind, ability in product(("school", "bank", "institution"), Ability):
        assert may(kind, ability, **ALL) is (ability is Ability.READ)


@given(st.text(), st.sampled_from(list(Ability)))
def test_a_kind_that_is_not_in_the_table_may_nothing(kind: str, ability: Ability) -> None:
    assume(kind not in set(Helper))

    assert not may(kind, ability, **ALL)


def test_every_kind_of_organisation_is_in_the_table() -> None:
    assert set(Organisation.Kind.values) <= {helper.value for helper in Helper}


@pytest.mark.parametrize(
    ("kind", "ability", "given_", "code", "article", "basis"),
    [
        ("support_org", "draft_isa", ALL, "reserved", "行政書士法 19条", "S"),
        ("scrivener", "draft_social_insurance", ALL, "reserved", "社会保険労務士法 27条", "M"),
        ("scrivener", "draft_tax", ALL, "reserved", "税理士法 52条", "M"),
        ("scrivener", "negotiate", ALL, "reserved", "弁護士法 72条", "M"),
        ("support_org", "submit_isa", WITHOUT, "submission_agent", "出入国管理及び難民認定法施行規則 59条の6", "M"),
        ("scrivener", "draft_isa", {"licensed": False, "engaged": True}, "licensed", "行政書士法 19条", "S"),
    ],
)  # fmt: skip
def test_a_no_names_its_law_and_how_sure_we_are(
    kind: str, ability: str, given_: dict[str, bool], code: str, article: str, basis: str
) -> None:
    why = why_not(kind, ability, **given_)

    assert why is not None
    assert why.law is not None
    assert (why.code, f"{why.law.title_ja} {why.law.article}", why.law.basis) == (code, article, basis)
    assert str(why.sentence).endswith(".")


def test_without_an_engagement_the_reason_is_ours_and_cites_no_law() -> None:
    why = why_not("scrivener", "draft_isa", licensed=True)

    assert why is not None
    assert (why.code, why.law) == ("engaged", None)


def test_a_condition_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(TypeError, match="liscensed"):
        why_not("scrivener", "draft_isa", liscensed=True)
    with pytest.raises(ValueError, match="drive"):
        may("scrivener", "drive")


def test_the_table_needs_neither_database_nor_request() -> None:
    source = (Path(__file__).parents[2] / "apps/accounts/abilities.py").read_text()

    assert "django.db" not in source
    assert "HttpRequest" not in source


# -- purposes ----------------------------------------------------------------------------------------------------


def test_every_purpose_proposes_fields_that_exist() -> None:
    for purpose in PURPOSES.values():
        for kind, fields in purpose.records.items():
            known = {field.name for field in KINDS[kind].fields}
            assert fields is None or set(fields) <= known, (purpose.code, kind, set(fields) - known)


def test_nobody_may_ask_for_what_they_may_not_do() -> None:
    for purpose in PURPOSES.values():
        for kind in purpose.kinds:
            assert may(kind, purpose.ability, **ALL), (purpose.code, kind)


def test_what_each_kind_may_ask_for() -> None:
    assert {kind: [purpose.code for purpose in purposes_for(kind)] for kind in Organisation.Kind.values} == {
        "support_org": ["consultation", "renewal-application-support", "application-submission", "correction-support"],
        "scrivener": ["consultation", "renewal-application-support", "application-drafting", "application-submission", "correction-support", "correction-drafting"],
        "lawyer": ["consultation", "renewal-application-support", "application-drafting", "application-submission", "correction-support", "correction-drafting"],
        "employer": ["application-submission", "employment-eligibility"],
        "school": ["enrolment"],
        "institution": ["record-correction"],
        "bank": ["account-keeping"],
    }  # fmt: skip


def test_an_employer_begins_with_what_its_duty_needs() -> None:
    purpose = PURPOSES["employment-eligibility"]

    assert dict(purpose.records) == {
        "residence_status": ("status", "expires_on", "work_restriction", "outside_activity_permission")
    }


def test_no_purpose_begins_with_an_employer_reading_pay_or_papers() -> None:
    asked = {kind for purpose in purposes_for("employer") for kind in purpose.records}

    assert asked == {"residence_status", "application"}


def test_only_drafting_needs_an_engagement() -> None:
    assert [purpose.code for purpose in PURPOSES.values() if purpose.needs_engagement] == [
        "application-drafting", "correction-drafting",
    ]  # fmt: skip
