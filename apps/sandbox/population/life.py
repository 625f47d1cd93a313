"""A life as it was lived, and beside each part of it how it was reported: what differs is an error put in on purpose."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from . import days
from .model import Truth
from .names import Name


@dataclass(slots=True)
class Reported:
    """What an employer told the offices about a job; untouched, it is all true and in time."""

    enrolled: bool = True
    """Whether pension and health insurance know the job at all (R-01)."""
    enrolled_from: date | None = None
    """Recorded start when it is not the first day (R-03)."""
    enrolled_to: date | None = None
    """Recorded last day when it is not the last day of work (R-04)."""
    meanwhile_pension: int = 1
    """Category the pension office holds between the first day and the recorded start: 1 or 0 = none."""
    deducts_from_start: bool = False
    """Takes premiums from pay before the recorded start (R-05)."""
    grades_down: int = 0
    """Grades by which the recorded remuneration is too low (R-06), until `grades_until`."""
    grades_until: int = 0
    lost_bonus: int | None = None
    """Month whose bonus was not told to the pension office (R-07)."""
    ei: bool = True
    ei_from: date | None = None
    ei_birth: date | None = None
    """Birth date that Hello Work holds when it is wrong (R-39)."""
    pension_birth: date | None = None
    notice_of_conditions: bool = True
    hired_notice: bool = True
    unremitted: range = range(0)
    """Months whose resident tax was withheld and not passed on (R-19)."""
    lump_missing: bool = False
    """Left without the rest of the resident tax being taken or billed (R-20)."""
    slip_missing: int | None = None
    """Year whose withholding slip was not given out (R-22)."""
    slip_short: tuple[int, int] | None = None
    """Year and yen by which the slip is lower than the pay (R-23)."""
    report_short: tuple[int, int] | None = None
    """Income year and yen missing from the pay report to the city (R-21)."""
    notices_missing: frozenset[str] = frozenset()
    """`start` or `end`: what the resident did not tell immigration (R-29)."""


@dataclass(slots=True)
class Job:
    """One employment; contracts that follow one another with the same employer are one."""

    employer: str
    starts_on: date
    ends_on: date | None
    weekly_hours: float
    monthly_wage: int = 0
    hourly_wage: int = 0
    commuting: int = 0
    duties: str = ""
    duty_codes: tuple[str, ...] = ()
    ssw_field: str | None = None
    bonus: bool = False
    overtime: bool = False
    raises: tuple[int, ...] = ()
    """Yen added each April, from the first one a year or more after the start."""
    rerated: tuple[int, int] | None = None
    """Month from which another monthly wage holds, and that wage: a low wage put right (R-41)."""
    shifts: dict[int, float] = field(default_factory=dict)
    """Hours by weekday (Monday 0) of part-time work."""
    extra_shifts: dict[date, float] = field(default_factory=dict)
    """Hours worked on top on single days (R-33)."""
    start_told_on: date | None = None
    """Day immigration was told of the start, when the story fixes it."""
    reported: Reported = field(default_factory=Reported)

    @property
    def full(self) -> bool:
        """Three quarters of 40 hours or more: insured like a regular worker."""
        return self.weekly_hours >= 30

    def first_month(self) -> int:
        """Month of the first day."""
        return days.month_of(self.starts_on)

    def last_month(self) -> int | None:
        """Month of the last day, none while it goes on."""
        return None if self.ends_on is None else days.month_of(self.ends_on)

    def works_in(self, at: int) -> bool:
        """Whether any day of the month belongs to the job."""
        last = self.last_month()
        return self.first_month() <= at and (last is None or at <= last)

    def wage(self, at: int) -> int:
        """Scheduled monthly wage of a month, raises included."""
        if self.rerated and at >= self.rerated[0]:
            return self.rerated[1]
        first_april = days.month(self.starts_on.year + (1 if self.starts_on.month <= 4 else 2), 4)
        raised = max((at - first_april) // 12 + 1, 0)
        return self.monthly_wage + sum(self.raises[:raised])

    @property
    def enrolled_from(self) -> date | None:
        """First day insured according to the records; none when unknown to them."""
        if not (self.full and self.reported.enrolled):
            return None
        return self.reported.enrolled_from or self.starts_on

    @property
    def enrolled_to(self) -> date | None:
        """Last day insured according to the records."""
        return self.reported.enrolled_to or self.ends_on

    @property
    def ei_from(self) -> date | None:
        """First day of employment insurance on record."""
        return (self.reported.ei_from or self.starts_on) if self.full and self.reported.ei else None


@dataclass(slots=True)
class Stay:
    """One permission to stay."""

    status: str
    granted_on: date
    expires_on: date | None
    months: int | None
    permission: str
    applied_on: date | None = None
    employer: str | None = None
    card_expires_on: date | None = None


@dataclass(slots=True)
class Home:
    """One dwelling, when it was moved into and told to the city."""

    address: str
    since: date
    notified_on: date
    left_previous_on: date | None = None
    card_presented: bool = True
    card_follows: bool = True
    """Whether the residence card came to carry it (R-27 when not)."""
    reported: bool = True
    """Whether the city was told at all (R-28 when not)."""


@dataclass(slots=True)
class Study:
    """One enrolment at the school."""

    level: str
    enrolled_on: date
    left_on: date | None
    reason: str | None = None
    notified: bool = True


@dataclass(slots=True)
class Relative:
    """A member of the family as the registry knows them."""

    relation: str
    person: str
    birth_date: date
    since: date
    nationality: str
    status: str
    employer: str | None = None
    pension_category: int | None = None


@dataclass(slots=True)
class Life:
    """Everything that happened to one resident, and what was put in wrongly."""

    key: str
    name: Name
    nationality: str
    language: str
    sex: str
    birth: date
    arrived_on: date
    lot: int
    """Number drawn for this life; small variations are derived from it."""
    email: str = ""
    story: str = ""
    guardian: str | None = None
    guardian_of: tuple[str, ...] = ()
    history_from: int = 2024
    """First calendar year whose pay and tax are on record."""
    stays: list[Stay] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)
    trips: list[tuple[date, date]] = field(default_factory=list)
    dependant_from: date | None = None
    """From when insured through a spouse or parent (category 3 for a spouse)."""
    dependant_to: date | None = None
    student_deferred: bool = False
    np_unpaid: frozenset[int] = frozenset()
    """Category 1 months left unpaid (R-12)."""
    pension_gaps: frozenset[int] = frozenset()
    """Months nobody enrolled the resident in, by their own omission (R-11)."""
    category_wrong: range = range(0)
    """Months a category-3 spouse is recorded in category 1 (R-13)."""
    health_gap_after: date | None = None
    """Last day of cover before a gap that city insurance should have closed (R-15)."""
    national_not_left: date | None = None
    """Start of the employees' insurance after which city insurance was never ended (R-16)."""
    passport_short: bool = False
    bank: bool = False
    bank_old_date: bool = False
    tax_certificate: bool = False
    employer_written_anew: bool = False
    """The pension office first wrote an old name of the employer and wrote it again later."""
    truths: list[Truth] = field(default_factory=list)

    @property
    def adult(self) -> bool:
        """Twenty or older on arrival, so insured in a pension from then."""
        return days.comes_of_age(self.birth, 20) <= self.arrived_on

    def vary(self, at: int, count: int) -> int:
        """A number below `count`, always the same for this life and `at`."""
        mixed = (self.lot * 2_654_435_761 + at * 40_503 + count * 97) & 0xFFFFFFFF
        return ((mixed ^ (mixed >> 15)) * 2_246_822_519 & 0xFFFFFFFF) % count

    def jobs_in(self, at: int) -> Iterator[Job]:
        """Jobs with a day in the month."""
        return (job for job in self.jobs if job.works_in(at))

    def job_after(self, job: Job) -> Job | None:
        """The next job when it starts in the month after this one ended."""
        last = job.last_month()
        if last is None:
            return None
        return next((other for other in self.jobs if other.first_month() == last + 1), None)

    def stay_on(self, day: date) -> Stay | None:
        """The permission in force on a day."""
        found = [stay for stay in self.stays if stay.granted_on <= day]
        return found[-1] if found else None

    def home_on(self, day: date) -> Home:
        """Where the resident lives on a day."""
        return [home for home in self.homes if home.since <= day or home is self.homes[0]][-1]
