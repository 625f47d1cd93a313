"""Inviting somebody into an organisation by a code: told once, kept as a digest, good for one person and seven days."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from apps.accounts.models import JoinCode, Membership, Organisation, User

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that cannot be taken for each other when somebody reads them out."""
LENGTH: Final = 10
GOOD_FOR: Final = timedelta(days=7)


class JoinCodeError(Exception):
    """The code is unknown, used, withdrawn or too old; which of these is not said."""


class AlreadyMemberError(Exception):
    """The person works for this organisation already; the code stays unused."""


def invite(
    organisation: Organisation, *, by: User, role: str = Membership.Role.MEMBER, now: datetime
) -> tuple[JoinCode, str]:
    """Makes a code; the plain one is returned this once, in two groups that are easy to read out."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row = JoinCode.objects.create(
        organisation=organisation,
        role=role,
        digest=_digest(plain),
        made_by=by,
        made_at=now,
        expires_at=now + GOOD_FOR,
    )
    return row, f"{plain[: LENGTH // 2]}-{plain[LENGTH // 2 :]}"


@transaction.atomic
def join(code: str, *, user: User, name: str, now: datetime) -> Membership:
    """Makes somebody a member by a code and uses it up.

    Raises JoinCodeError, also for organisations that are not verified now, and AlreadyMemberError.
    """
    row = JoinCode.objects.select_for_update().filter(digest=_digest(code)).first()
    if row is None or row.used_at or row.withdrawn_at or now >= row.expires_at:
        raise JoinCodeError
    organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
    if not organisation.is_verified:
        raise JoinCodeError
    if organisation.memberships.live().filter(user=user).exists():
        raise AlreadyMemberError
    row.used_at, row.used_by = now, user
    row.save(update_fields=["used_at", "used_by"])
    return Membership.objects.create(
        organisation=organisation, user=user, role=row.role, name=name, since=now
    )


def _digest(code: str) -> str:
    """Keyed, since codes are short: a stolen dump without SECRET_KEY opens nothing."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    key = hashlib.sha256(b"join codes" + str(settings.SECRET_KEY).encode()).digest()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()
