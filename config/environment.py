"""Reads the environment once, and stops the start with a clear sentence when a value is missing or wrong."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
_LONGEST_SOCKET = 100  # bytes; Linux takes 107 (unix(7))


def required(name: str, why: str) -> str:
    """The value of an environment variable without which the process must not start."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything but 1/0, true/false, yes/no, on/off is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def whole_number(name: str, *, default: int) -> int:
    """A variable that is a whole number of its unit."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def socket_in(folder: Path, name: str) -> Path:
    """The place of a Unix socket in a folder, or in the folder for passing files where the path would be too long."""
    place = folder / f"{name}.socket"
    if len(os.fsencode(place)) < _LONGEST_SOCKET:
        return place
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tsunagi-{short}-{name}.socket"


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """A variable that lists words separated by commas."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or list(default)


def database(url: str, *, user: str | None = None, password: str | None = None) -> dict[str, object]:
    """Django's settings for a ``postgresql://`` address, optionally as another role.

    The host may stand in the query (``?host=/path``), as libpq writes Unix sockets. Statements that are prepared
    keep one plan: choosing one anew for sixteen partitions takes longer than running it.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": user if user is not None else unquote(parts.username or ""),
        "PASSWORD": password if password is not None else unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "OPTIONS": {
            "connect_timeout": 3,
            "prepare_threshold": 5,
            "options": "-c plan_cache_mode=force_generic_plan",
            **query,
        },
    }
