"""Celery's side of consent."""

from celery import shared_task
from django.utils import timezone

from apps.consent.closing import close_what_is_over


@shared_task
def close_permissions_that_are_over() -> int:
    """Marks permissions whose last day is over; readings are refused by the day itself, not by this."""
    return close_what_is_over(now=timezone.now())
