"""The terms of one request: what its route allows, in numbers, as they stood on the day it was sent."""

import datetime

import msgspec

from apps.corrections.routes.choosing import route_on
from apps.corrections.routes.model import Appeal, Extension, Reasons, Route, RouteId
from apps.corrections.routes.situations import number, number_or_none
from apps.corrections.sources import data
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Receiver, Unmoved
from apps.readiness.engine.outcomes import Basis


class AppealTerms(msgspec.Struct, frozen=True):
    """One stage of appeal in numbers; see `routes.model.Appeal`."""

    body: str
    months: int
    receiver: Receiver
    cite: str
    outer_years: int | None = None
    silence_months: int | None = None
    inaction: bool = False


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may count on. Every number is a whole number of days unless its name says otherwise.

    `days` or `months` is the time for deciding; `basis` C: no law fixes it, the number is our own and nobody is late
    by law. `extension_days`: how many more the law allows (`extension` law). `special`: a longer time of its own may
    be told (APPI 95). `completes`: days in which the person completes the request do not count. `mover`: why closed days
    do not move the other side's own time. `through_employer`: the employer is asked and files it, an office decides.
    """

    route: RouteId
    days: int = 0
    months: int = 0
    basis: Basis = "S"
    cite: str = ""
    mover: Unmoved = Unmoved.OWN_TIME
    extension: Extension = "none"
    extension_days: int = 0
    special: bool = False
    completes: bool = False
    reasons: Reasons = "not_required"
    post_days: int = 0
    suit_days: int | None = None
    lag_days: int = 0
    prepare_days: int = 0
    appeals: tuple[AppealTerms, ...] = ()
    through_employer: bool = False

    @property
    def is_by_law(self) -> bool:
        """Whether a law fixes the time; else it is our own reminder, or what is usual."""
        return self.basis != "C"


def terms_of(route: RouteId, *, holder: str, on: datetime.date) -> Terms:
    """The terms of a request sent on a day; `holder` is the source whose data will have to change.

    Stages of appeal for which no time is known on that day are left out. LookupError when the route is not in force
    on the day, or a number it rests on is not.
    """
    found = route_on(route, on)
    if found is None:
        raise LookupError(f"{route} is not in force on {on.isoformat()}")
    parameter = data().parameters[found.decision]
    dated = parameter.on(on)
    if dated is None:
        raise LookupError(f"{found.decision} has no value on {on.isoformat()}")
    lag = data().parameters.get(f"lag:{holder}")
    return Terms(
        route=route,
        days=int(dated.value) if parameter.unit == "days" else 0,
        months=int(dated.value) if parameter.unit == "months" else 0,
        basis="C" if found.by_practice else dated.basis or "C",
        cite=dated.cite,
        mover=Unmoved(found.mover),
        extension=found.extension,
        extension_days=number_or_none(found.extension_by, on) or 0,
        special=found.special,
        completes=found.completes,
        reasons=found.reasons,
        post_days=number("post_days", on),
        suit_days=number_or_none(found.suit, on),
        lag_days=0 if lag is None else number(lag.name, on),
        prepare_days=number("appeal_prepare_days", on),
        appeals=_appeals(found, on),
        through_employer=found.through_employer,
    )


def _appeals(route: Route, on: datetime.date) -> tuple[AppealTerms, ...]:
    made: list[AppealTerms] = []
    for stage in route.appeals:
        months = number_or_none(stage.months, on)
        if months is not None:
            made.append(_appeal(stage, months, on))
    return tuple(made)


def _appeal(stage: Appeal, months: int, on: datetime.date) -> AppealTerms:
    return AppealTerms(
        body=stage.body,
        months=months,
        receiver=dates.Receiver(stage.receiver),
        cite=stage.cite,
        outer_years=number_or_none(stage.outer, on),
        silence_months=number_or_none(stage.silence, on),
        inaction=stage.inaction,
    )
