"""Telling people outside the house what we signed: who keeps the mail can show later that a head was replaced."""

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.utils.translation import gettext, override

from apps.consent.log import heads
from apps.consent.models import TreeHead

LAST = 7
"""So many heads stand in each mail: one that was lost is made good by the next."""


def mail_head(head: TreeHead) -> int:
    """Mails a head and those of the days before to every witness, one mail each; returns how many were sent."""
    if not settings.LOG_HEAD_WITNESSES:
        return 0
    subject, text = _written(head)
    mails = [EmailMessage(subject, text, to=[address]) for address in settings.LOG_HEAD_WITNESSES]
    return int(mailers.default.send_messages(mails) or 0)


def _written(head: TreeHead) -> tuple[str, str]:
    listed = TreeHead.objects.filter(id__lte=head.id).order_by("-id")[:LAST]
    with override(settings.LANGUAGE_CODE):
        subject = gettext("Tsunagi: head %(number)s of the access log") % {"number": head.id}
        text = gettext(
            "Keep this mail. It shows what the access log was on this day, and holds no personal data."
            " If the list at %(address)s ever says something else, the log was changed."
        ) % {"address": f"{settings.SITE_URL}/transparency/heads/"}
    lines = [f"{each.id}  {each.size}  {heads.instant(each.at)}\n{each.jws}" for each in listed]
    return subject, "\n\n".join([text, *lines]) + "\n"
