"""What a resident disputes stands beside the institution's value wherever the record goes, and never in its place."""

import csv
import datetime
import io
import json
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import transaction
from django.utils import timezone

from apps.consent import door
from apps.consent.leaving import erasing
from apps.consent.sealing import keys_of
from apps.corrections import ledger
from apps.corrections.clock.events import (
    AnyEvent,
    CameBack,
    Closed,
    Confirmed,
    Escalated,
    EvidenceCollected,
    FeedShown,
    Sent,
    Withdrawn,
)
from apps.corrections.ledger import Content, Frozen, Opened
from apps.corrections.marks import marks_of
from apps.corrections.models import Correction
from apps.readiness.pages import paper
from apps.wallet.models import Source
from apps.wallet.pages.disputed import disputed, disputed_for_helper
from tests.consent.desk import RENEWAL, Desk, desk, give
from tests.consent.leaving_people import as_owner, ask, let_days_pass
from tests.consent.people import Person, person
from tests.wallet.page_records import office, status, words
from tests.wallet.test_export import made, opened
from tests.wallet.test_shared_pages import read

pytestmark = pytest.mark.slow

SENT = datetime.date(2026, 11, 2)
WORDS = "My gross pay was higher."
DAY = datetime.timedelta(days=1)


@pytest.fixture
def mai(db: None) -> Person:
    return person("Mai", 241_111)


def content_of(mai: Person, **more: Any) -> Content:
    held = Frozen(
        record_id=mai.record_id, kind="payslip", revision=1, source_record_id="Mai-2026-10",
        data_as_of=datetime.date(2026, 10, 1), payload=msgspec.Raw(b'{"gross":241111}'),
    )  # fmt: skip
    given: dict[str, Any] = {
        "field": "gross",
        "claimed": 288_444,
        "statement": WORDS,
        "held": (held,),
        **more,
    }
    return Content(kind="payslip", error="wrong", holder="employer", addressee="employer", **given)


def begun(mai: Person, content: Content | None = None, *, follows: Opened | None = None) -> Opened:
    with passage(mai) as key:
        return ledger.begin(
            mai.resident.pk, key, content or content_of(mai), route="P-1", source=Source.objects.get(slug="aoba"),
            asked=None, by=mai.user.pk, on=SENT, follows=follows.row if follows else None,
        )  # fmt: skip


def added(mai: Person, one: Opened, *events: AnyEvent) -> Opened:
    with passage(mai) as key:
        for event in events:
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=event.day)
    return one


def sent(mai: Person, content: Content | None = None, *, follows: Opened | None = None) -> Opened:
    said: Any = {"day": SENT, "actor": "resident"}
    one = begun(mai, content, follows=follows)
    return added(mai, one, EvidenceCollected(**said), Confirmed(**said), Sent(**said, channel="counter"))


class passage:  # noqa: N801 - read as a word
    """A passage about her, with her key."""

    def __init__(self, mai: Person) -> None:
        self.mai = mai
        self.atomic = transaction.atomic()

    def __enter__(self) -> Any:
        self.atomic.__enter__()
        door.admit([self.mai.resident.pk])
        return keys_of([self.mai.resident.pk])[self.mai.resident.pk]

    def __exit__(self, *raised: Any) -> None:
        self.atomic.__exit__(*raised)


def marks(mai: Person) -> dict[UUID, list[Any]]:
    with passage(mai) as key:
        return {record: list(found) for record, found in marks_of(mai.resident.pk, key).items()}


def test_the_database_gives_out_marks_of_given_kinds_alone(mai: Person) -> None:
    sent(mai)
    with passage(mai) as key:
        assert set(marks_of(mai.resident.pk, key)) == {mai.record_id}
    for kinds, known in ((["payslip"], {mai.record_id}), (["pension_month"], set()), ([], set())):
        with transaction.atomic():
            door.admit([mai.resident.pk], kinds=kinds)
            assert set(marks_of(mai.resident.pk, key)) == known, kinds
            assert not Correction.objects.exists()


# -- when ---------------------------------------------------------------------------------------------------------------
def test_what_is_only_prepared_is_not_marked(mai: Person) -> None:
    begun(mai)
    assert marks(mai) == {}


def test_what_was_sent_is_marked_with_the_residents_own_words(mai: Person) -> None:
    one = sent(mai)
    (mark,) = marks(mai)[mai.record_id]
    assert (mark.field, mark.claimed, mark.statement, mark.since) == ("gross", 288_444, WORDS, SENT)
    assert (mark.correction, mark.revision, str(mark.status)) == (one.id, 1, "Sent")


