"""What feeds knows for the page on who looked: names of institutions, and which of them tell of their own looks."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.safestring import SafeString

from apps.consent.looked.reporting import Body, Sources
from apps.feeds.models import Connection
from apps.feeds.protocol import event_types
from apps.wallet.models import Source
from apps.wallet.pages.wording import source_name


def names(ids: Collection[UUID]) -> dict[UUID, SafeString]:
    """The names of sources for the reader."""
    return {source.pk: source_name(source) for source in Source.objects.filter(pk__in=ids)}


def tied_to(resident_id: UUID) -> list[Body]:
    """The institutions with a connection that has not ended; one tells of its looks when read notices were agreed with it."""
    theirs = Connection.objects.filter(resident_id=resident_id)
    rows = theirs.exclude(state=Connection.State.ENDED).select_related("institution__source")
    return [
        Body(source_name(row.institution.source), event_types.READ_NOTICE in row.institution.event_types)
        for row in rows
    ]


SOURCES: Final = Sources(names, tied_to)
