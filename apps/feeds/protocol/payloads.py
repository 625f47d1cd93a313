"""What each type of event must say, and the checks after opening: connection, schema, digest, restricted identifiers."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from apps.feeds.protocol import canonical, event_types
from apps.feeds.protocol.verdicts import Opened, Refused, speakable

# no control characters: nobody writes them on purpose, and PostgreSQL keeps no NUL
_PRINTED: Final = r"^[^\x00-\x1f\x7f]+\Z"
type Identifier = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PRINTED)]
type Epoch = Annotated[str, Meta(min_length=1, max_length=64, pattern=_PRINTED)]
type Text = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"^[^\x00]+\Z")]
type Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PRINTED)]
type Digest = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
type Revision = Annotated[int, Meta(ge=1, le=2**53 - 1)]
type Moment = Annotated[datetime, Meta(tz=True)]


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """The authority's name in Japanese and, where it has one, in English."""

    ja: Name
    en: Name | None = None


class Authority(Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers for the data; sole proprietors have no corporate number."""

    names: Names
    corporate_number: str | None = None


class Common(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every event about one record says. ``revision`` rises strictly per record, from 1."""

    record_id: Identifier
    kind: Name
    schema: Name
    revision: Revision
    epoch: Epoch
    data_as_of: date
    authority: Authority
    corrects: Identifier | None = None


class RecordUpserted(Common, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new version of a record; both ends of the period are included."""

    digest: Digest
    data: Any
    valid_from: date | None = None
    valid_to: date | None = None


class RecordWithdrawn(Common, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The record no longer stands."""

    reason: Literal["entered-in-error", "superseded", "erased-by-law"]


class CorrectionStatus(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far the institution is with a correction request."""

    request_id: Identifier
    state: Literal["received", "accepted", "partly-accepted", "refused", "extended"]
    reason: Text | None = None
    reason_code: Identifier | None = None
    due_on: date | None = None


class ReadNotice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody at the institution looked."""

    reader: Name
    purpose: Text
    legal_basis: Text
    read_at: Moment
    fields: Annotated[list[Name], Meta(max_length=200)]


class ConnectionEnded(Struct, frozen=True, forbid_unknown_fields=True):
    """The institution's side of the connection has ended."""

    by: Literal["resident", "institution", "law"]


class SnapshotComplete(Struct, frozen=True, forbid_unknown_fields=True):
    """All records of one epoch have been sent: how many, and the digest over them."""

    epoch: Epoch
    count: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    digest: Digest


class Verification(Struct, frozen=True, forbid_unknown_fields=True):
    """The stream is alive; ``state`` is what the receiver asked to hear back."""

    state: Annotated[str, Meta(max_length=1024)] | None = None


type Event = (
    RecordUpserted
    | RecordWithdrawn
    | CorrectionStatus
    | ReadNotice
    | ConnectionEnded
    | SnapshotComplete
    | Verification
)

_ENVELOPES: Final[dict[str, type[Event]]] = {
    event_types.RECORD_UPSERTED: RecordUpserted,
    event_types.RECORD_WITHDRAWN: RecordWithdrawn,
    event_types.CORRECTION_STATUS: CorrectionStatus,
    event_types.READ_NOTICE: ReadNotice,
    event_types.CONNECTION_ENDED: ConnectionEnded,
    event_types.SNAPSHOT_COMPLETE: SnapshotComplete,
    event_types.VERIFICATION: Verification,
}
_ABOUT_A_RECORD: Final = frozenset({event_types.RECORD_UPSERTED, event_types.RECORD_WITHDRAWN})


class ConnectionView(Struct, frozen=True):
    """What verification needs to know of a connection; ``id`` is the opaque id that both sides hold."""

    id: str
    resident_id: UUID
    kinds: frozenset[str]
    live: bool
    agreed: frozenset[str] | None = None
    """What the institution may send about anybody; None where that is not asked."""


class Accepted(Struct, frozen=True):
    """An event that may be applied.

    Of an upsert, ``record`` is the typed data and ``canonical`` its RFC 8785 bytes; None for every other type.
    """

    opened: Opened
    event: Event
    connection: ConnectionView | None
    record: Any = None
    canonical: bytes | None = None

    def __repr__(self) -> str:
        """Names the event and leaves its data out, which may be personal."""
        return f"<Accepted {self.opened.jti} {self.opened.event_type}>"


def check_payload(
    opened: Opened,
    connection: ConnectionView | None,
    decode: Callable[[str, dict[str, Any]], object],
    find_restricted: Callable[[dict[str, Any]], Sequence[object]],
    *,
    is_corporate_number: Callable[[str], bool],
    find_restricted_text: Callable[[str], Sequence[object]] | None = None,
) -> Accepted | Refused:
    """Check what an opened token says: live connection, kind, schema, digest, restricted identifiers, in this order.

    ``decode(kind, data)`` returns the typed record or raises a ValueError with ``path`` and ``code``;
    ``find_restricted(members)`` returns what it found, ``find_restricted_text`` the same for one text. Verification
    events are about no connection.
    """
    refused = _connection_refuses(opened, connection)
    if refused is not None:
        return refused
    try:
        event = msgspec.convert(opened.payload, _ENVELOPES[opened.event_type])
    except msgspec.ValidationError as error:
        return _misshapen(str(error))
    record: object = None
    canonical_data: bytes | Refused | None = None
    if isinstance(event, Common):
        refused = _envelope_refuses(event, is_corporate_number)
        if refused is None and isinstance(event, RecordUpserted):
            record = _decoded(event, decode)
            canonical_data = record if isinstance(record, Refused) else _canonical_data(event)
            refused = canonical_data if isinstance(canonical_data, Refused) else None
    if refused is None and _holds_restricted(opened, event, find_restricted, find_restricted_text):
        refused = Refused("restricted_identifier")
    if refused is not None:
        return refused
    assert not isinstance(canonical_data, Refused)
    return Accepted(opened, event, connection, record, canonical_data)


def _connection_refuses(opened: Opened, connection: ConnectionView | None) -> Refused | None:
    if opened.event_type == event_types.VERIFICATION:
        return None
    if connection is None or connection.id != opened.sub_id:
        return Refused("unknown_connection")
    if not connection.live:
        return Refused("connection_not_live")
    if opened.event_type in _ABOUT_A_RECORD:
        kind = opened.payload.get("kind")
        if type(kind) is str and connection.agreed is not None and kind not in connection.agreed:
            return Refused("kind_not_of_institution")
        if type(kind) is str and kind not in connection.kinds:
            return Refused("kind_not_agreed")
    return None


def _envelope_refuses(event: Common, is_corporate_number: Callable[[str], bool]) -> Refused | None:
    if event.schema != f"{event.kind}/1":
        return Refused("bad_schema", "schema")
    number = event.authority.corporate_number
    if number is not None and not is_corporate_number(number):
        return Refused("bad_corporate_number", "authority.corporate_number")
    return None


def _decoded(event: RecordUpserted, decode: Callable[[str, dict[str, Any]], object]) -> object:
    if event.valid_from and event.valid_to and event.valid_to < event.valid_from:
        return Refused("bad_period", "valid_to")
    if type(event.data) is not dict:
        return Refused("bad_member", "data")
    try:
        return decode(event.kind, event.data)
    except ValueError as error:
        return _data_refused(getattr(error, "path", ""), getattr(error, "code", ""))


def _data_refused(path: object, code: object) -> Refused:
    if str(code).startswith("restricted"):
        return Refused("restricted_identifier")
    where = speakable(str(path))
    return Refused("bad_data", f"data.{where}" if where else "data", speakable(str(code)))


def _canonical_data(event: RecordUpserted) -> bytes | Refused:
    """The canonical bytes of the data, once the digest fits them."""
    try:
        data = canonical.canonical(event.data)
    except canonical.CanonicalError:
        return Refused("number_not_allowed", "data")
    fits = canonical.digest_of(data) == event.digest
    return data if fits else Refused("digest_mismatch", "digest")


_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def _holds_restricted(
    opened: Opened,
    event: Event,
    find: Callable[[dict[str, Any]], Sequence[object]],
    find_in_text: Callable[[str], Sequence[object]] | None,
) -> bool:
    """Whether the data, a free text, an identifier or what stands beside them holds a restricted number.

    Institutions number their records as they like (``pay-2026-10-000123``), so in identifiers only twelve digits in
    a row are looked at: grouped digits there are dates and counters, and a refusal is final.
    """
    identifiers, texts = _own_words(event)
    named = " ".join(filter(None, (*identifiers, opened.jti, opened.txn)))
    suspects = [*filter(None, (*texts, opened.beside)), *digits_in(named)]
    if any(find_in_text(text) if find_in_text else find({"text": text}) for text in suspects):
        return True
    return isinstance(event, RecordUpserted) and bool(find(event.data))


def digits_in(identifier: str) -> list[str]:
    """Twelve digits in a row, wherever they stand in it; the last part of a UUID may be such by chance."""
    if not _TWELVE_DIGITS.search(identifier):
        return []
    return _TWELVE_DIGITS.findall(_UUID.sub("", identifier))


def _own_words(event: Event) -> tuple[Sequence[str | None], Sequence[str | None]]:
    """The identifiers and the free texts of an event, apart from a record's data."""
    match event:
        case Common():
            names = (event.authority.names.ja, event.authority.names.en)
            return (event.record_id, event.epoch, event.corrects), [
                name for name in names if name and _DIGIT.search(name)
            ]
        case CorrectionStatus():
            return (event.request_id, event.reason_code), (event.reason,)
        case ReadNotice():
            return (), (event.reader, event.purpose, event.legal_basis, *event.fields)
        case SnapshotComplete():
            return (event.epoch,), ()
        case Verification():
            return (), (event.state,)
    return (), ()


_WHERE = re.compile(r" - at `\$\.?([^`]*)`$")
_FIELD = re.compile(r"(missing required|unknown) field `(.*)`$", re.DOTALL)


def _misshapen(message: str) -> Refused:
    """The refusal for what msgspec found; its messages may quote values, so only names of members are taken over."""
    place = _WHERE.search(message)
    parent = place[1] if place else ""
    named = _FIELD.search(message[: place.start()] if place else message)
    if named is None:
        return Refused("bad_member", speakable(parent))
    path = speakable(".".join(filter(None, (parent, named[2]))))
    return Refused("missing_member" if named[1] == "missing required" else "unknown_member", path)
