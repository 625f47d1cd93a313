"""Permissions to stay one after another: renewals asked for in the window and granted before the old one ends."""

from datetime import date

from . import days
from .life import Life, Stay

END_OF_TIME = date(2045, 1, 1)
"""Renewals are told up to here, whatever day the sandbox is asked for, so that a life never depends on it."""


def land(life: Life, status: str, months: int, employer: str | None = None) -> None:
    """The permission given at the airport; a resident whose first status is permanent has had it from then."""
    expires = None if status == "permanent_resident" else days.later(life.arrived_on, months)
    life.stays.append(
        Stay(status, life.arrived_on, expires, months if expires else None, "landing", employer=employer)
    )


def change(
    life: Life, status: str, granted_on: date, months: int | None, employer: str | None = None
) -> None:
    """Another status, asked for 35 to 54 days before; the new period runs from the grant."""
    granted_on = days.open_before(granted_on)
    applied = days.open_before(days.days_on(granted_on, -35 - life.vary(len(life.stays), 20)))
    expires = days.later(granted_on, months) if months else None
    permission = "permanent" if status == "permanent_resident" else "change"
    card = None if expires else days.later(granted_on, 84)
    life.stays.append(Stay(status, granted_on, expires, months, permission, applied, employer, card))


def renew(life: Life, months: int) -> None:
    """The next period, which follows on the day the old one ends."""
    old = life.stays[-1]
    assert old.expires_on is not None, "a permanent resident renews nothing"
    place = len(life.stays)
    applied = days.open_before(days.days_on(old.expires_on, -55 - life.vary(place, 25)))
    granted = days.open_before(days.days_on(applied, 22 + life.vary(place + 7, 18)))
    expires = days.later(old.expires_on, months)
    life.stays.append(Stay(old.status, granted, expires, months, "renewal", applied, old.employer))


def renew_until(life: Life, until: date, periods: tuple[int, ...]) -> None:
    """Renew with these periods, the last one again and again, until the stay reaches `until`."""
    place = 0
    while (expires := life.stays[-1].expires_on) is not None and expires < until:
        renew(life, periods[min(place, len(periods) - 1)])
        place += 1
