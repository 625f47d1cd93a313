"""From a day to the moment at which somebody is told: in the morning, in Japan."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

MORNING: Final = time(9)
_JAPAN: Final = ZoneInfo("Asia/Tokyo")


def morning_of(day: date) -> datetime:
    """Nine in the morning in Japan, when offices have opened and nobody sleeps who sleeps at night."""
    return datetime.combine(day, MORNING, tzinfo=_JAPAN)
