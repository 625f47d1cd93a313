"""A consent receipt as JSON (stack.md 2.3): shaped on ISO/IEC TS 27560, DPV IRIs as values, RFC 9396 for what is
enforced. Pure: a receipt follows from what stands on the permission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from apps.consent.policy import Scope, Terms

SCHEMA: Final = "https://schemas.tsunagi.example/consent/v1"
SHARE_TYPE: Final = "https://schemas.tsunagi.example/rar/record-share/v1"
DPV: Final = "https://w3id.org/dpv#"
STATUS: Final = {
    "given": DPV + "ConsentGiven",
    "refused": DPV + "ConsentRefused",
    "ended": DPV + "ConsentWithdrawn",
    "expired": DPV + "ConsentExpired",
}
REVOKED: Final = DPV + "ConsentRevoked"
"""Ended by somebody else than who gave it: our staff suspended the organisation."""
DELETE_WITHIN: Final = timedelta(days=30)
"""After the end, for what a recipient kept; our own convention. Laws that make a profession keep papers go before it."""

type Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may read, as public registers know them."""

    id: UUID
    kind: str
    name: Texts
    registration: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that a receipt says."""

    receipt_id: UUID
    record_version: int
    language: str
    issued_at: datetime
    controller: Mapping[str, str]
    subject_ref: UUID
    recipient: Recipient
    notice: Mapping[str, str]
    purpose_dpv: str
    purpose_text: Texts
    grant_id: UUID
    terms: Terms
    assisted_by: str | None
    given_by: str
    auth: tuple[str, ...]
    sensitive: bool
    ended_on: date | None
    events: tuple[Mapping[str, str], ...]
    prev: bytes | None
    withdraw_url: str


def document(content: Content) -> dict[str, Any]:
    """The receipt; every date is a day in Japan, every time UTC."""
    terms = content.terms
    return {
        "schema": SCHEMA,
        "receipt_id": str(content.receipt_id),
        "record_version": content.record_version,
        "jurisdiction": "JP",
        "language": content.language,
        "issued_at": instant(content.issued_at),
        "controller": dict(content.controller),
        "subject_ref": f"pairwise:{content.subject_ref.hex}",
        "recipient": {
            "org_id": str(content.recipient.id),
            "member_id": str(terms.member) if terms.member else None,
            "name": dict(content.recipient.name),
            "kind": content.recipient.kind,
            "registration": content.recipient.registration,
        },
        "notice": dict(content.notice),
        "purpose": {
            "code": terms.purpose,
            "dpv": content.purpose_dpv,
            "text": dict(content.purpose_text),
            "legal_basis": DPV + "Consent",
        },
        "authorization_details": [_allowed(content, kind) for kind in sorted(terms.scope)],
        "collection": {
            "method": "web",
            "ui_version": content.notice["id"],
            "given_by": content.given_by,
            "assisted_by": content.assisted_by,
            "auth": list(content.auth),
        },
        "sensitive": content.sensitive,
        "retention": {
            "recipient_must_delete_by": ((content.ended_on or terms.last_day) + DELETE_WITHIN).isoformat()
        },
        "status": REVOKED if content.events[-1]["kind"] == "stopped" else STATUS[terms.state],
        "events": [dict(event) for event in content.events],
        "prev": f"sha256:{content.prev.hex()}" if content.prev else None,
        "withdraw_url": content.withdraw_url,
    }


def instant(moment: datetime) -> str:
    """2026-11-21T03:04:05Z (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _allowed(content: Content, kind: str) -> dict[str, Any]:
    """One record kind as an authorization detail (RFC 9396 section 2); no ``fields`` means all of them."""
    terms, fields = content.terms, content.terms.scope[kind]
    detail: dict[str, Any] = {
        "type": SHARE_TYPE,
        "actions": ["read", "export"] if terms.export else ["read"],
        "datatypes": [kind],
        "identifier": f"grant:{content.grant_id}",
        "constraints": {
            "not_before": terms.starts_on.isoformat(),
            "not_after": terms.last_day.isoformat(),
            "max_reads": terms.max_reads,
            "export": terms.export,
            "onward_sharing": False,
        },
    }
    return detail if fields is None else {**detail, "fields": sorted(fields)}


def terms_of(receipt: Mapping[str, Any]) -> Terms:
    """What the policy would decide on, read back from a receipt: receipt and enforcement must agree.

    How many looks were used is not in it.
    """
    details = receipt["authorization_details"]
    scope: Scope = {
        detail["datatypes"][0]: tuple(detail["fields"]) if "fields" in detail else None for detail in details
    }
    limits = details[0]["constraints"]
    member = receipt["recipient"]["member_id"]
    return Terms(
        purpose=receipt["purpose"]["code"],
        scope=scope,
        starts_on=date.fromisoformat(limits["not_before"]),
        last_day=date.fromisoformat(limits["not_after"]),
        max_reads=limits["max_reads"],
        export=limits["export"],
        state=next((state for state, iri in STATUS.items() if iri == receipt["status"]), "ended"),
        member=UUID(member) if member else None,
    )
