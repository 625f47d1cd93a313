"""What a letter may be made from: the case, a finding or a disputed field, and what the resident says."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

from apps.corrections.letters.model import Filled, Origin, Ref
from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.kinds import STRUCTURES
from apps.readiness.engine.outcomes import Finding
from apps.wallet.kinds.tax import ResidentTaxAssessment, ResidentTaxInstalment
from apps.wallet.kinds.values import Org, Record
from apps.wallet.kinds.work import EmploymentContract, Payslip


class Japanese(Protocol):
    """The Japanese names of fields and codes as documents print them; from outside, since they stand beside pages."""

    def kind(self, kind: str) -> str:
        """The Japanese name of a kind of record."""

    def field(self, kind: str, field: str) -> str:
        """The Japanese term of a field."""

    def value(self, kind: str, field: str, value: Any) -> str | None:
        """A code in Japanese, or None for what is written as it is."""


class Disputed(msgspec.Struct, frozen=True):
    """A field of a record, by its place in the case, and the value the resident says is right (None: not said)."""

    record: int
    field: str
    claimed: Any = None


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a letter may draw on. `said` are the resident's own words by slot; `evidence` the places of records
    that will be attached; `reply_by` a day that the clock counted; `to` is who is written to (`Addressee`), `office` its name
    where records or the list of institutions have it."""

    case: Case
    japanese: Japanese
    finding: Finding | None = None
    disputed: Disputed | None = None
    said: Mapping[str, str] = {}
    evidence: tuple[int, ...] = ()
    reply_by: datetime.date | None = None
    to: str = ""
    office: Filled | None = None
    on: datetime.date

    # -- records ----------------------------------------------------------------------------------------------
    def places(self, structure: type[Record]) -> Iterator[tuple[int, Held]]:
        """The records of a kind with their places in the case, oldest first."""
        ordered = self.case.of(structure)
        for place in ordered.places:
            yield place, self.case.records[place]

    def newest(self, structure: type[Record]) -> tuple[int, Held] | None:
        """The record of a kind that holds on the letter's day, the newest of them; else the newest of all."""
        found = list(self.places(structure))
        holding = [
            (place, held) for place, held in found if held.valid_to is None or held.valid_to >= self.on
        ]
        return next(reversed(holding or found), None)

    @property
    def employer(self) -> Org | None:
        """The employer that the matter is about: of the disputed record, of the finding, else the only one there is.

        None where several could be meant: a letter to the wrong one says things that are nobody's business.
        """
        if (named := self._employer_of_disputed()) is not None:
            return named
        known: list[Org] = [held.payload.employer for _place, held in self.contracts()]
        if self.finding is not None and "employer" in self.finding.values:
            known = [org for org in known if org.name == self.finding.values["employer"]]
        return known[-1] if known and all(is_same(org, known[-1]) for org in known) else None

    def _employer_of_disputed(self) -> Org | None:
        """The organisation that the disputed record names; for resident tax the one that withholds that year's."""
        if self.disputed is None:
            return None
        record: Any = self.case.records[self.disputed.record].payload
        if isinstance(record, ResidentTaxInstalment):
            years = [held.payload for _place, held in self.places(ResidentTaxAssessment)]
            record = next(
                (one for one in years if getattr(one, "fiscal_year", 0) == record.fiscal_year), None
            )
        names = (getattr(record, name, None) for name in ("employer", "payer", "withheld_by"))
        return next((name for name in names if isinstance(name, Org)), None)

    def contracts(self) -> Iterator[tuple[int, Any]]:
        """Contracts with their places, oldest first. One without its employer or beginning, as a helper may see it, tells nothing."""
        for place, held in self.places(EmploymentContract):
            if not lacks(held.payload, "employer", "starts_on"):
                yield place, held

    @property
    def day_in_question(self) -> datetime.date:
        """The day whose terms of work matter: on which a duty began, or of the first month it is about; else the letter's."""
        if self.finding is not None:
            begun = self.finding.values.get("obliged_from") or self.finding.values.get("insured_from")
            if isinstance(begun, datetime.date):
                return begun
            if self.finding.months:
                return dates.last_day_of(min(self.finding.months))
        held = None if self.disputed is None else self.case.records[self.disputed.record].payload
        month = getattr(held, "month", None)
        return self.on if month is None else dates.last_day_of(month)

    def contract(self) -> tuple[int, Held] | None:
        """The version of the contract with the employer in question that held on the day in question, else the first."""
        employer, day = self.employer, self.day_in_question
        ours = sorted(
            (
                (place, held)
                for place, held in self.contracts()
                if employer is not None and is_same(held.payload.employer, employer)
            ),
            key=lambda pair: _begins(pair[1]),
        )
        begun = [pair for pair in ours if max(_begins(pair[1])) <= day]
        return begun[-1] if begun else next(iter(ours), None)

    def payslips(self, months: Iterable[str] | None = None) -> Iterator[tuple[int, Payslip]]:
        """Pay slips of the employer in question, of some months (None: all), oldest first."""
        wanted = None if months is None else set(months)
        employer = self.employer
        for place, held in self.places(Payslip):
            slip = held.payload
            assert isinstance(slip, Payslip)
            if lacks(slip, "employer", "month"):
                continue
            is_ours = employer is not None and is_same(slip.employer, employer)
            if is_ours and (wanted is None or slip.month in wanted):
                yield place, slip

    # -- values -----------------------------------------------------------------------------------------------
    def of_record(self, place: int, field: str) -> Filled | None:
        """One field of a record, or None where the source does not say."""
        return self.of_parts(((place, field),))

    def of_parts(self, parts: Iterable[tuple[int, str]]) -> Filled | None:
        """The first of some fields that is said."""
        for place, field in parts:
            held = self.case.records[place]
            value = value_in(held, field)
            if value is not None:
                return Filled(value, (Ref(place, held.kind, (field,)),))
        return None

    def of_finding(self, name: str) -> Filled | None:
        """A value that the check worked out, with the records it looked at."""
        if self.finding is None or name not in self.finding.values:
            return None
        return Filled(self.finding.values[name], self.finding_refs(), "finding")

    def finding_refs(self) -> tuple[Ref, ...]:
        """The records that the finding rests on."""
        facts = () if self.finding is None else self.finding.facts
        return tuple(
            Ref(fact.record, self.case.records[fact.record].kind, fact.fields)
            for fact in facts
            if fact.record >= 0
        )

    def stated(self, slot: str) -> Filled | None:
        """What the resident wrote for a slot."""
        words = self.said.get(slot, "").strip()
        return Filled(words, (), "resident") if words else None


def lacks(payload: Record, *names: str) -> bool:
    """Whether a record is there without parts that every one has: under a permission that does not give them."""
    return any(getattr(payload, name) is None for name in names)


def _begins(held: Held) -> tuple[datetime.date, datetime.date]:
    """When the employment of a contract began, and when this version of it did."""
    starts_on: datetime.date = getattr(held.payload, "starts_on")  # noqa: B009 - the payload of a contract
    return starts_on, held.valid_from or starts_on


def is_same(one: Org, other: Org) -> bool:
    """Whether two names are of one organisation: by number where both have one, else by name."""
    if one.corporate_number is not None and other.corporate_number is not None:
        return one.corporate_number == other.corporate_number
    return one.name == other.name


def value_in(held: Held, field: str) -> Any:
    """A field of a record by its name in the payload, or of what stands beside it (`data_as_of`)."""
    structure = STRUCTURES[held.kind]
    for name, attribute in zip(structure.__struct_encode_fields__, structure.__struct_fields__, strict=True):
        if name == field:
            return getattr(held.payload, attribute)
    return getattr(held, field)


__all__ = ["Disputed", "Japanese", "Material", "Origin", "is_same", "lacks", "value_in"]
