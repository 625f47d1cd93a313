"""Residents are told that an institution does not answer, once, and that it does again; others are left alone."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.consent import door
from apps.consent.sealing import keys_of
from apps.feeds import telling
from apps.feeds.models import Institution
from apps.notices import contents, planning
from apps.notices.models import Notice
from apps.wallet.models import Source
from tests.feeds.ended_tie import Tie, registered, tie

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mai() -> Tie:
    return tie("Mai", registered(), "c-mai")


def heard(mai: Tie, at: datetime | None) -> None:
    Source.objects.filter(pk=mai.source_id).update(heard_at=at)


def look(now: datetime) -> tuple[int, int]:
    """As the scheduler does it: who is concerned, and how much was told or taken back."""
    asked = telling.look_for_silence(now=now)
    done = planning.plan_changed(now=now)
    return asked, done.told + done.withdrawn


def told(mai: Tie) -> list[tuple[str, str, bool]]:
    with transaction.atomic():
        door.admit([mai.resident.pk])
        key = keys_of([mai.resident.pk])[mai.resident.pk]
        rows = [
            (row, contents.unseal(key, row.key, row.sealed)) for row in Notice.objects.order_by("made_at")
        ]
    return [
        (said.title, said.step.address if said.step else "", row.withdrawn_at is None) for row, said in rows
    ]


def forget_what_was_noted() -> None:
    planning.plan_changed(now=timezone.now())


def test_after_three_days_of_silence_it_is_told_once(mai: Tie) -> None:
    now = timezone.now()
    heard(mai, now)
    forget_what_was_noted()

    assert look(now + telling.TOLD_AFTER - HOUR) == (0, 0)
    assert look(now + telling.TOLD_AFTER) == (1, 1)
    assert look(now + telling.TOLD_AFTER + DAY) == (0, 0)
    assert told(mai) == [("Midori Pension Office does not answer", mai.path, True)]


def test_when_it_answers_again_that_is_over_and_a_new_silence_is_told_anew(mai: Tie) -> None:
    now = timezone.now()
    heard(mai, now)
    forget_what_was_noted()
    look(now + telling.TOLD_AFTER)
    heard(mai, now + 4 * DAY)

    assert look(now + 4 * DAY) == (1, 1)
    assert [is_live for *_, is_live in told(mai)] == [False]
    assert look(now + 8 * DAY) == (1, 1)
    assert [is_live for *_, is_live in told(mai)] == [True]


@pytest.mark.parametrize("state", ["ended", "suspended", "another's silence"])
def test_whom_it_does_not_concern_is_not_told(mai: Tie, state: str) -> None:
    now = timezone.now()
    heard(mai, now)
    forget_what_was_noted()
    match state:
        case "ended":
            mai.end()
        case "suspended":
            Institution.objects.filter(pk=mai.desk.id).update(state="suspended")
        case _:
            other = tie("Bina", registered("other-office"), "c-bina")
            heard(other, now - 9 * DAY)
            heard(mai, now + 4 * DAY)

    look(now + 4 * DAY)

    assert told(mai) == []


def test_who_ends_the_connection_is_told_no_more(mai: Tie) -> None:
    now = timezone.now()
    heard(mai, now)
    forget_what_was_noted()
    look(now + 4 * DAY)

    mai.end()

    assert look(now + 4 * DAY) == (1, 1)
    assert [is_live for *_, is_live in told(mai)] == [False]


def test_an_institution_that_never_answered_is_counted_from_the_connection(mai: Tie) -> None:
    now = timezone.now()
    heard(mai, None)
    forget_what_was_noted()

    assert look(now + telling.TOLD_AFTER - HOUR) == (0, 0)
    assert look(now + telling.TOLD_AFTER + HOUR) == (1, 1)
