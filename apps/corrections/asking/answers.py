"""What institutions answer by the protocol: kept once under its own id, and entered as soon as it can stand."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import DataKey, living_keys_of
from apps.corrections import ledger
from apps.corrections.asking.days import day_of, day_of_seconds
from apps.corrections.clock import NotPossible, Terms
from apps.corrections.clock.events import (
    Acknowledged,
    AnyEvent,
    Decided,
    Extended,
    Outcome,
    Remarked,
    Sent,
    TurnedAway,
)
from apps.corrections.desk.reasons import OTHER, written
from apps.corrections.ledger.content import REPLY
from apps.corrections.models import Reply, Request
from apps.feeds import operators
from apps.feeds.handlers import Occurrence
from apps.feeds.protocol.payloads import CorrectionStatus

log = logging.getLogger(__name__)

_OUTCOMES: Final[dict[str, Outcome]] = {
    "accepted": "accepted",
    "partly-accepted": "partly",
    "refused": "refused",
}
_ORDER: Final = ("received", "extended", "partly-accepted", "accepted", "refused")
_LATER: Final = frozenset({"cannot_follow", "out_of_order"})
"""Reasons why something cannot stand yet; what cannot stand for any other reason never will."""


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer as it is kept; ``day`` is the institution's own day of the fact, in Japan."""

    day: date
    state: str
    reason: str = ""
    reason_code: str = ""
    due_on: date | None = None


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Heard).decode


def take_answers(occurrences: Sequence[Occurrence]) -> None:
    """Reads the correction-status events of a page: the reader that feeds calls, in the transaction that stores them.

    Only the institution that was asked may answer, and only under the connection of the resident whose request it is;
    anything else is noted for staff. Told again, or delivered again, an answer adds nothing.
    """
    touched: dict[UUID, tuple[Request, DataKey]] = {}
    residents = {each.resident_id for each in occurrences if each.resident_id is not None}
    keys = living_keys_of(residents)
    for occurrence in occurrences:
        request = _request_of(occurrence)
        key = keys.get(request.resident_id) if request is not None else None
        if request is None or key is None:
            operators.note(occurrence.institution_id, "answer_to_nothing", now=timezone.now())
        elif _keep(request, key, occurrence):
            touched[request.pk] = (request, key)
    for _name, (request, key) in sorted(touched.items()):
        enter_waiting(request, key, now=timezone.now())


def _request_of(occurrence: Occurrence) -> Request | None:
    event = occurrence.accepted.event
    assert isinstance(event, CorrectionStatus)
    try:
        name = UUID(event.request_id)
    except ValueError:
        return None
    if occurrence.resident_id is None:
        return None
    return Request.objects.filter(
        pk=name, institution_id=occurrence.institution_id, resident_id=occurrence.resident_id
    ).first()


def _keep(request: Request, key: DataKey, occurrence: Occurrence) -> bool:
    event, opened = occurrence.accepted.event, occurrence.accepted.opened
    assert isinstance(event, CorrectionStatus)
    if Reply.objects.filter(request=request, jti=opened.jti).exists():
        return False
    heard = Heard(
        day=day_of_seconds(opened.iat if opened.toe is None else opened.toe),
        state=event.state,
        reason=event.reason or "",
        reason_code=event.reason_code or "",
        due_on=event.due_on,
    )
    name = uuid7()
    Reply.objects.create(
        id=name,
        request=request,
        resident_id=request.resident_id,
        jti=opened.jti,
        content=key.seal(REPLY, str(name), _encode(heard)),
    )
    return True


def enter_waiting(request: Request, key: DataKey, *, now: datetime) -> int:
    """Enters every answer to a request that can stand by now; returns how many. Call it inside a passage.

    What cannot stand yet waits, and is tried again with each further answer and once the request is delivered.
    """
    waiting = [(_decode(key.unseal(REPLY, str(row.pk), row.content)), row) for row in _waiting(request)]
    waiting.sort(key=lambda pair: (pair[0].day, _ORDER.index(pair[0].state), pair[1].jti))
    entered, is_moving = 0, True
    while is_moving and waiting:
        left = [pair for pair in waiting if not _enter(request, key, *pair, now=now)]
        is_moving = len(left) < len(waiting)
        entered += len(waiting) - len(left)
        waiting = left
    return entered


def _waiting(request: Request) -> Iterable[Reply]:
    return Reply.objects.select_for_update().filter(request=request, entered_at=None).order_by("id")


def _enter(request: Request, key: DataKey, heard: Heard, row: Reply, *, now: datetime) -> bool:
    """Whether it stands now, as what it says or as a remark."""
    found = ledger.opened(request.correction, key)
    sent = [
        event.day for event in found.history if isinstance(event, Sent) and event.proof == str(request.pk)
    ]
    if not sent:
        return False
    received = day_of(row.received_at)
    for event in _events(heard, found.terms, not_before=sent[0], learned=received):
        try:
            with transaction.atomic():
                ledger.append(request.correction_id, key, event, today=max(event.day, day_of(now)))
        except NotPossible as reason:
            log.info("an answer to %s cannot stand (%s)", request.pk, reason.code)
            if reason.code not in _LATER:
                return _remark(request, key, heard, event.day, row, now=now)
        else:
            return _note(row, now)
    return False


def _events(heard: Heard, terms: Terms, *, not_before: date, learned: date) -> list[AnyEvent]:
    """What an answer is to the clock, the best first.

    No office answers before it was asked, nor tells what is still to come: a clock that is behind is taken to say the
    day of sending, one that is ahead the day on which we were told. A receipt that is told of what is known to have
    arrived moves nothing.
    """
    day = max(min(heard.day, learned), not_before)
    if heard.state == "received":
        receipt = Acknowledged(day=day, actor="institution", reached_on=day)
        return [receipt, Remarked(day=day, actor="institution")]
    if heard.state == "extended":
        return [Extended(day=day, actor="institution", reason=heard.reason, until=heard.due_on)]
    outcome, reasons = _OUTCOMES[heard.state], _reasons(heard)
    if outcome == "refused" and terms.reasons == "required" and not reasons.strip():
        return [TurnedAway(day=day, actor="institution")]
    return [
        Decided(
            day=day, actor="institution", outcome=outcome, reasons=reasons, learned_on=max(day, learned),
            by_whom="employer" if terms.through_employer else None,  # who was asked answers for itself
        )
    ]  # fmt: skip


def _reasons(heard: Heard) -> str:
    """The sentence of a code that is ours, then their own words; a code that nobody here knows says nothing."""
    code = heard.reason_code.replace("-", "_")
    return written([code] if code != OTHER else [], heard.reason)


def _remark(request: Request, key: DataKey, heard: Heard, day: date, row: Reply, *, now: datetime) -> bool:
    """What the law does not let stand (a longer time without a reason, a refusal in part without one) moves nothing."""
    remark = Remarked(day=day, actor="institution", what=heard.reason)
    with transaction.atomic():
        ledger.append(request.correction_id, key, remark, today=max(day, day_of(now)))
    return _note(row, now)


def _note(row: Reply, now: datetime) -> bool:
    row.entered_at = now
    row.save(update_fields=["entered_at"])
    return True
