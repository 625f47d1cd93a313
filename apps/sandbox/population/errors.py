"""The errors put into lives on purpose, at stated rates, each exactly as a check of the domain file defines it.

`ERROR_RATES` is the share of those a check can befall. A life bears at most two errors that do not touch each other, and a
pension deduction without enrolment (R-05) always comes with the late start (R-03) that it proves.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from . import days
from .days import ANCHOR, month
from .life import Home, Job, Life
from .model import Truth
from .places import address
from .premiums import grade

NOW = days.month_of(ANCHOR)

ERROR_RATES: dict[str, float] = {
    "R-01": 0.03,
    "R-03": 0.06,
    "R-04": 0.15,
    "R-05": 0.03,
    "R-06": 0.04,
    "R-07": 0.03,
    "R-09": 0.03,
    "R-10": 0.04,
    "R-11": 0.10,
    "R-12": 0.12,
    "R-13": 0.08,
    "R-15": 0.12,
    "R-16": 0.08,
    "R-19": 0.04,
    "R-20": 0.25,
    "R-21": 0.02,
    "R-22": 0.10,
    "R-23": 0.02,
    "R-27": 0.08,
    "R-28": 0.02,
    "R-29": 0.10,
    "R-33": 0.12,
    "R-37": 0.03,
    "R-39": 0.02,
    "R-40": 0.02,
    "R-41": 0.04,
    "R-42": 0.08,
    "R-44": 0.06,
    "R-45": 0.06,
}
"""Check of records-and-corrections.md 2.3 to the share of the residents it is possible for."""

_AREAS = (
    {"R-01", "R-03", "R-04", "R-05", "R-06", "R-07", "R-11", "R-12", "R-15", "R-16", "R-20", "R-22", "R-41"},
    {"R-09", "R-10", "R-39", "R-42"},
    {"R-19", "R-20", "R-21", "R-22", "R-23", "R-41"},
    {"R-27", "R-28"},
    {"R-33", "R-42", "R-44"},
)
"""Checks that would get into each other's way; one of each area at most."""

type Injection = Callable[[Random, Life], bool]
_INJECTIONS: dict[str, Injection] = {}


def _check(code: str) -> Callable[[Injection], Injection]:
    def keep(put: Injection) -> Injection:
        _INJECTIONS[code] = put
        return put

    return keep


def covered_checks() -> tuple[str, ...]:
    """The checks whose errors can be put in, in order."""
    return tuple(sorted(_INJECTIONS))


def inject(rng: Random, life: Life) -> None:
    """Draw for each check and put in at most two errors."""
    for code in sorted(_INJECTIONS):
        drawn = rng.random() < ERROR_RATES[code]
        present = {truth.check for truth in life.truths}
        clash = any(code in area and present & area for area in _AREAS)
        if drawn and not clash and len(present) < (1 if code == "R-05" else 2):
            put(code, rng, life)


def put(code: str, rng: Random, life: Life) -> bool:
    """Put one error in when the life has room for it; true when it did."""
    return _INJECTIONS[code](rng, life)


def _tell(
    life: Life, check: str, responsible: str, seen: date, *, first: int | None = None, last: int | None = None
) -> bool:
    life.truths.append(Truth(life.key, check, responsible, first, last, seen))
    return True


def _current(life: Life, since: date, until: date) -> Job | None:
    """A full-time job that began between two days and still goes on."""
    fits = (job for job in life.jobs if job.full and since <= job.starts_on <= until and job.ends_on is None)
    return next(fits, None)


def _gap(life: Life, since: int) -> tuple[Job, Job] | None:
    """Two jobs with a free month or more between them, ended in or after a month and resumed by the anchor."""
    for job, following in zip(life.jobs, life.jobs[1:], strict=False):
        last = job.last_month()
        if last is None or not (job.full and following.full):
            continue
        if last >= since and following.first_month() > last + 1 and following.first_month() < NOW - 2:
            return job, following
    return None


@_check("R-01")
def _never_enrolled(_rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 12, 1), date(2026, 8, 31))
    if job is None or job.bonus:
        return False
    job.reported.enrolled = False
    return _tell(life, "R-01", "employer", days.days_on(job.starts_on, 35), first=job.first_month())


