"""What a correction is about, as it is sealed: the version disputed, what the resident says, and what has to be seen."""

import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.corrections.clock.events import AnyEvent
from apps.corrections.letters.keeping import as_composed
from apps.corrections.letters.model import Letter
from apps.corrections.routes.situations import Error, Situation
from apps.corrections.watching import Watch

CONTENT: Final = "corrections_correction.content"
ENTRY: Final = "corrections_entry.content"
REQUEST: Final = "corrections_request.content"
REPLY: Final = "corrections_reply.content"
LINK: Final = "corrections_evidencelink.content"


class Frozen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of a record as it was when it was disputed; ``payload`` as the source sent it."""

    record_id: UUID
    kind: str
    revision: int
    source_record_id: str
    data_as_of: datetime.date
    payload: msgspec.Raw


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that shows it: a record with its version, or a document of the resident's."""

    kind: Literal["record", "document"]
    id: UUID
    revision: int | None = None


class FoundError(msgspec.Struct, frozen=True, omit_defaults=True):
    """The finding that it began with, as it was said then; ``name`` is its keyed name (`readiness.pages.findings.refs`).

    Sealed with the rest: no column says of anybody what was found.
    """

    name: str
    rule: str
    check: str
    responsible: str
    months: tuple[str, ...] = ()
    values: dict[str, Any] = {}


class SentLetter(msgspec.Struct, frozen=True):
    """A letter that was confirmed and sent, as it was; ``entry`` is the number of the entry that says it was sent."""

    entry: int
    letter: Letter


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is disputed. Until the resident confirmed the letter it may be rewritten, afterwards never.

    ``kind`` and ``field`` name what is disputed (``field`` None: the whole record, or that there is none), ``claimed`` is
    the value that the resident says is right, ``statement`` the words that stand beside the mark wherever the record
    goes. ``holder`` is the word of the contract for the source whose data has to change, ``addressee`` for who is asked.
    ``said`` are the resident's words for the letter's blanks. ``letter`` is the letter as it was confirmed, ``sent_letters``
    those that were sent before one was written anew.
    """

    kind: str
    field: str | None = None
    error: Error | None = None
    holder: str
    addressee: str
    addressee_name: str = ""
    addressee_number: str = ""
    held: tuple[Frozen, ...] = ()
    claimed: Any = None
    statement: str = ""
    months: tuple[str, ...] = ()
    found: FoundError | None = None
    situation: Situation = Situation()
    evidence: tuple[Evidence, ...] = ()
    said: dict[str, str] = {}
    variant: str | None = None
    letter: Letter | None = None
    sent_letters: tuple[SentLetter, ...] = ()
    watch: Watch | None = None


class Disputed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field as the other side is told it: what it holds, and what the resident says is right."""

    name: str
    held: Any = None
    claimed: Any = None


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was sent, and all that the other side sees of a correction."""

    route: str
    kind: str
    record_id: str = ""
    revision: int | None = None
    fields: tuple[Disputed, ...] = ()
    months: tuple[str, ...] = ()
    reason: str = ""
    legal_basis: tuple[str, ...] = ()
    sender: str = ""
    letter: Letter | None = None
    evidence: tuple[Evidence, ...] = ()
    reply_by: datetime.date | None = None


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode
_CONTENT: Final = msgspec.json.Decoder(Content).decode
_EVENT: Final = msgspec.json.Decoder(AnyEvent).decode
_ASKED: Final = msgspec.json.Decoder(Asked).decode


def seal_content(key: DataKey, row: UUID, content: Content) -> bytes:
    """A content for its row."""
    return key.seal(CONTENT, str(row), _ENCODE(content))


def open_content(key: DataKey, row: UUID, sealed: bytes | memoryview) -> Content:
    """SealBroken when it does not open."""
    content = _CONTENT(key.unseal(CONTENT, str(row), sealed))
    if content.letter is None and not content.sent_letters:
        return content
    sent = tuple(SentLetter(one.entry, as_composed(one.letter)) for one in content.sent_letters)
    letter = None if content.letter is None else as_composed(content.letter)
    return msgspec.structs.replace(content, letter=letter, sent_letters=sent)


def seal_event(key: DataKey, row: UUID, event: AnyEvent) -> bytes:
    """An event for its entry."""
    return key.seal(ENTRY, str(row), _ENCODE(event))


def open_event(key: DataKey, row: UUID, sealed: bytes | memoryview) -> AnyEvent:
    """SealBroken when it does not open."""
    return _EVENT(key.unseal(ENTRY, str(row), sealed))


def seal_asked(key: DataKey, row: UUID, asked: Asked) -> bytes:
    """What was sent, for its request."""
    return key.seal(REQUEST, str(row), _ENCODE(asked))


def open_asked(key: DataKey, row: UUID, sealed: bytes | memoryview) -> Asked:
    """SealBroken when it does not open."""
    asked = _ASKED(key.unseal(REQUEST, str(row), sealed))
    return asked if asked.letter is None else msgspec.structs.replace(asked, letter=as_composed(asked.letter))
