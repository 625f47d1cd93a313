"""What a source's whole list leaves out is shown as no longer confirmed: by whom, since when, and never as covered."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.consent import door
from apps.wallet.models import Holding, Record
from tests.wallet.page_records import NOW, Office, enrolment, payslip, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WEEK_AGO = NOW - timedelta(days=7)


def complete(office: Office, *, epoch: str = "later", **changes: Any) -> None:
    """The source tells everything it holds, yesterday, and what was sent before is not in it."""
    with transaction.atomic():
        door.admit([office.resident.pk])
        told = {"complete_epoch": epoch, "complete_at": NOW - timedelta(days=1)}
        Holding.objects.filter(source=office.source).update(**(told | changes))


def test_the_page_of_a_record_says_who_no_longer_confirms_it_and_since_when(
    reader: Client, pension: Office
) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    assert "no longer confirms" not in words(reader.get(f"/records/{record}/"))
    complete(pension)

    page = words(reader.get(f"/records/{record}/"))

    assert "Midori Pension Office no longer confirms this record" in page
    assert (
        "On 20 November 2026 it sent a list of all it holds about you, and this record was not in it." in page
    )
    assert "What it said before stays here." in page
    assert "What it says" in page  # neither hidden nor struck through


def test_the_list_of_a_domain_marks_it_and_leaves_the_others_alone(reader: Client, pension: Office) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    complete(pension)
    pension.send("pension_enrolment", "e2", enrolment("2026-06", "Later Foods"))

    html = reader.get("/home/pension/").content.decode()

    table = html[html.index('aria-labelledby="h-r"') :]
    rows = [row for row in table.split("<tr>") if "Pension membership" in row]
    assert {"Later Foods" in row: "no longer confirmed" in row for row in rows} == {True: False, False: True}


def test_a_month_that_only_such_a_record_speaks_of_is_never_drawn_as_covered(
    reader: Client, aoba: Office
) -> None:
    aoba.send("payslip", "p1", payslip("2026-10"), at=WEEK_AGO)
    assert ">Paid work<" in reader.get("/home/work/").content.decode()
    complete(aoba)

    page = reader.get("/home/work/").content.decode()

    assert ">Paid work<" not in page
    assert ">No longer confirmed<" in page


def test_a_domain_of_which_nothing_is_confirmed_says_so_in_its_sentence(
    reader: Client, pension: Office
) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    complete(pension)

    for path in ("/home/", "/home/pension/"):
        assert "The office no longer confirms this." in words(reader.get(path))


@pytest.mark.parametrize(
    "changes",
    [
        {"complete_epoch": "2026-11"},  # it was in it
        {"complete_at": WEEK_AGO - timedelta(days=1)},  # it came after it
        {"kinds": ["payslip"]},  # the resident lets them send something else only
        {"complete_epoch": "", "complete_at": None},  # no whole list ever fitted
    ],
    ids=str,
)
def test_nothing_is_said_where_the_list_does_not_say_it(
    reader: Client, pension: Office, changes: dict[str, Any]
) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    complete(pension, **changes)

    assert "no longer confirm" not in words(reader.get(f"/records/{record}/"))
    assert "no longer confirm" not in words(reader.get("/home/pension/"))


def test_what_the_office_withdrew_is_withdrawn_and_not_also_unconfirmed(
    reader: Client, pension: Office
) -> None:
    pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    record = pension.send("pension_enrolment", "e1", None, at=WEEK_AGO)
    complete(pension)

    page = words(reader.get(f"/records/{record}/"))

    assert "withdrew this record" in page
    assert "no longer confirm" not in page


def test_a_stretch_ends_in_the_picture_when_the_tie_does(reader: Client, pension: Office) -> None:
    """Whoever sends nothing any more would not have told that the membership ended."""
    pension.send("pension_enrolment", "e1", enrolment("2026-04"), at=NOW - timedelta(days=100))
    with transaction.atomic():
        door.admit([pension.resident.pk])
        Holding.objects.update(ended_at=NOW - timedelta(days=60))
        assert Record.objects.count() == 1

    html = reader.get("/home/pension/").content.decode()

    months = html[html.index("<table") : html.index('aria-labelledby="h-r"')]
    covered = [row for row in months.split("<tr>") if "Enrolled" in row]
    assert any("September 2026" in row for row in covered)
    assert not any("October 2026" in row or "November 2026" in row for row in covered)


def test_a_pause_is_said_on_home_and_on_the_record(reader: Client, pension: Office) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(), at=WEEK_AGO)
    complete(pension, complete_epoch="", complete_at=None, paused_at=NOW - timedelta(days=2))

    assert "Paused by you on 19 November 2026." in words(reader.get("/home/"))
    assert "You paused this office on 19 November 2026." in words(reader.get(f"/records/{record}/"))
