"""Celery's side of leaving and of files that wait: what is due stands in the database, a message is only an id; a plain function does the work."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.consent.leaving import erasing, expiring, waiting
from apps.wallet.documents import waiting as waiting_documents
from apps.wallet.export import making


@shared_task
def ring_for_leavers() -> int:
    """Rings for every copy and erasure that is due, tells who is erased tomorrow, deletes copies nobody may fetch any more."""
    now = timezone.now()
    for request_id, resident_id in waiting.due_now("reminder", at=now):
        waiting.remind(request_id, resident_id, now=now)
    for request_id, resident_id in waiting.due_now("archive", at=now):
        waiting.end_archive(request_id, resident_id, now=now)
    copies, erasures = waiting.due_now("export", at=now), waiting.due_now("erasure", at=now)
    for request_id, resident_id in copies:
        make_copy.delay(str(request_id), str(resident_id))
    for _request_id, resident_id in erasures:
        erase_resident.delay(str(resident_id))
    return len(copies) + len(erasures)


@shared_task
def make_copy(request_id: str, resident_id: str) -> int:
    """Makes one copy; a second message for the same finds the lease taken."""
    return making.make(UUID(request_id), UUID(resident_id), now=timezone.now())


@shared_task
def erase_resident(resident_id: str) -> int:
    """Erases one resident if that is due; a second message finds nobody."""
    try:
        return sum(erasing.erase(UUID(resident_id)).counts.values())
    except (erasing.NotDue, erasing.AlreadyErased):
        return 0


@shared_task
def expire_data() -> int:
    """Takes away what the calendar says; the log of the worker counts it."""
    return expiring.expire_all().total()


@shared_task
def ring_for_documents() -> int:
    """Rings for every file that waits for the scanner, as soon as it answers again."""
    found = waiting_documents.due()
    for document_id, resident_id in found:
        look_at_document_again.delay(str(document_id), str(resident_id))
    return len(found)


@shared_task
def look_at_document_again(document_id: str, resident_id: str) -> str:
    """Sends one waiting file through the chain; a second message for the same finds it decided, or taken."""
    return waiting_documents.look_again(UUID(document_id), UUID(resident_id), now=timezone.now())
