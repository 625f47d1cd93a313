"""Residents read what is held about them: home, domains, records, and nobody else's."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import strip_tags

from apps.accounts.acting import add_child
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.wallet.models import Holding
from tests.wallet.page_records import NOW, Office, enrolment, office, payslip, sign_in_staff, status, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_home_says_what_is_missing_before_any_office_is_tied(reader: Client) -> None:
    page = words(reader.get("/home/"))

    assert "Mai, this is what is held about you" in page
    assert "No office is tied to you yet, so nothing is here." in page
    assert "What will be here" in page


def test_home_says_what_is_held_by_whom_and_how_fresh(reader: Client, pension: Office, aoba: Office) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), data_as_of=date(2026, 11, 19))
    aoba.send("payslip", "p1", payslip("2026-10"), at=NOW - timedelta(days=1))

    page = words(reader.get("/home/"))

    assert "2 records are here. They come from 2 institutions." in page
    assert "Midori Pension Office Pension membership Data of 19 November 2026. Received today." in page
    assert (
        "Aoba Foods Pay slip Data of 20 November 2026. Received yesterday. Asked again today: nothing new."
        in page
    )


def test_home_tells_the_newest_arrival_first(reader: Client, pension: Office, aoba: Office) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), at=NOW - timedelta(days=3))
    aoba.send("payslip", "p1", payslip("2026-10", employer="Aoba Foods"))

    page = reader.get("/home/").content.decode()

    heading = re.search(r"<h2>(.*?)</h2>", page)
    assert heading
    assert strip_tags(heading.group(1)) == "Pay slip (October 2026) arrived from Aoba Foods."


def test_news_of_one_kind_and_day_is_told_together(reader: Client, aoba: Office) -> None:
    for month in ("2026-08", "2026-09", "2026-10"):
        aoba.send("payslip", month, payslip(month), at=NOW - timedelta(days=2))
    aoba.send("payslip", "2026-10", payslip("2026-10", gross=1))
    aoba.send("payslip", "2026-09", None)

    page = words(reader.get("/home/"))

    assert "Aoba Foods withdrew a record: Pay slip." in page
    assert "Aoba Foods changed a record: Pay slip (October 2026)." in page
    assert "Pay slip (August 2026) arrived from Aoba Foods." in page

    for month in ("2026-06", "2026-07"):
        aoba.send("payslip", month, payslip(month), at=NOW - timedelta(days=2))
    assert "Aoba Foods sent 3 new records: Pay slip." in words(reader.get("/home/"))


def test_a_month_is_covered_only_where_a_record_says_so(reader: Client, aoba: Office) -> None:
    for month in ("2026-08", "2026-10"):
        aoba.send("payslip", month, payslip(month))

    page = words(reader.get("/home/work/"))

    assert "October 2026 Paid work" in page
    assert "September 2026 Not reported yet" in page
    assert "August 2026 Paid work" in page
    assert "missing" not in page


def test_a_running_membership_covers_months_only_while_its_office_answers(
    reader: Client, pension: Office
) -> None:
    pension.send("pension_enrolment", "e1", enrolment("2026-07"), at=datetime(2026, 9, 2, 3, tzinfo=UTC))
    pension.source.heard_at = datetime(2026, 9, 20, 3, tzinfo=UTC)
    pension.source.save()

    page = words(reader.get("/home/pension/"))

    assert "September 2026 Enrolled" in page
    assert "October 2026 Not reported yet" in page


def test_an_unpaid_pension_month_is_said_and_not_drawn_as_held(reader: Client, pension: Office) -> None:
    pension.send(
        "pension_month", "m", {"month": "2026-09", "category": 1, "status": "unpaid", "due_on": "2026-11-02"}
    )

    page = reader.get("/home/pension/")

    assert "September 2026 Not paid" in words(page)
    drawing = page.content.decode().split('class="pic only-wide"')[1].split("</svg>")[0]
    assert "t-dot" in drawing
    assert drawing.count('class="t"') == 1  # the lead from the icon, no month


def test_a_silent_source_is_said_on_every_page_that_it_feeds(reader: Client, pension: Office) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(), at=NOW - timedelta(days=4))
    pension.source.heard_at = NOW - timedelta(days=3, hours=1)
    pension.source.save()

    sentence = "Silent for 3 days. You see the data of 17 November 2026."
    assert words(reader.get("/home/")).count(sentence) == 2  # the card, and who holds something
    assert sentence in words(reader.get("/home/pension/"))
    assert sentence in words(reader.get(f"/records/{record}/"))
    assert sentence not in words(reader.get("/home/work/"))


@pytest.mark.parametrize(("hours", "silent"), [(25, False), (27, True)])
def test_silence_begins_after_26_hours(reader: Client, pension: Office, hours: int, silent: bool) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), at=NOW - timedelta(days=4))
    pension.source.heard_at = NOW - timedelta(hours=hours)
    pension.source.save()

    assert ("Silent for 1 day." in words(reader.get("/home/"))) is silent


def test_an_ended_tie_is_said_and_is_not_silence(reader: Client, mai: Resident, pension: Office) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(), at=NOW - timedelta(days=9))
    pension.source.heard_at = NOW - timedelta(days=9)
    pension.source.save()
    with transaction.atomic():
        door.admit([mai.pk])
        Holding.objects.filter(source=pension.source).update(ended_at=NOW - timedelta(days=8))

    pages = [words(reader.get(path)) for path in ("/home/", "/home/pension/", f"/records/{record}/")]

    assert "Ended on 13 November 2026. What came before stays here." in pages[0]
    assert "The tie to this office ended on 13 November 2026." in pages[2]
    assert not any("Silent" in page for page in pages)


def test_dates_to_come_are_those_that_records_state(reader: Client, mai: Resident) -> None:
    immigration = office(mai, "isa", "Immigration Services Agency", code="immigration")
    immigration.send("residence_status", "old", status("2026-12-31", granted_on="2023-01-01"))
    immigration.send("residence_status", "new", status("2027-02-28", granted_on="2024-02-28"))
    immigration.send("passport", "p", {"country": "VN", "expires_on": "2026-11-01"})

    page = words(reader.get("/home/"))

    assert "Last day of your stay 28 February 2027 in 99 days" in page
    assert "Residence card ends 28 February 2027" in page
    assert "31 December 2026" not in page.split("Coming up")[1].split("What came last")[0]
    assert "Passport ends" not in page


def test_a_domain_lists_its_records_and_says_what_is_not_here(reader: Client, aoba: Office) -> None:
    aoba.send("payslip", "p1", payslip("2026-10", employer="Aoba Foods"), data_as_of=date(2026, 11, 15))

    page = words(reader.get("/home/work/"))

    assert "Pay slip, Aoba Foods October 2026 ¥240,000 Aoba Foods 15 November 2026 as sent" in page
    assert "What is not here" in page
    assert "Only employers that you tied to Tsunagi send records." in page


def test_a_domain_without_records_says_so_calmly(reader: Client) -> None:
    page = words(reader.get("/home/family/"))

    assert "Nothing has come yet" in page
    assert "0 records" in page


@pytest.mark.parametrize("number", [1, 60, 1000])
def test_a_page_of_records_takes_seven_queries_however_many_there_are(
    reader: Client, aoba: Office, django_assert_num_queries: Callable[..., Any], number: int
) -> None:
    first = date(2026, 11, 1)
    aoba.receive(
        aoba.arrival("payslip", f"p{place}", payslip(f"{first - timedelta(days=20 * place):%Y-%m}"))
        for place in range(number)
    )
    reader.get("/home/work/")

    # one of them for the menu, and one prepared look whether anything is disputed: the mark travels with each record
    with django_assert_num_queries(7):
        page = reader.get("/home/work/")

    assert page.content.count(b'<th scope="row"><a') == min(number, 60)


@pytest.mark.parametrize("number", [1, 1000])
def test_home_and_record_take_no_more_queries_for_more_records(
    reader: Client, aoba: Office, pension: Office, django_assert_num_queries: Callable[..., Any], number: int
) -> None:
    aoba.receive(aoba.arrival("payslip", f"p{place}", payslip("2026-10")) for place in range(number))
    record = pension.send("pension_enrolment", "e1", enrolment())
    reader.get("/home/")

    with django_assert_num_queries(8):  # one of them for what is disputed
        assert reader.get("/home/").status_code == 200
    reader.get(f"/records/{record}/")  # the rules are asked once after something changed
    with django_assert_num_queries(10):  # one of them for what disagrees
        assert reader.get(f"/records/{record}/").status_code == 200


def test_records_come_sixty_a_page_newest_first(reader: Client, aoba: Office) -> None:
    start = date(2021, 1, 1)
    for_each = [(start + timedelta(days=31 * place)) for place in range(61)]
    aoba.receive(
        aoba.arrival("payslip", f"{day}", payslip(f"{day:%Y-%m}"), data_as_of=day) for day in for_each
    )

    first, second = (reader.get(f"/home/work/?page={number}") for number in (1, 2))

    assert "61 records" in words(first)
    assert "Page 1 of 2" in words(first)
    assert 'href="/home/work/?page=2"' in first.content.decode()
    assert "January 2021" not in words(first)
    assert "Pay slip, 青葉食品株式会社 January 2021" in words(second)
    assert 'href="/home/work/"' in second.content.decode()


@pytest.mark.parametrize(
    "path", ["/home/work/?page=2", "/home/work/?page=0", "/home/work/?page=x", "/home/nothing/"]
)
def test_a_page_that_is_not_there_answers_404(reader: Client, aoba: Office, path: str) -> None:
    aoba.send("payslip", "p1", payslip("2026-10"))

    assert reader.get(path).status_code == 404


def test_a_record_with_a_gap_or_withdrawn_is_marked_in_the_list(reader: Client, aoba: Office) -> None:
    aoba.send("payslip", "gap", payslip("2026-09"), revision=3)
    aoba.send("payslip", "gone", payslip("2026-08"))
    aoba.send("payslip", "gone", None)

    page = words(reader.get("/home/work/"))

    assert page.count("revisions missing") == 1
    assert page.count("withdrawn by the office") == 1
    assert "August 2026 Not reported yet" in page


def test_strangers_and_unknown_records_answer_404(reader: Client, aoba: Office) -> None:
    stranger = Resident.objects.create(display_name="Somebody")
    theirs = office(stranger, "aoba", "Aoba Foods").send(
        "payslip", "p1", payslip("2026-10", employer="Secret Ltd")
    )

    for record in (theirs, uuid4()):
        answer = reader.get(f"/records/{record}/")
        assert answer.status_code == 404
        assert "Secret" not in answer.content.decode()
    assert "Secret" not in reader.get("/home/work/").content.decode()


def test_who_is_not_signed_in_is_asked_to_sign_in(client: Client) -> None:
    for path in ("/home/", "/home/work/", f"/records/{uuid4()}/"):
        assert client.get(path).headers["Location"].startswith("/account/login/")


def test_pages_only_read(reader: Client) -> None:
    assert reader.post("/home/").status_code == 405


def test_a_guardian_reads_a_childs_record_and_is_told_whose_it_is(reader: Client, user: User) -> None:
    child = add_child(user, display_name="Linh")
    city = office(child, "city", "Midori City Hall", code="municipality")
    record = city.send("passport", "p", {"country": "VN", "expires_on": "2030-05-04"})

    assert "Passport" not in words(reader.get("/home/residence/"))
    page = words(reader.get(f"/records/{record}/"))
    assert "This record is about Linh." in page
    assert "The person it is about, and those who act here as parent or guardian, like you." in page

    reader.post(f"/people/{child.pk}/act/")
    assert "This is what is held about Linh" in words(reader.get("/home/"))
    assert "Passport, Vietnam" in words(reader.get("/home/residence/"))


def test_a_guardian_who_is_one_no_longer_finds_404(reader: Client, user: User) -> None:
    child = add_child(user, display_name="Linh")
    record = office(child, "city", "City").send(
        "passport", "p", {"country": "VN", "expires_on": "2030-05-04"}
    )
    child.actors.all().delete()

    assert reader.get(f"/records/{record}/").status_code == 404


def test_staff_who_are_no_residents_are_led_to_their_own_pages(client: Client) -> None:
    sign_in_staff(client, "operator@example.com")

    assert client.get("/home/").headers["Location"] == "/operators/"
    assert client.get("/home/work/").status_code == 404
