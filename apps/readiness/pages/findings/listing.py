"""Where records disagree: every finding under the party whose move it is, and what cannot be told for want of a record.

Employers and offices stand first and the resident's own last, in the same words: nothing here is a list of faults.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer, Finding, Party
from apps.readiness.pages import words as page_words
from apps.readiness.pages.findings import words
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.pages.findings.shown import ShownFinding, shown
from apps.readiness.pages.renewal import Unsure, by_what_would_tell, left_out_said, not_checked_said
from apps.readiness.pages.shown import Item, RecordSeen
from apps.readiness.pages.shown import shown as shown_result

#: Who stands first; parties that are not named here come after the last of them, in the order of their findings.
_ORDER: Final[tuple[Party, ...]] = ("employer",)


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one party."""

    party: Party
    heading: str
    note: str
    findings: list[ShownFinding]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """All findings of one resident, ready to print."""

    open: list[Group]
    coming: list[ShownFinding]  # pending and upcoming
    linked: list[ShownFinding]
    set_aside: list[ShownFinding]
    unsure: list[Unsure]
    agreeing: list[Item]
    left_out: str
    not_checked: str
    has_records: bool = True

    @property
    def findings(self) -> list[ShownFinding]:
        """Every finding, in the order of the page."""
        grouped = [one for group in self.open for one in group.findings]
        return [*grouped, *self.coming, *self.linked, *self.set_aside]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be compared."""
        return not (self.has_records or self.findings)


def prepare(
    case: Case, answer: Answer, records: Sequence[RecordSeen], key: DataKey, *, left_out: int = 0
) -> FindingsPage:
    """Puts the findings of an answer into the words of the language that is active."""
    seen = list(records)
    found = [
        shown(finding, name, case, seen)
        for finding, name in zip(answer.findings, names_of(answer.findings, key), strict=True)
    ]
    by_state = {state: [one for one in found if one.finding.state == state] for state in words.STATE_NAMES}
    checked = [shown_result(one, case, seen) for one in answer.results if one.question == "continuity"]
    return FindingsPage(
        groups_of(by_state["open"]),
        _by_day([*by_state["pending"], *by_state["upcoming"]]),
        by_state["linked"],
        by_state["suppressed"],
        by_what_would_tell(one for one in checked if one.result.outcome == "cannot_tell"),
        [one for one in checked if one.result.outcome == "met"],
        left_out_said(left_out),
        not_checked_said(answer),
        bool(case.records),
    )


def open_findings(
    case: Case, answer: Answer, records: Sequence[RecordSeen], key: DataKey
) -> list[ShownFinding]:
    """What waits for somebody's move, in the order of the page of all findings; what is only information is left out."""
    seen = list(records)
    found = [
        shown(finding, name, case, seen)
        for finding, name in zip(answer.findings, names_of(answer.findings, key), strict=True)
        if finding.state == "open" and finding.severity != "info"
    ]
    return [one for group in groups_of(found) for one in group.findings]


def groups_of(found: Sequence[ShownFinding]) -> list[Group]:
    """By who must act: employers first, the resident last."""
    by_party: dict[Party, list[ShownFinding]] = {}
    for one in found:
        by_party.setdefault(one.finding.responsible, []).append(one)
    order = sorted(by_party, key=lambda party: (party == "resident", party not in _ORDER))
    return [
        Group(
            party,
            str(page_words.MOVES[party]),
            "" if party == "resident" else str(page_words.NOT_YOURS),
            _by_day(by_party[party]),
        )
        for party in order
    ]


def _by_day(found: Sequence[ShownFinding]) -> list[ShownFinding]:
    """What is to be saved or due first, first; what has no day keeps its place at the end."""
    return sorted(found, key=lambda one: str(_day_of(one.finding) or "9999"))


def _day_of(finding: Finding) -> object:
    return finding.protect_by or (finding.due and finding.due.aim_by)
