"""The signed token that asks for a correction: exactly the claims of the protocol, and always the same jti."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from apps.corrections.asking.days import day_of
from apps.corrections.asking.evidence import Offered
from apps.corrections.ledger.content import Asked
from apps.corrections.sources import all_cites
from apps.feeds import our_keys
from apps.feeds.protocol import event_types, signing

USUAL_DAYS: Final = 30
"""Until when an answer is asked for where no day was worked out."""


def jti_of(request_id: UUID) -> str:
    """Under which id a request is handed over, however often: whoever receives it takes it once."""
    return f"request-{request_id}"


def payload(request_id: UUID, asked: Asked, evidence: list[Offered], *, made_at: datetime) -> dict[str, Any]:
    """What an institution is told. Nothing that is not here leaves."""
    reply_by = asked.reply_by or day_of(made_at) + timedelta(days=USUAL_DAYS)
    return {
        "request_id": str(request_id),
        "record_id": asked.record_id,
        "kind": asked.kind,
        "revision": asked.revision,
        "fields": [{"name": each.name, "held": each.held, "claimed": each.claimed} for each in asked.fields],
        "reason": asked.reason,
        "legal_basis": "; ".join(_law(key) for key in asked.legal_basis),
        "evidence": [
            {"digest": each.digest, "url": each.url, "media_type": each.media_type} for each in evidence
        ],
        "reply_by": reply_by.isoformat(),
    }


def signed(told: dict[str, Any], *, audience: str, connection: str, request_id: UUID, now: datetime) -> str:
    """The token (RFC 8417), signed by the key in use; about one connection, named by its opaque id alone."""
    return signing.sign_set(
        our_keys.signing_key(),
        issuer=settings.TSUNAGI_ISSUER,
        audience=audience,
        jti=jti_of(request_id),
        iat=int(now.timestamp()),
        connection=connection,
        event_type=event_types.CORRECTION_REQUESTED,
        payload=told,
    )


def _law(key: str) -> str:
    """A citation in the words of the law's own language; a key that is none is the words themselves."""
    cite = all_cites().get(key)
    return key if cite is None else f"{cite.law_ja or cite.law} {cite.article}".strip()
