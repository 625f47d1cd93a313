"""What the law wants done before a request: told before it is sent, with the last day where there is one."""

import datetime
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from apps.corrections.routes.model import Addressee, Route, RouteId
from apps.corrections.routes.situations import Situation, number_or_none
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver


class Before(msgspec.Struct, frozen=True):
    """One thing to do first. `is_done` None: it is not known, or helps without being needed. `by`: the last day."""

    code: str
    is_done: bool | None
    by: Deadline | None = None


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


PRECONDITIONS: Final[Mapping[str, Callable[[Asked], tuple[Before, ...]]]] = {
    "disclosure_first": _disclosure,
    "special_procedure_first": _special,
    "ask_employer_helps": _employer_asked,
    "employer_amends_report": _report_amended,
    "get_tax_certificate": _always("get_tax_certificate"),
    "slip_right_first": _always("slip_right_first"),
    "bring_the_card": _always("bring_the_card"),
    "stop_first": _stop,
    "advice_first": _always("advice_first"),
}
