"""Days of Japan's calendar, in which corrections count."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

JAPAN: Final = ZoneInfo("Asia/Tokyo")


def day_of(moment: datetime) -> date:
    """The day in Japan of a moment."""
    return moment.astimezone(JAPAN).date()


def day_of_seconds(seconds: int) -> date:
    """The day in Japan of seconds since 1970."""
    return day_of(datetime.fromtimestamp(seconds, UTC))
