"""A helper prepares out of what was given, only what the law leaves to them; the resident reads, changes, confirms."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.test import Client

from apps.corrections.clock import Status
from apps.corrections.helping import seen
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.engine.readers import Fact
from apps.readiness.pages.findings.refs import names_of
from tests.consent.desk import Desk, desk, log_of
from tests.corrections.helping.conftest import (
    ALL,
    Helper,
    Offices,
    Person,
    corrections_of,
    engage,
    professional,
    record_of,
    seen_on,
)
from tests.corrections.pages.test_preparing import as_read
from tests.readiness.pages.found import late
from tests.wallet.page_records import NOW, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_a_scrivener_prepares_what_the_law_leaves_to_them_and_the_resident_confirms(
    helper: Helper, entry: UUID, mai: Person, reader: Client
) -> None:
    said = words(helper.ways(entry, "name_latin"))
    assert "Go to the city office about your entry and your address" in said
    assert "Yes, as you agreed. The person confirms and signs." in said
    page = helper.begin(entry, "name_latin", "P-13")
    (one,) = corrections_of(mai)
    assert "Only the person confirms that it is theirs" in words(page)
    assert (one.row.grant, one.history[0].actor) == (helper.grant.pk, "helper")
    said = words(helper.keep(one.id))
    assert "Kept. The person is told that it is ready to read. Nothing was sent." in said
    (one,) = corrections_of(mai)
    assert (one.status, one.content.claimed) == (Status.PREPARED, "NGUYEN THI MAI LAN")
    assert [(each.event.actor, each.grant) for each in one.noted] == [("helper", helper.grant.pk)] * 2
    assert one.content.watch is not None
    reader.post(
        f"/corrections/{one.id}/read/", {"mine": "on", "read": as_read(reader, f"/corrections/{one.id}/")}
    )
    (one,) = corrections_of(mai)
    assert (one.status, one.history[-1].actor, one.noted[-1].grant) == (Status.CONFIRMED, "resident", None)


def test_pressed_twice_it_begins_once(helper: Helper, entry: UUID, mai: Person) -> None:
    helper.begin(entry, "name_latin", "P-13")
    helper.begin(entry, "name_latin", "P-13")
    assert len(corrections_of(mai)) == 1


def test_a_way_of_others_has_no_button_and_says_who_may_and_why(
    mai: Person, held: Offices, scrivener: Desk
) -> None:
    grant = engage(mai, scrivener, "draft_municipal", scope={"pension_month": None, "correction": None})
    helper, record = Helper(scrivener.client, grant), record_of(mai, "pension_month", "pm-4")
    page = helper.ways(record, "category")
    said = words(page)
    assert "No. You can tell the person of this way." in said
    assert "Negotiating for somebody else is reserved to lawyers." in said
    assert "Attorney Act" in said
    assert 'value="P-1"' not in page.content.decode()
    assert "No. You can tell the person" in words(helper.begin(record, "category", "P-1"))
    assert corrections_of(mai) == []


def test_a_lawyer_engaged_for_it_prepares_the_letter_to_the_employer(mai: Person, held: Offices) -> None:
    law = professional("lawyer")
    grant = engage(mai, law, "negotiate", scope={"pension_month": None, "correction": None})
    helper = Helper(law.client, grant)
    page = helper.begin(record_of(mai, "pension_month", "pm-4"), "category", "P-1")
    (one,) = corrections_of(mai)
    assert one.content.addressee_name == "青葉食品株式会社"  # kept for her
    assert "青葉食品" not in page.content.decode()  # of a contract that was not given


def test_a_support_organisation_reads_the_ways_and_prepares_nothing(mai: Person, entry: UUID) -> None:
    lotus = desk()
    helper = Helper(lotus.client, engage(mai, lotus, purpose="correction-support"))
    page = helper.ways(entry, "name_latin")
    assert "Preparing papers for the city office is reserved to the person" in words(page)
    assert "Prepare it for the person" not in words(page)
    helper.begin(entry, "name_latin", "P-13")
    assert corrections_of(mai) == []


@pytest.mark.parametrize("documents", [(), ("draft_isa",)], ids=["no_engagement", "for_other_papers"])
def test_outside_an_engagement_for_these_papers_nothing_begins(
    mai: Person, entry: UUID, scrivener: Desk, documents: tuple[str, ...]
) -> None:
    purpose = "correction-drafting" if documents else "correction-support"
    helper = Helper(scrivener.client, engage(mai, scrivener, *documents, purpose=purpose))
    said = words(helper.begin(entry, "name_latin", "P-13"))
    assert "This needs an engagement with the resident first" in said
    assert corrections_of(mai) == []


def test_a_colleague_who_was_not_engaged_prepares_nothing(mai: Person, entry: UUID, scrivener: Desk) -> None:
    from apps.accounts.models import Membership
    from tests.accounts.organisation_people import new_member, sign_in_shown

    grant = engage(mai, scrivener, "draft_municipal", for_organisation=True)
    other = new_member(scrivener.organisation, "colleague@example.com")
    Membership.objects.filter(pk=other.pk).update(profession="scrivener", registration_number="12345678")
    client = Client()
    sign_in_shown(client, other.user)
    helper = Helper(client, grant)
    assert "This needs an engagement" in words(helper.begin(entry, "name_latin", "P-13"))
    assert corrections_of(mai) == []


# -- what was not given -------------------------------------------------------------------------------------------
NARROW = {"registry_entry": ("name_latin", "name_kanji"), "correction": None}


def test_what_was_not_given_never_reaches_the_helper_and_stands_in_the_residents_letter(
    mai: Person, entry: UUID, scrivener: Desk, reader: Client
) -> None:
    helper = Helper(scrivener.client, engage(mai, scrivener, "draft_municipal", scope=NARROW))
    pages = [helper.overview(), helper.ways(entry, "name_latin"), helper.begin(entry, "name_latin", "P-13")]
    (one,) = corrections_of(mai)
    pages += [helper.keep(one.id), helper.open(one.id)]
    for page in pages:
        html = page.content.decode()
        for hidden in ("天神橋", "1996", "青葉", "240,000", "240000"):
            assert hidden not in html
    assert "グエン・ティ・マイ" in pages[-1].content.decode()
    said = words(pages[-1])
    assert "The person fills these in" in said
    assert "your address 住所 The person fills this in" in said
    assert "your address" in said[said.index("The person fills these in") :]
    assert 'name="said-address"' not in pages[-1].content.decode()
    letter = words(reader.get(f"/corrections/{one.id}/read/"))
    assert "大阪市北区天神橋二丁目" in letter


def test_a_month_that_was_not_given_stands_on_no_page(mai: Person, held: Offices) -> None:
    law = professional("lawyer")
    scope = {"pension_month": ("category",), "correction": None}
    helper = Helper(law.client, engage(mai, law, "negotiate", scope=scope))
    record = record_of(mai, "pension_month", "pm-4")
    pages = [helper.ways(record, "category"), helper.begin(record, "category", "P-1")]
    (one,) = corrections_of(mai)
    pages += [helper.keep(one.id, claimed="2"), helper.open(one.id), helper.overview()]
    assert one.content.months == ("2026-04",)  # kept for her
    for page in pages:
        assert page.status_code == 200
        for told in ("April 2026", "2026年4月", "2026-04"):
            assert told not in page.content.decode()


@pytest.mark.parametrize("given", ["employer", "weekly_hours"])
def test_a_contract_in_parts_makes_a_letter_with_open_places(mai: Person, held: Offices, given: str) -> None:
    law = professional("lawyer")
    scope = {"employment_contract": (given,), "correction": None}
    helper = Helper(law.client, engage(mai, law, "draft_labour_report", scope=scope))
    page = helper.begin(record_of(mai, "employment_contract", "ec-1"), given, "P-8")
    (one,) = corrections_of(mai)
    assert one.row.route == "P-8"
    assert "The person fills these in" in words(page)
    assert "240,000" not in page.content.decode()
    assert ("青葉食品" in page.content.decode()) == (given == "employer")


def test_a_field_that_there_is_not_is_not_found(helper: Helper, entry: UUID) -> None:
    assert helper.ways(entry, "no_such").status_code == 404
    assert helper.begin(entry, "no_such", "P-13").status_code == 404


def test_a_part_that_was_not_given_cannot_be_disputed(mai: Person, entry: UUID, scrivener: Desk) -> None:
    helper = Helper(scrivener.client, engage(mai, scrivener, "draft_municipal", scope=NARROW))
    assert helper.ways(entry, "address").status_code == 404
    assert helper.begin(entry, "address", "P-13").status_code == 404
    assert helper.ways(record_of(mai, "pension_month", "pm-4"), "category").status_code == 404


def test_evidence_comes_out_of_given_kinds_alone(
    mai: Person, entry: UUID, held: Offices, scrivener: Desk
) -> None:
    scope = {"registry_entry": None, "residence_status": ("name_latin",), "correction": None}
    helper = Helper(scrivener.client, engage(mai, scrivener, "draft_municipal", scope=scope))
    page = helper.begin(entry, "name_latin", "P-13")
    (one,) = corrections_of(mai)
    card, contract = record_of(mai, "residence_status", "rs-1"), record_of(mai, "employment_contract", "ec-1")
    assert str(card) in page.content.decode()
    assert str(contract) not in page.content.decode()
    helper.keep(one.id, records=[str(contract)])
    assert corrections_of(mai)[0].status is Status.FOUND
    helper.keep(one.id, records=[str(card)])
    assert [each.id for each in corrections_of(mai)[0].content.evidence] == [card]


def found_late(mai: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """A check finds that she was enrolled late, out of her contract and a month; its name."""

    def assess(*given: Any, **named: Any) -> Assessed:
        assessed = assess_now(*given, **named)
        places = {each.kind: at for at, each in enumerate(assessed.records)}
        facts = (
            Fact(places["employment_contract"], ("employer",)),
            Fact(places["pension_month"], ("category",)),
        )
        answer = msgspec.structs.replace(
            assessed.answer, findings=[msgspec.structs.replace(late(), facts=facts)]
        )
        return msgspec.structs.replace(assessed, answer=answer)

    monkeypatch.setattr(seen, "assess_now", assess)
    with mai.passage() as key:
        (name,) = names_of([late()], key)
    return name


def test_findings_need_their_own_word_and_tell_nothing_of_records_that_were_not_given(
    mai: Person, held: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, name = professional("lawyer"), found_late(mai, monkeypatch)
    without = Helper(
        law.client, engage(mai, law, "negotiate", scope={"pension_month": None, "correction": None})
    )
    assert without.post("corrections/ways/", finding=name).status_code == 403
    scope = {"pension_month": ("month", "category"), "finding": None, "correction": None}
    helper = Helper(law.client, engage(mai, law, "negotiate", scope=scope))
    assert name in helper.overview().content.decode()
    pages = [
        helper.post("corrections/ways/", finding=name),
        helper.post("corrections/begin/", finding=name, route="P-1"),
    ]
    (one,) = corrections_of(mai)
    assert one.content.found is not None
    pages.append(helper.keep(one.id))
    assert corrections_of(mai)[0].status is Status.PREPARED
    for page in pages:
        assert page.status_code == 200
        assert "青葉食品" not in page.content.decode()
        assert "240,000" not in page.content.decode()
        for worked_out in ("2026年3月1日", "1 March 2026"):  # out of a contract that was not given
            assert worked_out not in page.content.decode()


# -- two at once --------------------------------------------------------------------------------------------------
def test_who_comes_second_is_told_the_helper(
    prepared: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    stale = seen_on(helper.open(prepared))
    written = {"error": "wrong", "claimed": "NGUYEN LAN", "statement": "Mine.", "said-phone": "06-1111-2222"}
    reader.post(f"/corrections/{prepared}/prepare/", written)
    page = helper.keep(prepared, seen=stale, statement="Theirs.")
    assert "The person has taken this over meanwhile. What you wrote was not kept." in words(page)
    (one,) = corrections_of(mai)
    assert (one.content.statement, one.content.claimed) == ("Mine.", "NGUYEN LAN")
    for later in (page, helper.open(prepared), helper.overview()):
        html = later.content.decode()
        assert "Mine." not in html
        assert "06-1111-2222" not in html
        assert "NGUYEN LAN" not in html


def test_who_comes_second_is_told_the_resident(
    prepared: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    stale = seen_on(reader.get(f"/corrections/{prepared}/prepare/"))
    helper.keep(prepared, statement="Written later by the helper.")
    written = {"error": "wrong", "claimed": "NGUYEN LAN", "statement": "Mine.", "seen": stale}
    page = reader.post(f"/corrections/{prepared}/prepare/", written)
    assert "Somebody else changed this after you opened it." in words(page)
    assert "Mine." in page.content.decode()  # nothing typed is lost
    assert corrections_of(mai)[0].content.statement == "Written later by the helper."
    again = seen_on(page)
    assert reader.post(f"/corrections/{prepared}/prepare/", {**written, "seen": again}).status_code == 302
    assert corrections_of(mai)[0].content.statement == "Mine."


def test_a_letter_that_the_helper_changed_is_read_again_before_it_is_confirmed(
    prepared: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    import re

    read = re.search(
        r'name="read" value="(\w+)"', reader.get(f"/corrections/{prepared}/read/").content.decode()
    )
    assert read is not None
    helper.keep(prepared, statement="Written later by the helper.")
    page = reader.post(f"/corrections/{prepared}/read/", {"mine": "on", "read": read[1]})
    assert "The letter has changed since you opened this page." in words(page)
    assert corrections_of(mai)[0].status is Status.PREPARED


def test_of_two_helpers_the_second_is_told_and_loses_nothing_typed(
    prepared: UUID, helper: Helper, mai: Person
) -> None:
    stale = seen_on(helper.open(prepared))
    helper.keep(prepared, statement="First.")
    page = helper.keep(prepared, seen=stale, statement="Second.")
    assert "Somebody else changed this after you opened it." in words(page)
    assert "Second." in page.content.decode()
    assert corrections_of(mai)[0].content.statement == "First."


# -- the letter and the log ---------------------------------------------------------------------------------------
def test_whoever_was_helped_does_not_say_that_they_wrote_it_alone(
    prepared: UUID, helper: Helper, reader: Client
) -> None:
    for page in (helper.open(prepared), reader.get(f"/corrections/{prepared}/read/")):
        html = page.content.decode()
        assert "内容を確かめました" in html
        assert "自分で作成し" not in html


def test_every_page_is_a_look_that_the_resident_sees(prepared: UUID, helper: Helper, mai: Person) -> None:
    helper.ways(record_of(mai, "registry_entry", "re-1"), "name_latin")
    looks = [line for line in log_of(mai) if line.action.startswith("shared.")]  # type: ignore[arg-type]
    assert [line.action for line in looks] == [
        "shared.correction", "shared.correction_begun", "shared.correction",  # the look, the act, the page of the draft
        "shared.correction", "shared.correction_changed", "shared.correction",
    ]  # fmt: skip
    assert {line.organisation for line in looks} == {helper.grant.organisation_id}
    assert set(looks[-1].kinds) == set(ALL)


def test_what_was_not_done_is_not_in_the_log(helper: Helper, entry: UUID, mai: Person) -> None:
    """Refused: a way that is not theirs, a form that is not right, a thing to note that cannot follow."""
    helper.begin(entry, "name_latin", "P-17")
    assert corrections_of(mai) == []
    helper.begin(entry, "name_latin", "P-13")
    (one,) = corrections_of(mai)
    helper.keep(one.id, seen="stale", statement="Late.")
    helper.note(one.id, "receipt", day=str(NOW.date()))
    acts = [line.action for line in log_of(mai) if line.action.startswith("shared.correction_")]  # type: ignore[arg-type]
    assert acts == ["shared.correction_begun"]


def test_my_number_is_never_kept(helper: Helper, entry: UUID, mai: Person) -> None:
    helper.begin(entry, "name_latin", "P-13")
    (one,) = corrections_of(mai)
    page = helper.keep(one.id, statement="My number is 1234 5678 9018")
    assert "5678 9018" not in page.content.decode()
    assert corrections_of(mai)[0].content.statement == ""
