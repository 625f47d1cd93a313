"""What differs between two days: rules and dated values in force, and answers about a case."""

import datetime
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer
from apps.readiness.engine.rules import Rule
from apps.readiness.engine.running import RuleSet


class Change(msgspec.Struct, frozen=True):
    """A rule or parameter that is another on the later day: its version or value on each, None where there is none."""

    what: Literal["rule", "parameter"]
    name: str
    before: Any
    after: Any
    on: datetime.date | None
    basis: tuple[str, ...]
    verified: str | None = None


class AnswerChange(msgspec.Struct, frozen=True):
    """A rule whose answers about a case differ between the two days: outcomes with codes, one for each answer."""

    case: str
    rule: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_between(rules: RuleSet, first: datetime.date, last: datetime.date) -> list[Change]:
    """Everything that is not the same on both days, in the order of the rule set, rules before parameters."""
    return [*_rules(rules, first, last), *_parameters(rules, first, last)]


def answers_between(
    rules: RuleSet, case: Case, first: datetime.date, last: datetime.date
) -> list[AnswerChange]:
    """What the rules say otherwise about the same records on the later day."""
    before, after = (_by_rule(rules.assess(case.on_day(day))) for day in (first, last))
    return [
        AnswerChange(case.name, rule, tuple(before.get(rule, ())), tuple(after.get(rule, ())))
        for rule in rules.rules
        if before.get(rule) != after.get(rule)
    ]


def _by_rule(answer: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for result in answer.results:
        found.setdefault(result.rule, []).append(f"{result.outcome}:{result.code}")
    for finding in answer.findings:
        months = ",".join(finding.months)
        found.setdefault(finding.rule, []).append(f"{finding.state}:{finding.severity}:{months}")
    return found


def _rules(rules: RuleSet, first: datetime.date, last: datetime.date) -> Iterator[Change]:
    for rule in rules.rules.values():
        before, after = rule.version_on(first), rule.version_on(last)
        if before is not after:
            keys = (after or before or rule.versions[-1]).cites
            basis = tuple(sorted({rules.data.cites[key].basis for key in keys}))
            begins = after.effective_from if after else _day_after_end(rule, first)
            yield Change("rule", rule.id, before and before.name, after and after.name, begins, basis)


def _day_after_end(rule: Rule, day: datetime.date) -> datetime.date | None:
    version = rule.version_on(day)
    ends = version.effective_to if version else None
    return ends + datetime.timedelta(days=1) if ends else None


def _parameters(rules: RuleSet, first: datetime.date, last: datetime.date) -> Iterator[Change]:
    for name in sorted(rules.data.parameters):
        parameter = rules.data.parameters[name]
        before, after = parameter.on(first), parameter.on(last)
        if before is not after:
            dated = after or before
            assert dated is not None
            yield Change(
                "parameter", name, before and before.value, after and after.value,
                after.from_ if after else None, (dated.basis,) if dated.basis else (), dated.used.verified,
            )  # fmt: skip
