"""What a rule may say, who it concerns, and the answer that the engine makes of it."""

import datetime
from collections.abc import Iterable
from typing import Any, Final, Literal

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
type State = Literal["upcoming", "pending", "open", "linked", "suppressed"]
type Severity = Literal["info", "low", "medium", "high", "critical"]
type Effect = Literal["none", "explainable", "negative", "revocation_ground", "possible_crime"]
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


class Due(msgspec.Struct, frozen=True, gc=False):
    """A deadline: as counted, as the law moves it over closed days, and the open day to aim for."""

    raw: datetime.date
    rolled: datetime.date
    aim_by: datetime.date


class Discrepancy(msgspec.Struct, kw_only=True, gc=False):
    """What a check found wrong, and whatever departs from the check's own terms (None: as the check says)."""

    says: str
    state: State
    severity: Severity | None
    responsible: Party | None
    also_responsible: tuple[Party, ...] | None
    bearer: Party | None
    residence_effect: Effect | None
    months: tuple[str, ...]
    linked_to: str | None
    due: Due | None
    protect_by: datetime.date | None
    routes: tuple[str, ...] | None
    needs: tuple[str, ...] | None
    remedy: str | tuple[str, ...] | None
    counted: tuple[Calculation, ...]
    values: dict[str, Any]


def found(
    says: str,
    *,
    state: State = "open",
    severity: Severity | None = None,
    responsible: Party | None = None,
    also_responsible: tuple[Party, ...] | None = None,
    bearer: Party | None = None,
    residence_effect: Effect | None = None,
    months: Iterable[str] = (),
    linked_to: str | None = None,
    due: Due | None = None,
    protect_by: datetime.date | None = None,
    routes: tuple[str, ...] | None = None,
    needs: tuple[str, ...] | None = None,
    remedy: str | tuple[str, ...] | None = None,
    counted: tuple[Calculation, ...] = (),
    **values: Any,
) -> Discrepancy:
    """The records disagree, or lack what the law asks for; `says` names the sentence.

    `months` as `YYYY-MM`. `linked_to`: the check (`R-03`) that explains this one; its state is then `linked`.
    What is linked or suppressed is information, since its parent or reason tells of it; pending and upcoming ones are
    unless a severity is given.
    """
    if linked_to is not None:
        state = "linked"
    if state in _TOLD_ELSEWHERE or (severity is None and state in _NOT_YET):
        severity = "info"
    return Discrepancy(
        says=says, state=state, severity=severity, responsible=responsible, also_responsible=also_responsible,
        bearer=bearer, residence_effect=residence_effect, months=tuple(sorted(months)), linked_to=linked_to, due=due,
        protect_by=protect_by, routes=routes, needs=needs, remedy=remedy, counted=counted, values=values,
    )  # fmt: skip


_NOT_YET: Final = frozenset({"pending", "upcoming"})
_TOLD_ELSEWHERE: Final = frozenset({"linked", "suppressed"})


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


class Finding(msgspec.Struct, omit_defaults=True, dict=True):
    """Something that is wrong with the records, and who has to put it right; made by the continuity checks.

    `check` is its number (R-03), `rule` its name. `says`, `values`, `facts`, `stands_until` and the rest as in `Result`.
    """

    check: str
    rule: str
    version: str
    state: State
    severity: Severity
    responsible: Party
    bearer: Party
    residence_effect: Effect
    months: tuple[str, ...]
    linked_to: str | None
    due: Due | None
    protect_by: datetime.date | None
    routes: tuple[str, ...]
    values: dict[str, Any]
    facts: tuple[Fact, ...] | list[Fact]
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
        """How the days were counted, to be printed step by step."""
        return self.__dict__.get("counted", ())


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
