"""Celery's side of consent: the log's tree grows and is signed, permissions that are over are closed."""

import logging
from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext, override

from apps.consent.closing import close_what_is_over
from apps.consent.log import heads, sequencing, witnesses
from apps.consent.models import TreeHead

log = logging.getLogger(__name__)


@shared_task
def place_new_lines() -> int:
    """Gives the lines of the access log that were committed since their places in the tree."""
    return sequencing.place_waiting()


@shared_task
def sign_log_head() -> int:
    """Signs the tree of this night; operators are told when it must not be signed."""
    try:
        head = heads.sign_head(now=timezone.now())
    except heads.LogBrokenError as error:
        log.critical("the access log was not signed: %s", error)
        _tell_operators()
        return 0
    if head is None:
        return 0
    mail_log_head.delay(head.id)
    return head.id


@shared_task(autoretry_for=(OSError,), retry_backoff=30, retry_backoff_max=300, max_retries=8)
def mail_log_head(head_id: int) -> int:
    """Mails one head to the witnesses; a mail server that is down is asked again for half an hour."""
    return witnesses.mail_head(TreeHead.objects.get(pk=head_id))


@shared_task
def close_permissions_that_are_over() -> int:
    """Marks permissions whose last day is over; readings are refused by the day itself, not by this."""
    return close_what_is_over(now=timezone.now())


def _tell_operators() -> None:
    """A mail without content: that there is something, and what to run."""
    if not settings.OPERATOR_EMAILS:
        return
    # a mail server that is down must not hide the line that the worker logs
    with override(settings.LANGUAGE_CODE), suppress(OSError):
        send_mail(
            subject=gettext("Tsunagi: the access log could not be signed"),
            message=gettext("Run manage.py verify_log as the owner of the database, and keep what it says."),
            from_email=None,
            recipient_list=settings.OPERATOR_EMAILS,
        )
