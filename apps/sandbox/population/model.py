"""What the sandbox hands out: institutions, residents, dated facts, and the truth about the errors among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .days import ANCHOR, month_of, written

type Payload = dict[str, object]


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that holds records; none of them exists."""

    id: str
    source: str
    """Source code of the record-kinds contract."""
    names: Mapping[str, str]
    """`ja` and `en`."""
    corporate_number: str
    kinds: tuple[str, ...]
    """Every kind it sends; what it was asked for is complete."""
    lag_days: int
    """Days between a fact entering its books and the feed carrying it."""
    prefecture: str = "11"
    pay_day: int = 0
    """Employers only: the day of the following month on which wages are paid."""
    reports_reads: bool = False
    """Whether it tells when its own staff read a record."""

    def org(self, name: str | None = None) -> Payload:
        """The institution as an `org` member of a payload, under another written name if given."""
        return {
            "name": name or self.names["ja"],
            "corporate_number": self.corporate_number,
            "prefecture": self.prefecture,
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """One version of one record, and the day from which the institution's system sends it."""

    record_id: str
    kind: str
    revision: int
    data: Payload
    """Empty when withdrawn."""
    valid_from: date | None
    valid_to: date | None
    data_as_of: date
    """The day the institution's books said so."""
    available_on: date
    """First day on which the feed carries this version."""
    withdrawn: str | None = None
    """Reason code of the feed protocol when this version takes the record back."""


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """That somebody at an institution read what it holds about a resident, and the day on which it says so."""

    reader: str
    """A division or a duty, never a person's name."""
    purpose: str
    legal_basis: str
    read_at: datetime
    """With the offset of Japan."""
    fields: tuple[str, ...]
    """Kinds of record, or `kind.field`."""
    available_on: date


@dataclass(frozen=True, slots=True)
class Truth:
    """An error that was put in, exactly as the check of the domain file defines it."""

    resident: str
    check: str
    responsible: str
    first: int | None = None
    last: int | None = None
    """Months it spans (see `days`); `first` alone means it still goes on."""
    seen_from: date = ANCHOR
    """The day from which the data allows it to be found."""
    gone_from: date | None = None
    """The day from which newer data no longer shows it."""

    def seen(self, on: date) -> bool:
        """Whether the data of a day shows it."""
        return self.seen_from <= on and (self.gone_from is None or on < self.gone_from)

    def months(self, on: date) -> list[str]:
        """Months concerned, `YYYY-MM`; of an error that goes on, those that ended before `on`'s month."""
        if self.first is None:
            return []
        last = month_of(on) - 1 if self.last is None else self.last
        return [written(at) for at in range(self.first, last + 1)]


@dataclass(frozen=True, slots=True)
class Resident:
    """A person who does not exist, as sign-in lists and servers need them."""

    key: str
    email: str
    display_name: str
    """Latin letters in natural order, for lists."""
    name_latin: str
    """Capitals, as on the residence card."""
    native_name: str
    """In the script of their own language."""
    name_kanji: str | None
    name_kana: str
    language: str
    """One of the sixteen codes."""
    nationality: str
    birth_date: date
    sex: str
    story: str
    guardian: str | None = None
    """Key of the resident who acts for this child."""
    guardian_of: tuple[str, ...] = ()
    connections: Mapping[str, str] = field(default_factory=dict)
    """Institution id to the opaque pairwise id."""
