"""What every fault is followed by: the promises I1, I2, I3, I7 and I12, held against the rows themselves.

Nothing of the code under test decides here: signatures are checked by another library, statements are read from the
signed tokens as they lie in the inbox, and the ledger is held against them row by row.
"""

import json
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key

from apps.feeds.protocol.canonical import canonical
from tests.opened import Opener

type Row = dict[str, Any]

_TABLES: Final = (
    "feeds_event", "feeds_stream", "wallet_source", "wallet_record", "wallet_recordversion", "wallet_confirmation",
)  # fmt: skip
_RECORDS: Final = ("record-upserted", "record-withdrawn")
_ROW_OF_A_FILE: Final = "drop:"
#: What may have become of an accepted event. ``stored`` is on its way, ``none`` was forgotten with its resident.
_ENDS: Final = {"applied", "waiting", "paused", "conflict", "none"}


@dataclass(frozen=True)
class Tables:
    """The rows of the inbox and the ledger, opened; read with ``of`` from any connection that may see them."""

    events: Sequence[Row]
    streams: Sequence[Row]
    sources: Sequence[Row]
    records: Sequence[Row]
    versions: Sequence[Row]
    confirmations: Sequence[Row]

    @classmethod
    def of(cls, database: psycopg.Connection[Any]) -> "Tables":
        """Everything that this connection sees: the owner all, the web's role what was admitted."""
        opener = Opener(database)
        return cls(*([opener.opened(row) for row in _rows(database, table)] for table in _TABLES))


