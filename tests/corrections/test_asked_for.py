"""A month that an office should have and has not is said to be asked for, wherever the month would stand."""

import csv
import datetime
import io
import json
from typing import Any
from uuid import UUID

import msgspec
import pypdfium2
import pytest

from apps.consent import door
from apps.consent.sealing import keys_of
from apps.corrections import ledger
from apps.corrections.asked_for import asked_for
from apps.corrections.clock.events import Escalated, Withdrawn
from apps.corrections.ledger import Content
from apps.corrections.ledger.asking_for import asked_for_in
from apps.corrections.models import Correction
from apps.corrections.watching import Expected, Line, Watch
from apps.wallet.asked_for import AskedFor
from apps.wallet.pages.asked_for import shown
from tests.consent.desk import RENEWAL, desk, give
from tests.consent.people import Person, person
from tests.corrections.test_marks import DAY, SENT, added, begun, content_of, passage, sent
from tests.wallet.page_records import office, words
from tests.wallet.test_export import made, opened
from tests.wallet.test_shared_pages import read

pytestmark = pytest.mark.slow

SAID = "asked for on 2 November 2026, not there yet"


@pytest.fixture
def mai(db: None) -> Person:
    return person("Mai", 241_111)


class Mai:
    """Stands in for her where only the shape of a content is wanted."""

    record_id = UUID(int=7)


def missing(*months: str, kind: str = "pension_month", **more: Any) -> Content:
    """Months that the pension office has no record of."""
    lines = tuple(
        Line(kind=kind, like={"month": month}, expected=(Expected("category", value=2),)) for month in months
    )
    return content_of(
        Mai(), field=None, claimed=None, held=(), months=months, watch=Watch("pension_office", "nenkin", lines), **more
    )  # fmt: skip


def told(mai: Person) -> list[tuple[str, tuple[str, ...], datetime.date]]:
    with passage(mai) as key:
        return [(one.kind, one.whens, one.since) for one in asked_for(mai.resident.pk, key)]


# -- what is asked for ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (missing("2026-08", "2026-09"), {"pension_month": ("2026-08", "2026-09")}),
        # a record that is there and has to change, or go, is none that is missing
        (content_of(Mai()), {}),
        (msgspec.structs.replace(missing(), watch=Watch("a", "b", (Line(kind="payslip", record_id="1"), Line(kind="payslip", gone=True)))), {}),
        # a stretch names no month: those of the finding
        (msgspec.structs.replace(missing("2026-08"), watch=Watch("a", "b", (Line(kind="pension_enrolment", like={"category": 2}),))), {"pension_enrolment": ("2026-08",)}),
        # nobody sends it: what the resident said is missing
        (msgspec.structs.replace(missing("2026-08"), watch=None, error="missing", claimed={"month": "2026-08"}, kind="pension_month"), {"pension_month": ("2026-08",)}),
        (msgspec.structs.replace(missing(), watch=None, error="missing", claimed={"year": 2025}, kind="tax_return"), {"tax_return": ("2025",)}),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_from_what_is_wrong(
    content: Content, expected: dict[str, tuple[str, ...]]
) -> None:
    assert asked_for_in(content) == expected


def test_only_what_was_sent_and_has_not_ended_is_told(mai: Person) -> None:
    begun(mai, missing("2026-08"))
    assert told(mai) == []
    one = sent(mai, missing("2026-09"))
    assert told(mai) == [("pension_month", ("2026-09",), SENT)]
    added(mai, one, Withdrawn(day=SENT + DAY, actor="resident"))
    assert told(mai) == []


def test_what_was_taken_further_is_told_once(mai: Person) -> None:
    first = sent(mai, missing("2026-08"))
    added(mai, first, Escalated(day=SENT + DAY, actor="resident", route="P-3"))
    sent(mai, missing("2026-08"), follows=first)
    assert told(mai) == [("pension_month", ("2026-08",), SENT)]


def test_the_kinds_follow_what_is_written(mai: Person) -> None:
    one = begun(mai)
    with passage(mai) as key:
        assert Correction.objects.get(pk=one.id).asked_kinds == []
        ledger.rewrite(one, key, missing("2026-08"))
        assert Correction.objects.get(pk=one.id).asked_kinds == ["pension_month"]


