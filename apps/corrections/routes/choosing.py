"""Which ways lead to a correction, in which order and why, what must be done first, and what is not told."""

import datetime
from collections.abc import Iterable
from typing import Final

import msgspec

from apps.corrections.routes.model import Addressee, Helpers, LetterId, Matter, Route, RouteId, Step
from apps.corrections.routes.preparing import Before, before_of
from apps.corrections.routes.situations import CONDITIONS, Situation
from apps.corrections.routes.tables import Tables, tables

#: Nothing is known beside the record.
NOTHING_SAID: Final = Situation()


class Offer(msgspec.Struct, frozen=True):
    """One route for one disputed value.

    `why` says why the route stands where it does, `moved_up` by which condition it came before the others. `to` are
    those who can be written to, the first of them first. `not_told` is what neither law nor records say.
    """

    route: Route
    place: int
    why: str
    to: tuple[Addressee, ...]
    before: tuple[Before, ...]
    not_told: tuple[str, ...]
    moved_up: str | None = None

    @property
    def id(self) -> RouteId:
        return self.route.id

    @property
    def letter(self) -> LetterId | None:
        return self.route.letter

    @property
    def helpers(self) -> Helpers:
        """Who may prepare it for pay."""
        return tables().helpers[self.route.helpers]

    @property
    def is_open(self) -> bool:
        """Whether nothing has to be done before it can be sent."""
        return not any(one.is_done is False for one in self.before)


class Answer(msgspec.Struct, frozen=True):
    """The ways for one disputed value, or the reason why there is none.

    `asks` names what of the situation, once said, may change the answer.
    """

    matter: str
    offers: tuple[Offer, ...]
    none: str | None
    asks: tuple[str, ...]


def routes_for(
    kind: str, field: str | None, source: str, situation: Situation = NOTHING_SAID, *, on: datetime.date
) -> Answer:
    """The ways to correct a field (None: the record as a whole) that a source holds, on a day.

    A special procedure comes before the general one (APPI 90(1)): the order is that of the matter. LookupError when
    no matter takes in the combination, which `tests/corrections/test_routes.py` holds to be impossible.
    """
    found = tables()
    name = _matter(found, kind, field, source, situation=situation, on=on)
    matter = found.matters[name]
    if matter.none is not None:
        return Answer(name, (), matter.none, ())
    steps = [step for step in matter.routes if _applies(step, situation, on)]
    return _answer(name, matter, _in_order(steps, situation, on), source, situation=situation, on=on)


def routes_of_finding(
    routes: Iterable[str], source: str, situation: Situation = NOTHING_SAID, *, on: datetime.date
) -> Answer:
    """The ways that a finding names (`Finding.routes`), in its order; `why` is that of the check's own order."""
    named = tuple(routes)
    if not named:
        return Answer("finding", (), "finding_without_route", ())
    steps = [Step(id_, "order_of_the_check") for id_ in msgspec.convert(named, tuple[RouteId, ...])]
    return _answer(
        "finding", Matter(tuple(steps)), [(step, None) for step in steps], source, situation=situation, on=on
    )


def route_on(route: str, on: datetime.date) -> Route | None:
    """The version of a route in force on a day. KeyError when no route has this id."""
    return next((version for version in tables().routes[route] if version.is_in_force(on)), None)


def _matter(
    found: Tables, kind: str, field: str | None, source: str, *, situation: Situation, on: datetime.date
) -> str:
    for place in found.where:
        if (
            (not place.kinds or kind in place.kinds)
            and (not place.sources or source in place.sources)
            and (not place.fields or field in place.fields)
            and all(CONDITIONS[name](situation, on) for name in place.when)
        ):
            return place.matter
    raise LookupError(f"no matter takes in {kind}.{field} of {source}")


def _applies(step: Step, situation: Situation, on: datetime.date) -> bool:
    return all(CONDITIONS[name](situation, on) for name in step.when) and not any(
        CONDITIONS[name](situation, on) for name in step.unless
    )


def _in_order(steps: list[Step], situation: Situation, on: datetime.date) -> list[tuple[Step, str | None]]:
    """The steps with what moved each up; those that moved come first, and among each other as they stood."""
    told = [
        (step, next((name for name in step.first_when if CONDITIONS[name](situation, on)), None))
        for step in steps
    ]
    return sorted(told, key=lambda pair: pair[1] is None)


def _answer(
    name: str,
    matter: Matter,
    steps: list[tuple[Step, str | None]],
    source: str,
    *,
    situation: Situation,
    on: datetime.date,
) -> Answer:
    versions = [(step, moved, route_on(step.id, on)) for step, moved in steps]
    ahead: list[RouteId] = []
    offers: list[Offer] = []
    for step, moved, route in versions:
        if route is None:
            continue
        to = _addressees(route, matter.addressee or source, situation)
        before = before_of(route, situation, ahead=tuple(ahead), to=to, on=on)
        offers.append(Offer(route, len(offers) + 1, step.why, to, before, route.not_told, moved))
        ahead.append(route.id)
    none = None if offers else "not_in_force"
    asks = tuple(ask for ask in matter.asks if getattr(situation, ask) in (None, ()))
    return Answer(name, tuple(offers), none, asks)


def _addressees(route: Route, source: str, situation: Situation) -> tuple[Addressee, ...]:
    """Who is written to: `source` stands for whoever holds the record; a health union confirms its own part."""
    named = tuple(source if one == "source" else one for one in route.addressees)
    if situation.insurer == "kyokai":
        named = tuple(one for one in named if one != "health_insurer")
    return msgspec.convert(named, tuple[Addressee, ...])
