"""The mail that says that there is something new: the same words for everybody and everything, and one link.

It names no person, no office and no kind of notice. Its Message-ID and its date follow from the row in the outbox, so
that the same mail handed over again is the same to the last byte, and servers that drop repetitions know it.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, parseaddr
from enum import Enum
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.ruby import strip_ruby
from apps.accounts.screen import html_lang


class Handed(Enum):
    """What the mail server said to a mail."""

    TAKEN = "taken"
    NOT_NOW = "not_now"  # it said so, or broke off before it said anything
    NO_SUCH_ADDRESS = "no_such_address"
    NO_SERVER = "no_server"  # nothing answers, so that no other mail would go either


def letter(delivery_id: UUID, address: str, language: str, *, made_at: datetime) -> EmailMessage:
    """The mail of one row, in the language of its reader."""
    code = language or settings.LANGUAGE_CODE
    with override(code):
        subject = strip_ruby(_("Tsunagi: there is something new for you"))
        text = "\n\n".join(
            [
                strip_ruby(_("There is something new for you in Tsunagi. What it is stands there and not in this mail.")),
                f"{settings.SITE_URL}{reverse('notices:inbox')}",
                strip_ruby(_("When you are told, and whether by e-mail, you choose here:")),
                f"{settings.SITE_URL}{reverse('notices:preferences')}",
            ]
        )  # fmt: skip
    return EmailMessage(subject, f"{text}\n", to=[address], headers=_headers(delivery_id, code, made_at))


def _headers(delivery_id: UUID, language: str, made_at: datetime) -> dict[str, str]:
    return {
        "Message-ID": message_id(delivery_id),
        "Date": format_datetime(made_at),
        "Auto-Submitted": "auto-generated",  # RFC 3834: absence notes do not answer it
        "Content-Language": html_lang(language),
    }


def message_id(delivery_id: UUID) -> str:
    """The name of a mail in all its attempts (RFC 5322 section 3.6.4)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{delivery_id.hex}@{domain}>"


class Post:
    """One way to the mail server, opened when the first mail goes and again after it broke."""

    def __init__(self) -> None:
        self._mailer: Any = mailers.default
        self._is_open = False

    def hand_over(self, mail: EmailMessage) -> Handed:
        """Hands one mail over; whatever goes wrong on the way is an answer, not an exception."""
        if not self._open():
            return Handed.NO_SERVER
        try:
            self._mailer.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            return Handed.NO_SUCH_ADDRESS if all(map(_is_for_good, codes)) else Handed.NOT_NOW
        except smtplib.SMTPResponseException as said:
            if said.smtp_code == _GOES_AWAY:
                self.close()
            return Handed.NOT_NOW
        except OSError:  # SMTPServerDisconnected is one
            self.close()
            return Handed.NOT_NOW
        return Handed.TAKEN

    def _open(self) -> bool:
        if not self._is_open:
            try:
                self._mailer.open()
            except OSError:
                return False
            self._is_open = True
        return True

    def close(self) -> None:
        """Says goodbye; a server that does not listen any more is left alone."""
        self._is_open = False
        try:
            self._mailer.close()
        except OSError:
            self._mailer = mailers.default


#: RFC 5321 section 3.8: the server closes the channel.
_GOES_AWAY: Final = 421


def _is_for_good(code: int) -> bool:
    """Whether a reply says that asking again is of no use (RFC 5321 section 4.2.1)."""
    return 500 <= code < 600


@contextmanager
def post() -> Iterator[Post]:
    """A way to the mail server for a number of mails."""
    opened = Post()
    try:
        yield opened
    finally:
        opened.close()
