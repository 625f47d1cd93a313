"""What the law wants done before a request: told before it is sent, with the last day where there is one."""

import datetime
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from apps.corrections.routes.model import Addressee, Route, RouteId
from apps.corrections.routes.situations import Situation, number_or_none
from apps.corrections.sources import rules_parameter
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver, Unmoved


class Before(msgspec.Struct, frozen=True):
    """One thing to do first. `is_done` None: it is not known, or helps without being needed. `by`: the last day.

    `cite`: the law that names the days, for days which the law counts; that they have passed closes no way.
    """

    code: str
    is_done: bool | None
    by: Deadline | None = None
    cite: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a precondition looks at: the situation, the routes that stand before this one, who is written to."""

    situation: Situation
    ahead: tuple[RouteId, ...]
    to: tuple[Addressee, ...]
    on: datetime.date


def before_of(
    route: Route,
    situation: Situation,
    *,
    ahead: tuple[RouteId, ...],
    to: tuple[Addressee, ...],
    on: datetime.date,
) -> tuple[Before, ...]:
    """The preconditions of a route in this situation, in the order in which they are done."""
    asked = Asked(situation, ahead, to, on)
    return tuple(before for code in route.before for before in PRECONDITIONS[code](asked))


def _disclosure(asked: Asked) -> tuple[Before, ...]:
    """APPI 90: only what was disclosed, and within 90 days of the disclosure; later it is disclosed anew."""
    disclosed = asked.situation.disclosed_on
    if disclosed is None:
        return (Before("disclosure_first", False),)
    days = number_or_none("appi_within_days", asked.on)
    if days is None:
        return (Before("disclosure_first", None),)
    mover = Receiver.MUNICIPALITY if asked.to[:1] == ("municipality",) else Receiver.NATIONAL
    by = dates.deadline(dates.days_after(disclosed, days), mover)
    if by.is_met_by(asked.on):
        return (Before("disclosure_first", True, by),)
    return (Before("disclosure_too_old", False, by),)


def _special(asked: Asked) -> tuple[Before, ...]:
    """APPI 90(1): a special procedure of another law comes before the general one."""
    if not asked.ahead:
        return ()
    return (Before("special_procedure_first", asked.situation.special_done is True),)


def _always(code: str) -> Callable[[Asked], tuple[Before, ...]]:
    return lambda _asked: (Before(code, None),)


def _employer_asked(asked: Asked) -> tuple[Before, ...]:
    return (Before("ask_employer_helps", True if asked.situation.employer_asked_on else None),)


def _report_amended(asked: Asked) -> tuple[Before, ...]:
    return (Before("employer_amends_report", asked.situation.employer_amended),)


def _stop(asked: Asked) -> tuple[Before, ...]:
    return (Before("stop_first", False if asked.situation.unlawful_activity else None),)


def _days_to_tell(code: str, parameter: str, mover: Receiver) -> Callable[[Asked], tuple[Before, ...]]:
    """Days after a move or an event in which it is to be told; a late notice is still taken."""

    def told(asked: Asked) -> tuple[Before, ...]:
        said = asked.situation
        if said.happened_on is None:
            return ()
        return _within(code, parameter, said.happened_on, said.told_on, on=asked.on, mover=mover)

    return told


def _ninety(asked: Asked) -> tuple[Before, ...]:
    """Days after leaving the old address, after which a new one not told is a ground for revocation; they never roll."""
    said = asked.situation
    left_on = said.left_on or said.happened_on
    if left_on is None:
        return ()
    mover = Unmoved.REVOCATION_GROUND
    return _within("move_ninety", "revocation_address_days", left_on, said.told_on, on=asked.on, mover=mover)


def _within(
    code: str,
    parameter: str,
    since: datetime.date,
    told_on: datetime.date | None,
    *,
    on: datetime.date,
    mover: Receiver | Unmoved,
) -> tuple[Before, ...]:
    """Whether it was told within the days of a parameter of the rules, or can still be on a day."""
    dated = rules_parameter(parameter).on(since)
    if dated is None:
        return ()
    by = dates.deadline(dates.days_after(since, int(dated.value)), mover)
    if not by.is_met_by(told_on or on):
        return (Before(f"{code}_over", None, by, dated.cite),)
    return (Before(code, True if told_on else None, by, dated.cite),)


PRECONDITIONS: Final[Mapping[str, Callable[[Asked], tuple[Before, ...]]]] = {
    "disclosure_first": _disclosure,
    "special_procedure_first": _special,
    "ask_employer_helps": _employer_asked,
    "employer_amends_report": _report_amended,
    "get_tax_certificate": _always("get_tax_certificate"),
    "slip_right_first": _always("slip_right_first"),
    "bring_the_card": _always("bring_the_card"),
    "move_days": _days_to_tell("move_days", "notification_days_address", Receiver.MUNICIPALITY),
    "move_ninety": _ninety,
    "notice_days": _days_to_tell("notice_days", "notification_days", Receiver.NATIONAL),
    "stop_first": _stop,
    "advice_first": _always("advice_first"),
}
