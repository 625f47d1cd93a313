"""A mail server on loopback that takes mail, says "not now", or breaks off, as it is told to or as dice fall."""

import asyncio
import email
import email.policy
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from random import Random
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

NOT_NOW = "451 4.3.0 not now"
BREAK_OFF = "break off"
TAKE = ""


@dataclass
class Server:
    """What came: every mail that was taken, byte for byte, and how many tries were made.

    ``mood`` says for each mail and stage (``MAIL``, ``RCPT``, ``DATA``) what the server does: a reply, BREAK_OFF or TAKE.
    """

    mood: Callable[[str], str] = lambda _stage: TAKE
    taken: list[bytes] = field(default_factory=list)
    addressed: list[str] = field(default_factory=list)
    tries: int = 0
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries += 1
        envelope.mail_from = address
        return self._say(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._say(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self._say(server, "DATA")
        if said == "250 ok":
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
            self.addressed += envelope.rcpt_tos
        return said

    def _say(self, server: SMTP, stage: str) -> str:
        said = self.mood(stage)
        if said == BREAK_OFF:
            transport: Any = server.transport
            transport.abort()
            return NOT_NOW
        return said or "250 ok"

    def mails(self) -> list[EmailMessage]:
        """The mails taken, as a reader's program sees them."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.taken]  # type: ignore[misc]

    def names(self) -> list[str]:
        """The Message-ID of each mail taken."""
        return [str(mail["Message-ID"]) for mail in self.mails()]


def half_the_time(seed: int) -> Callable[[str], str]:
    """Says no to half of all tries: at the sender, the address or the end, or breaks off without a word at either."""
    dice = Random(seed)
    stages = [
        ("MAIL", NOT_NOW),
        ("RCPT", NOT_NOW),
        ("DATA", NOT_NOW),
        ("MAIL", BREAK_OFF),
        ("DATA", BREAK_OFF),
    ]
    fails: list[tuple[str, str]] = []

    def mood(stage: str) -> str:
        if stage == "MAIL":
            fails[:] = [dice.choice(stages)] if dice.random() < 0.5 else []
        return next((said for at, said in fails if at == stage), TAKE)

    return mood


@contextmanager
def mail_server(settings: Any) -> Iterator[Server]:
    """A server while the test runs; the settings send all mail to it."""
    server = Server()
    logging.getLogger("mail.log").setLevel(
        logging.ERROR
    )  # it tells of every line, which takes longer than the mail
    ready, ends = threading.Event(), _Ends()
    # a loop of its own thread: in this one a browser's may be running
    thread = threading.Thread(target=lambda: asyncio.run(_serve(server, ready, ends)), daemon=True)
    thread.start()
    assert ready.wait(10), "the mail server does not listen"
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
        }
    }
    try:
        yield server
    finally:
        ends.now()
        thread.join(10)


class _Ends:
    """How another thread tells the server to end."""

    now: Callable[[], object]


async def _serve(server: Server, ready: threading.Event, ends: _Ends) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    started = await loop.create_server(lambda: SMTP(server, loop=loop, hostname="mail.test"), "127.0.0.1", 0)
    server.port = started.sockets[0].getsockname()[1]
    ends.now = lambda: loop.call_soon_threadsafe(stop.set)
    ready.set()
    await stop.wait()
    started.close()
