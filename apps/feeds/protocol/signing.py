"""What we sign for institutions: proving who asks (RFC 7523) and requests to them (RFC 8417)."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from apps.accounts.signing_keys import SigningKey

ASSERTION_LIFETIME: Final = 60


def client_assertion(key: SigningKey, *, client_id: str, audience: str, now: int) -> str:
    """Proof of who asks for a token, for 60 seconds and one use; ``audience`` is the token server's issuer."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + ASSERTION_LIFETIME,
    }
    return key.sign(claims, typ="JWT")


def sign_set(
    key: SigningKey,
    *,
    issuer: str,
    audience: str,
    jti: str,
    iat: int,
    connection: str,
    event_type: str,
    payload: Mapping[str, Any],
    txn: str | None = None,
    toe: int | None = None,
) -> str:
    """A security event token about one connection, as we push requests (RFC 8935)."""
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "iat": iat,
        "jti": jti,
        "sub_id": {"format": "opaque", "id": connection},
        "events": {event_type: payload},
    }
    claims |= {name: value for name, value in (("txn", txn), ("toe", toe)) if value is not None}
    return key.sign(claims, typ="secevent+jwt")
