"""A version of a record as its institution sent it: the claims of the signed event, the key, the token itself."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.consent.sealing import DataKey
from apps.feeds.drops.models import Drop
from apps.feeds.drops.rows import is_row
from apps.feeds.models import Event, InstitutionKey
from apps.feeds.protocol.base64url import decode
from apps.feeds.sealed_tokens import unseal_token
from apps.wallet.models import RecordVersion


@dataclass(frozen=True, slots=True)
class Sent:
    """A signed event, decoded. ``claims`` is its content as indented JSON; ``token`` is what came over the wire.

    Of a row of a signed file: its cells under the names of their columns, and the file's signed manifest; ``row``
    counts as a spreadsheet does.
    """

    token: str
    claims: str
    issuer: str
    issued_at: datetime
    algorithm: str
    key_id: str
    thumbprint: str
    jti: str
    file: str = ""
    row: int = 0


def sent(version: RecordVersion, key: DataKey) -> Sent | None:
    """The event that brought a version, opened with the key that a passage gave; None when it is not kept."""
    event = Event.objects.filter(
        institution_id=version.source_id, jti=version.delivered_as, resident_id=version.resident_id
    ).first()
    if event is None or event.token is None:
        return None
    token = unseal_token(key, event.institution_id, event.jti, event.token)
    if is_row(event.jti):
        return _row_of_file(event, token, version)
    header, claims = (_part(token, place) for place in (0, 1))
    key_id = str(header.get("kid", ""))
    return Sent(
        token=token,
        claims=json.dumps(claims, ensure_ascii=False, indent=2),
        issuer=str(claims.get("iss", "")),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        algorithm=str(header.get("alg", "")),
        key_id=key_id,
        thumbprint=_thumbprint(version, key_id),
        jti=event.jti,
    )


def _row_of_file(event: Event, text: str, version: RecordVersion) -> Sent:
    """A row that came in a file: the office signed the file, by a manifest that carries its SHA-256."""
    kept: dict[str, Any] = json.loads(text)
    drop = Drop.objects.get(
        institution_id=event.institution_id, jti=kept["drop"], state__in=["reading", "done"]
    )
    header, claims = (_part(drop.manifest, place) for place in (0, 1))
    said = {name: cell for name, cell in zip(kept["columns"], kept["cells"], strict=True) if cell}
    key_id = str(header.get("kid", ""))
    return Sent(
        token=drop.manifest,
        claims=json.dumps(said, ensure_ascii=False, indent=2),
        issuer=str(claims.get("iss", "")),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        algorithm=str(header.get("alg", "")),
        key_id=key_id,
        thumbprint=_thumbprint(version, key_id),
        jti=event.jti,
        file=drop.name,
        row=kept["row"],
    )


def _part(token: str, place: int) -> dict[str, Any]:
    """A part of a token that was verified when it came, so it is an object of JSON."""
    found: dict[str, Any] = json.loads(decode(token.split(".")[place].encode("ascii")))
    return found


def _thumbprint(version: RecordVersion, key_id: str) -> str:
    """The RFC 7638 thumbprint of the key that carried this name when the event was issued, if only one ever did."""
    held = InstitutionKey.objects.filter(institution_id=version.source_id, kid=key_id)
    found = list(held.exclude(status="pending").values_list("thumbprint", flat=True)[:2])
    return found[0] if len(found) == 1 else ""
