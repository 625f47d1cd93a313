"""What an institution sent that was refused, kept aside or contradictory, as staff may see it: never a value.

The inbox is read with the institution admitted and nobody else. Of its columns neither the resident nor the token
is ever selected, so that these pages cannot show a person even by mistake.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.consent import door
from apps.feeds import operators
from apps.feeds.models import Event, Institution

PAGE_SIZE: Final = 50
SET_ASIDE: Final = ~Q(verdict=Event.Verdict.ACCEPTED) | Q(state=Event.State.CONFLICT)

_VERDICTS: Final[dict[str, Promise]] = {
    Event.Verdict.REFUSED.value: _("refused"),
    Event.Verdict.HELD.value: _("kept aside"),
    Event.Verdict.ACCEPTED.value: _("contradicts"),
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """One event that staff may have to talk about with the institution."""

    jti: str
    verdict: object
    code: str
    path: str
    reason: object
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of them, newest first, and whether older ones follow."""

    events: list[SetAside]
    number: int
    has_older: bool


@transaction.atomic
def refused_events(institution: Institution, *, page: int = 1) -> Page:
    """What was refused, kept aside or contradicted, newest first; an empty page past the last one."""
    door.admit((), institution=institution.pk)
    start = (page - 1) * PAGE_SIZE
    rows = list(
        Event.objects.filter(SET_ASIDE, institution_id=institution.pk)
        .order_by("-received_at", "jti")
        .values_list("jti", "verdict", "code", "detail", "path", "received_at")[start : start + PAGE_SIZE + 1]
    )
    events = [_set_aside(row) for row in rows[:PAGE_SIZE]]
    return Page(events, page, len(rows) > PAGE_SIZE)


def _set_aside(row: tuple[str, str, str, str, str, datetime]) -> SetAside:
    jti, verdict, code, detail, path, received_at = row
    code = code or ("revision_conflict" if verdict == Event.Verdict.ACCEPTED else "")
    words = ":".join(filter(None, (code, detail)))
    return SetAside(jti, _VERDICTS[verdict], words, path, operators.reason(code), received_at)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """How much of an inbox still waits to be applied, or for a part of Tsunagi that reads it."""

    stored: int
    waiting: int


@transaction.atomic
def unsettled(institution: Institution) -> Unsettled:
    """Counts the accepted events that have not become anything yet."""
    door.admit((), institution=institution.pk)
    events = Event.objects.filter(institution_id=institution.pk)
    counted = events.filter(state__in=[Event.State.STORED, Event.State.WAITING]).aggregate(
        stored=Count("jti", filter=Q(state=Event.State.STORED)),
        waiting=Count("jti", filter=Q(state=Event.State.WAITING)),
    )
    return Unsettled(counted["stored"], counted["waiting"])
