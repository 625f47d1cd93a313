"""The page of one finding: itself, what explains it or follows from it, and the months it is about as a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import month_of, month_shifted
from apps.readiness.engine.outcomes import Answer, Finding
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.pages.findings.shown import ShownFinding, shown
from apps.readiness.pages.months import RowMonths, months_of
from apps.readiness.pages.months.drawing import draw_finding
from apps.readiness.pages.months.rows import rows_of
from apps.readiness.pages.shown import RecordSeen

#: A drawing of a finding has so many months at most; of a longer one the first are drawn.
MOST: Final = 7
_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class FindingPage:
    """What the page of one finding shows."""

    one: ShownFinding
    parents: list[ShownFinding]
    children: list[ShownFinding]
    picture: SafeString
    last_month: str = ""  # the last of the twelve months in which the picture of all rows shows it

    @property
    def months_url(self) -> str:
        """Those months."""
        return f"{reverse('readiness:months')}?to={self.last_month}"


def prepare(
    name: str,
    case: Case,
    answer: Answer,
    records: Sequence[RecordSeen],
    key: DataKey,
    *,
    mirrored: bool = False,
) -> FindingPage | None:
    """The page of the finding with this name; None where this resident has none of that name."""
    names = names_of(answer.findings, key)
    if name not in names:
        return None
    seen, place = list(records), names.index(name)
    mine = answer.findings[place]
    others = [other for other in range(len(names)) if other != place]
    parents = [other for other in others if answer.findings[other].check == mine.linked_to]
    children = [other for other in others if answer.findings[other].linked_to == mine.check]
    return FindingPage(
        shown(mine, name, case, seen),
        [shown(answer.findings[other], names[other], case, seen) for other in parents],
        [shown(answer.findings[other], names[other], case, seen) for other in children],
        _picture(mine, case, answer, mirrored=mirrored),
        _last_month(mine, case),
    )


def _picture(finding: Finding, case: Case, answer: Answer, *, mirrored: bool) -> SafeString:
    """The months around those of the finding, in the first of its rows; nothing where it names none."""
    if not finding.months:
        return SafeString("")
    first = min(month_shifted(finding.months[0], -1), month_shifted(month_of(case.on), 1 - MOST))
    drawn = months_of(case, [finding], first, month_shifted(first, MOST - 1), results=answer.results)
    row = _row_of(finding, drawn)
    return draw_finding(row, mirrored=mirrored)


def _last_month(finding: Finding, case: Case) -> str:
    """The present one while twelve months back from it still show the last month of the finding."""
    now = month_of(case.on)
    if not finding.months or finding.months[-1] > month_shifted(now, -_A_YEAR):
        return now
    return month_shifted(finding.months[-1], 1)


def _row_of(finding: Finding, drawn: Sequence[RowMonths]) -> RowMonths:
    own, _touched = rows_of(finding)
    return next(row for row in drawn if row.row.name == own[0])