# -- where it is said -----------------------------------------------------------------------------------------------
def test_my_months_say_it_in_the_table_and_in_a_list_of_their_own(mai: Person) -> None:
    sent(mai, missing("2026-08", "2020-01"))
    page = words(mai.client.get("/months/?to=2026-11"))
    assert page.count(SAID) == 2  # the cell, and the list
    assert "What you asked for in these months" in page
    assert "January 2020" not in page
    assert SAID not in words(mai.client.get("/months/?to=2026-07"))


def test_a_month_that_has_come_is_not_said_to_be_missing(mai: Person) -> None:
    sent(mai, missing("2026-08", "2026-09"))
    office(mai.resident, "nenkin", "Pension office").send(
        "pension_month", "p-8", {"month": "2026-08", "category": 2}
    )
    page = words(mai.client.get("/months/?to=2026-11"))
    assert page.count(SAID) == 2
    line = page.partition("What you asked for in these months")[2][:200]
    assert "September 2026" in line
    assert "August 2026" not in line.partition("September 2026")[0]


def test_the_months_on_paper_say_it_in_both_languages(mai: Person) -> None:
    sent(mai, missing("2026-08"))
    answer = mai.client.get("/months/months.pdf?to=2026-11")
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(answer.content))
    )
    flat = "".join(text.split())
    assert flat.count("".join(SAID.split())) == 2
    assert "Whatwasaskedforinthesemonths" in flat


def test_a_helper_reads_it_with_the_kind_that_was_given(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={"pension_month": None}, export=True)
    sent(mai, missing("2026-08"))
    sent(mai, missing("2026-07", kind="payslip"))
    page = words(read(lotus, grant, kind="pension_month"))
    assert f"August 2026 {SAID}" in page
    assert "July 2026" not in page
    copy = json.loads(lotus.client.post(f"/helping/{grant.pk}/copy/json/", {"purpose": RENEWAL}).content)
    assert copy["asked_for"] == [
        {"kind": "pension_month", "of": ["2026-08"], "asked_for_on": "2026-11-02", "there": False}
    ]
    table = lotus.client.post(f"/helping/{grant.pk}/copy/csv/", {"purpose": RENEWAL}).content.decode(
        "utf-8-sig"
    )
    (line,) = csv.DictReader(io.StringIO(table))
    assert (line["kind"], line["disputed"], line["value"]) == (
        "pension_month",
        "asked for on 2026-11-02, not there yet",
        "2026-08",
    )


def test_a_helper_without_the_month_learns_only_that_something_is_asked_for(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={"pension_month": ("category",)})
    sent(mai, missing("2026-08"))
    page = words(read(lotus, grant, kind="pension_month"))
    assert SAID in page
    assert "August 2026" not in page


def test_a_helper_with_the_end_alone_learns_no_beginning(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={"health_insurance": ("insured_to",)})
    line = Line(kind="health_insurance", like={"scheme": "employees", "insured_from": "2026-03-09"})
    sent(mai, msgspec.structs.replace(missing("2026-03"), watch=Watch("pension_office", "nenkin", (line,))))
    page = words(read(lotus, grant, kind="health_insurance"))
    assert SAID in page
    assert "2026-03" not in page
    assert "March 2026" not in page


def test_the_database_gives_out_what_is_of_given_kinds_alone(mai: Person) -> None:
    sent(mai, missing("2026-08"))
    with passage(mai):
        key = keys_of([mai.resident.pk])[mai.resident.pk]
        for kinds, found in (({"pension_month"}, 1), ({"payslip"}, 0), (set(), 0)):
            door.admit([mai.resident.pk], kinds=kinds)
            assert len(asked_for(mai.resident.pk, key)) == found
        other = person("Hnin", 200_000)
        door.admit([other.resident.pk])
        assert asked_for(mai.resident.pk, key) == []


@pytest.mark.django_db(transaction=True)
def test_the_archive_says_it_beside_the_records() -> None:
    mai = person("Mai", 241_111)
    sent(mai, missing("2026-08"))
    with opened(made(mai), mai) as archive:
        (said,) = json.loads(archive.read("records.json"))["asked_for"]
        page = archive.read("index.html").decode()
    assert said["of"] == ["2026-08"]
    assert SAID in page
    assert "August 2026" in page


def test_of_a_kind_that_is_not_known_nothing_breaks() -> None:
    one = AskedFor(UUID(int=1), "no_such_kind", ("2026-08",), SENT)
    assert shown(one, by_you=False).in_a_line == f"no_such_kind · August 2026 · {SAID}"
