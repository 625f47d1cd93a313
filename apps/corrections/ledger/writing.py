"""The only writer of corrections: a row is locked, its history checked as a whole, and one entry added.

Two who write at once come one after the other; whoever comes second is told when their event can no longer follow.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import DataKey
from apps.corrections.clock import (
    Standing,
    Status,
    Terms,
    standing,
    status_of,
    terms_of,
    with_answer,
    with_event,
)
from apps.corrections.clock.events import (
    AnyEvent,
    Asked,
    Decided,
    Extended,
    Found,
    Promised,
    Sent,
    Withdrawn,
)
from apps.corrections.ledger.asking_for import asked_for_in
from apps.corrections.ledger.content import Content, open_content, open_event, seal_content, seal_event
from apps.corrections.ledger.sent_letters import letters_sent
from apps.corrections.models import Correction, Entry
from apps.wallet.models import Source

#: Until the resident confirmed it, a letter may be written anew.
REWRITABLE: Final = frozenset({Status.FOUND, Status.PREPARED, Status.REOPENED})
#: In these somebody waits for an answer of the other side.
WAITING: Final = frozenset({Status.SENT, Status.RECEIVED, Status.ASKED})
ONE_DAY: Final = datetime.timedelta(days=1)


class NotRewritable(ValueError):  # noqa: N818 - said of the correction, not of the program
    """What was confirmed is no longer changed: it was, or may have been, sent as it is."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An event with when it was noted, by whom, and for helpers under which permission."""

    event: AnyEvent
    number: int
    at: datetime.datetime
    by: UUID | None
    grant: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A correction with what is sealed in it. ``history`` is in the order of days, ``noted`` in that of noting."""

    row: Correction
    content: Content
    noted: tuple[Noted, ...]

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def history(self) -> tuple[AnyEvent, ...]:
        """The events by day; those of one day as they were noted."""
        return tuple(sorted((each.event for each in self.noted), key=lambda event: event.day))

    @property
    def seen(self) -> int:
        """The number of the newest entry; a form carries it."""
        return self.noted[-1].number

    @property
    def terms(self) -> Terms:
        """What the route allows, in the numbers that held on the day it was sent (before: on the newest day)."""
        days = [event.day for event in self.history]
        sent = [event.day for event in self.history if isinstance(event, Sent)]
        return terms_of(self.row.route, holder=self.content.holder, on=sent[-1] if sent else days[-1])  # type: ignore[arg-type] # a route of ours

    @property
    def status(self) -> Status:
        return status_of(self.history, self.terms)

    def standing(self, on: datetime.date) -> Standing:
        """How it stands on a day."""
        return standing(self.terms, self.history, on)


def begin(
    resident_id: UUID,
    key: DataKey,
    content: Content,
    *,
    route: str,
    source: Source,
    asked: Source | None,
    by: UUID,
    on: datetime.date,
    grant: UUID | None = None,
    follows: Correction | None = None,
    bundle: UUID | None = None,
) -> Opened:
    """A new correction, found on a day; call it inside a passage.

    LookupError when the route is not in force on that day.
    """
    terms_of(route, holder=content.holder, on=on)  # type: ignore[arg-type] # LookupError for what is no route
    name = uuid7()
    disputed = content.held[0] if content.held else None
    row = Correction.objects.create(
        id=name, resident_id=resident_id, begun_by=by, grant=grant, route=route,
        source=source, asked=asked, follows=follows,
        bundle=bundle or (follows.bundle if follows else name),
        record_id=disputed.record_id if disputed else None,
        revision=disputed.revision if disputed else None,
        asked_kinds=list(asked_for_in(content)), content=seal_content(key, name, content),
    )  # fmt: skip
    noted = _add(
        row, key, Found(day=on, actor="helper" if grant else "resident"), number=1, by=by, grant=grant
    )
    return Opened(row, content, (noted,))


def opened(row: Correction, key: DataKey) -> Opened:
    """A correction out of its rows; SealBroken when something does not open."""
    return _opened(row, key, row.entries.order_by("number"))


def of_resident(resident_id: UUID, key: DataKey) -> list[Opened]:
    """All corrections of a resident, newest first, with two queries; call it inside a passage."""
    rows = Correction.objects.filter(resident_id=resident_id).select_related("source", "asked")
    return [
        _opened(row, key, sorted(row.entries.all(), key=lambda entry: entry.number))
        for row in rows.prefetch_related("entries").order_by("-begun_at", "-id")
    ]


def one_of(resident_id: UUID, correction_id: UUID, key: DataKey, *, locked: bool = False) -> Opened:
    """One of them. Correction.DoesNotExist when it is somebody else's, or there is none.

    ``locked``: whoever else wants to change it waits until this transaction is over.
    """
    rows = Correction.objects.select_related("source", "asked")
    if locked:
        rows = rows.select_for_update(of=("self",))
    return opened(rows.get(resident_id=resident_id, pk=correction_id), key)


def rewrite(found: Opened, key: DataKey, content: Content) -> Opened:
    """Changes what a correction says before the resident confirmed it. NotRewritable afterwards.

    A letter that was sent before is never lost by it: whatever the caller has of those, they stay as they are kept.
    """
    row = _locked(found.row.pk)
    now = opened(row, key)
    if now.status not in REWRITABLE:
        raise NotRewritable(now.status)
    content = msgspec.structs.replace(content, sent_letters=letters_sent(now.content, now.noted))
    row.content, row.asked_kinds = seal_content(key, row.pk, content), list(asked_for_in(content))
    row.save(update_fields=["content", "asked_kinds"])
    return replace(now, content=content)


def append(
    correction_id: UUID,
    key: DataKey,
    event: AnyEvent,
    *,
    by: UUID | None = None,
    grant: UUID | None = None,
    today: datetime.date,
) -> Opened:
    """Adds an event to what happened, in its place by day; answers of institutions imply that they have the request.

    NotPossible when it cannot follow what happened by now. ``grant``: a helper notes it by that permission. ``today`` is the day in Japan on which it is noted.
    """
    row = _locked(correction_id)
    before = opened(row, key)
    is_answer = isinstance(event, Asked | Extended | Decided | Promised)
    terms = before.terms
    longer = (with_answer if is_answer else with_event)(before.history, event, terms)
    new = _new(before.history, longer)
    number = before.seen
    noted = [*before.noted]
    for each in new:
        number += 1
        noted.append(_add(row, key, each, number=number, by=by, grant=grant))
    after = replace(before, row=row, noted=tuple(noted))
    row.wakes_on, row.due_on = wakes_on(after, today), due_on(after, today)
    row.save(update_fields=["wakes_on", "due_on"])
    if isinstance(event, Withdrawn):
        row.requests.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    return after


def wakes_on(found: Opened, today: datetime.date) -> datetime.date | None:
    """The next day after ``today`` on which the clock says something that it does not say today."""
    now = found.standing(today)
    days = [
        now.due.rolled + ONE_DAY if now.due else None,
        now.expected_by + ONE_DAY if now.expected_by else None,
    ]
    for clock in (now.appeal, *now.appeals_beside):
        if clock is not None:
            days += [clock.prepare_from, clock.due.rolled + ONE_DAY, clock.silent_from]
    return min((day for day in days if day is not None and day > today), default=None)


def due_on(found: Opened, today: datetime.date) -> datetime.date | None:
    """The last day for an answer, past or to come, while one is waited for; None when no day runs."""
    now = found.standing(today)
    is_waiting = now.status in WAITING and now.outcome in {"none", "no_reply"}
    return now.due.rolled if is_waiting and now.due is not None else None


def _locked(correction_id: UUID) -> Correction:
    return (
        Correction.objects.select_for_update(of=("self",))
        .select_related("source", "asked")
        .get(pk=correction_id)
    )


def _opened(row: Correction, key: DataKey, entries: Iterable[Entry]) -> Opened:
    noted = tuple(
        Noted(
            open_event(key, entry.pk, entry.content),
            entry.number,
            entry.noted_at,
            entry.noted_by,
            entry.grant,
        )
        for entry in entries
    )
    return Opened(row, open_content(key, row.pk, row.content), noted)


def _new(before: tuple[AnyEvent, ...], longer: tuple[AnyEvent, ...]) -> list[AnyEvent]:
    """What a longer history has that the one before had not, in its order."""
    left = list(before)
    new: list[AnyEvent] = []
    for event in longer:
        if event in left:
            left.remove(event)
        else:
            new.append(event)
    return new


def _add(
    row: Correction, key: DataKey, event: AnyEvent, *, number: int, by: UUID | None, grant: UUID | None
) -> Noted:
    name, now = uuid7(), timezone.now()
    Entry.objects.create(
        id=name, correction=row, resident_id=row.resident_id, number=number, noted_at=now, noted_by=by,
        grant=grant, content=seal_event(key, name, event),
    )  # fmt: skip
    return Noted(event, number, now, by, grant)
