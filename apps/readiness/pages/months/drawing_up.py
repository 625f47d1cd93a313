"""The months of a life, each in one state: what records cover, what findings say is missing, what nobody has told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import month_shifted, months_from_to
from apps.readiness.engine.outcomes import Finding, Result
from apps.readiness.pages.months.records import Said, State, Window, said_about
from apps.readiness.pages.months.rows import ROWS, Mark, Row, RowName, mark_of, rows_of
from apps.readiness.pages.months.silence import Life, life_of, told_until, unsaid

STATES: Final[tuple[State, ...]] = ("covered", "missing", "differs", "expected", "unknown", "none")
#: Which finding speaks for a month that several name.
_LOUDEST: Final = ("open", "linked", "pending", "upcoming", "suppressed")
#: What a month is that a finding of a state marks, unless its mark only notes something.
_OF_STATE: Final[dict[str, State]] = {
    "pending": "expected",
    "upcoming": "expected",
    "suppressed": "none",
}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one row: its state, the words for it, and what stands behind them.

    `findings` are places in the list of findings, the one that speaks first; `records` places in the case. `begins`:
    a new employer, insurance or permission begins in it. `disputed`: the resident disputes one of the records.
    """

    month: str
    state: State
    why: str
    findings: tuple[int, ...] = ()
    records: tuple[int, ...] = ()
    begins: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class RowMonths:
    """One row with its months, oldest first."""

    row: Row
    months: tuple[Month, ...]


def months_of(
    case: Case, findings: Sequence[Finding], first: str, last: str, *, results: Iterable[Result] = ()
) -> list[RowMonths]:
    """Each row of the picture from one month to another (`YYYY-MM`, both included).

    What is covered is read from the records, what is missing from the findings and from nothing else. `results` of the
    continuity checks say where nothing was needed. Pure: the same case, findings and months give the same picture.
    """
    life = life_of(case, results)
    return [_row(row, case, findings, (first, last), life) for row in ROWS]


def _row(row: Row, case: Case, findings: Sequence[Finding], ends: tuple[str, str], life: Life) -> RowMonths:
    first, last = ends
    told = told_until(case, row.kinds)
    # one month more, so that the first one knows what was before it
    months = months_from_to(month_shifted(first, -1), last)
    said, begins = said_about(case, row.kinds, Window(months, case.on, min(told or case.on, case.on)))
    named = _named(row.name, findings)
    drawn: list[Month] = []
    for month in months:
        goes_on = bool(drawn) and drawn[-1].state in {"covered", "expected"}
        plain = _plain(row, month, said.get(month, []), told, life, goes_on=goes_on)
        marked = _marked(plain, named.get(month, []), findings)
        drawn.append(_beginning(marked, is_first=month in begins))
    return RowMonths(row, tuple(drawn[1:]))


def _plain(
    row: Row, month: str, said: Sequence[Said], told: date | None, life: Life, *, goes_on: bool
) -> Month:
    """A month as records tell it."""
    if said:
        return Month(month, said[0].state, said[0].why, (), tuple(sorted({one.place for one in said})))
    state, why = unsaid(row, month, told, life, goes_on=goes_on)
    return Month(month, state, why)


type _Named = tuple[int, Mark, bool]  # the place of a finding, how it marks, and whether this row is its own


def _named(row: RowName, findings: Sequence[Finding]) -> dict[str, list[_Named]]:
    """The findings that name a month in this row, the loudest first."""
    named: dict[str, list[_Named]] = {}
    order = sorted(range(len(findings)), key=lambda place: (_LOUDEST.index(findings[place].state), place))
    for place in order:
        finding = findings[place]
        own, touched = rows_of(finding)
        if row in own or row in touched:
            for month in finding.months:
                named.setdefault(month, []).append((place, mark_of(finding), row in own))
    return named


def _marked(plain: Month, named: Sequence[_Named], findings: Sequence[Finding]) -> Month:
    """A month with what findings say of it; where one only touches the row, what records cover stays covered."""
    speaking = [one for one in named if one[2] or plain.state not in {"covered", "none"}]
    if not speaking:
        return plain
    state, why = plain.state, plain.why
    for place, mark, _own in speaking:
        if mark == "note":
            continue
        said = findings[place].state
        if said in _OF_STATE:
            state, why = _OF_STATE[said], said
        else:
            state, why = mark, said
        break
    places = tuple(place for place, _mark, _own in speaking)
    return Month(plain.month, state, why, places, plain.records, plain.begins)


def _beginning(month: Month, *, is_first: bool) -> Month:
    """With a ring where something begins, and only on a line that is there."""
    if not (is_first and month.state in {"covered", "differs"}):
        return month
    return Month(month.month, month.state, month.why, month.findings, month.records, begins=True)
