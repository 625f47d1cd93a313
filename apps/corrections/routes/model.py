"""What a way of correction is: codes and names of dated values; sentences and numbers stand elsewhere."""

import datetime
from typing import Literal

import msgspec

from apps.readiness.engine.outcomes import Basis
from apps.readiness.engine.today import Day

type RouteId = Literal[
    "P-1",
    "P-2",
    "P-3",
    "P-4",
    "P-5",
    "P-6",
    "P-7",
    "P-8",
    "P-9",
    "P-10",
    "P-11",
    "P-12",
    "P-13",
    "P-14",
    "P-15",
    "P-16",
    "P-17",
]
type LetterId = Literal["L-1", "L-2", "L-3", "L-4", "L-5", "L-6", "L-7", "L-8", "L-9", "L-10", "L-11"]
#: Who is written to; `source` is whoever holds the disputed record.
type Addressee = Literal[
    "employer",
    "pension_office",
    "health_insurer",
    "hello_work",
    "municipality",
    "labour_office",
    "tax_office",
    "immigration",
    "professional",
    "source",
    "school",
    "examiner",
    "bank",
    "landlord",
    "support_org",
]
#: `required`: a refusal without them is no decision (APA 8). `effort`: a business tries to explain (APPI 36).
type Reasons = Literal["required", "effort", "not_required"]
#: `law`: by the number of days the law allows, with the institution's notice. `free`: our own reply time, which moves
#: to whatever day the other side names.
type Extension = Literal["none", "law", "free"]
type Mover = Literal["not_own_time", "not_private"]
type FiledWith = Literal["to_national", "to_municipality", "to_national_tax", "to_local_tax"]
type Bar = Literal[
    "premium",
    "exemption",
    "category_3",
    "employment_insurance",
    "kokuho",
    "kokuho_tax",
    "wages",
    "income_tax",
    "resident_tax",
    "resident_tax_raise",
    "disclosure",
]
type Preparation = Literal["yes", "no", "own_parts", "hands_in_only", "registered", "specific_only"]


class Appeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stage of appeal; the values are names of parameters.

    `months` run from the day after the person learned of the decision, `outer` years from the day after the decision;
    after `silence` months the body's silence may be taken as dismissal; `inaction`: also against no decision at all.
    """

    body: str
    months: str
    receiver: FiledWith
    cite: str
    outer: str | None = None
    silence: str | None = None
    inaction: bool = False


class Helpers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may prepare the papers of a route for pay; the resident always may."""

    cites: tuple[str, ...]
    scrivener: Preparation
    labour_attorney: Preparation
    tax_accountant: Preparation
    lawyer: Preparation
    employer: Preparation
    support_org: Preparation


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way of correction (P-1 to P-17), as it stands from one day to another, both included.

    `through_employer`: the employer is asked, and an office decides on what it files; only the office can be appealed.
    """

    id: RouteId
    law: tuple[str, ...]
    basis: Basis
    addressees: tuple[Addressee, ...]
    decider: str
    before: tuple[str, ...]
    forms: tuple[str, ...]
    attach: tuple[str, ...]
    channels: tuple[str, ...]
    decision: str
    mover: Mover
    reasons: Reasons
    helpers: str
    bars: tuple[Bar, ...]
    protection: tuple[str, ...]
    then: tuple[RouteId, ...]
    not_told: tuple[str, ...]
    letter: LetterId | None = None
    no_letter: str | None = None
    from_: datetime.date | None = msgspec.field(name="from", default=None)
    to: datetime.date | None = None
    extension: Extension = "none"
    extension_by: str | None = None
    special: bool = False
    completes: bool = False
    by_practice: bool = False
    suit: str | None = None
    through_employer: bool = False
    appeals: tuple[Appeal, ...] = ()

    def is_in_force(self, on: Day) -> bool:
        """Whether the route exists on a day."""
        return (self.from_ is None or on >= self.from_) and (self.to is None or on <= self.to)


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A route's place in a matter: when it applies, why it stands where it stands."""

    id: RouteId
    why: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    first_when: tuple[str, ...] = ()


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a disputed value is about: the routes in their order, or the reason why there is none.

    `asks` names what of the situation would let more be said.
    """

    routes: tuple[Step, ...] = ()
    none: str | None = None
    asks: tuple[str, ...] = ()
    addressee: Addressee | None = None


class Where(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which kinds, fields, sources and situations a matter takes in; what is empty takes in all."""

    matter: str
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
