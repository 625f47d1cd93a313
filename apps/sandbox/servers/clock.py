"""The sandbox's own day: one small file that every institution looks at, so that time can be moved by hand."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

from apps.sandbox.servers.files import write_whole

JAPAN = timezone(timedelta(hours=9), "JST")


class Clock:
    """The day kept in ``clock.json``; another process may move it at any moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._today = date.min

    def today(self) -> date:
        """The sandbox's day; the file is read again only when it was written since."""
        stat = self.path.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._seen:
            self._today = date.fromisoformat(json.loads(self.path.read_text())["today"])
            self._seen = stamp
        return self._today

    def set(self, today: date) -> None:
        write_whole(self.path, json.dumps({"today": today.isoformat()}) + "\n")

    def advance(self, days: int) -> tuple[date, date]:
        """Moves the day forward; returns the day before and the day after. Raises ValueError below one day."""
        if days < 1:
            raise ValueError("Time moves forward only: the number of days must be 1 or more.")
        with self._alone():
            before = self.today()
            self.set(before + timedelta(days=days))
        return before, before + timedelta(days=days)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def moment_of(day: date) -> int:
    """Seconds since 1970 of nine in the morning in Japan: when an office has entered the day's facts."""
    return int(datetime.combine(day, time(9), tzinfo=JAPAN).astimezone(UTC).timestamp())
