"""What residents are told about their records: that some do not agree and whose move it is, and that a rule changes.

A finding is told once under its own name and withdrawn when it is gone. Only open ones are told: what waits for a day, or
follows from another finding, is on the pages.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from apps.notices import kinds, producers
from apps.notices.contents import Step
from apps.notices.days import morning_of
from apps.notices.producers import About, Wanted
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.engine.cases import Case
from apps.readiness.engine.changes import changes_between
from apps.readiness.engine.outcomes import Answer, Finding
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.rules import rule_set

PRODUCER: Final = "readiness.findings"
AHEAD: Final = timedelta(days=60)
"""Our own choice: how long before a rule changes people are told, as long as a renewal takes to prepare."""
AFTER: Final = timedelta(days=30)
"""Our own choice: how long after it changed this is still news."""
_ONE_DAY: Final = timedelta(days=1)


def register() -> None:
    """Called once when Django is ready."""
    from apps.readiness import telling_findings_words

    producers.register(PRODUCER, wanted)
    telling_findings_words.register()


def wanted(about: About) -> Iterator[Wanted]:
    """A notice for each open finding, and one for each day on which rules change this resident's answers."""
    found = assess_now(about.resident_id, about.key, today=about.today, plans=False)
    yield from _of_findings(found, about)
    for day in days_of_changes(about.today):
        if is_concerned(found.case, day):
            told_on = morning_of(day - AHEAD)
            step = Step("readiness:renewal")
            yield Wanted(kinds.RULES, f"rules/{day}", "rule_changes", {"day": day.isoformat()}, told_on, day, step)  # fmt: skip


def _of_findings(found: Assessed, about: About) -> Iterator[Wanted]:
    findings = found.answer.findings
    for finding, name in zip(findings, names_of(findings, about.key), strict=True):
        if finding.state != "open" or finding.severity == "info":
            continue
        is_own = finding.responsible == "resident"
        says = "records_disagree_own" if is_own else "records_disagree"
        step = Step("readiness:finding", (name,))
        values = {"party": finding.responsible}
        yield Wanted(kinds.FINDING, f"finding/{name}", says, values, on=_day_of(finding, about.today), step=step)  # fmt: skip


def _day_of(finding: Finding, today: date) -> date | None:
    """The day to act by, where one is still to come."""
    days = [finding.due.aim_by if finding.due else None, finding.protect_by]
    return min((day for day in days if day is not None and day >= today), default=None)


# -- rules ---------------------------------------------------------------------------------------------------------
def days_of_changes(today: date) -> list[date]:
    """The days around today on which a rule or a dated value of the law becomes another."""
    changes = changes_between(rule_set(), today - AFTER, today + AHEAD)
    return sorted({change.on for change in changes if change.on is not None})


def is_concerned(case: Case, day: date) -> bool:
    """Whether what changes on a day makes the rules concerned say otherwise about these records than the day before."""
    changed = {change.name for change in changes_between(rule_set(), day - _ONE_DAY, day)}
    before, after = (rule_set().assess(case.on_day(on)) for on in (day - _ONE_DAY, day))
    concerned = changed | _resting_on(before, changed) | _resting_on(after, changed)
    return _said(before, concerned) != _said(after, concerned)


def _resting_on(answer: Answer, changed: set[str]) -> set[str]:
    """The rules that used a value that changed."""
    used = [(one.rule, one.parameters_used) for one in answer.results]
    used += [(one.rule, one.parameters_used) for one in answer.findings]
    return {rule for rule, values in used if any(value.name in changed for value in values)}


def _said(answer: Answer, concerned: set[str]) -> list[tuple[str, str]]:
    """What some rules say, in short and in an order."""
    said: list[tuple[str, str]] = [(one.rule, one.outcome) for one in answer.results]
    said += [(one.rule, one.state) for one in answer.findings]
    return sorted(pair for pair in said if pair[0] in concerned)
