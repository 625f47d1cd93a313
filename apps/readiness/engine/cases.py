"""A case: everything known about one resident on one day, as it was handed in and never changed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Final, Literal

import msgspec

from apps.readiness.engine.kinds import NAMES, earliest_if_none, ordering_fields
from apps.wallet.kinds.residence import Procedure, Status
from apps.wallet.kinds.values import Count, Date, Record

type Question = Literal[
    "procedure",
    "notification",
    "renewal",
    "change",
    "permanent_residence",
    "points",
    "documents",
    "continuity",
]
type Source = Literal[
    "immigration",
    "municipality",
    "pension_office",
    "health_insurer",
    "hello_work",
    "tax_office",
    "labour_office",
    "employer",
    "school",
    "examiner",
    "bank",
    "landlord",
    "support_org",
    "home_agency",
    "register",
    "resident",
]
type Provenance = Literal["institution", "document", "self_declared"]
type ParameterValue = int | float | str | bool | None
#: Dated values of one parameter that hold for a case only, each with the day from which it holds.
type Overrides = Mapping[str, tuple[tuple[datetime.date, ParameterValue], ...]]


class Plan(Record, frozen=True, kw_only=True):
    """What the resident means to do; nothing follows from what is absent."""

    procedure: Procedure | None = None
    channel: Literal["counter", "online"] | None = None
    filing_on: Date | None = None
    period_wanted_months: Count | None = None
    duties_unchanged: bool | None = None
    decision_expected_on: Date | None = None
    departs_on: Date | None = None
    returns_on: Date | None = None
    early_filing_reason: Literal["hospitalisation", "long_trip", "childbirth", "other"] | None = None
    status_applied: Status | None = None
    route: (
        Literal[
            "general",
            "spouse",
            "child",
            "ltr",
            "refugee",
            "contribution",
            "regional",
            "hsp70",
            "hsp80",
            "jskip",
        ]
        | None
    ) = None
    points_category: Literal["a", "b", "c"] | None = None


class Declared(Record, frozen=True, kw_only=True):
    """What the resident states, because no record can show that something did not happen."""

    no_convictions: bool | None = None
    no_public_assistance: bool | None = None
    no_side_job: bool | None = None
    no_absence: bool | None = None
    no_other_event: bool | None = None


class Feed(msgspec.Struct, frozen=True):
    """A source that was asked for these kinds: complete as of that day, so what is not there nobody holds there."""

    source: Source
    kinds: tuple[str, ...]
    data_as_of: datetime.date


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A record as its source holds it; `valid_from` and `valid_to` are both included."""

    payload: Record
    source: Source | None = None
    source_record_id: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    data_as_of: datetime.date | None = None
    provenance: Provenance | None = None

    @property
    def kind(self) -> str:
        return NAMES[type(self.payload)]


type Placed = tuple[int, Held]  # a record and its place in the case as it was handed in


class Ordered:
    """What the records of one kind say, in order, with the places they were handed in at; `by_validity` when
    `valid_from` had to decide between some of them. `noted`: what going through them notes, once readers know."""

    __slots__ = ("by_validity", "noted", "payloads", "places")

    def __init__(self, places: tuple[int, ...], payloads: tuple[Record, ...], *, by_validity: bool) -> None:
        self.places = places
        self.payloads = payloads
        self.by_validity = by_validity
        self.noted: dict[int, int] | None = None


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode


class Case:
    """The records of one resident on `on`, with what was asked of whom, planned and declared.

    `name` tells cases apart in answers. Records keep the place they were handed in with, which answers refer to;
    rules see them in an order of their own, so that the order of handing in changes nothing.
    """

    __slots__ = ("_by_kind", "_sorted", "declared", "feeds", "name", "on", "parameters", "plan", "questions", "records")  # fmt: skip

    def __init__(
        self,
        on: datetime.date,
        records: Iterable[Held] = (),
        *,
        name: str = "",
        questions: Iterable[Question] = (),
        plan: Plan | None = None,
        declared: Declared | None = None,
        parameters: Overrides | None = None,
        feeds: Iterable[Feed] = (),
    ) -> None:
        self.name = name
        self.on = on
        self.records = tuple(records)
        self.questions = tuple(questions)
        self.plan = plan or _NO_PLAN
        self.declared = declared or _NOTHING_DECLARED
        self.parameters: Overrides = parameters or {}
        self.feeds = tuple(feeds)
        by_kind: defaultdict[type[Record], list[Placed]] = defaultdict(list)
        for place, held in enumerate(self.records):
            by_kind[type(held.payload)].append((place, held))
        self._by_kind: dict[type[Record], list[Placed]] = dict(by_kind)
        self._sorted: dict[type[Record], Ordered] = {}

    def of(self, structure: type[Record]) -> Ordered:
        """The records of a kind in their order, oldest first; equal ones in an order that their contents decide."""
        found = self._sorted.get(structure)
        if found is None:  # two threads may both sort: they come to the same
            found = self._sorted[structure] = _in_order(structure, self._by_kind.get(structure, []))
        return found

    def on_day(self, on: datetime.date) -> "Case":
        """The same case on another day."""
        return Case(
            on,
            self.records,
            name=self.name,
            questions=self.questions,
            plan=self.plan,
            declared=self.declared,
            parameters=self.parameters,
            feeds=self.feeds,
        )


_NO_PLAN: Final = Plan()
_NOTHING_DECLARED: Final = Declared()


def _in_order(structure: type[Record], placed: list[Placed]) -> Ordered:
    if len(placed) < 2:
        return _ordered(placed, by_validity=False)
    read = [attrgetter(name) for name in ordering_fields(structure)]
    keys: list[tuple[object, ...]] = [tuple(get(held.payload) for get in read) for _place, held in placed]
    by_validity = len(set(keys)) < len(keys)
    if by_validity:
        keys = [
            (*key, earliest_if_none(held.valid_from), _ENCODE(held))
            for key, (_place, held) in zip(keys, placed, strict=True)
        ]
    order = sorted(range(len(placed)), key=keys.__getitem__)
    return _ordered([placed[number] for number in order], by_validity=by_validity)


def _ordered(placed: list[Placed], *, by_validity: bool) -> Ordered:
    places = tuple(place for place, _held in placed)
    payloads = tuple(held.payload for _place, held in placed)
    return Ordered(places, payloads, by_validity=by_validity)
