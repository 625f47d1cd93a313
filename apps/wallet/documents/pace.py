"""How many files somebody may have opened in a while: each costs a process, so nobody can fill the machine with them."""

from typing import Final

from django.core.cache import cache

from apps.accounts.models import User

MOST: Final = 60
SECONDS: Final = 600


def may_send(user: User, files: int) -> bool:
    """Counts so many files; False once they are more than sixty within ten minutes, kept or not."""
    key = f"paper-files:{user.pk}"
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key, files)) <= MOST
    except ValueError:  # the ten minutes ended between the two lines
        return True