@_check("R-03")
def _enrolled_late(rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 1, 1), date(2026, 6, 30))
    if job is None:
        return False
    start = job.first_month() + rng.randint(2, 4)
    job.reported.enrolled_from = days.first_day(start)
    job.reported.meanwhile_pension = rng.choice((0, 1))
    job.bonus = False
    return _tell(
        life,
        "R-03",
        "employer",
        days.days_on(days.first_day(start), 10),
        first=job.first_month(),
        last=start - 1,
    )


@_check("R-05")
def _deducted_not_enrolled(rng: Random, life: Life) -> bool:
    if not _enrolled_late(rng, life):
        return False
    found = life.truths[-1]
    job = next(job for job in life.jobs if job.reported.enrolled_from)
    job.reported.deducts_from_start = True
    return _tell(life, "R-05", "employer", found.seen_from, first=found.first, last=found.last)


@_check("R-04")
def _ended_early(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2025, 1))
    if gap is None or gap[0].ends_on is None:
        return False
    job, last = gap[0], days.month_of(gap[0].ends_on)
    job.reported.enrolled_to = days.days_on(gap[0].ends_on, -1)
    return _tell(life, "R-04", "employer", days.days_on(gap[0].ends_on, 20), first=last, last=last)


@_check("R-06")
def _remuneration_low(rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 1, 1), date(2026, 4, 30))
    if job is None or grade(job.monthly_wage + job.commuting) < 12:
        return False
    job.reported.grades_down = rng.randint(2, 3)
    job.reported.grades_until = month(2026, 8)
    return _tell(
        life,
        "R-06",
        "employer",
        days.days_on(job.starts_on, 80),
        first=job.first_month(),
        last=job.reported.grades_until,
    )


@_check("R-07")
def _bonus_lost(_rng: Random, life: Life) -> bool:
    job = _current(life, date(2000, 1, 1), date(2025, 11, 30))
    if job is None or not job.bonus:
        return False
    job.reported.lost_bonus = month(2026, 7)
    return _tell(life, "R-07", "employer", date(2026, 8, 20), first=month(2026, 7), last=month(2026, 7))


@_check("R-09")
def _no_employment_insurance(_rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 6, 1), date(2026, 8, 31))
    if job is None:
        return False
    job.reported.ei = False
    return _tell(life, "R-09", "employer", days.in_month(job.first_month() + 1, 20), first=job.first_month())


@_check("R-10")
def _employment_insurance_late(rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 1, 1), date(2026, 5, 31))
    if job is None:
        return False
    start = job.first_month() + rng.randint(2, 4)
    job.reported.ei_from = days.first_day(start)
    return _tell(
        life, "R-10", "employer", days.in_month(start + 1, 12), first=job.first_month(), last=start - 1
    )


@_check("R-11")
def _pension_gap(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2025, 1))
    if gap is None:
        return False
    first, last = days.month_of(gap[0].ends_on or ANCHOR) + 1, gap[1].first_month() - 1
    life.pension_gaps = frozenset(range(first, last + 1))
    return _tell(life, "R-11", "resident", days.in_month(last + 2, 20), first=first, last=last)


@_check("R-12")
def _pension_unpaid(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2025, 1))
    if gap is None:
        return False
    first, last = days.month_of(gap[0].ends_on or ANCHOR) + 1, gap[1].first_month() - 1
    life.np_unpaid = frozenset(range(first, last + 1))
    return _tell(life, "R-12", "resident", days.in_month(last + 2, 10), first=first, last=last)


@_check("R-13")
def _spouse_in_wrong_category(_rng: Random, life: Life) -> bool:
    if life.dependant_from is None or life.dependant_from > date(2026, 2, 1):
        return False
    life.category_wrong = range(month(2026, 3), month(2026, 9))
    return _tell(life, "R-13", "employer", date(2026, 10, 20), first=month(2026, 3), last=month(2026, 8))


@_check("R-15")
def _no_health_cover(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2025, 1))
    if gap is None or gap[0].ends_on is None:
        return False
    life.health_gap_after = gap[0].ends_on
    first, last = days.month_of(gap[0].ends_on) + 1, gap[1].first_month() - 1
    return _tell(life, "R-15", "resident", days.days_on(gap[1].starts_on, 10), first=first, last=last)


