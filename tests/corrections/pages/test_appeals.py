"""What the pages say after a refusal and a silence: who decided, at which stage one is, and what a complaint says."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.corrections import ledger
from apps.corrections.clock.events import Confirmed, EvidenceCollected, Sent
from tests.corrections.pages.conftest import Offices
from tests.corrections.pages.test_beginning import corrections_of, record_of
from tests.corrections.pages.test_every_way import EMPLOYER, TAX_YEAR
from tests.corrections.people import TODAY, begun
from tests.notices.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DAY = datetime.timedelta(days=1)


def noon_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, 3, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def later() -> Iterator[time_machine.Traveller]:
    """Ten days after it was sent, at noon in Japan."""
    with time_machine.travel(noon_of(datetime.date(2026, 11, 12)), tick=False) as traveller:
        yield traveller


def goes_on(mai: Person, one: ledger.Opened, on: datetime.date = TODAY) -> ledger.Opened:
    """It is prepared, confirmed and handed over."""
    by: Any = {"day": on, "actor": "resident"}
    with mai.passage() as key:
        for event in (EvidenceCollected(**by), Confirmed(**by), Sent(**by, channel="counter", proof="stamp")):
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=on)
    return one


def sent(mai: Person, route: str) -> ledger.Opened:
    with mai.passage() as key:
        one = begun(mai, key, route)
    return goes_on(mai, one)


def newest(mai: Person, one: ledger.Opened) -> ledger.Opened:
    with mai.passage() as key:
        return ledger.one_of(mai.resident.pk, one.id, key)


def decided(reader: Client, one: ledger.Opened, **said: Any) -> Any:
    given = {"day": "2026-11-10", "outcome": "refused", "text": "No papers.", **said}
    return reader.post(f"/corrections/{one.id}/note/decided/", given)


def page(reader: Client, one: ledger.Opened, what: str = "") -> str:
    return words(reader.get(f"/corrections/{one.id}/{what}"))


# -- who decided ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("route", ["P-1", "P-6"])
def test_a_refusal_through_the_employer_says_who_decided_and_loses_nothing(
    reader: Client, mai: Person, route: str
) -> None:
    one = sent(mai, route)
    assert "Who decided it?" in page(reader, one, "note/decided/")
    refused = decided(reader, one)
    assert "Choose one of these." in words(refused)
    assert "No papers." in refused.content.decode()
    assert newest(mai, one).status == "sent"
    decided(reader, one, outcome="accepted", text="")  # who is told yes needs not ask whose yes it is
    assert newest(mai, one).status == "change_expected"


def test_ways_to_an_office_itself_do_not_ask(reader: Client, mai: Person) -> None:
    assert "Who decided it?" not in page(reader, sent(mai, "P-2"), "note/decided/")


def test_after_the_employers_refusal_the_next_way_comes_and_no_appeal(
    reader: Client, mai: Person, held: Offices
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    reader.post(f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1", "category": "2"})
    one = goes_on(mai, corrections_of(mai)[0], datetime.date(2026, 11, 12))
    decided(reader, one, day="2026-11-12", by_whom="employer")
    said = page(reader, one)
    assert "Take the next way. It is this: Ask for confirmation that you were insured." in said
    assert "Decided by: My employer" in said
    assert "Social Insurance Examiner" not in said
    assert reader.get(f"/corrections/{one.id}/appeal/")["Location"] == f"/corrections/{one.id}/"
    wrong = reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-11-12", "body": "si_examiner"})
    assert wrong.status_code == 302
    assert newest(mai, one).status == "refused"
    ways = words(reader.get(f"/corrections/records/{record}/category/"))
    assert "Ask the employer to file or correct it" not in ways  # who refused is not asked again


def test_after_the_employers_refusal_of_a_dependant_the_insurer_is_asked_itself(
    reader: Client, mai: Person, held: Offices
) -> None:
    cover = {"scheme": "employees", "insurer": "X", "role": "dependant", "insured_from": "2026-03-01"}
    held.other("kenpo", "health_insurer").send("health_insurance", "h-1", cover)
    record = record_of(mai, "health_insurance", "h-1")
    reader.post(f"/corrections/records/{record}/insured_from/", {"ways": "1", "route": "P-6"})
    one = goes_on(mai, corrections_of(mai)[0], datetime.date(2026, 11, 12))
    decided(reader, one, day="2026-11-12", by_whom="employer")
    assert "It is this: Ask a company or other body to correct personal data." in page(reader, one)


@pytest.mark.parametrize("route", ["P-1", "P-6"])
def test_what_the_office_decided_has_its_appeal_and_its_day(reader: Client, mai: Person, route: str) -> None:
    one = sent(mai, route)
    decided(reader, one, by_whom="office", learned_on="2026-11-11")
    said = page(reader, one)
    assert "Decide whether you appeal. Until Friday, 12 February 2027." in said  # 11 February is a holiday
    assert "Decided by: The office to which my employer filed it" in said
    appeal = page(reader, one, "appeal/")
    assert "Last day Friday, 12 February 2027" in appeal
    assert (
        "Social Insurance Examiner You are here. Social Insurance Examination Board Comes after that."
        in appeal
    )
    assert "It is not known who decided" not in appeal
    assert "certified professional." in appeal  # that filings are appealed alike is to be confirmed


def test_where_nobody_knows_who_decided_both_are_said_and_it_can_be_told_later(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-6")
    decided(reader, one, by_whom="unknown", learned_on="2026-11-11")
    said = page(reader, one)
    assert "Find out who decided: your employer, or an office." in said
    assert "Only if an office decided, and not your employer: Social Insurance Examiner, until Friday, 12 February 2027." in said  # fmt: skip
    appeal = page(reader, one, "appeal/")
    assert "It is not known who decided" in appeal
    assert "See the next way" in appeal
    form = reader.get(f"/corrections/{one.id}/note/decided/").content.decode()
    assert 'value="2026-11-10"' in form
    assert 'value="2026-11-11"' in form
    assert "No papers." in form
    decided(reader, one, by_whom="employer")
    assert "Take the next way." in page(reader, one)


def test_the_list_of_ways_says_against_whom_an_appeal_goes(
    reader: Client, mai: Person, held: Offices
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    said = words(reader.get(f"/corrections/records/{record}/category/"))
    assert "Only what an office decides can be appealed. Your employer is no office" in said


# -- stage after stage ------------------------------------------------------------------------------------------------
def test_from_a_silent_examiner_one_goes_on_to_the_board(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    """Filed on 2026-11-11, silent from 2027-01-12; counted carefully until 2027-03-11."""
    one = sent(mai, "P-2")
    decided(reader, one)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-11-11", "body": "si_examiner"})
    filed = page(reader, one, "appeal/")
    assert "If they are silent, you may take it as a refusal from 12 January 2027 on." in filed
    assert "Note that it was filed" not in filed
    early = reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-11-12", "body": "si_board"})
    assert "The body still has time to decide." in words(early)

    later.move_to(noon_of(datetime.date(2027, 1, 12)))
    reader.force_login(mai.user)
    said = page(reader, one)
    assert "The body has been silent for so long" in said
    assert "Social Insurance Examiner has been silent for long. You may go on to: Social Insurance Examination Board." in said  # fmt: skip
    board = page(reader, one, "appeal/")
    assert "This body has been silent: Social Insurance Examiner. Since 12 January 2027" in board
    assert "Social Insurance Examiner Filed on 11 November 2026. Social Insurance Examination Board You are here." in board  # fmt: skip
    assert "Where it is filed Social Insurance Examination Board" in board
    assert "Careful last day Thursday, 11 March 2027" in board
    assert "the proof that you filed it on 11 November 2026." in board
    assert "Reasons they gave No papers." in board
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2027-01-12", "body": "si_board"})
    assert "Filed with: Social Insurance Examination Board." in page(reader, one)
    asked = page(reader, one, "note/appeal-decided/")
    assert "Who decided?" in asked
    assert "Social Insurance Examiner, where you filed it on 11 November 2026" in asked
    assert "Social Insurance Examination Board, where you filed it on 12 January 2027" in asked


def test_after_a_dismissal_the_page_is_about_the_next_body_and_its_reasons(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-11-11", "body": "si_examiner"})
    said = {"day": "2026-11-12", "outcome": "dismissed", "text": "The roster shows less.\nNo contract."}
    reader.post(f"/corrections/{one.id}/note/appeal-decided/", said)
    board = page(reader, one, "appeal/")
    assert "Where it is filed Social Insurance Examination Board" in board
    assert "Last day Tuesday, 12 January 2027" in board
    assert "Reasons of: Social Insurance Examiner The roster shows less. No contract." in board
    assert "No papers." not in board
    assert "The decision on your first appeal, and the day on which it reached you." in board


# -- the complaint ----------------------------------------------------------------------------------------------------
def test_a_complaint_about_silence_is_prepared_and_noted_at_once(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-16")
    assert reader.get(f"/corrections/{one.id}/appeal/")["Location"] == f"/corrections/{one.id}/"
    later.move_to(noon_of(datetime.date(2026, 12, 3)))
    reader.force_login(mai.user)
    assert "See what to write" in page(reader, one)
    answer = reader.get(f"/corrections/{one.id}/appeal/")
    said = words(answer)
    assert "Where it is filed The head of the office" in said
    assert "The last day by law was 2 December 2026." in said
    assert "Administrative Complaint Review Act, article 3, 18" in said
    assert "It was sent on 2 November 2026." in said
    assert "The last day for deciding it was 2 December 2026." in said
    assert "2026年11月2日" in said  # the same in Japanese
    assert "Until today nothing was decided." in said
    early = reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-02", "body": "head_of_organ"})
    assert "Their last day has not passed yet" in words(early)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-03", "body": "head_of_organ"})
    after = page(reader, one)
    assert "You complained on 3 December 2026 that nothing was decided." in after
    assert "Wait for what comes of your complaint." in after
    assert "Complaint filed that nothing was decided The head of the office" in after
    again = page(reader, one, "appeal/")
    assert "Filed 3 December 2026" in again
    assert "Note that it was filed" not in again
    decided(reader, one, day="2026-12-03")
    assert "Decide whether you appeal." in page(reader, one)


def test_where_no_law_fixes_the_time_a_complaint_is_not_called_certain(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-3")
    later.move_to(noon_of(datetime.date(2026, 12, 3)))
    reader.force_login(mai.user)
    assert "A complaint that nothing was decided may be possible. It goes to: Minister of Health" in page(
        reader, one
    )
    said = page(reader, one, "appeal/")
    assert "No law says how many days they have." in said
    assert "The last day for deciding it" not in said


# -- last days of ways ------------------------------------------------------------------------------------------------
def test_resident_tax_can_be_lowered_for_five_years_and_raised_for_three(
    reader: Client, mai: Person, held: Offices
) -> None:
    held.other("midori", "municipality").send("resident_tax_assessment", "t-1", TAX_YEAR)
    said = words(
        reader.get(f"/corrections/records/{record_of(mai, 'resident_tax_assessment', 't-1')}/salary_income/")
    )
    lowered = said.index("Until when the resident tax of each year can be lowered")
    raised = said.index("Until when the resident tax of each year can be raised")
    assert "30 June 2031" in said[lowered:raised]
    assert "30 June 2029" in said[raised:]
    assert said.count("Local Tax Act, article 17-5, 317-2, 317-6") >= 3  # the way, and each of the two


@pytest.mark.parametrize(
    ("levy", "shown", "hidden"),
    [
        ("fee", "1 April 2028", "1 April 2031"),
        ("tax", "1 April 2031", "1 April 2028"),
        (None, "1 April 2031", ""),
    ],
)
def test_what_was_paid_too_much_for_national_health_lapses_by_how_it_is_levied(
    reader: Client, mai: Person, held: Offices, levy: str | None, shown: str, hidden: str
) -> None:
    city = held.other("midori", "municipality")
    entry = {
        "name_latin": "TRAN THI MAI",
        "birth_date": "1998-05-04",
        "address": "みどり市1-1",
        "address_since": "2024-03-01",
    }
    city.send("registry_entry", "r-1", entry | ({"health_levy": levy} if levy else {}))
    city.send(
        "national_health_payment",
        "n-1",
        {
            "fiscal_year": 2026,
            "instalment": 1,
            "due_on": "2026-06-30",
            "amount": 20000,
            "paid_on": "2026-04-20",
        },
    )
    said = words(
        reader.get(f"/corrections/records/{record_of(mai, 'national_health_payment', 'n-1')}/paid_on/")
    )
    assert shown in said
    assert not hidden or hidden not in said


MOVED = {
    "name_latin": "TRAN THI MAI",
    "birth_date": "1998-05-04",
    "address": "みどり市1-1",
    "address_since": "2026-03-01",
}


def test_a_move_that_was_not_told_shows_the_days_for_telling_it_with_their_law(
    reader: Client, mai: Person, held: Offices
) -> None:
    held.other("midori", "municipality").send("registry_entry", "r-1", MOVED)
    record = record_of(mai, "registry_entry", "r-1")
    address = f"/corrections/records/{record}/address/"
    first = words(reader.get(address))
    assert "If you moved and have not told it yet: on which day did you move in?" in first
    assert "of moving in." not in first  # an address in the register was told: nothing is said of days
    said = words(reader.post(address, {"ways": "1", "again": "1", "happened_on": "2026-10-29"}))
    assert re.search(r"within these days of moving in\. Last day: 12 November 2026\. .*article 19-7", said)
    assert (
        "within these days of leaving the old one is a ground to take your status of residence away" in said
    )
    assert "Last day: 27 January 2027." in said
    name = words(reader.get(f"/corrections/records/{record}/name_latin/"))
    assert "on which day did you move in" not in name


def test_a_move_that_the_register_says_was_told_in_time_is_done(
    reader: Client, mai: Person, held: Offices
) -> None:
    entry = {**MOVED, "moved_notice_on": "2026-03-10"}
    held.other("midori", "municipality").send("registry_entry", "r-1", entry)
    said = words(reader.get(f"/corrections/records/{record_of(mai, 'registry_entry', 'r-1')}/address/"))
    assert "within these days of moving in. Done. Last day: 16 March 2026." in said


def test_wages_are_shown_with_their_law(reader: Client, mai: Person, held: Offices) -> None:
    slip = {"employer": EMPLOYER, "month": "2026-04", "paid_on": "2026-04-25", "gross": 100000}
    held.employer.send("payslip", "s-1", slip)
    record = record_of(mai, "payslip", "s-1")
    said = words(reader.post(f"/corrections/records/{record}/gross/", {"ways": "1", "wages_unpaid": "yes"}))
    assert "Until when the wages of each month can be claimed" in said
    assert "1 April 2029" in said