@pytest.mark.parametrize(
    "end",
    [
        Withdrawn(day=SENT + DAY, actor="resident"),
        Closed(day=SENT + DAY, actor="resident"),
        FeedShown(day=SENT + DAY, actor="feed", sight="fixed", data_as_of=SENT + DAY),
    ],
    ids=["withdrawn", "closed", "fixed"],
)
def test_what_has_ended_is_not_marked_any_more(mai: Person, end: AnyEvent) -> None:
    added(mai, sent(mai), end)
    assert marks(mai) == {}


def test_what_was_taken_further_is_marked_once(mai: Person) -> None:
    first = added(mai, sent(mai), Escalated(day=SENT, actor="resident", route="P-2"))
    second = sent(mai, follows=first)
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [second.id]


FIXED = FeedShown(day=SENT + DAY, actor="feed", sight="fixed", data_as_of=SENT + DAY)
GONE_ON = Escalated(day=SENT, actor="resident", route="P-2")


def test_what_a_later_way_fixed_is_disputed_no_more_though_the_first_ones_saw_nothing(mai: Person) -> None:
    """The first ways have no data to watch, so they never see it themselves."""
    first = added(mai, sent(mai), GONE_ON)
    second = added(mai, sent(mai, follows=first), GONE_ON)
    third = sent(mai, follows=second)
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [third.id]
    added(mai, third, FIXED)
    assert marks(mai) == {}
    added(mai, third, CameBack(day=SENT + 2 * DAY, actor="feed", data_as_of=SENT + 2 * DAY))
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [third.id]


def test_what_a_later_way_fixed_says_nothing_of_one_that_was_left_or_of_its_own_new_sending(
    mai: Person,
) -> None:
    first = added(mai, sent(mai), GONE_ON)
    added(mai, sent(mai, follows=first), Withdrawn(day=SENT + DAY, actor="resident"))
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [first.id]
    added(mai, sent(mai, follows=first), FIXED)
    assert marks(mai) == {}
    again: Any = {"day": SENT + 3 * DAY, "actor": "resident"}
    back = CameBack(day=SENT + 3 * DAY, actor="feed", data_as_of=SENT + 3 * DAY)
    shown = FeedShown(day=SENT + 2 * DAY, actor="feed", sight="fixed", data_as_of=SENT + 2 * DAY)
    added(mai, first, shown, back)
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [first.id]
    added(mai, first, EvidenceCollected(**again), Confirmed(**again), Sent(**again, channel="counter"))
    assert [mark.correction for mark in marks(mai)[mai.record_id]] == [first.id]


def test_another_residents_mark_is_not_found(mai: Person) -> None:
    sent(mai)
    other = person("Bina", 387_777)
    with passage(other) as key:
        assert marks_of(mai.resident.pk, key) == {}
        assert marks_of(other.resident.pk, key) == {}


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_leaves_no_mark_and_no_note() -> None:
    mai = person("Mai", 241_111)
    sent(mai)
    let_days_pass(ask(mai.user, mai.resident, "erasure"))
    erasing.erase(mai.resident.pk)
    with as_owner() as owner:
        for table in ("correction", "entry", "change"):
            assert owner.execute(f"SELECT count(*) FROM corrections_{table}").fetchone() == (0,), table


@pytest.mark.django_db(transaction=True)
def test_where_a_source_was_taken_away_no_mark_is_left() -> None:
    """The correction stays, which is the resident's own letter; what it marked is gone."""
    mai = person("Mai", 241_111)
    sent(mai)
    with as_owner() as owner:
        for table in ("wallet_recordversion", "wallet_record"):
            owner.execute(f"DELETE FROM {table} WHERE resident_id = %s", [mai.resident.pk])
    assert marks(mai) == {}
    with passage(mai):
        assert Correction.objects.filter(resident=mai.resident).exists()


# -- where --------------------------------------------------------------------------------------------------------------
def test_the_page_of_a_record_shows_both_values(mai: Person) -> None:
    sent(mai)
    page = words(mai.client.get(f"/records/{mai.record_id}/"))
    assert "¥241,111" in page
    assert "Disputed by you: Pay before deductions" in page
    assert "You say: ¥288,444" in page
    assert WORDS in page
    assert "Since 2 November 2026. State of the correction: Sent." in page
    assert "You dispute this version since 2 November 2026." in page


def test_lists_and_the_first_page_say_it(mai: Person) -> None:
    assert "disputed by you" not in words(mai.client.get("/home/work/"))
    sent(mai)
    assert "disputed by you" in words(mai.client.get("/home/work/"))
    assert "1 record here is disputed by you." in words(mai.client.get("/home/"))


def test_a_version_as_sent_says_it_beside_the_message(mai: Person) -> None:
    sent(mai)
    page = words(mai.client.get(f"/records/{mai.record_id}/as-sent/"))
    assert "You say: ¥288,444" in page


