"""What we trust of an institution: its approved keys, brought up to date from its key document."""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from apps.feeds import operators
from apps.feeds.models import Institution, InstitutionKey, Stream
from apps.feeds.protocol.client import FeedClient
from apps.feeds.protocol.keys import KeyDocumentError, KeyStatus, PublishedKeys, TrustedKey, parse_key
from apps.feeds.protocol.tokens import Trust
from apps.feeds.protocol.trouble import FeedError

log = logging.getLogger(__name__)

KEYS_EVERY: Final = timedelta(minutes=10)
KEYS_ON_DEMAND_EVERY: Final = timedelta(minutes=5)


def trust_of(institution: Institution) -> Trust:
    """The trust as the database has it now; one kid may stand for several keys over time, the approved one wins."""
    order = [KeyStatus.REVOKED, KeyStatus.RETIRED, KeyStatus.PENDING, KeyStatus.APPROVED]
    rows = sorted(institution.keys.all(), key=lambda row: order.index(KeyStatus(row.status)))
    return Trust(
        issuer=institution.issuer,
        audience=settings.TSUNAGI_ISSUER,
        algorithms=frozenset(institution.algorithms),
        keys={row.kid: _trusted(row) for row in rows},
        verification_id=institution.source.slug,
        event_types=frozenset(institution.event_types),
    )


def _trusted(row: InstitutionKey) -> TrustedKey:
    retired_at = int(row.retired_at.timestamp()) if row.retired_at else None
    return parse_key(row.jwk).trusted(KeyStatus(row.status), retired_at)


def keys_are_due(institution: Institution, stream: Stream, *, now: datetime) -> bool:
    """Whether the regular look at the key document is due; without an address there is nothing to look at."""
    return bool(institution.jwks_uri) and not _looked_within(KEYS_EVERY, stream, now=now)


def may_fetch_on_demand(institution: Institution, stream: Stream, *, now: datetime) -> bool:
    """Whether an unknown key is worth a look: at most once in five minutes, or forgeries would steer us."""
    return bool(institution.jwks_uri) and not _looked_within(KEYS_ON_DEMAND_EVERY, stream, now=now)


def _looked_within(span: timedelta, stream: Stream, *, now: datetime) -> bool:
    """Whether the last look is that recent; one in the future was by a clock that has been set back since."""
    looked_at = stream.keys_fetched_at
    return looked_at is not None and abs(now - looked_at) < span


def refresh_keys(institution: Institution, stream: Stream, client: FeedClient, *, now: datetime) -> bool:
    """Fetches the key document and notes what is new; returns whether it could be used.

    When it cannot, the keys that are known stay in force. Nor can a document without any key for us: that is a
    slip of theirs rather than the end of all their keys, which staff would revoke.
    """
    stream.keys_fetched_at = now
    Stream.objects.filter(pk=stream.pk).update(keys_fetched_at=now)
    try:
        published = client.fetch_jwks()
        check_usable(published)
    except (FeedError, KeyDocumentError) as error:
        log.warning("keys of %s: %s", institution.pk, error)
        operators.note(institution.pk, "keys_unusable", now=now)
        return False
    note_keys(institution, published, now=now)
    return True


def check_usable(published: PublishedKeys) -> None:
    """Raises KeyDocumentError for a document that names no key for us, or one that no column can hold."""
    if not published.keys:
        raise KeyDocumentError("no_keys")
    if any("\0" in kid for kid in published.keys):  # no column can hold it
        raise KeyDocumentError("not_a_key")


def note_keys(
    institution: Institution, published: PublishedKeys, *, now: datetime, entered_by: UUID | None = None
) -> None:
    """Keeps new keys: approved when staff allowed their thumbprint, else waiting for two people.

    ``entered_by`` is who typed them in, where the institution publishes none.

    A key that is no longer published retires: tokens issued until now still count, later ones do not. A key
    that staff revoked stays revoked whatever is published, and under whatever name.
    """
    revoked = institution.keys.filter(status=KeyStatus.REVOKED)
    stopped = dict(revoked.values_list("thumbprint", "doubted_since"))
    held = {(row.kid, row.thumbprint): row for row in institution.keys.all()}
    for key in published.keys.values():
        row = held.pop((key.kid, key.thumbprint), None)
        if row is None:
            allowed = key.thumbprint in institution.thumbprints
            status = KeyStatus.APPROVED if allowed else KeyStatus.PENDING
            if key.thumbprint in stopped:
                status = KeyStatus.REVOKED
            elif allowed:  # the institution reuses a kid: the former key under it retires
                _retire(institution.keys.filter(kid=key.kid, status=KeyStatus.APPROVED), now=now)
            else:
                operators.note(institution.pk, "key_pending", now=now)
            institution.keys.create(
                kid=key.kid,
                thumbprint=key.thumbprint,
                jwk={**key.jwk, "kid": key.kid},
                status=status,
                first_seen_at=now,
                decided_at=None if status == KeyStatus.PENDING else now,
                doubted_since=stopped.get(key.thumbprint),
                entered_by=entered_by,
            )
        elif row.status == KeyStatus.RETIRED and key.thumbprint in institution.thumbprints:
            institution.keys.filter(pk=row.pk).update(status=KeyStatus.APPROVED, retired_at=None)
    gone = [row.pk for row in held.values() if row.status == KeyStatus.APPROVED]
    _retire(institution.keys.filter(pk__in=gone), now=now)
    gone = [row.pk for row in held.values() if row.status == KeyStatus.RETIRED]
    institution.keys.filter(pk__in=gone, retired_at__gt=now).update(retired_at=now)  # before its planned end


def _retire(rows: QuerySet[InstitutionKey], *, now: datetime) -> None:
    rows.update(status=KeyStatus.RETIRED, retired_at=now)


def approve_key(key: InstitutionKey, *, now: datetime) -> None:
    """Two people compared the thumbprint with the institution by another way; former keys under its name retire."""
    institution = key.institution
    institution.thumbprints = sorted({*institution.thumbprints, key.thumbprint})
    institution.save(update_fields=["thumbprints"])
    _retire(institution.keys.filter(kid=key.kid, status=KeyStatus.APPROVED).exclude(pk=key.pk), now=now)
    institution.keys.filter(pk=key.pk).update(status=KeyStatus.APPROVED, decided_at=now, retired_at=None)


def end_at(key: InstitutionKey, *, at: datetime) -> None:
    """The planned end of a key: what is issued until ``at`` counts, and being published does not bring it back."""
    _disallow(key)
    key.institution.keys.filter(pk=key.pk).update(status=KeyStatus.RETIRED, retired_at=at)


def revoke_key(key: InstitutionKey, *, now: datetime, doubted_since: datetime | None = None) -> None:
    """The key may be in wrong hands: nothing signed with it is accepted from now on, and it never comes back.

    Under whatever name it is published: what counts is its thumbprint.
    """
    _disallow(key)
    same = key.institution.keys.filter(thumbprint=key.thumbprint)
    same.exclude(status=KeyStatus.REVOKED).update(status=KeyStatus.REVOKED, decided_at=now)
    same.update(doubted_since=doubted_since)


def _disallow(key: InstitutionKey) -> None:
    institution = key.institution
    institution.thumbprints = [allowed for allowed in institution.thumbprints if allowed != key.thumbprint]
    institution.save(update_fields=["thumbprints"])
