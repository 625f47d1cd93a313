"""Links between residents and institutions: made with consent, ended from either side."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.consent import door
from apps.feeds.institutions import has_control_characters
from apps.feeds.models import Connection, Institution
from apps.wallet.models import Holding

LONGEST_ID: Final = 255


class ConnectionTaken(ValueError):  # noqa: N818 - said to a person as it is
    """The institution's id for this connection is already linked to somebody."""


class ConnectionIdRefused(ValueError):  # noqa: N818 - said to a person as it is
    """The institution's id for a connection is empty, too long, or holds control characters."""


@transaction.atomic
def link(
    resident_id: UUID, institution: Institution, external_id: str, *, kinds: Collection[str], now: datetime
) -> Connection:
    """Links a resident to an institution for some kinds; the same link again changes nothing.

    Raises ConnectionTaken when the institution's id belongs to another resident here, ConnectionIdRefused when it
    is no id of 1 to 255 characters.
    """
    if not external_id.strip() or len(external_id) > LONGEST_ID or has_control_characters(external_id):
        raise ConnectionIdRefused
    door.admit([resident_id], institution=institution.pk)
    connection, made = Connection.objects.get_or_create(
        institution=institution,
        external_id=external_id,
        defaults={"resident_id": resident_id, "kinds": sorted(kinds), "since": now},
    )
    if not made and connection.resident_id != resident_id:
        raise ConnectionTaken(external_id)
    Holding.objects.get_or_create(
        resident_id=resident_id, source_id=institution.pk, defaults={"since": connection.since}
    )
    return connection


@transaction.atomic
def end(connection: Connection, *, by: str, now: datetime) -> None:
    """Ends a connection at once; what was received stays readable to the resident."""
    door.admit([connection.resident_id], institution=connection.institution_id)
    ended = Connection.objects.filter(pk=connection.pk, state=Connection.State.LIVE).update(
        state=Connection.State.ENDED, ended_at=now, ended_by=by
    )
    if ended:
        Holding.objects.filter(
            resident_id=connection.resident_id, source_id=connection.institution_id, ended_at=None
        ).update(ended_at=now)
