"""Addresses of calendars: a secret of 256 bits that is shown once and kept as its hash; one at a time, ended at will.

The secret stands in an address because calendars can send nothing else. So it opens dates alone, no log takes it
(``config.log_lines``), and a new one ends the one before.
"""

import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.prepared import fetch_prepared
from apps.notices.models import CalendarAddress

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Opened(NamedTuple):
    """Whose dates an address opens, and the language of whoever made it."""

    resident_id: UUID
    language: str


def make(resident_id: UUID, *, by_user: UUID, now: datetime) -> str:
    """Makes an address, inside a passage, and ends the one before; returns the secret, which is nowhere kept."""
    end(resident_id, now=now)
    secret = secrets.token_urlsafe(32)
    CalendarAddress.objects.create(
        resident_id=resident_id, made_by=by_user, secret_sha256=_hashed(secret), made_at=now
    )
    return secret


def end(resident_id: UUID, *, now: datetime) -> bool:
    """Ends the address that lives, if one does, inside a passage: what fetches it finds nothing from then on."""
    live = CalendarAddress.objects.filter(resident_id=resident_id, revoked_at=None)
    return bool(live.update(revoked_at=now))


def living(resident_id: UUID) -> CalendarAddress | None:
    """The address that lives, without its secret; call it inside a passage."""
    return CalendarAddress.objects.filter(resident_id=resident_id, revoked_at=None).first()


def address(secret: str) -> str:
    """The whole address, to be given to a calendar."""
    return f"{settings.SITE_URL}{reverse('notices:calendar', args=[secret])}"


def opened_by(secret: str) -> Opened | None:
    """What an address opens; None for one that never was, was ended, or whose maker no longer acts for the resident.

    It is looked up by its hash, of which nobody learns anything from how long that takes.
    """
    if not _SECRET.fullmatch(secret):
        return None
    hashed = _hashed(secret)
    for resident_id, made_by, kept in fetch_prepared("SELECT * FROM notices_calendar(%s)", [hashed]):
        if hmac.compare_digest(bytes(kept), hashed):
            language = User.objects.filter(pk=made_by).values_list("language", flat=True).first()
            return Opened(resident_id, language or settings.LANGUAGE_CODE)
    return None


def _hashed(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
