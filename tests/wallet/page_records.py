"""Records for tests of pages: sent through the ledger, as ingest does, by sources that are tied to a resident."""

import html
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.utils.html import strip_tags

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import keys_of
from apps.feeds.protocol.canonical import canonical
from apps.wallet import ledger
from apps.wallet.kinds import decode
from apps.wallet.ledger import Arrival
from apps.wallet.models import Holding, Source

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # noon in Japan
_jtis = itertools.count()


@dataclass
class Office:
    """A source that sends records about one resident."""

    resident: Resident
    source: Source
    sent: dict[str, int] = field(default_factory=dict)

    def send(
        self,
        kind: str,
        number: str,
        data: dict[str, Any] | None,
        *,
        revision: int | None = None,
        at: datetime = NOW,
        data_as_of: date | None = None,
        valid_from: date | None = None,
        valid_to: date | None = None,
        reason: str | None = None,
        jti: str | None = None,
        corrects: str | None = None,
    ) -> UUID:
        """One revision of one record; without data it is withdrawn. Returns the record's id."""
        revision = revision or self.sent.get(number, 0) + 1
        self.sent[number] = max(revision, self.sent.get(number, 0))
        arrival = self.arrival(
            kind, number, data, revision, at=at, data_as_of=data_as_of or at.date(), valid_from=valid_from,
            valid_to=valid_to, reason=reason, jti=jti, corrects=corrects,
        )  # fmt: skip
        self.receive([arrival], at=at)
        return ledger.record_id(arrival)

    def arrival(
        self,
        kind: str,
        number: str,
        data: dict[str, Any] | None,
        revision: int = 1,
        *,
        at: datetime = NOW,
        data_as_of: date | None = None,
        valid_from: date | None = None,
        valid_to: date | None = None,
        reason: str | None = None,
        jti: str | None = None,
        corrects: str | None = None,
    ) -> Arrival:
        if data is not None:
            decode(kind, data)
        payload = None if data is None else canonical(data)
        return Arrival(
            resident_id=self.resident.pk,
            source_id=self.source.pk,
            kind=kind,
            source_record_id=number,
            revision=revision,
            digest=None if payload is None else sha256(payload).digest(),
            payload=payload,
            valid_from=valid_from,
            valid_to=valid_to,
            data_as_of=data_as_of or at.date(),
            epoch="2026-11",
            withdrawn_reason=reason or ("entered-in-error" if data is None else None),
            issued_at=at,
            happened_at=None,
            delivered_as=jti or f"jti-{next(_jtis)}",
            corrects=corrects,
        )

    def receive(self, arrivals: Iterable[Arrival], *, at: datetime = NOW) -> None:
        with transaction.atomic():
            door.admit([self.resident.pk])
            keys = keys_of([self.resident.pk])
            ledger.receive(list(arrivals), source_id=self.source.pk, keys=keys, now=at)


def office(
    resident: Resident,
    slug: str,
    name: str,
    *,
    code: str = "pension_office",
    name_ja: str = "",
    heard_at: datetime | None = NOW,
) -> Office:
    """A source tied to a resident."""
    source, _made = Source.objects.get_or_create(
        slug=slug,
        defaults={"code": code, "name_en": name, "name_ja": name_ja or "年金事務所", "heard_at": heard_at},
    )
    with transaction.atomic():
        door.admit([resident.pk])
        Holding.objects.get_or_create(resident=resident, source=source)
    return Office(resident, source)


def payslip(month: str, employer: str = "青葉食品株式会社", gross: int = 240000) -> dict[str, Any]:
    year, number = int(month[:4]), int(month[5:])
    return {
        "employer": {"name": employer},
        "month": month,
        "paid_on": f"{year}-{number:02}-25",
        "gross": gross,
    }


def enrolment(since: str = "2026-07", employer: str = "青葉食品株式会社", **more: Any) -> dict[str, Any]:
    return {
        "category": 2,
        "employer": {"name": employer},
        "from_month": since,
        "insured_from": f"{since}-01",
        **more,
    }


def status(expires_on: str | None = "2027-02-28", **more: Any) -> dict[str, Any]:
    data = {
        "status": "engineer_humanities_international",
        "granted_on": "2024-02-28",
        "expires_on": expires_on,
        "card_expires_on": expires_on,
        "name_latin": "TRAN THI MAI",
        "birth_date": "1998-05-04",
        "nationality": "VN",
        **more,
    }
    return {name: value for name, value in data.items() if value is not None}


def words(page: Any) -> str:
    """The words of a page as a reader meets them."""
    assert page.status_code == 200, page.status_code
    main = page.content.decode().split('<main id="main" tabindex="-1">')[1].split("</main>")[0]
    apart = re.sub(r"</(p|h1|h2|h3|div|dt|dd|td|th|li|span|summary|text)>|<br>", " ", main)
    return re.sub(r"\s+([.,:;])", r"\1", re.sub(r"\s+", " ", html.unescape(strip_tags(apart)))).strip()


def sign_in_staff(client: Client, email: str) -> User:
    """A member of staff who has shown a second factor in this session."""
    user = User.objects.create_user(email, is_staff=True)
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return user
