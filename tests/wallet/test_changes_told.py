"""Residents are told when an office changes or withdraws a record, and of nothing that is no news."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import keys_of
from apps.notices import contents, planning
from apps.notices.models import Notice
from apps.wallet import telling
from apps.wallet.models import Source
from tests.wallet.page_records import NOW, Office, office, payslip

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
SECRET = 247_913


@pytest.fixture
def mai(db: None) -> Resident:
    return become_resident(User.objects.create_user("mai@example.com"), display_name="Mai")


@pytest.fixture
def aoba(mai: Resident) -> Office:
    return office(mai, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")


def told(mai: Resident, at: Any = LATER) -> list[tuple[str, str, str]]:
    with transaction.atomic():
        door.admit([mai.pk])
        key = keys_of([mai.pk])[mai.pk]
        planning.plan(mai.pk, key=key, now=at, only=[telling.PRODUCER])
        rows = list(Notice.objects.order_by("made_at", "key"))
        opened = [(row, contents.unseal(key, row.key, row.sealed)) for row in rows]
    return [(said.title, said.step.address if said.step else "", row.group) for row, said in opened]


def test_a_changed_record_is_told_with_the_way_to_it(mai: Resident, aoba: Office) -> None:
    name = aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", payslip("2026-10", gross=SECRET), at=LATER)

    ((title, step, group),) = told(mai)

    assert title == "Aoba Foods changed a record: Pay slip."
    assert step == f"/records/{name}/"
    assert group == f"changes/{aoba.source.pk}/2026-11-23"


def test_each_change_is_told_once(mai: Resident, aoba: Office) -> None:
    aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=LATER)
    told(mai)
    assert len(told(mai)) == 1

    aoba.send("payslip", "oct", payslip("2026-10", gross=2), at=LATER + timedelta(hours=2))
    assert len(told(mai, LATER + timedelta(hours=3))) == 2


def test_a_withdrawn_record_is_told(mai: Resident, aoba: Office) -> None:
    aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", None, at=LATER)

    assert [title for title, *_ in told(mai)] == ["Aoba Foods withdrew a record: Pay slip."]


@pytest.mark.parametrize(
    "why", ["it is new", "the same is said again", "it settles", "it is long ago", "it is their own"]
)
def test_what_is_no_news_is_not_told(mai: Resident, aoba: Office, why: str) -> None:
    aoba.send("payslip", "oct", payslip("2026-10"))
    match why:
        case "the same is said again":
            aoba.send("payslip", "oct", payslip("2026-10"), at=LATER)
        case "it settles":
            aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=NOW + timedelta(minutes=59))
        case "it is their own":
            Source.objects.filter(pk=aoba.source.pk).update(code="resident", provenance="document")
            aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=LATER)
        case "it is long ago":
            aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=LATER)
    at = LATER + telling.NEWS + timedelta(days=1) if why == "it is long ago" else LATER

    assert told(mai, at) == []


def test_what_was_told_stays_when_it_is_no_longer_news(mai: Resident, aoba: Office) -> None:
    aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=LATER)
    told(mai)

    told(mai, LATER + telling.NEWS + timedelta(days=5))

    with transaction.atomic():
        door.admit([mai.pk])
        assert list(Notice.objects.values_list("withdrawn_at", flat=True)) == [None]


def test_a_source_in_doubt_tells_no_news(mai: Resident, aoba: Office) -> None:
    from apps.wallet import doubts

    aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", payslip("2026-10", gross=1), at=LATER)
    doubts.raise_doubt(aoba.source.pk, since=LATER - timedelta(hours=1), until=LATER + timedelta(hours=1))

    assert told(mai) == []


def test_no_value_of_a_record_is_in_a_notice(mai: Resident, aoba: Office) -> None:
    aoba.send("payslip", "oct", payslip("2026-10"))
    aoba.send("payslip", "oct", payslip("2026-10", gross=SECRET), at=LATER)
    told(mai)

    with transaction.atomic():
        door.admit([mai.pk])
        key = keys_of([mai.pk])[mai.pk]
        (row,) = Notice.objects.all()
        assert str(SECRET) not in repr(contents.unseal(key, row.key, row.sealed))
