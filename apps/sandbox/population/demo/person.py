"""What the demo residents have in common."""

from datetime import date, timedelta

from apps.sandbox.population import days, names
from apps.sandbox.population.life import Home, Job, Life
from apps.sandbox.population.names import Name

CITY = "埼玉県緑市"


def person(
    key: str,
    serial: int,
    *,
    nationality: str,
    name: Name,
    sex: str,
    birth: date,
    arrived: date,
    address: str,
    email: str,
    story: str,
) -> Life:
    """A resident of a fixed story, with a first dwelling told to the city a week after arrival."""
    life = Life(
        key,
        name,
        nationality,
        names.BY_CODE[nationality].language,
        sex,
        birth,
        arrived,
        lot=1_000_003 * serial,
        email=f"{email}@example.jp",
        story=story,
    )
    since = arrived + timedelta(days=3)
    life.homes.append(Home(CITY + address, since, days.open_after(since + timedelta(days=4))))
    return life


def hired(
    employer: str,
    starts: date,
    ends: date | None,
    *,
    wage: int,
    commuting: int,
    duties: str,
    codes: tuple[str, ...],
) -> Job:
    """Full-time work at 40 hours a week with a raise of 4,000 yen each April."""
    return Job(
        employer,
        starts,
        ends,
        40,
        monthly_wage=wage,
        commuting=commuting,
        duties=duties,
        duty_codes=codes,
        raises=(4_000,) * 25,
    )
