"""Starting a stream again after a person has looked at why it stopped."""

from datetime import datetime

from django.db import transaction

from apps.feeds.models import Institution, OperatorNotice, Stream

#: Notices that say no more than that nothing is asked; asking again settles them.
_ABOUT_STANDSTILL = ("stream_stopped", "breaker_open", "unauthorised")


@transaction.atomic
def start_again(institution: Institution, *, now: datetime) -> bool:
    """Makes a stopped or backed-off stream due now; returns whether it had stood still.

    What was to be acknowledged stays as it is: the institution has not heard of it yet.
    """
    stream = Stream.objects.select_for_update().get(pk=institution.pk)
    stood_still = bool(stream.stopped_code or stream.opened_at or stream.failures)
    if not stood_still:
        return False
    Stream.objects.filter(pk=stream.pk).update(
        stopped_code="", last_trouble="", failures=0, opened_at=None, next_poll_at=now
    )
    notices = OperatorNotice.objects.filter(
        institution=institution, settled_at=None, code__in=_ABOUT_STANDSTILL
    )
    notices.update(settled_at=now)
    return True
