"""Every kind, field and code is said in words that tired people can read."""

import re

import pytest
from django.utils import translation

from apps.wallet.kinds import KINDS
from apps.wallet.kinds.kind import Said, read_fields
from apps.wallet.kinds.residence import EntryExit
from apps.wallet.kinds.words import codes
from apps.wallet.kinds.words.residence import ENTRY_EXIT
from apps.wallet.kinds.words.shared import PARTS

KEPT_FROM_RESIDENTS = re.compile(
    r"\b(eligib\w*|risk\w*|fail\w*|invalid\w*|alert\w*|warn\w*|approv\w*|alien\w*|foreigners?|visas?|congratulations)\b|!",
    re.IGNORECASE,
)
FIELDS = [(kind.name, field) for kind in KINDS.values() for top in kind.fields for field in (top, *top.parts)]
EVERY_TEXT = [
    *((kind.name, str(text)) for kind in KINDS.values() for text in (kind.label, kind.help)),
    *(
        (name, str(text))
        for name, field in FIELDS
        for text in (field.label, field.why, *field.codes.values())
    ),
]


def test_the_contract_has_forty_two_kinds_each_under_its_own_name():
    assert len(KINDS) == 42
    assert all(kind.name == name and kind.schema == f"{name}/1" for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_says_what_it_is_and_who_may_send_it(kind):
    assert str(kind.help).endswith(".")
    assert re.search(r"[\u3040-\u9fff]", kind.japanese)
    assert "resident" in kind.sources
    assert len(set(kind.sources)) == len(kind.sources)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_line_of_a_list_is_made_of_fields_the_kind_has(kind):
    named = {kind.row.who, *kind.row.when, kind.row.amount} - {None}

    assert named
    assert named <= {field.name for field in kind.fields}


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=lambda one: getattr(one, "name", one))
def test_a_field_has_a_short_label_the_term_on_the_paper_and_a_whole_sentence(kind, field):
    assert 0 < len(str(field.label)) <= 70
    assert re.search(r"[\u3040-\u9fff]", field.japanese)
    assert re.fullmatch(r"[A-Z0-9].*\.", str(field.why))


def test_no_word_is_used_that_frightens_or_promises():
    assert [(name, text) for name, text in EVERY_TEXT if KEPT_FROM_RESIDENTS.search(text)] == []


def test_status_codes_carry_their_official_names_in_both_languages():
    status = next(field for field in KINDS["residence_status"].fields if field.name == "status")

    assert len(status.codes) == 39
    assert str(status.codes["engineer_humanities_international"]) == (
        "Engineer/Specialist in Humanities/International Services"
    )
    assert status.codes_japanese["ssw_1"] == "特定技能1号"
    assert status.codes_japanese["child_of_pr"] == "永住者の配偶者等"


@pytest.mark.parametrize(
    ("kind", "name", "kind_of_value", "required"),
    [
        ("payslip", "employer", "org", True),
        ("payslip", "month", "month", True),
        ("payslip", "gross", "yen", True),
        ("payslip", "hours", "hours", False),
        ("payslip", "bonus", "bool", False),
        ("residence_status", "status", "code", True),
        ("residence_status", "nationality", "country", True),
        ("pension_month", "category", "int", True),
        ("employment_contract", "duty_codes", "codes", False),
        ("school_enrolment", "vacations", "spans", False),
        ("resident_tax_assessment", "fiscal_year", "fiscal_year", True),
        ("housing_lease", "from", "date", True),
    ],
)
def test_types_are_read_off_the_structure(kind, name, kind_of_value, required):
    field = next(field for field in KINDS[kind].fields if field.name == name)

    assert (field.type, field.required) == (kind_of_value, required)


def test_parts_of_organisations_and_spans_are_fields_too():
    vacations = next(field for field in KINDS["school_enrolment"].fields if field.name == "vacations")
    employer = next(field for field in KINDS["payslip"].fields if field.name == "employer")

    assert [(part.name, part.required) for part in vacations.parts] == [("from", True), ("to", True)]
    assert [part.name for part in employer.parts] == ["name", "corporate_number", "prefecture"]


def test_a_field_or_code_without_words_stops_at_start():
    says = {field.name: Said(field.label, field.japanese, field.why) for field in ENTRY_EXIT.fields}

    with pytest.raises(LookupError, match="reentry"):
        read_fields(EntryExit, says, PARTS)
    with pytest.raises(LookupError, match="returned_on"):
        read_fields(EntryExit, {name: said for name, said in says.items() if name != "returned_on"}, PARTS)
    with pytest.raises(LookupError, match="reentry"):
        read_fields(EntryExit, {**says, "reentry": says["reentry"]._replace(codes=codes.CHANNELS)}, PARTS)


def test_words_wait_for_the_reader_s_language():
    label = KINDS["payslip"].label

    with translation.override("en"):
        assert str(label) == "Pay slip"
