"""Celery's side of notices: whom it concerns stands in the database, a message names nobody."""

from celery import shared_task
from django.utils import timezone

from apps.notices import outbox, planning


@shared_task
def plan_changed() -> int:
    """Plans everybody anew of whom something changed."""
    return planning.plan_changed(now=timezone.now()).residents


@shared_task
def deliver() -> int:
    """Puts what is due into the outbox and hands over what waits there."""
    return outbox.deliver(now=timezone.now()).total()
