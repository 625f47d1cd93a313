"""Address, notices, passport and bank."""

from dataclasses import replace
from datetime import date
from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import ANCHOR
from apps.sandbox.population.errors.table import check, tell
from apps.sandbox.population.life import Home, Life, Stay
from apps.sandbox.population.places import address


@check("R-27")
def _card_keeps_old_address(_rng: Random, life: Life) -> bool:
    home = life.homes[-1]
    stay = life.stay_on(home.since)
    if len(life.homes) < 2 or stay is not life.stay_on(ANCHOR) or home.since > date(2026, 10, 20):
        return False
    home.card_follows = False
    home.card_presented = life.vary(27, 3) == 0
    responsible = "municipality" if home.card_presented else "resident"
    return tell(life, "R-27", responsible, days.days_on(home.notified_on, 30))


@check("R-28")
def _move_not_told(rng: Random, life: Life) -> bool:
    if life.homes[-1].since > date(2026, 6, 1):
        return False
    since = days.days_on(date(2026, 8, 1), rng.randint(0, 60))
    life.homes.append(Home(address(rng), since, since, since, reported=False))
    return tell(life, "R-28", "resident", days.days_on(since, 25))


@check("R-29")
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
    return tell(life, "R-29", "resident", days.days_on(event, 25))


@check("R-37")
def _passport_ends_first(_rng: Random, life: Life) -> bool:
    stay = life.stay_on(ANCHOR)
    if stay is None or stay.expires_on is None or stay.expires_on < date(2027, 6, 1):
        return False
    life.passport_short = True
    tell(life, "R-37", "resident", days.days_on(stay.granted_on, 2))
    return _until_next_stay(life, stay)


@check("R-45")
def _bank_keeps_old_date(_rng: Random, life: Life) -> bool:
    stay = life.stay_on(ANCHOR)
    if not life.bank or stay is None or stay.permission != "renewal" or stay.expires_on is None:
        return False
    before = life.stays[life.stays.index(stay) - 1]
    if before.expires_on is None or before.expires_on >= ANCHOR or stay.expires_on < date(2027, 6, 1):
        return False
    life.bank_old_date = True
    tell(life, "R-45", "resident", days.days_on(stay.granted_on, 2))
    return _until_next_stay(life, stay)


def _until_next_stay(life: Life, stay: Stay) -> bool:
    """With the next permission passport and bank are put in order; it shows two days after the grant."""
    place = life.stays.index(stay) + 1
    if place < len(life.stays):
        gone = days.days_on(life.stays[place].granted_on, 2)
        life.truths[-1] = replace(life.truths[-1], gone_from=gone)
    return True
