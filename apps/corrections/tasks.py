"""Celery's side of corrections: who is due stands in the database, a message names nobody."""

from celery import shared_task
from django.utils import timezone

from apps.corrections.ledger import looking


@shared_task
def look_changed() -> int:
    """Looks again at the corrections of everybody of whom something changed."""
    return looking.look_changed(today=timezone.localdate())


@shared_task
def look_due() -> int:
    """Looks at the corrections whose clock says something else from today on; the first minutes of a day in Japan."""
    return looking.look_due(today=timezone.localdate())