def _rows(database: psycopg.Connection[Any], table: str) -> Iterator[Row]:
    found = database.execute(f"SELECT * FROM {table}")
    assert found.description is not None
    names = [column.name for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


class Said(NamedTuple):
    """What one accepted event states about one revision of one record."""

    event: Row
    record: tuple[UUID, UUID, str, str]  # resident, source, kind, the source's own id
    revision: int
    payload: bytes | None
    data_as_of: date
    reason: str | None


@dataclass
class Heard:
    """What others saw of us: what the institution was told, and every word that left the records' own tables."""

    acknowledged: Collection[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    words: Iterable[str] = ()


def invariants_hold(
    tables: Tables,
    heard: Heard,
    *,
    signers: Collection[Key],
    canaries: Collection[str] = (),
    settled: bool = True,
) -> None:
    """Asserts I1, I2, I3, I7 and I12, naming everything that is broken.

    ``signers`` are the keys that really are the institution's. With ``settled`` nothing may be left half done: no
    event that is only stored. ``canaries`` are values of residents that no word in ``heard.words`` may hold.
    """
    broken = [
        *_lost(tables, heard, settled=settled),
        *_twice(tables),
        *_unverified(tables, signers),
        *_fresher_than_told(tables),
        *_spoken(heard.words, canaries),
    ]
    assert not broken, "\n".join(broken)


def statements(tables: Tables, *, states: Collection[str] = ("applied",)) -> list[Said]:
    """What the accepted events about records say, as they were signed; rows of files are not among them."""
    return [_said(event) for event in tables.events if _is_about_a_record(event) and event["state"] in states]


def _is_about_a_record(event: Row) -> bool:
    return (
        event["verdict"] == "accepted"
        and event["event_type"] in _RECORDS
        and event["token"] is not None
        and not event["jti"].startswith(_ROW_OF_A_FILE)
    )


def _said(event: Row) -> Said:
    claims = _claims(event["token"])
    ((_type, payload),) = claims["events"].items()
    name = (event["resident_id"], event["institution_id"], payload["kind"], payload["record_id"])
    data = canonical(payload["data"]) if "data" in payload else None
    day = date.fromisoformat(payload["data_as_of"])
    return Said(event, name, payload["revision"], data, day, payload.get("reason"))


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def _named(record: Row) -> tuple[UUID, UUID, str, str]:
    return (record["resident_id"], record["source_id"], record["kind"], record["source_record_id"])


def _lost(tables: Tables, heard: Heard, *, settled: bool) -> Iterator[str]:
    """I1: what we acknowledged, or are about to, lies here accepted, and what it said is in the ledger."""
    events = {event["jti"]: event for event in tables.events}
    told = {*heard.acknowledged, *(jti for stream in tables.streams for jti in _list(stream["acks_to_send"]))}
    for jti in sorted(told):
        event = events.get(jti)
        if event is None or event["verdict"] != "accepted":
            yield f"I1: {jti} was acknowledged and is {event['verdict'] if event else 'nowhere'}"
    for jti in sorted(set(heard.refused) & events.keys()):
        if events[jti]["verdict"] == "accepted" and events[jti]["code"]:
            yield f"I1: {jti} was refused and is accepted"
    ends = _ENDS if settled else _ENDS | {"stored"}
    for event in tables.events:
        if event["verdict"] == "accepted" and event["state"] not in ends:
            yield f"I1: {event['jti']} was accepted and is still {event['state']}"
    held = _versions_by_name(tables)
    for said in statements(tables):
        version = held.get((*said.record, said.revision))
        if version is None:
            yield f"I1: what {said.event['jti']} said is not in the ledger"
        elif (version["payload"], version["withdrawn_reason"]) != (said.payload, said.reason):
            yield f"I1: the ledger says something else than {said.event['jti']}"


def _versions_by_name(tables: Tables) -> dict[tuple[Any, ...], Row]:
    names = {(record["resident_id"], record["id"]): _named(record) for record in tables.records}
    return {
        (*names[version["resident_id"], version["record_id"]], version["revision"]): version
        for version in tables.versions
        if (version["resident_id"], version["record_id"]) in names
    }


def _twice(tables: Tables) -> Iterator[str]:
    """I2: each delivery has one row, each revision one version, each repetition counted once."""
    yield from (
        f"I2: {jti} lies twice in the inbox" for jti in _repeated(row["jti"] for row in tables.events)
    )
    versions = [(row["record_id"], row["revision"]) for row in tables.versions]
    yield from (f"I2: {record} has two versions {revision}" for record, revision in _repeated(versions))
    yield from (
        f"I2: {jti} brought two versions" for jti in _repeated(row["delivered_as"] for row in tables.versions)
    )
    ids = {_named(record): record["id"] for record in tables.records}
    told = Counter((ids.get(said.record), said.revision) for said in statements(tables))
    again = {(row["record_id"], row["revision"]): row["times"] for row in tables.confirmations}
    for (record, revision), times in told.items():
        if times != 1 + again.get((record, revision), 0):
            yield f"I2: {record}/{revision} was told {times} times and counted {1 + again.get((record, revision), 0)}"
    for record in tables.records:
        if record["times_seen"] != 1 + again.get((record["id"], record["revision"]), 0):
            yield f"I2: {record['id']} says that it was seen {record['times_seen']} times"


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def _unverified(tables: Tables, signers: Collection[Key]) -> Iterator[str]:
    """I3: behind every version stands an event that one of the institution's keys signed; records follow from them."""
    events = {event["jti"]: event for event in tables.events}
    for version in tables.versions:
        event = events.get(version["delivered_as"])
        if event is None or (event["verdict"], event["state"]) != ("accepted", "applied"):
            yield f"I3: version {version['record_id']}/{version['revision']} has no applied event"
        elif event["token"] and not event["jti"].startswith(_ROW_OF_A_FILE):
            if not any(_signed_by(event["token"], key) for key in signers):
                yield f"I3: {event['jti']} is signed by none of the institution's keys"
            elif _claims(event["token"])["jti"] != event["jti"]:
                yield f"I3: {event['jti']} lies under another name"
    by_record: dict[tuple[UUID, UUID], list[Row]] = {}
    for version in tables.versions:
        by_record.setdefault((version["resident_id"], version["record_id"]), []).append(version)
    shown = {(record["resident_id"], record["id"]): record for record in tables.records}
    if shown.keys() != by_record.keys():
        yield f"I3: {len(shown.keys() ^ by_record.keys())} records have no version, or versions no record"
    for name in shown.keys() & by_record.keys():
        newest = max(by_record[name], key=lambda row: row["revision"])
        same = ("revision", "payload", "valid_from", "valid_to", "withdrawn_reason")
        if any(shown[name][column] != newest[column] for column in same):
            yield f"I3: record {name[1]} does not show its highest revision"
        if shown[name]["versions_held"] != len(by_record[name]):
            yield f"I3: record {name[1]} counts {shown[name]['versions_held']} of {len(by_record[name])} versions"


def _signed_by(token: str, key: Key) -> bool:
    try:
        jws.deserialize_compact(token, key, ["ES256"])
    except JoseError:
        return False
    return True


def _fresher_than_told(tables: Tables) -> Iterator[str]:
    """I7: no data is dated later than it was signed to be, and nobody counts as heard who did not answer."""
    ids = {_named(record): record for record in tables.records}
    days: dict[UUID, set[date]] = {}
    for said in statements(tables):
        record = ids.get(said.record)
        if record is not None and said.revision == record["revision"]:
            days.setdefault(record["id"], set()).add(said.data_as_of)
    for record in tables.records:
        if record["id"] in days and record["data_as_of"] != max(days[record["id"]]):
            yield f"I7: {record['id']} shows data of {record['data_as_of']}, told was {max(days[record['id']])}"
    answered = {stream["institution_id"]: stream["last_answered_at"] for stream in tables.streams}
    files = {row["institution_id"] for row in tables.events if row["jti"].startswith(_ROW_OF_A_FILE)}
    for source in tables.sources:
        heard_at, at = source["heard_at"], answered.get(source["id"])
        if source["id"] in files or heard_at is None or source["id"] not in answered:
            continue
        if at is None or heard_at > at:
            yield f"I7: {source['slug']} counts as heard at {heard_at}, and answered last at {at}"


def _spoken(words: Iterable[str], canaries: Collection[str]) -> Iterator[str]:
    """I12: no value of a resident in logs, addresses, mail or messages."""
    for text in words:
        for canary in canaries:
            if canary in text:
                start = text.index(canary)
                yield f"I12: {canary!r} was spoken: …{text[max(0, start - 80) : start + 80]}…"


def _list(value: Any) -> list[str]:
    """A JSON column, whichever of the two drivers' habits read it."""
    found: list[str] = json.loads(value) if isinstance(value, str) else value
    return found
