"""What happened to a request, as far as it passed between the person and the body that was asked.

The person's own notes, what they prepared, appeals elsewhere and what data of others shows are not for this desk.
"""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.templatetags.dates import day
from apps.corrections.clock import events
from apps.corrections.desk import reasons
from apps.corrections.ledger import Noted, Opened


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that passed between the two: its day, who did it, in a sentence, with what was written."""

    day: datetime.date
    noted_at: datetime.datetime
    who: str
    what: str
    written: list[str]


def _acknowledged(event: events.Acknowledged) -> tuple[str, list[str]]:
    if event.implied:
        return _("The request had arrived, since it was answered."), []
    if event.reached_on is None:
        return _("The request was received."), []
    # Translators: a line of what happened to a request; a day in full.
    return _("The request was received. It arrived on %(day)s.") % {"day": day(event.reached_on)}, []


def _asked(event: events.Asked) -> tuple[str, list[str]]:
    if event.by is None:
        return _("The person was asked to complete the request."), _lines(event.what)
    # Translators: a line of what happened to a request; a day in full.
    said = _("The person was asked to complete the request by %(day)s.") % {"day": day(event.by)}
    return said, _lines(event.what)


def _extended(event: events.Extended) -> tuple[str, list[str]]:
    if event.until is None:
        return _("More time was taken."), _lines(event.reason)
    # Translators: a line of what happened to a request; a day in full.
    return _("More time was taken, until %(day)s.") % {"day": day(event.until)}, _lines(event.reason)


def _decided(event: events.Decided) -> tuple[str, list[str]]:
    said = {
        "accepted": _("Decided: accepted."),
        "partly": _("Decided: accepted in part."),
        "refused": _("Decided: not accepted."),
    }[event.outcome]
    return said, reasons.in_words(event.reasons)


def _promised(event: events.Promised) -> tuple[str, list[str]]:
    if event.by is None:
        return _("It was promised to put it right."), []
    # Translators: a line of what happened to a request; a day in full.
    return _("It was promised to put it right by %(day)s.") % {"day": day(event.by)}, []


#: What both sides know; everything else stays with the person.
_SHARED: Final[dict[type[events.Event], Callable[[Any], tuple[str, list[str]]]]] = {
    events.Sent: lambda _event: (_("The request was sent."), []),
    events.Delivered: lambda _event: (_("There is proof that the request arrived."), []),
    events.Acknowledged: _acknowledged,
    events.Asked: _asked,
    events.Answered: lambda _event: (_("The person completed the request."), []),
    events.Extended: _extended,
    events.Decided: _decided,
    events.Promised: _promised,
    events.Withdrawn: lambda _event: (_("The request was taken back."), []),
    events.Closed: lambda _event: (_("The person lets it rest."), []),
}


def shared(found: Opened) -> list[Noted]:
    """The entries that are for both sides, in the order of days, from the first sending on."""
    noted = sorted(found.noted, key=lambda each: (each.event.day, each.number))
    first = next(
        (place for place, each in enumerate(noted) if isinstance(each.event, events.Sent)), len(noted)
    )
    return [each for each in noted[first:] if type(each.event) in _SHARED]


def seen_of(found: Opened) -> int:
    """The number of the newest shared entry: a form carries it, so that two at one desk do not answer past each other."""
    return max((each.number for each in shared(found)), default=0)


def history(found: Opened, *, colleagues: Collection[UUID]) -> list[Passed]:
    """What passed between the two. ``colleagues`` are the users who work at this desk."""
    return [_passed(each, colleagues) for each in shared(found)]


def _passed(noted: Noted, colleagues: Collection[UUID]) -> Passed:
    said, written = _SHARED[type(noted.event)](noted.event)
    return Passed(noted.event.day, noted.at, _who(noted, colleagues), said, written)


def _who(noted: Noted, colleagues: Collection[UUID]) -> str:
    if noted.event.actor in {"resident", "helper"}:
        return _("the person")
    if noted.event.actor != "institution":
        return "Tsunagi"
    if noted.by is None:
        return _("your system")
    return _("your desk") if noted.by in colleagues else _("you, as the person noted it")


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
