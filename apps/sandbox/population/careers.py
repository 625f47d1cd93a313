"""Ways of living in Japan, drawn by lot: workers, specified skilled workers, students, families, long-stayers.

A life is told to its end from its own lot alone; neither the number of residents nor the day asked for changes it.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from . import days, names, places, stays
from .jobs import draw_employer, factory_job, office_job, part_time
from .life import Home, Job, Life, Relative, Study

GIJ = "engineer_humanities_international"


def begin(rng: Random, key: str, among: tuple[str, ...], arrived: date, ages: tuple[int, int]) -> Life:
    """A person with a name, an age between two bounds on arrival, and a first dwelling."""
    nation = names.draw_nation(rng, among)
    sex = rng.choice(("female", "male"))
    birth = days.days_on(arrived, -365 * rng.randint(*ages) - rng.randint(20, 340))
    life = Life(
        key,
        names.draw_name(rng, nation, sex),
        nation.code,
        nation.language,
        sex,
        birth,
        arrived,
        lot=rng.getrandbits(32),
    )
    settled = days.days_on(arrived, rng.randint(0, 4))
    life.homes.append(Home(places.address(rng), settled, days.days_on(settled, rng.randint(1, 9))))
    return life


def move(rng: Random, life: Life, since: date) -> None:
    """Another dwelling, told to the city within 14 days with the card."""
    notified = days.open_after(days.days_on(since, rng.randint(2, 7)))
    life.homes.append(Home(places.address(rng), since, notified, left_previous_on=since))


def _arrival(rng: Random, first: int, last: int) -> tuple[date, date]:
    """A first day of work on the first of a month, and a landing one to twelve days before."""
    starts = days.first_day(rng.randint(first, last))
    return days.days_on(starts, -rng.randint(1, 12)), starts


def _jobs(
    rng: Random,
    life: Life,
    starts: date,
    make: Callable[[Random, str, date, date | None], Job],
    gaps: tuple[int, ...],
) -> None:
    """One employment, or two with a number of free months between them; the second began by mid-2026."""
    first = draw_employer(rng)
    earliest, latest = days.month_of(starts) + 12, days.month(2026, 6)
    if rng.random() > 0.45 or earliest > latest:
        life.jobs.append(make(rng, first, starts, None))
        return
    ended = rng.randint(max(earliest, days.month(2025, 1)), latest) - 1
    gap = rng.choice(gaps)
    life.jobs.append(make(rng, first, starts, days.last_day(ended)))
    life.jobs.append(make(rng, draw_employer(rng, first), days.first_day(ended + 1 + gap), None))


def _trips(rng: Random, life: Life, first_year: int) -> None:
    for year in range(first_year, 2028):
        if rng.random() < 0.5:
            left = date(year, 12, 27) if rng.random() < 0.7 else date(year, 8, 9)
            if left > days.days_on(life.arrived_on, 120):
                life.trips.append((left, days.days_on(left, rng.randint(7, 17))))


def _maybe_move(rng: Random, life: Life) -> None:
    if rng.random() < 0.35:
        earliest = max(days.days_on(life.arrived_on, 150), date(2024, 2, 1))
        since = days.days_on(earliest, rng.randint(0, max((date(2026, 9, 20) - earliest).days, 30)))
        move(rng, life, since)


def worker(rng: Random, key: str) -> Life:
    """An engineer or specialist, brought over for a job, perhaps at a second one by now."""
    arrived, starts = _arrival(rng, days.month(2019, 4), days.month(2026, 4))
    life = begin(
        rng,
        key,
        ("CN", "VN", "KR", "NP", "TW", "US", "IN", "TH", "LK", "BD", "PH", "MM", "ID"),
        arrived,
        (22, 33),
    )
    _jobs(rng, life, starts, office_job, (0, 0, 1))
    stays.land(life, GIJ, rng.choice((12, 36)))
    stays.renew_until(life, stays.END_OF_TIME, rng.choice(((12, 36, 36, 60), (12, 12, 36), (36, 60))))
    _maybe_move(rng, life)
    _trips(rng, life, 2024)
    if rng.random() < 0.25:
        _household(rng, life)
    life.bank = rng.random() < 0.5
    return life


def _household(rng: Random, life: Life) -> None:
    """A spouse who stays at home, and perhaps a child."""
    nation = names.BY_CODE[life.nationality]
    sex = "male" if life.sex == "female" else "female"
    since = days.days_on(life.arrived_on, 200)
    spouse = names.draw_name(rng, nation, sex)
    born = days.days_on(life.birth, rng.randint(-900, 900))
    life.relatives.append(
        Relative("spouse", spouse.latin, born, since, nation.code, "dependent", pension_category=3)
    )
    if rng.random() < 0.6:
        child = names.draw_name(rng, nation, rng.choice(("female", "male")))
        born = days.days_on(since, rng.randint(200, 900))
        life.relatives.append(Relative("child", child.latin, born, born, nation.code, "dependent"))


def skilled(rng: Random, key: str) -> Life:
    """A specified skilled worker in food manufacturing; after five years on the second level."""
    arrived, starts = _arrival(rng, days.month(2023, 6), days.month(2026, 5))
    among = ("VN", "ID", "MM", "PH", "NP", "KH", "TH", "LK", "BD", "MN")
    life = begin(rng, key, among, arrived, (20, 30))
    employer = rng.choice(("aoba-foods", "sumire-kitchen"))
    life.jobs.append(factory_job(rng, employer, starts, None, "food_manufacturing"))
    stays.land(life, "ssw_1", 12, employer)
    while (expires := life.stays[-1].expires_on) and expires < days.later(arrived, 60):
        stays.renew(life, 12)
    stays.change(life, "ssw_2", days.days_on(days.later(arrived, 58), 0), 36, employer)
    stays.renew_until(life, stays.END_OF_TIME, (36,))
    _maybe_move(rng, life)
    life.bank = rng.random() < 0.4
    return life


def student(rng: Random, key: str) -> Life:
    """A student with a part-time job, who goes to work in an office after graduating in March."""
    entered = rng.choice(
        (days.month(2024, 4), days.month(2025, 4), days.month(2025, 10), days.month(2026, 4))
    )
    starts = days.first_day(entered)
    among = ("CN", "VN", "NP", "KR", "MM", "LK", "ID", "TW", "BD", "MN", "TH", "US")
    life = begin(rng, key, among, days.days_on(starts, -rng.randint(3, 12)), (20, 26))
    level, years = rng.choice((("language", 2), ("vocational", 2), ("university", 4), ("graduate", 2)))
    left = date(starts.year + years, 3, 31)
    if left < days.ANCHOR:
        level, left = "university", date(starts.year + 4, 3, 31)
    life.studies.append(Study(level, starts, left, "graduated"))
    life.student_deferred = True
    if rng.random() < 0.75:
        began = days.first_day(entered + rng.randint(2, 7))
        ended = days.last_day(days.month(left.year, 2))
        life.jobs.append(part_time(rng, draw_employer(rng), began, ended))
    beside = life.jobs[0].employer if life.jobs else ""
    life.jobs.append(office_job(rng, draw_employer(rng, beside), date(left.year, 4, 1), None))
    stays.land(life, "student", 24 if level != "university" else 27)
    stays.renew_until(life, left, (12,) if level != "university" else (24, 12))
    stays.change(life, GIJ, date(left.year, 3, 25), 12)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    _maybe_move(rng, life)
    return life


def dependant(rng: Random, key: str) -> Life:
    """The spouse of a worker: insured through them, with a few hours of work or none."""
    arrived = days.first_day(rng.randint(days.month(2021, 4), days.month(2026, 3)))
    among = ("CN", "VN", "NP", "IN", "LK", "KR", "PH", "BD", "PK", "MM")
    life = begin(rng, key, among, days.days_on(arrived, rng.randint(0, 20)), (22, 34))
    life.dependant_from = life.arrived_on
    employer = draw_employer(rng)
    spouse = names.draw_name(
        rng, names.BY_CODE[life.nationality], "male" if life.sex == "female" else "female"
    )
    life.relatives.append(
        Relative(
            "spouse",
            spouse.latin,
            days.days_on(life.birth, rng.randint(-1500, 300)),
            days.days_on(life.arrived_on, -rng.randint(200, 1500)),
            life.nationality,
            GIJ,
            employer,
            2,
        )
    )
    if rng.random() < 0.5:
        began = days.first_day(max(days.month_of(life.arrived_on) + rng.randint(3, 14), days.month(2024, 1)))
        if began < date(2026, 8, 1):
            life.jobs.append(part_time(rng, draw_employer(rng), began, None, short=True))
    stays.land(life, "dependent", rng.choice((12, 36)))
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    _maybe_move(rng, life)
    return life


def settled(rng: Random, key: str) -> Life:
    """A permanent resident at work, here for more than ten years."""
    arrived, starts = _arrival(rng, days.month(2006, 4), days.month(2014, 4))
    among = ("CN", "KR", "PH", "BR", "PE", "TW", "TH", "US", "IN", "PK", "VN")
    life = begin(rng, key, among, arrived, (21, 32))
    _jobs(rng, life, starts, _settled_job, (0, 1, 2, 4))
    stays.land(life, GIJ, 36)
    granted = days.days_on(days.later(arrived, 126), rng.randint(0, 400))
    stays.renew_until(life, granted, (36, 36, 60))
    stays.change(life, "permanent_resident", granted, None)
    _maybe_move(rng, life)
    _trips(rng, life, 2024)
    if rng.random() < 0.3:
        _household(rng, life)
        for relative in life.relatives:
            relative.status = "spouse_of_pr" if relative.relation == "spouse" else "child_of_pr"
    return life


def _settled_job(rng: Random, employer: str, starts: date, ends: date | None) -> Job:
    make = office_job if rng.random() < 0.5 else factory_job
    job = make(rng, employer, starts, ends)
    job.monthly_wage += 30_000
    return job


def long_term(rng: Random, key: str) -> Life:
    """A long-term resident or the spouse of a Japanese or permanent resident, at any work."""
    arrived, starts = _arrival(rng, days.month(2015, 4), days.month(2025, 10))
    among = ("BR", "PE", "PH", "VN", "CN", "TH", "KR", "US", "PK", "NP")
    life = begin(rng, key, among, arrived, (21, 38))
    _jobs(rng, life, starts, factory_job, (0, 1, 2, 4))
    status = "long_term_resident" if life.nationality in {"BR", "PE"} else "spouse_of_japanese"
    stays.land(life, status, 12)
    stays.renew_until(life, stays.END_OF_TIME, (12, 36, 60))
    _maybe_move(rng, life)
    _trips(rng, life, 2024)
    life.bank = rng.random() < 0.4
    return life


CAREERS: tuple[tuple[Callable[[Random, str], Life], int], ...] = (
    (worker, 27),
    (skilled, 14),
    (student, 18),
    (dependant, 10),
    (settled, 21),
    (long_term, 10),
)
"""Ways of living and their shares in a hundred residents, about as in Japan, from memory."""


def draw(rng: Random, key: str) -> Life:
    """A life of any kind."""
    kinds, shares = zip(*CAREERS, strict=True)
    make: Callable[[Random, str], Life] = rng.choices(kinds, shares)[0]
    return make(rng, key)
