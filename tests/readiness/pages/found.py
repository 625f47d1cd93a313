"""Findings for tests of pages: made by hand, as the checks make them, so that a page is tested with every state."""

from datetime import date
from typing import Any

import msgspec

from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import months_from_to
from apps.readiness.engine.outcomes import Answer, Due, Finding
from apps.readiness.engine.readers import Fact
from apps.readiness.rules import rule_set
from apps.sandbox.population import cases as case_files
from apps.sandbox.population import generate

CITES = [
    {"law": "Employees' Pension Insurance Act", "law_ja": "厚生年金保険法", "article": "27, 31", "read_on": "2026-11-21", "basis": "S"}
]  # fmt: skip
_USUAL: dict[str, Any] = {
    "check": "R-03", "rule": "epi_start_late", "version": "always", "state": "open", "severity": "high",
    "responsible": "employer", "bearer": "resident", "residence_effect": "explainable", "months": (), "linked_to": None,
    "due": None, "protect_by": None, "routes": ("P-1", "P-2", "P-3"), "values": {}, "facts": (), "stands_until": None,
    "cites": msgspec.Raw(msgspec.json.encode(CITES)), "remedy": "employer_letter", "needs": ("pension",),
    "says": "not_in_force",  # a sentence that every rule has
}  # fmt: skip


def finding(**changed: Any) -> Finding:
    """A finding of R-03, or of whatever differs from it."""
    return Finding(**(_USUAL | changed))


def late(first: str = "2026-03", last: str = "2026-06", **changed: Any) -> Finding:
    """An employer enrolled four months late: what the first of the demo residents has."""
    return finding(
        months=months_from_to(first, last),
        due=Due(date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 6)),
        protect_by=date(2028, 4, 28),
        values={"obliged_from": date(2026, 3, 1), "recorded_from": date(2026, 7, 1)},
        **changed,
    )


def fact(record: int, *fields: str) -> Fact:
    """A record of the case by its place, with the fields that were read."""
    return Fact(record, fields)


def with_findings(answer: Answer, *findings: Finding) -> Answer:
    """The same answer with these findings in place of its own."""
    return msgspec.structs.replace(answer, findings=list(findings))


def demo_cases(number: int = 9, *, today: date = date(2026, 11, 21)) -> list[Case]:
    """The cases of residents of the sandbox; those with a story come first."""
    known = rule_set().data.parameters.keys()
    return [read_case(data, parameters=known) for data in case_files(generate(number, 1, today))]
