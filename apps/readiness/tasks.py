"""Celery's side of assessments: who is due stands in the database, a message names nobody."""

from celery import shared_task
from django.utils import timezone

from apps.readiness.assessments import reassessing


@shared_task
def reassess_changed() -> int:
    """Asks the rules again about everybody of whom something changed."""
    now = timezone.now()
    return reassessing.reassess_changed(today=timezone.localdate(now), now=now)


@shared_task
def reassess_due() -> int:
    """Asks the rules again about everybody whose answers ended yesterday; the first minutes of a day in Japan."""
    now = timezone.now()
    return reassessing.reassess_due(today=timezone.localdate(now), now=now)