@_check("R-16")
def _double_health(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2025, 6))
    if gap is None:
        return False
    life.national_not_left = gap[1].starts_on
    return _tell(life, "R-16", "resident", days.days_on(gap[1].starts_on, 30), first=gap[1].first_month())


def _long_held(life: Life) -> Job | None:
    """A job that paid and withheld all through 2025 and goes on."""
    return _current(life, date(2000, 1, 1), date(2024, 12, 1))


@_check("R-19")
def _tax_not_remitted(rng: Random, life: Life) -> bool:
    job = _long_held(life)
    if job is None:
        return False
    first = rng.randint(month(2026, 6), month(2026, 8))
    last = min(first + rng.randint(1, 3), month(2026, 9))
    job.reported.unremitted = range(first, last + 1)
    return _tell(life, "R-19", "employer", days.in_month(last + 1, 20), first=first, last=last)


@_check("R-20")
def _tax_switch_gap(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2026, 1))
    if gap is None or gap[0].ends_on is None or gap[0].starts_on > date(2024, 6, 1):
        return False
    last = days.month_of(gap[0].ends_on)
    if last > month(2026, 3):
        return False
    gap[0].reported.lump_missing = True
    return _tell(life, "R-20", "employer", date(2026, 6, 20), first=last + 2, last=month(2026, 5))


@_check("R-21")
def _income_mismatch(rng: Random, life: Life) -> bool:
    job = _long_held(life)
    if job is None:
        return False
    job.reported.report_short = (2025, rng.randrange(120, 360, 10) * 1000)
    return _tell(life, "R-21", "employer", date(2026, 6, 20))


@_check("R-22")
def _slip_not_issued(_rng: Random, life: Life) -> bool:
    gap = _gap(life, month(2026, 1))
    if gap is None or gap[0].ends_on is None:
        return False
    gap[0].reported.slip_missing = 2026
    return _tell(life, "R-22", "employer", days.days_on(gap[0].ends_on, 45))


@_check("R-23")
def _slip_total_wrong(rng: Random, life: Life) -> bool:
    job = _long_held(life)
    if job is None:
        return False
    job.reported.slip_short = (2025, rng.randrange(60, 240, 10) * 1000)
    return _tell(life, "R-23", "employer", date(2026, 2, 10))


@_check("R-27")
def _card_keeps_old_address(_rng: Random, life: Life) -> bool:
    home = life.homes[-1]
    stay = life.stay_on(home.since)
    if len(life.homes) < 2 or stay is not life.stay_on(ANCHOR) or home.since > date(2026, 10, 20):
        return False
    home.card_follows = False
    home.card_presented = life.vary(27, 3) == 0
    responsible = "municipality" if home.card_presented else "resident"
    return _tell(life, "R-27", responsible, days.days_on(home.notified_on, 30))


@_check("R-28")
def _move_not_told(rng: Random, life: Life) -> bool:
    if life.homes[-1].since > date(2026, 6, 1):
        return False
    since = days.days_on(date(2026, 8, 1), rng.randint(0, 60))
    life.homes.append(Home(address(rng), since, since, since, reported=False))
    return _tell(life, "R-28", "resident", days.days_on(since, 25))


@_check("R-29")
def _notice_missing(rng: Random, life: Life) -> bool:
    if len(life.jobs) < 2 or life.studies or life.jobs[0].ends_on is None:
        return False
    stay = life.stay_on(life.jobs[0].ends_on)
    if stay is None or stay.status != "engineer_humanities_international" or life.jobs[0].ends_on.year < 2025:
        return False
    what = rng.choice(("start", "end"))
    job = life.jobs[1] if what == "start" else life.jobs[0]
    job.reported.notices_missing = frozenset({what})
    event = job.starts_on if what == "start" else life.jobs[0].ends_on
    return _tell(life, "R-29", "resident", days.days_on(event, 25))


def _part_time_student(life: Life) -> Job | None:
    fits = (job for job in life.jobs if job.shifts and life.studies and job.starts_on < date(2026, 9, 1))
    return next(fits, None)


