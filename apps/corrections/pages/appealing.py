"""An appeal, or a complaint about silence, in words: at which stage one is, with whom, until when, why, what it needs."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from apps.accounts.templatetags.dates import due as with_weekday
from apps.corrections.clock import AppealClock, Standing
from apps.corrections.clock.events import AppealDecided, AppealOpened, Decided, Sent
from apps.corrections.clock.transitions import ENDED
from apps.corrections.desk.reasons import in_words
from apps.corrections.ledger import Opened
from apps.corrections.pages.ways import body_said
from apps.corrections.paper.counter import JAPANESE, Entry
from apps.corrections.routes import words as route_words
from apps.readiness.pages.calculating import Counted, counted
from apps.wallet.kinds.showing import format_day

#: The law on which a complaint about an application left without a decision rests.
INACTION: Final = "aaa_18"


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of appeal: the body, and what happened there or has to happen."""

    body: str
    says: str
    is_here: bool


class Reasons(NamedTuple):
    """What was said why it was not accepted, and by whom."""

    whose: str
    lines: list[str]


# -- on the page of the correction ------------------------------------------------------------------------------------
def appeal_said(now: Standing, today: datetime.date) -> str:
    """One line: where the appeal is, or where it could go and until when."""
    clock = now.appeal
    if clock is None:
        return ""
    told = {"body": body_said(clock.body), "day": with_weekday(clock.due.rolled)}
    if clock.filed_on is not None:
        return _("Filed with: %(body)s.") % told
    if clock.after_silence is not None:
        told["before"] = body_said(clock.after_silence.body)
        return _("%(before)s has been silent for long. You may go on to: %(body)s.") % told
    if today > clock.due.rolled:
        return _("The time for an appeal ended on %(day)s.") % told
    if not clock.is_certain:
        return _("Only if an office decided, and not your employer: %(body)s, until %(day)s.") % told
    return _("%(body)s, until %(day)s.") % told


def complaint_said(now: Standing) -> str:
    """One line: where a complaint about silence goes, or that it was filed."""
    if now.status in ENDED:
        return ""
    if now.complained_on is not None:
        return _("You complained on %(day)s that nothing was decided.") % {"day": format_day(now.complained_on)}  # fmt: skip
    if now.complain_to is None:
        return ""
    body = {"body": body_said(now.complain_to)}
    if now.is_late_by_law:
        return _("A complaint that nothing was decided goes to: %(body)s") % body
    return _("A complaint that nothing was decided may be possible. It goes to: %(body)s") % body


# -- on the page of the appeal ----------------------------------------------------------------------------------------
def stages_of(found: Opened, clock: AppealClock) -> list[StageShown]:
    """All stages of the way in their order, with the one that one is at."""
    opened = [event for event in _ours(found) if isinstance(event, AppealOpened)]
    here = len(opened) - (clock.filed_on is not None)
    shown = []
    for number, stage in enumerate(found.terms.appeals):
        says = ""
        if number < len(opened):
            says = _("Filed on %(day)s.") % {"day": format_day(opened[number].day)}
        elif number > here:
            says = _("Comes after that.")
        shown.append(StageShown(body_said(stage.body), says, number == here))
    return shown


def reasons_of(found: Opened) -> Reasons:
    """The reasons of the last decision, which an appeal has to answer."""
    ours = _ours(found)
    said = [place for place, event in enumerate(ours) if isinstance(event, Decided | AppealDecided)]
    if not said:
        return Reasons("", [])
    last = ours[said[-1]]
    assert isinstance(last, Decided | AppealDecided), "chosen above"
    return Reasons(_whose(last, ours[: said[-1]]), in_words(last.reasons))


def _whose(last: Decided | AppealDecided, before: list[object]) -> str:
    if isinstance(last, Decided):
        return _("Reasons they gave")
    bodies = [event.body for event in before if isinstance(event, AppealOpened)]
    # Translators: heading; a body of appeal.
    return _("Reasons of: %(body)s") % {"body": body_said(bodies[-1])} if bodies else _("Reasons they gave")


def count_of(clock: AppealClock) -> Counted | None:
    """How the last day of the stage was counted, step by step."""
    return counted(clock.due)


def needs_of(found: Opened, clock: AppealClock) -> list[str]:
    """What this stage of the appeal needs."""
    if (before := clock.after_silence) is not None and before.filed_on is not None:
        told = {"body": body_said(before.body), "day": format_day(before.filed_on)}
        first = [
            _("A copy of the appeal that you filed with this body: %(body)s. And the proof that you filed it on %(day)s.") % told,
            _("That nothing was decided there until today."),
            _("The first decision itself, and the day on which it reached you."),
        ]  # fmt: skip
    elif any(isinstance(event, AppealDecided) for event in _ours(found)):
        first = [
            _("The decision on your first appeal, and the day on which it reached you."),
            _("The first decision itself."),
        ]
    else:
        first = [_("The decision itself, and the day on which it reached you.")]
    return [
        *first,
        _("Which part of it is wrong, and why, one reason after the other."),
        _("What shows it: the papers of the request, and answers to the reasons they gave."),
        _("Your name, address and signature, and the day."),
    ]


def _ours(found: Opened) -> list[object]:
    """The events from the last sending on."""
    history: list[object] = list(found.history)
    sent = [place for place, event in enumerate(history) if isinstance(event, Sent)]
    return history[sent[-1] :] if sent else []


# -- the complaint ----------------------------------------------------------------------------------------------------
def complaint_lines(found: Opened, now: Standing, body: str) -> list[Entry]:
    """What a complaint says, line by line, in Japanese and in the reader's words; open places stay visible.

    No law that was read gives its wording: these are the facts that the entries show, and nothing else.
    """
    sent = next(event for event in reversed(found.history) if isinstance(event, Sent))
    last = None if now.due is None else now.due.rolled
    said: list[Callable[[], str]] = [
        lambda: _("To: %(body)s") % {"body": body_said(body)},
        lambda: _("Complaint that nothing was decided on a request"),
        lambda: _("Name, address and telephone: ________"),
        lambda: _("What was asked for: %(way)s") % {"way": gettext(route_words.ROUTES[found.row.route])},
        lambda: _("It was sent on %(day)s.") % {"day": format_day(sent.day)},
    ]
    if now.count is not None and now.count.reached != sent.day:
        reached = now.count.reached
        said.append(lambda: _("It arrived on %(day)s.") % {"day": format_day(reached)})
    if now.is_late_by_law and last is not None:
        said.append(lambda: _("The last day for deciding it was %(day)s.") % {"day": format_day(last)})
    said += [
        lambda: _("Until today nothing was decided."),
        lambda: _("I ask that it is decided now."),
        lambda: _("Day and signature: ________"),
    ]
    return [_in_both(one) for one in said]


def _in_both(say: Callable[[], str]) -> Entry:
    with translation.override(JAPANESE):
        japanese = say()
    return Entry(japanese, say())


def is_explained() -> bool:
    """Whether the reader's language is another than Japanese."""
    return get_language() != JAPANESE


__all__ = [
    "INACTION",
    "Reasons",
    "StageShown",
    "appeal_said",
    "complaint_lines",
    "complaint_said",
    "count_of",
    "is_explained",
    "needs_of",
    "reasons_of",
    "stages_of",
]
