"""Celery's side of feeds: ids in, a plain function does the work; what is due stands in the database."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from apps.feeds import snapshots, telling
from apps.feeds.applying import apply_stored
from apps.feeds.drops import folders, reading
from apps.feeds.models import Institution, Stream
from apps.feeds.pulling import pull
from apps.feeds.taking_away import doing
from apps.wallet.partitions import prepare_months

log = logging.getLogger(__name__)


@shared_task
def ring_due_streams() -> int:
    """Rings for every stream that the database says is due; a lost message is rung again ten seconds later."""
    due = list(Stream.objects.due(at=timezone.now()).values_list("pk", flat=True))
    for institution_id in due:
        pull_stream.apply_async([str(institution_id)], expires=settings.FEED_POLL_EVERY_SECONDS)
    return len(due)


@shared_task
def pull_stream(institution_id: str) -> int:
    """Pulls one institution if it is still due; a second message for the same finds the lease taken."""
    if not Stream.objects.due(at=timezone.now()).filter(pk=UUID(institution_id)).exists():
        return 0
    report = pull(UUID(institution_id))
    log.info(
        "pulled %s: %d pages, %d new, %d again, %d refused %s",
        institution_id, report.pages, report.received, report.redelivered, report.refused, report.trouble,
    )  # fmt: skip
    return report.received


@shared_task
def apply_what_is_stored() -> int:
    """Tries again what could not be applied when it came, institution by institution."""
    return sum(
        apply_stored(pk, now=timezone.now()) for pk in Institution.objects.values_list("pk", flat=True)
    )


@shared_task
def look_at_snapshots() -> int:
    """Tells staff about whole lists that do not fit what came, institution by institution."""
    return sum(
        snapshots.tell_staff(pk, now=timezone.now())
        for pk in Institution.objects.values_list("pk", flat=True)
    )


@shared_task
def look_for_silence() -> int:
    """Has everybody planned anew whom the silence of an institution concerns, or the end of one."""
    return telling.look_for_silence(now=timezone.now())


@shared_task
def ring_drops() -> int:
    """Rings for every institution in whose folder a file waits; files are read on after a kill in the same way."""
    live = Institution.objects.live().values_list("pk", "source__slug")
    waiting = [pk for pk, slug in live if folders.has_files(slug)]
    for institution_id in waiting:
        read_drops.apply_async([str(institution_id)], expires=60)
    return len(waiting)


@shared_task
def read_drops(institution_id: str) -> int:
    """Reads the files of one institution; a second message for the same finds the lease taken."""
    return reading.read_drops(UUID(institution_id))


@shared_task
def ring_takings_away() -> int:
    """Rings for everything that is due to be deleted because a resident took it away."""
    due = doing.due_now(at=timezone.now())
    for wish_id, resident_id in due:
        take_away.delay(str(wish_id), str(resident_id))
    return len(due)


@shared_task
def take_away(wish_id: str, resident_id: str) -> int:
    """Deletes what one source sent about one resident, if that is due; a second message finds nothing to do."""
    try:
        return sum(doing.take_away(UUID(wish_id), UUID(resident_id), now=timezone.now()).values())
    except doing.NotDue:
        return 0


@shared_task
def prepare_ledger_months() -> int:
    """Makes the ledger's next monthly partitions long before they are needed."""
    return prepare_months(timezone.now().date() - timedelta(days=1))
