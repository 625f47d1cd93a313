"""Who insured the resident when: spans of pension category and of health insurance, as the offices hold them."""

from dataclasses import dataclass
from datetime import date, timedelta

from . import days
from .life import Job, Life

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """An unbroken time of one cover; `last` none while it goes on."""

    first: date
    last: date | None
    category: int
    """Pension category 1-3 or 0; in health spans 2 = through work, 3 = dependant, 1 = city insurance."""
    job: Job | None = None


def insured_jobs(life: Life) -> list[Job]:
    """Jobs that pension and health insurance know, in order."""
    return [job for job in life.jobs if job.enrolled_from is not None]


def _work_spans(life: Life) -> list[Span]:
    return [
        Span(job.enrolled_from, job.enrolled_to, 2, job) for job in insured_jobs(life) if job.enrolled_from
    ]


def _holes(life: Life) -> list[tuple[date, date | None]]:
    """What work does not cover, from arrival on."""
    holes: list[tuple[date, date | None]] = []
    start: date | None = life.arrived_on
    for span in _work_spans(life):
        if start is not None and start < span.first:
            holes.append((start, span.first - _DAY))
        start = span.last + _DAY if span.last else None
    if start is not None:
        holes.append((start, None))
    return holes


def _split(hole: tuple[date, date | None], at: date | None) -> list[tuple[date, date | None]]:
    first, last = hole
    if at is None or at <= first or (last is not None and at > last):
        return [hole]
    return [(first, at - _DAY), (at, last)]


def _dependant_parts(life: Life, hole: tuple[date, date | None]) -> list[tuple[date, date | None, bool]]:
    """The hole cut where the time as a dependant begins and ends; true where it holds."""
    after = life.dependant_to + _DAY if life.dependant_to else None
    parts = [part for piece in _split(hole, life.dependant_from) for part in _split(piece, after)]
    return [
        (
            first,
            last,
            life.dependant_from is not None
            and first >= life.dependant_from
            and (life.dependant_to is None or first <= life.dependant_to),
        )
        for first, last in parts
    ]


def health(life: Life) -> list[Span]:
    """Health cover in order of its first day; gaps are left out."""
    spans = [*_work_spans(life)]
    for hole in _holes(life):
        for first, last, dependant in _dependant_parts(life, hole):
            if not dependant and life.health_gap_after == first - _DAY:
                continue
            spans.append(Span(first, last, 3 if dependant else 1))
    if life.national_not_left is not None:
        spans = [_never_left(span, life.national_not_left) for span in spans]
    return sorted(spans, key=lambda span: span.first)


def _never_left(span: Span, work_starts: date) -> Span:
    if span.category == 1 and span.last == work_starts - _DAY:
        return Span(span.first, None, 1)
    return span


def pension(life: Life) -> list[Span]:
    """Pension categories in order of their first day, 0 where nobody enrolled the resident."""
    if not life.adult:
        return []
    spans = _work_spans(life)
    for hole in _holes(life):
        for first, last, dependant in _dependant_parts(life, hole):
            if dependant:
                spans.extend(_category_three(life, first, last))
            else:
                spans.extend(_self_paid(life, first, last))
    return sorted(spans, key=lambda span: span.first)


def _category_three(life: Life, first: date, last: date | None) -> list[Span]:
    wrong = life.category_wrong
    if not wrong:
        return [Span(first, last, 3)]
    start, end = days.first_day(wrong[0]), days.last_day(wrong[-1])
    spans = [Span(start, end, 1), Span(end + _DAY, last, 3)]
    return [Span(first, start - _DAY, 3), *spans] if first < start else spans


def _self_paid(life: Life, first: date, last: date | None) -> list[Span]:
    """City-side pension between jobs; before a late start it is what the office held meanwhile."""
    late = next(
        (
            job
            for job in life.jobs
            if job.full and job.starts_on >= first and (last is None or job.starts_on <= last)
        ),
        None,
    )
    spans = []
    for start, end in _split((first, last), late.starts_on if late else None):
        meanwhile = late is not None and start >= late.starts_on
        category = late.reported.meanwhile_pension if meanwhile and late else 1
        if any(days.month_of(start) <= at <= days.month_of(end or start) for at in life.pension_gaps):
            category = 0
        spans.append(Span(start, end, category))
    return spans


def on(spans: list[Span], day: date) -> Span | None:
    """The span that holds on a day; work before the city when two do."""
    found = [span for span in spans if span.first <= day and (span.last is None or day <= span.last)]
    return max(found, key=lambda span: span.category == 2) if found else None