@_check("R-33")
def _too_many_hours(rng: Random, life: Life) -> bool:
    job = _part_time_student(life)
    if job is None:
        return False
    overwork(job, rng.choice((date(2026, 10, 12), date(2026, 10, 19))))
    return _tell(life, "R-33", "resident", date(2026, 11, 5), first=month(2026, 10), last=month(2026, 10))


def overwork(job: Job, monday: date) -> None:
    """Lift one week of part-time work to 35 hours: 7 hours from Monday to Friday, nothing at the weekend."""
    for weekday in range(7):
        day = days.days_on(monday, weekday)
        job.extra_shifts[day] = (7.0 if weekday < 5 else 0.0) - job.shifts.get(weekday, 0.0)


@_check("R-37")
def _passport_ends_first(_rng: Random, life: Life) -> bool:
    stay = life.stay_on(ANCHOR)
    if stay is None or stay.expires_on is None or stay.expires_on < date(2027, 6, 1):
        return False
    life.passport_short = True
    return _tell(life, "R-37", "resident", days.days_on(stay.granted_on, 5))


@_check("R-39")
def _birth_date_wrong(rng: Random, life: Life) -> bool:
    job = _current(life, date(2000, 1, 1), date(2026, 8, 31))
    if job is None or not (job.reported.enrolled and job.reported.ei):
        return False
    wrong = date(life.birth.year + rng.choice((-1, 1)), life.birth.month, min(life.birth.day, 28))
    seen = days.in_month(job.first_month() + 2, 1)
    if rng.random() < 0.5:
        job.reported.ei_birth = wrong
        return _tell(life, "R-39", "hello_work", seen)
    job.reported.pension_birth = wrong
    return _tell(life, "R-39", "pension_office", seen)


@_check("R-40")
def _no_notice_of_conditions(_rng: Random, life: Life) -> bool:
    job = next((job for job in life.jobs if job.ends_on is None and job.starts_on < ANCHOR), None)
    if job is None:
        return False
    job.reported.notice_of_conditions = False
    return _tell(life, "R-40", "employer", days.days_on(job.starts_on, 10))


@_check("R-41")
def _under_minimum_wage(_rng: Random, life: Life) -> bool:
    job = _current(life, date(2025, 11, 1), date(2026, 7, 31))
    if job is None:
        return False
    job.rerated = (month(2026, 10), job.monthly_wage)
    job.monthly_wage, job.overtime, job.bonus, job.raises = 156_000, False, False, ()
    return _tell(
        life,
        "R-41",
        "employer",
        days.in_month(job.first_month() + 2, 5),
        first=job.first_month(),
        last=month(2026, 9),
    )


@_check("R-42")
def _hiring_not_notified(_rng: Random, life: Life) -> bool:
    job = next((job for job in life.jobs if not job.full and job.starts_on < date(2026, 9, 1)), None)
    if job is None:
        return False
    job.reported.hired_notice = False
    return _tell(life, "R-42", "employer", days.in_month(job.first_month() + 2, 20))


@_check("R-44")
def _left_school(_rng: Random, life: Life) -> bool:
    if not life.studies or life.studies[0].enrolled_on > date(2026, 4, 1):
        return False
    left = date(2026, 9, 18)
    study = life.studies[0]
    study.left_on, study.reason, study.notified = left, "withdrew", False
    life.jobs = [job for job in life.jobs if job.starts_on < left]
    for job in life.jobs:
        job.ends_on = days.last_day(month(2026, 8))
    life.stays = [stay for stay in life.stays if stay.granted_on < left]
    return _tell(life, "R-44", "resident", date(2026, 10, 12))


@_check("R-45")
def _bank_keeps_old_date(_rng: Random, life: Life) -> bool:
    stay = life.stay_on(ANCHOR)
    if not life.bank or stay is None or stay.permission != "renewal" or stay.expires_on is None:
        return False
    before = life.stays[life.stays.index(stay) - 1]
    if before.expires_on is None or before.expires_on >= ANCHOR or stay.expires_on < date(2027, 6, 1):
        return False
    life.bank_old_date = True
    return _tell(life, "R-45", "resident", days.days_on(max(stay.granted_on, before.expires_on), 30))
