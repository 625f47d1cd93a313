"""How many codes that open nothing somebody has tried within the hour: guessing is slowed down, reading is not."""

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from apps.accounts.models import User

MOST: Final = 20
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Tries:
    """One person's tries, in the cache: after an hour they are forgotten."""

    key: str

    @property
    def are_used_up(self) -> bool:
        return int(cache.get(self.key, 0)) >= MOST

    def note(self) -> None:
        """Counts one."""
        if not cache.add(self.key, 1, HOUR):
            cache.incr(self.key)


def tries_of(user: User) -> Tries:
    """The tries of somebody who is signed in."""
    return Tries(f"ask-code-tries:{user.pk}")
