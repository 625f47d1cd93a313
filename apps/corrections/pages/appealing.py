"""An appeal, or a complaint about silence, in words: at which stage one is, with whom, until when, why, what it needs."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.accounts.templatetags.dates import due as with_weekday
from apps.corrections.clock import AppealClock, Standing, tracks_in
from apps.corrections.clock.events import AppealDecided, AppealOpened, Decided, Sent
from apps.corrections.clock.transitions import ENDED
from apps.corrections.desk.reasons import in_words
from apps.corrections.ledger import Opened
from apps.corrections.pages.ways import body_said
from apps.readiness.pages.calculating import Counted, counted
from apps.wallet.kinds.showing import format_day


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
    if clock.filed_on is not None and now.status in ENDED:
        return (
            _("Filed with: %(body)s. It may have nothing left to decide. Nobody takes it back for you.")
            % told
        )
    if clock.filed_on is not None:
        return _("Filed with: %(body)s.") % told
    if clock.after_silence is not None:
        told["before"] = body_said(clock.after_silence.body)
        return _("%(before)s has been silent for long. You may go on to: %(body)s.") % told
    if today > clock.due.rolled:
        return _("The time for an appeal ended on %(day)s.") % told
    if clock.doubt in {"which_decision", "late_decision"}:
        return _beside(clock)
    if not clock.is_certain:
        return _("Only if an office decided, and not your employer: %(body)s, until %(day)s.") % told
    return _("%(body)s, until %(day)s.") % told


def beside_said(now: Standing) -> list[str]:
    """Other times for an appeal that run, and other appeals that wait, a line each."""
    return [_beside(clock) for clock in now.appeals_beside]


def _beside(clock: AppealClock) -> str:
    told = {"body": body_said(clock.body), "day": with_weekday(clock.due.rolled)}
    if clock.filed_on is not None:
        return _("Filed with: %(body)s, on %(day)s. It waits too.") % {
            **told,
            "day": format_day(clock.filed_on),
        }
    if clock.against is not None:
        told["decided"] = format_day(clock.against)
    match clock.doubt:
        case "which_decision":
            return _("Only if the decision of %(decided)s is a new one: %(body)s, until %(day)s.") % told
        case "late_decision":
            return _("If the late decision has to be appealed as well: %(body)s, until %(day)s.") % told
        case "who_decided":
            return _("Only if an office decided, and not your employer: %(body)s, until %(day)s.") % told
    return _("Against the decision of %(decided)s: %(body)s, until %(day)s.") % told


def meanwhile_said(now: Standing) -> list[str]:
    """What a decision that came while an appeal waits may mean for it, and what it does not."""
    one, clock = now.meanwhile, now.appeal
    if one is None or clock is None:
        return []
    waiting = clock.after_silence or clock
    told = {
        "day": format_day(one.day),
        "body": body_said(one.body) if one.body else "",
        "next": body_said(waiting.body),
    }
    if one.is_favourable and not one.body:
        first = _("On %(day)s the office itself decided in your favour. Your appeal goes on waiting at: %(next)s. It may have nothing left to decide.")  # fmt: skip
        return [first % told, *_before_taking_back()]
    if one.is_favourable:
        first = _("On %(day)s this body decided after all, in your favour: %(body)s. Your appeal goes on waiting at: %(next)s. No law that we read says what becomes of it.")  # fmt: skip
        return [first % told, *_before_taking_back()]
    if one.body:
        return [
            _("On %(day)s this body decided after all: %(body)s. That is not the decision of the body where your appeal waits: %(next)s.") % told,
            _("The law that we read says that its silence could be taken as a dismissal. It does not say what its late decision means once you have gone on. Ask the body where your appeal waits, at once, whether you have to file anything more."),
        ]  # fmt: skip
    return [
        _("On %(day)s the office itself decided again while your appeal waits at: %(next)s. It was not, or not wholly, in your favour.") % told,
        _("No law that we read says whether your appeal covers a new decision. Ask the body of the appeal. To be careful, the new decision has a last day of its own, below, if it is not the same one told again."),
    ]  # fmt: skip


def _before_taking_back() -> list[str]:
    return [
        _("Nobody takes your appeal back for you, and this decision does not end it. See first whether all that you asked for is granted in writing."),
        _("Ask the body of the appeal, or a lawyer, what taking it back means. Then decide yourself."),
    ]  # fmt: skip


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
    tracks = tracks_in(found.terms, found.history)
    track = next((one for one in tracks.tracks if one.ruling.day == clock.against), None)
    filed = {each.stage: each.day for each in track.filings} if track is not None else {}
    here = next(number for number, stage in enumerate(found.terms.appeals) if stage.body == clock.body)
    shown = []
    for number, stage in enumerate(found.terms.appeals):
        says = ""
        if number in filed:
            says = _("Filed on %(day)s.") % {"day": format_day(filed[number])}
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
    bodies = [last.body] if last.body else [event.body for event in before if isinstance(event, AppealOpened)]
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


__all__ = [
    "Reasons",
    "StageShown",
    "appeal_said",
    "beside_said",
    "complaint_said",
    "count_of",
    "meanwhile_said",
    "needs_of",
    "reasons_of",
    "stages_of",
]
