"""Which months records speak of: covered where one says so, unknown where none does, never "missing".

That a month ought to be there is a conclusion; it belongs to findings. Here a month without data is a month that
nobody has told us about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import KINDS
from apps.wallet.pages.held import Line
from apps.wallet.pages.wording import local_day

type Words = str | Promise

# Translators: states of a month in a picture and the table beside it; short.
NOT_REPORTED: Final = _("Not reported yet")


class Said(NamedTuple):
    """What one record says about one month. ``weight``: the more particular record speaks for the month."""

    month: str
    state: str
    word: Words
    weight: int
    line: Line


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a picture: its state and word, the record that says so, and whether something begins in it."""

    month: str
    state: str
    word: str
    line: Line | None = None
    begins: bool = False


def months_until(last: date, count: int) -> list[str]:
    """The names of ``count`` months up to the one that a day lies in, oldest first (``YYYY-MM``)."""
    at = last.year * 12 + last.month - 1
    return [_written(number) for number in range(at - count + 1, at + 1)]


def first_day(month: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{month}-01")


def draw_up(lines: Iterable[Line], months: Sequence[str], *, domain: str, today: date) -> list[Month]:
    """What the records of a domain say about each month. Only institutions speak; withdrawn records do not."""
    speaking = [line for line in lines if line.record is not None and not line.is_the_residents_own]
    speakers = _SPEAKERS.get(domain, {})
    said: dict[str, Said] = {}
    begins: set[str] = set()
    for line in speaking:
        speak = speakers.get(line.kind)
        if speak is None:
            continue
        for told in speak(line, months, today):
            word = told if line.unconfirmed_since is None else _unconfirmed(told)
            if word.month not in said or word.weight > said[word.month].weight:
                said[word.month] = word
        if (start := _start(line)) is not None:
            begins.add(f"{start:%Y-%m}")
    return [_month(month, said.get(month), begins) for month in months]


def _unconfirmed(said: Said) -> Said:
    """What a record says that its source no longer tells: never drawn as covered, and anybody else's word wins."""
    return Said(said.month, "unknown", _("No longer confirmed"), 0, said.line)


def _month(month: str, said: Said | None, begins: set[str]) -> Month:
    if said is None:
        return Month(month, "unknown", str(NOT_REPORTED))
    return Month(month, said.state, str(said.word), said.line, month in begins and said.state == "covered")


def _written(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _start(line: Line) -> date | None:
    """The first day of a stretch that a record speaks of."""
    record: Any = line.record
    for name in ("starts_on", "insured_from"):
        day: date | None = getattr(record, name, None)
        if day is not None:
            return day
    return None


def _known_until(line: Line) -> date:
    """Until when a stretch without an end is known to run: the source would have told us had it ended before.

    A source whose tie to the resident is over would not have.
    """
    heard = line.source.heard_at or line.last_confirmed_at
    if line.tie_ended_at is not None:
        heard = min(heard, line.tie_ended_at)
    return local_day(max(line.last_confirmed_at, heard))


def _stretch(
    line: Line, months: Sequence[str], _today: date, *, start: str, end: str, word: Words, weight: int = 1
) -> Iterator[Said]:
    """A record with a first and perhaps a last day covers the months between them."""
    record: Any = line.record
    first: date | None = getattr(record, start)
    last: date = getattr(record, end) or line.valid_to or _known_until(line)
    if first is None:
        return
    for month in months:
        if f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}":
            yield Said(month, "covered", word, weight, line)


def _pay_slip(line: Line, _months: Sequence[str], _today: date) -> Iterator[Said]:
    record: Any = line.record
    yield Said(record.month, "covered", _("Paid work"), 2, line)


def _pension_month(line: Line, _months: Sequence[str], _today: date) -> Iterator[Said]:
    """A month as the pension office has it; unpaid and uncategorised months are said in words, not drawn as held."""
    record: Any = line.record
    if record.status is None:
        yield Said(record.month, "unknown", _("No category recorded"), 2, line)
        return
    state = _PENSION_STATES.get(record.status, "unknown")
    yield Said(record.month, state, _PENSION_WORDS[record.status], 2, line)


def _enrolment(line: Line, months: Sequence[str], _today: date) -> Iterator[Said]:
    """Membership covers its months, except in category 1, where only a payment does."""
    record: Any = line.record
    last = record.to_month or f"{_known_until(line):%Y-%m}"
    state, word = (
        ("unknown", _("Payment not reported yet")) if record.category == 1 else ("covered", _("Enrolled"))
    )
    for month in months:
        if record.from_month <= month <= last:
            yield Said(month, state, word, 1, line)


def _instalment(line: Line, _months: Sequence[str], today: date) -> Iterator[Said]:
    record: Any = line.record
    month = record.month or f"{record.due_on:%Y-%m}"
    if record.paid_on is not None:
        yield Said(month, "covered", _("Paid"), 2, line)
    elif record.due_on >= today:
        yield Said(month, "expected", _("Due later"), 2, line)
    else:
        yield Said(month, "unknown", _("Payment not reported yet"), 2, line)


def _assessment(line: Line, months: Sequence[str], _today: date) -> Iterator[Said]:
    """Paid by oneself, the tax of a year (June to May) falls due in some months only; the others need nothing."""
    record: Any = line.record
    if record.collection != "ordinary":
        return
    first, last = f"{record.fiscal_year}-06", f"{record.fiscal_year + 1}-05"
    for month in months:
        if first <= month <= last:
            yield Said(month, "none", _("Nothing due in this month"), 1, line)


def _pension_words() -> Mapping[str, Words]:
    field = next(field for field in KINDS["pension_month"].fields if field.name == "status")
    return field.codes


_PENSION_WORDS: Final = _pension_words()
_PENSION_STATES: Final = {
    "paid": "covered",
    "covered": "covered",
    "exempt_full": "none",
    "deferred": "none",
    "student_deferred": "none",
}
_insured: Final = partial(_stretch, start="insured_from", end="insured_to", word=_("Insured"))
type _Speaker = Callable[[Line, Sequence[str], date], Iterator[Said]]
_SPEAKERS: Final[Mapping[str, Mapping[str, _Speaker]]] = {
    "work": {
        "payslip": _pay_slip,
        "employment_contract": partial(_stretch, start="starts_on", end="ends_on", word=_("Under contract")),
    },
    "pension": {"pension_month": _pension_month, "pension_enrolment": _enrolment},
    "health": {"health_insurance": _insured},
    "employment_insurance": {"employment_insurance": _insured},
    "tax": {"resident_tax_instalment": _instalment, "resident_tax_assessment": _assessment},
}


def kinds_speaking(domain: str) -> frozenset[str]:
    """The kinds of record that say something about months in a domain."""
    return frozenset(_SPEAKERS.get(domain, {}))


ALL_KINDS_SPEAKING: Final = frozenset(kind for speakers in _SPEAKERS.values() for kind in speakers)


def before(day: date, months: int) -> date:
    """The first day of the oldest of so many months up to a day."""
    return first_day(months_until(day, months)[0])
