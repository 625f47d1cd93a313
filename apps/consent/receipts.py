"""Receipts: one for every answer and change, signed, chained, sealed under the key of whom they are about."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts import signing_keys
from apps.accounts.identifiers import uuid7
from apps.accounts.models import Organisation
from apps.accounts.purposes import PURPOSES
from apps.accounts.ruby import strip_ruby
from apps.consent import notice_texts, receipt_json, vocabulary
from apps.consent.models import Grant, Notice, Receipt
from apps.consent.receipt_json import Content, Recipient, terms_of
from apps.consent.sealing import DataKey

__all__ = [
    "issue",
    "newest",
    "open_jws",
    "payload_of",
    "public_keys",
    "recipient_of",
    "signing_key",
    "terms_of",
]
TYPE: Final = "tsunagi-consent+jwt"
SEALED: Final = "consent_receipt.sealed"


@cache
def signing_key() -> signing_keys.SigningKey:
    """The key of receipts, made at first use in the key folder, which only its owner may read."""
    return signing_keys.load_or_generate(Path(settings.TSUNAGI_KEY_DIR) / "consent-signing.jwk")


def public_keys() -> list[dict[str, Any]]:
    """For our key document."""
    return [signing_key().public_jwk()]


def issue(grant: Grant, key: DataKey, *, event: str, by: str, at: datetime) -> Receipt:
    """Signs, chains and stores the receipt of the version that stands on the permission now.

    ``event`` is given, refused, narrowed, ended, stopped (by a suspension) or expired; ``by`` is subject, guardian,
    staff or time. The row of the
    permission is locked by whoever changed it, so no two receipts follow the same one.
    """
    before = newest(grant)
    said, prev = [], None
    if before is not None:
        jws = open_jws(before, key)
        said, prev = payload_of(jws)["events"], sha256(jws.encode()).digest()
    said = [*said, {"at": receipt_json.instant(at), "kind": event, "by": by}]
    row = Receipt(
        id=uuid7(),
        resident_id=grant.resident_id,
        grant=grant,
        record_version=grant.record_version,
        prev=prev,
        issued_at=at,
    )
    jws = signing_key().sign(receipt_json.document(_content(grant, row, said)), typ=TYPE)
    row.sealed = key.seal(SEALED, str(row.pk), jws.encode())
    row.save(force_insert=True)
    return row


def newest(grant: Grant) -> Receipt | None:
    """The receipt of the version that stands."""
    return Receipt.objects.filter(grant=grant).order_by("-record_version").first()


def of_grant(grant: Grant) -> list[Receipt]:
    """Every receipt of a permission, the newest first."""
    return list(Receipt.objects.filter(grant=grant).order_by("-record_version"))


def find(grant: Grant, version: int) -> Receipt | None:
    """The receipt of one version."""
    return Receipt.objects.filter(grant=grant, record_version=version).first()


def open_jws(row: Receipt, key: DataKey) -> str:
    """The signed receipt."""
    return key.unseal(SEALED, str(row.pk), row.sealed).decode()


def payload_of(jws: str) -> dict[str, Any]:
    """What a receipt of ours says; its signature is for others to check."""
    from joserfc.util import urlsafe_b64decode

    found: dict[str, Any] = json.loads(urlsafe_b64decode(jws.split(".")[1].encode()))
    return found


def _content(grant: Grant, row: Receipt, events: list[dict[str, str]]) -> Content:
    notice = Notice.objects.get(pk=grant.notice_sha256)
    ended = timezone.localtime(grant.ended_at).date() if grant.ended_at else None
    purpose = PURPOSES[grant.purpose]
    language = grant.notice_language
    return Content(
        receipt_id=row.pk,
        record_version=row.record_version,
        language=language,
        issued_at=row.issued_at,
        controller=settings.CONSENT_CONTROLLER,
        subject_ref=grant.subject_ref,
        recipient=recipient_of(grant.organisation),
        notice={
            "id": notice.name,
            "lang": notice.language,
            "sha256": bytes(notice.sha256).hex(),
            "url": notice_texts.address_of(bytes(notice.sha256)),
        },
        purpose_dpv=purpose.dpv,
        purpose_text={code: _in(code, purpose.sentence) for code in dict.fromkeys(["ja", language])},
        grant_id=grant.pk,
        terms=replace(grant.terms, reads_used=0),
        assisted_by=None if grant.helped_by == Grant.HelpedBy.NOBODY else grant.helped_by,
        given_by="guardian" if grant.given_by == Grant.GivenBy.GUARDIAN else "subject",
        auth=tuple(grant.auth),
        sensitive=any(vocabulary.kind_words(kind).special_care for kind in grant.scope),
        ended_on=ended if grant.state in {Grant.State.ENDED, Grant.State.EXPIRED} else None,
        events=tuple(events),
        prev=bytes(row.prev) if row.prev else None,
        withdraw_url=settings.SITE_URL + reverse("consent:grant", args=[grant.pk]),
    )


def recipient_of(organisation: Organisation) -> Recipient:
    """An organisation as receipts name it."""
    numbers = (organisation.support_number, organisation.other_register, organisation.corporate_number)
    name = {"ja": organisation.name_ja} | ({"en": organisation.name_en} if organisation.name_en else {})
    return Recipient(
        organisation.pk, organisation.kind, name, next((number for number in numbers if number), "")
    )


def _in(language: str, sentence: object) -> str:
    with translation.override(language):
        return strip_ruby(str(sentence))
