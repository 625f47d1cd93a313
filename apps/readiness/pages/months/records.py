"""What the records of a case say about months: who was covered when, paid or exempt, and what begins."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.dates.months import month_of
from apps.wallet.kinds.residence import ResidenceStatus

type State = Literal["covered", "missing", "differs", "expected", "unknown", "none"]
#: Of two records that speak about one month the more particular one is heard, and of equal ones the better news:
#: that the other is wrong would be a conclusion, which belongs to checks.
_HEARD: Final[tuple[State, ...]] = ("differs", "missing", "unknown", "none", "expected", "covered")


class Said(NamedTuple):
    """What one record says about one month. `why` names the words; `weight` is how particular the record is."""

    month: str
    state: State
    why: str
    weight: int
    place: int

    @property
    def rank(self) -> tuple[int, int, str]:
        """What is heard first; nothing in it depends on the order in which records were handed in."""
        return (self.weight, _HEARD.index(self.state), self.why)


class Window(NamedTuple):
    """The months that are asked about, and until when open stretches are known to run."""

    months: tuple[str, ...]
    today: date
    known_until: date


def said_about(case: Case, kinds: tuple[str, ...], window: Window) -> tuple[dict[str, list[Said]], set[str]]:
    """Everything that records of these kinds say about the months, the most particular first; and months in which
    something begins."""
    found: dict[str, list[Said]] = {}
    begins: set[str] = set()
    for place, held in enumerate(case.records):
        if held.kind not in kinds:
            continue
        for said in _SPEAKERS[held.kind](held, place, window):
            found.setdefault(said.month, []).append(said)
        if (day := _start(held)) is not None:
            begins.add(month_of(day))
    for each in found.values():
        each.sort(key=lambda said: said.rank, reverse=True)
    return found, begins


def _start(held: Held) -> date | None:
    record: Any = held.payload
    for name in ("starts_on", "insured_from", "granted_on"):
        day: date | None = getattr(record, name, None)
        if day is not None:
            return day
    return None


def _stretch(first: date | None, last: date, why: str, place: int, window: Window) -> Iterator[Said]:
    if first is None:
        return
    for month in window.months:
        if month_of(first) <= month <= month_of(last):
            yield Said(month, "covered", why, 1, place)


def _contract(held: Held, place: int, window: Window) -> Iterator[Said]:
    record: Any = held.payload
    return _stretch(record.starts_on, record.ends_on or window.known_until, "under_contract", place, window)


def _insured(held: Held, place: int, window: Window) -> Iterator[Said]:
    record: Any = held.payload
    last = record.insured_to or held.valid_to or window.known_until
    return _stretch(record.insured_from, last, "insured", place, window)


def _payslip(held: Held, place: int, _window: Window) -> Iterator[Said]:
    record: Any = held.payload
    yield Said(record.month, "covered", "paid_work", 2, place)


def _pension_month(held: Held, place: int, window: Window) -> Iterator[Said]:
    """A month as the pension office has it; unpaid ones are open until their due day, and unknown after it."""
    record: Any = held.payload
    if record.status is None:
        yield Said(record.month, "unknown", "no_category", 2, place)
    elif record.status in {"unpaid", "exempt_partial"}:
        later = record.paid_on is None and record.due_on is not None and record.due_on >= window.today
        paid = record.paid_on is not None
        state: State = "covered" if paid else "expected" if later else "unknown"
        why = "paid" if paid else "due_later" if later else "unpaid"
        yield Said(record.month, state, why, 2, place)
    else:
        exempt = record.status in {"exempt_full", "deferred", "student_deferred"}
        yield Said(record.month, "none" if exempt else "covered", "exempt" if exempt else "paid", 2, place)


def _enrolment(held: Held, place: int, window: Window) -> Iterator[Said]:
    """Membership covers its months, except in category 1, where only a payment does."""
    record: Any = held.payload
    last = record.to_month or month_of(window.known_until)
    newest = month_of(window.known_until)
    for month in window.months:
        if not record.from_month <= month <= last:
            continue
        if record.category != 1:
            yield Said(month, "covered", "insured", 1, place)
        elif month >= newest:
            yield Said(month, "expected", "reporting", 1, place)
        else:
            yield Said(month, "unknown", "unpaid", 1, place)


def _instalment(held: Held, place: int, window: Window) -> Iterator[Said]:
    record: Any = held.payload
    month = record.month or month_of(record.due_on)
    if record.paid_on is not None:
        yield Said(month, "covered", "paid", 2, place)
    elif record.due_on >= window.known_until:
        yield Said(month, "expected", "due_later", 2, place)
    else:
        yield Said(month, "unknown", "unpaid", 2, place)


def _assessment(held: Held, place: int, window: Window) -> Iterator[Said]:
    """Paid by oneself, the tax of a year (June to May) falls due in some months only; the others need nothing."""
    record: Any = held.payload
    if record.collection != "ordinary" and record.annual_tax:
        return
    first, last = f"{record.fiscal_year}-06", f"{record.fiscal_year + 1}-05"
    for month in window.months:
        if first <= month <= last:
            yield Said(month, "none", "nothing_due", 1, place)


def _stay(held: Held, place: int, window: Window) -> Iterator[Said]:
    """A permission covers the months from its grant to its last day; one without a last day, all that follow."""
    record = held.payload
    assert isinstance(record, ResidenceStatus)
    last = record.expires_on or date.max
    if held.valid_to is not None:
        last = min(last, held.valid_to)
    return _stretch(record.granted_on, last, "permitted", place, window)


_SPEAKERS: Final[Mapping[str, Callable[[Held, int, Window], Iterator[Said]]]] = {
    "payslip": _payslip,
    "employment_contract": _contract,
    "pension_month": _pension_month,
    "pension_enrolment": _enrolment,
    "health_insurance": _insured,
    "employment_insurance": _insured,
    "resident_tax_instalment": _instalment,
    "resident_tax_assessment": _assessment,
    "residence_status": _stay,
}
