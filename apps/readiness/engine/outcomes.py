"""What a rule may say, who it concerns, and the answer that the engine makes of it."""

import datetime
from typing import Any, Literal

import msgspec

from apps.readiness.engine.cases import Question
from apps.readiness.engine.dates import Calculation
from apps.readiness.engine.readers import Fact

type Outcome = Literal["met", "not_met", "cannot_tell", "not_applicable"]
type Weight = Literal["required", "principle", "factor", "procedure", "practice", "announced"]
type Party = Literal[
    "resident",
    "employer",
    "dispatch_client",
    "support_org",
    "school",
    "sponsor",
    "municipality",
    "pension_office",
    "tax_office",
    "hello_work",
    "insurer",
    "immigration",
    "bank",
    "landlord",
    "professional",
]
type Verified = Literal["primary", "secondary", "planned"]
type Basis = Literal["S", "M", "C", "D", "DRAFT"]
type Note = Literal[
    "planned_not_confirmed", "draft_not_in_force", "to_be_confirmed", "our_convention", "values_of_this_case"
]


class Verdict(msgspec.Struct, gc=False):
    """What a rule says: an outcome with its code, the values of its sentence, how its days were counted, and
    whatever departs from the rule's own responsible party, weight and bearer."""

    outcome: Outcome
    code: str
    says: str | None
    responsible: Party | None
    also_responsible: tuple[Party, ...]
    bearer: Party | None
    weight: Weight | None
    missing: tuple[str, ...] | None
    remedy: str | tuple[str, ...] | None
    needs: tuple[str, ...]
    counted: tuple[Calculation, ...]
    values: dict[str, Any]


def met(
    code: str,
    *,
    says: str | None = None,
    responsible: Party | None = None,
    also_responsible: tuple[Party, ...] = (),
    bearer: Party | None = None,
    weight: Weight | None = None,
    remedy: str | tuple[str, ...] | None = None,
    needs: tuple[str, ...] = (),
    counted: tuple[Calculation, ...] = (),
    **values: Any,
) -> Verdict:
    """The records show that the condition is satisfied."""
    return Verdict(
        "met", code, says, responsible, also_responsible, bearer, weight, None, remedy, needs, counted, values
    )


def not_met(
    code: str,
    *,
    says: str | None = None,
    responsible: Party | None = None,
    also_responsible: tuple[Party, ...] = (),
    bearer: Party | None = None,
    weight: Weight | None = None,
    remedy: str | tuple[str, ...] | None = None,
    needs: tuple[str, ...] = (),
    counted: tuple[Calculation, ...] = (),
    **values: Any,
) -> Verdict:
    """The records show that it is not satisfied."""
    return Verdict("not_met", code, says, responsible, also_responsible, bearer, weight, None, remedy, needs, counted, values)  # fmt: skip


def cannot_tell(
    code: str,
    *,
    missing: tuple[str, ...] | None = None,
    says: str | None = None,
    responsible: Party | None = None,
    also_responsible: tuple[Party, ...] = (),
    bearer: Party | None = None,
    weight: Weight | None = None,
    remedy: str | tuple[str, ...] | None = None,
    needs: tuple[str, ...] = (),
    counted: tuple[Calculation, ...] = (),
    **values: Any,
) -> Verdict:
    """A record is missing, in doubt or not due yet, or the test is a judgement without a number.

    `missing` names the kinds or `kind.field` that would settle it. Left out, it is what the rule looked for and
    did not find; `()` says that no record would settle it.
    """
    return Verdict("cannot_tell", code, says, responsible, also_responsible, bearer, weight, missing, remedy, needs, counted, values)  # fmt: skip


def not_applicable(
    code: str, *, says: str | None = None, counted: tuple[Calculation, ...] = (), **values: Any
) -> Verdict:
    """The rule does not concern this status, procedure or day."""
    return Verdict("not_applicable", code, says, None, (), None, None, None, None, (), counted, values)


class Untold(Exception):  # noqa: N818 - not an error: the way in which a rule ends when a record is not there
    """A rule asked for what must be there and is not; the engine answers cannot tell and names it."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(missing)


class ParameterUsed(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A dated value that an answer rests on; `of_this_case` when the case brought its own."""

    name: str
    value: Any
    verified: Verified
    of_this_case: bool = False


class Result(msgspec.Struct, omit_defaults=True, dict=True):
    """One answer of one rule, in the shape of the contract.

    `stands_until` is the last day on which the answer is the same if no record arrives; None: no day is known on
    which it would change. `says` is the id of its sentence, to be filled with `values`; `also_read` names what was
    read besides records; `cites` is JSON already. The calculations are for pages, which recompute: no JSON has them.
    """

    rule: str
    version: str
    question: Question
    outcome: Outcome
    code: str
    weight: Weight
    responsible: Party
    bearer: Party
    values: dict[str, Any]
    facts: tuple[Fact, ...] | list[Fact]
    missing: tuple[str, ...]
    stands_until: datetime.date | None
    cites: msgspec.Raw
    remedy: str | tuple[str, ...] | None
    needs: tuple[str, ...]
    says: str
    also_responsible: tuple[Party, ...] = ()
    also_read: tuple[str, ...] = ()
    parameters_used: tuple[ParameterUsed, ...] = ()
    notes: tuple[Note, ...] = ()
    text: dict[str, str] | None = None

    @property
    def calculations(self) -> tuple[Calculation, ...]:
        """How the days of the answer were counted, to be printed step by step."""
        return self.__dict__.get("counted", ())


class Due(msgspec.Struct, frozen=True):
    """A deadline: as counted, as the law moves it over closed days, and the open day to aim for."""

    raw: datetime.date
    rolled: datetime.date
    aim_by: datetime.date


class Finding(msgspec.Struct, omit_defaults=True):
    """Something that is wrong with the records, and who has to put it right; made by the continuity checks."""

    check: str
    rule: str
    state: Literal["open", "upcoming", "fixed", "suppressed"]
    severity: Literal["critical", "high", "medium", "low", "information"]
    responsible: Party
    bearer: Party
    residence_effect: str
    months: tuple[str, ...]
    linked_to: str | None
    due: Due | None
    protect_by: datetime.date | None
    routes: tuple[str, ...]
    facts: tuple[Fact, ...] | list[Fact]
    cites: msgspec.Raw
    needs: tuple[str, ...]
    values: dict[str, Any]
    says: str
    stands_until: datetime.date | None
    version: str
    also_responsible: tuple[Party, ...] = ()
    also_read: tuple[str, ...] = ()
    parameters_used: tuple[ParameterUsed, ...] = ()
    notes: tuple[Note, ...] = ()
    text: dict[str, str] | None = None


class NotChecked(msgspec.Struct, frozen=True):
    """A rule or question without an answer, and why."""

    rule: str
    why: str


class Answer(msgspec.Struct):
    """Everything the rules say about one case."""

    case: str
    on: datetime.date
    engine: str
    rule_set: str
    results: list[Result]
    findings: list[Finding]
    not_checked: list[NotChecked]
