"""Small rules, citations and cases for tests of the engine itself."""

import datetime
from collections.abc import Iterable
from typing import Any

from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import ParameterUsed, Result
from apps.readiness.engine.parameters import Cite, Data, Dated, Parameter
from apps.readiness.engine.rules import Rule
from apps.readiness.engine.running import RuleSet
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.values import Record

DAY = datetime.date
READ_ON = DAY(2026, 11, 21)


def stay(**fields: Any) -> ResidenceStatus:
    """A stay of three years that ends on 2026-12-10."""
    return ResidenceStatus(**{
        "status": "engineer_humanities_international", "period_months": 36, "granted_on": DAY(2023, 12, 10),
        "expires_on": DAY(2026, 12, 10), "name_latin": "NGUYEN THI LAN", "birth_date": DAY(1996, 2, 3),
        "nationality": "VN",
    } | fields)  # fmt: skip


def case(on: datetime.date, *records: Record, **parts: Any) -> Case:
    return Case(on, [Held(payload=record, source="immigration") for record in records], **parts)


def dated(
    name: str, *values: tuple[datetime.date | None, Any], basis: Any = "S", verified: Any = "secondary"
) -> Parameter:
    """A parameter whose values hold from the days given."""
    return Parameter(
        name,
        name,
        "",
        tuple(
            Dated(value, begins, None, "law", basis, ParameterUsed(name, value, verified))
            for begins, value in values
        ),
    )


def rules(*declared: Rule, parameters: Iterable[Parameter] = (), basis: Any = "S") -> RuleSet:
    """A rule set of these rules, which all cite `law`."""
    cites = {"law": Cite("An Act", "1", READ_ON, basis)}
    return RuleSet("test", declared, Data(cites, {one.name: one for one in parameters}))


def results(rule_set: RuleSet, on: Case) -> dict[str, Result]:
    """The answers by rule; of a rule that answers more than once the last."""
    return {result.rule: result for result in rule_set.assess(on, strict=True).results}
