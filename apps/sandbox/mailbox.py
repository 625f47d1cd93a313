"""The mail that would have been sent, read from the folder of the file backend (never in production)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

_BETWEEN: Final = b"\n" + b"-" * 79 + b"\n"
NEWEST: Final = 12


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as its receiver would read it."""

    to: str
    subject: str
    text: str


def newest(folder: Path) -> list[Mail]:
    """The last messages, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails: list[Mail] = []
    for file in files[:NEWEST]:
        mails += reversed(list(_messages(file)))
    return mails[:NEWEST]


def _messages(file: Path) -> Iterator[Mail]:
    for raw in file.read_bytes().split(_BETWEEN):
        if raw.strip():
            message = message_from_bytes(raw, policy=policy.default)
            assert isinstance(message, EmailMessage)
            body = message.get_body(("plain",))
            text = body.get_content() if body else ""
            yield Mail(str(message["To"] or ""), str(message["Subject"] or ""), text.strip())
