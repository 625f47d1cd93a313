"""Telling residents that an institution which sends them records does not answer any more, and that it does again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.prepared import fetch_prepared
from apps.accounts.templatetags.dates import day
from apps.consent import door
from apps.feeds.models import Connection, Institution
from apps.notices import kinds, messages, planning, producers
from apps.notices.contents import Step
from apps.notices.messages import Message, Values
from apps.notices.producers import About, Wanted
from apps.wallet.pages.wording import local_day

TOLD_AFTER: Final = timedelta(days=3)
"""Our own choice: pages say it after a day; whoever is told about it should not be told of a weekend's repair."""
PRODUCER: Final = "feeds.silence"
BATCH: Final = 500


def register() -> None:
    """Called once when Django is ready."""
    producers.register(PRODUCER, wanted)
    messages.register("institution_silent", Message(_title, _text, gettext_lazy("See this connection")))


def key_of(institution_id: UUID) -> str:
    """Under which it is told that one institution is silent; the same for all residents."""
    return f"silent/{institution_id}"


def wanted(about: About) -> Iterator[Wanted]:
    """One notice for each live connection whose institution has been silent for days."""
    ties = Connection.objects.filter(resident_id=about.resident_id, state=Connection.State.LIVE)
    for tie in ties.select_related("institution__source"):
        source = tie.institution.source
        heard = source.heard_at or tie.since
        if tie.institution.state != Institution.State.LIVE or about.now - heard < TOLD_AFTER:
            continue
        yield Wanted(
            kinds.SILENT,
            key_of(source.pk),
            "institution_silent",
            {"source": {"ja": source.name_ja, "en": source.name_en}, "since": local_day(heard).isoformat()},
            step=Step("feeds:connection", (str(tie.pk),)),
            source=source.pk,
        )


def look_for_silence(*, now: datetime) -> int:
    """Has everybody planned anew who is to be told of a silence, or told that it is over; returns how many."""
    return sum(_look_at(institution, now) for institution in Institution.objects.select_related("source"))


def _look_at(institution: Institution, now: datetime) -> int:
    heard = institution.source.heard_at
    told = set(_told(institution.pk))
    is_silent = institution.state == Institution.State.LIVE and (heard is None or now - heard >= TOLD_AFTER)
    if not is_silent:
        return _ask(told)
    tied = set(_tied(institution.pk, since=now - TOLD_AFTER if heard is None else now))
    return _ask(tied ^ told)


@transaction.atomic
def _tied(institution_id: UUID, *, since: datetime) -> list[UUID]:
    """Who has a live connection to it, begun by a moment; the door opens for the institution and nobody's records."""
    door.admit((), institution=institution_id)
    ties = Connection.objects.filter(
        institution_id=institution_id, state=Connection.State.LIVE, since__lte=since
    )
    return list(ties.values_list("resident_id", flat=True))


def _told(institution_id: UUID) -> Iterator[UUID]:
    after = None
    while True:
        values = [key_of(institution_id), after, BATCH]
        found = [row[0] for row in fetch_prepared("SELECT notices_told_under(%s, %s, %s)", values)]
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1]


def _ask(residents: set[UUID]) -> int:
    for some in batched(sorted(residents), BATCH, strict=False):
        with transaction.atomic():
            door.admit(some)
            planning.ask(some, producer=PRODUCER)
    return len(residents)


def _title(told: Values) -> str:
    # Translators: the name of an institution.
    return _("%(source)s does not answer") % {"source": told.name("source")}


def _text(told: Values) -> str:
    # Translators: a day in full.
    return _("Nothing has come from it since %(day)s, so newer changes may be missing here. You need to do nothing: we go on asking.") % {
        "day": day(told.day("since"))}  # fmt: skip