def test_my_months_say_it_where_the_record_stands(mai: Person) -> None:
    sent(mai)
    page = words(mai.client.get("/months/?to=2026-11"))
    assert "What you dispute in these months" in page
    assert WORDS in page
    assert "disputed by you" in page


def test_a_helper_sees_the_mark_with_the_record(mai: Person) -> None:
    lotus: Desk = desk()
    grant = give(mai, lotus)
    sent(mai)
    page = words(read(lotus, grant))
    assert "¥241,111" in page
    assert "Disputed by the person: Pay before deductions" in page
    assert "The person says: ¥288,444" in page
    assert WORDS in page


def test_a_helper_without_the_field_learns_neither_value_nor_words(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={"payslip": ("month",)}, export=True)
    sent(mai)
    page = read(lotus, grant)
    assert "Something in this record that you cannot see is disputed by the person." in words(page)
    copies = [
        lotus.client.post(f"/helping/{grant.pk}/copy/{form}/", {"purpose": RENEWAL})
        for form in ("json", "csv")
    ]
    for hidden in ("288,444", "288444", WORDS, "Pay before deductions"):
        assert hidden not in page.content.decode(), hidden
        assert all(hidden not in copy.content.decode() for copy in copies), hidden


def test_a_helper_with_another_kind_learns_nothing(mai: Person) -> None:
    office(mai.resident, "pension", "Pension").send("pension_month", "p", {"month": "2026-08", "category": 1})
    lotus = desk()
    grant = give(mai, lotus, scope={"pension_month": None})
    sent(mai)
    page = words(read(lotus, grant, kind="pension_month"))
    assert "disputed" not in page
    assert WORDS not in page


def test_the_copy_of_a_helper_carries_it(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, export=True)
    sent(mai)
    told = lotus.client.post(f"/helping/{grant.pk}/copy/json/", {"purpose": RENEWAL})
    (record,) = json.loads(told.content)["records"]
    assert record["data"]["gross"] == 241_111
    assert record["disputed"][0]["claimed"] == 288_444
    assert record["disputed"][0]["statement"] == WORDS


def test_a_mark_of_a_whole_record_names_no_field(mai: Person) -> None:
    sent(mai, content_of(mai, field=None, claimed=None))
    (mark,) = marks(mai)[mai.record_id]
    (own,) = disputed("payslip", [mark])
    assert (str(own.heading), own.says) == ("Disputed by you", None)
    (theirs,) = disputed_for_helper("payslip", [mark], ("month",))
    assert theirs.statement == ""


@pytest.mark.django_db(transaction=True)
def test_the_archive_has_it_beside_the_record() -> None:
    mai = person("Mai", 241_111)
    sent(mai)
    with opened(made(mai), mai) as archive:
        (record,) = json.loads(archive.read("records.json"))["records"]
        assert record["versions"][0]["data"]["gross"] == 241_111
        assert record["disputed"] == [
            {
                "field": "gross", "claimed": 288_444, "statement": WORDS, "since": "2026-11-02", "revision": 1,
                "correction": record["disputed"][0]["correction"],
            }
        ]  # fmt: skip
        (line,) = csv.DictReader(io.StringIO(archive.read("tables/payslip.csv").decode("utf-8-sig")))
        assert json.loads(line["disputed"])[0]["claimed"] == 288_444
        assert "You say: <bdi>¥288,444</bdi>" in archive.read("index.html").decode()


def test_the_renewal_and_its_papers_say_it(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    card = office(mai.resident, "isa", "Immigration", code="immigration")
    name = card.send("residence_status", "card", status(period_months=36))
    held = Frozen(
        record_id=name, kind="residence_status", revision=1, source_record_id="card",
        data_as_of=timezone.localdate(), payload=msgspec.Raw(b"{}"),
    )  # fmt: skip
    one = msgspec.structs.replace(
        content_of(mai), kind="residence_status", field="expires_on", claimed="2028-02-28", held=(held,)
    )
    sent(mai, one)
    page = words(mai.client.get("/renewal/"))
    assert "You say: 28 February 2028" in page
    assert WORDS in page
    assert "2028" in words(mai.client.get(f"/records/{name}/"))
    printed: list[str] = []
    monkeypatch.setattr(paper, "as_pdf", lambda html: printed.append(html) or b"%PDF")
    for path in ("/renewal/renewal.pdf", "/months/months.pdf?to=2026-11"):
        assert mai.client.get(path).status_code == 200, path
    for html in printed:  # the list of records on paper is in Japanese alone, for the office
        assert "本人が異議を申し出ています" in html
        assert "2028年2月28日" in html
        assert WORDS in html
    _renewal, months = printed
    assert "Disputed by the person: " in months
    assert "The person says: " in months
