"""An institution's side for tests: signs event tokens as the protocol says, or wrongly on purpose."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident
from apps.feeds.connections import link
from apps.feeds.institutions import read, register
from apps.feeds.models import Institution
from apps.feeds.protocol import event_types
from apps.feeds.protocol.canonical import canonical

AUDIENCE = "https://tsunagi.localhost"
PAYSLIP: dict[str, Any] = {
    "employer": {"name": "青葉食品株式会社"},
    "month": "2026-10",
    "paid_on": "2026-10-25",
    "days": 21,
    "gross": 240000,
    "base_pay": 230000,
    "allowances": 10000,
    "health_insurance": 11900,
    "employees_pension": 21960,
    "employment_insurance": 1200,
    "income_tax": 4000,
    "net": 200940,
}


@dataclass
class Desk:
    """One institution with its key; ``institution`` is its registration here."""

    key: ECKey
    slug: str = "pension-office-1"
    issuer: str = "https://pension.example"
    institution: Institution | None = None
    connections: dict[str, UUID] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        assert self.institution is not None
        return self.institution.pk

    def registration(self, **changes: Any) -> dict[str, Any]:
        entry = {
            "id": self.slug,
            "names": {"ja": "みどり年金事務所", "en": "Midori Pension Office"},
            "issuer": self.issuer,
            "poll_url": f"{self.issuer}/poll",
            "token_url": f"{self.issuer}/token",
            "request_url": f"{self.issuer}/requests",
            "jwks": {"keys": [self.public_jwk()]},
            "algorithms": ["ES256"],
            "thumbprints": [self.key.thumbprint()],
            "event_types": sorted(event_types.RECEIVED),
            "kinds": ["payslip", "pension_month", "pension_enrolment"],
            "corporate_number": "7000012050002",
            "source": "pension_office",
        }
        return entry | changes

    def register(self, **changes: Any) -> Institution:
        raw = json.dumps(self.registration(**changes)).encode()
        self.institution = register(read(raw), now=timezone.now(), live=True)
        return self.institution

    def public_jwk(self) -> dict[str, Any]:
        return {**self.key.as_dict(private=False), "kid": self.key.thumbprint(), "use": "sig", "alg": "ES256"}

    def connect(self, external_id: str = "connection-0001", resident: Resident | None = None) -> Resident:
        assert self.institution is not None
        resident = resident or Resident.objects.create()
        link(resident.pk, self.institution, external_id, kinds=self.institution.kinds, now=timezone.now())
        self.connections[external_id] = resident.pk
        return resident

    def claims(self, event_type: str, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "iat": int(time.time()) - 60,
            "jti": f"jti-{uuid7()}",
            "sub_id": {"format": "opaque", "id": next(iter(self.connections), self.slug)},
            "events": {event_type: payload},
        }
        return claims | changes

    def sign(self, claims: dict[str, Any], *, key: ECKey | None = None, **header: Any) -> str:
        return self.sign_raw(json.dumps(claims, ensure_ascii=False).encode(), key=key, **header)

    def sign_raw(self, payload: bytes, *, key: ECKey | None = None, **header: Any) -> str:
        protected = {"alg": "ES256", "kid": self.key.thumbprint(), "typ": "secevent+jwt"} | header
        return jws.serialize_compact(protected, payload, key or self.key, ["ES256"])

    def upsert(
        self,
        record_id: str = "record-1",
        revision: int = 1,
        data: dict[str, Any] | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        """The claims of a record-upserted event about a pay slip."""
        data = PAYSLIP if data is None else data
        common = {
            "record_id": record_id,
            "kind": "payslip",
            "schema": "payslip/1",
            "revision": revision,
            "epoch": "2026-11-01",
            "data_as_of": "2026-11-20",
            "authority": {"names": {"ja": "日本年金機構"}, "corporate_number": "7000012050002"},
            "data": data,
            "digest": digest(data),
        }
        common |= changes.pop("payload", {})
        return self.claims(event_types.RECORD_UPSERTED, common, **changes)

    def withdraw(self, record_id: str, revision: int, **changes: Any) -> dict[str, Any]:
        common = {
            "record_id": record_id,
            "kind": "payslip",
            "schema": "payslip/1",
            "revision": revision,
            "epoch": "2026-11-01",
            "data_as_of": "2026-11-20",
            "authority": {"names": {"ja": "日本年金機構"}},
            "reason": "entered-in-error",
        }
        return self.claims(event_types.RECORD_WITHDRAWN, common, **changes)

    def sets(self, *claims: dict[str, Any]) -> dict[str, str]:
        return {item["jti"]: self.sign(item) for item in claims}


def new_desk(**changes: Any) -> Desk:
    return Desk(ECKey.generate_key("P-256"), **changes)


def digest(data: dict[str, Any]) -> str:
    return urlsafe_b64encode(hashlib.sha256(canonical(data)).digest()).rstrip(b"=").decode()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
