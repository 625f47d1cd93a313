"""Celery's side of corrections: who and what is due stands in the database, a message holds ids at most."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.corrections import asking
from apps.corrections.ledger import looking


@shared_task
def look_changed() -> int:
    """Looks again at the corrections of everybody of whom something changed."""
    return looking.look_changed(today=timezone.localdate())


@shared_task
def look_due() -> int:
    """Looks at the corrections whose clock says something else from today on; the first minutes of a day in Japan."""
    return looking.look_due(today=timezone.localdate())


@shared_task
def ring_requests() -> int:
    """Rings for every request that is due; a lost message is rung again ten seconds later."""
    due = asking.due_now(at=timezone.now())
    for request_id, resident_id in due:
        deliver_request.apply_async([str(request_id), str(resident_id)], expires=10)
    return len(due)


@shared_task
def deliver_request(request_id: str, resident_id: str) -> str:
    """Hands one request over; a second message for the same finds the lease taken, or nothing to do."""
    return asking.deliver(UUID(request_id), UUID(resident_id))
