"""What an institution's tellings must end in, worked out one event after another without any of the code under test.

It is told events in an order, each once, and answers with the rows that the tables must then hold. Clocks of receipt are
left out. Where the order of arrival itself is kept (which delivery told a revision first), ``without_order`` leaves
those columns out as well: what remains must be the same for every order.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

type Claims = dict[str, Any]
type Tables = dict[str, list[tuple[Any, ...]]]

PREFIX = "https://schemas.tsunagi.example/feed/v1/"
#: Of a table, the columns that the reference speaks of, in the order of its rows.
COLUMNS: dict[str, tuple[str, ...]] = {
    "wallet_record": (
        "resident_id", "id", "source_id", "kind", "source_record_id", "revision", "versions_held", "digest", "payload",
        "valid_from", "valid_to", "data_as_of", "epoch", "epoch_at", "withdrawn_reason", "times_seen",
    ),
    "wallet_recordversion": (
        "resident_id", "record_id", "revision", "source_id", "digest", "payload", "valid_from", "valid_to",
        "withdrawn_reason", "data_as_of", "epoch", "issued_at", "happened_at", "delivered_as", "corrects",
    ),
    "wallet_confirmation": ("resident_id", "record_id", "revision", "times", "told"),
    "wallet_holding": ("resident_id", "source_id", "kinds", "complete_epoch", "complete_at"),
    "feeds_event": (
        "institution_id", "jti", "resident_id", "event_type", "token", "token_sha256", "verdict", "state", "err", "code",
        "path", "detail",
    ),
    "feeds_connection": ("resident_id", "institution_id", "external_id", "kinds", "state", "ended_by"),
    "feeds_snapshot": ("resident_id", "source_id", "epoch", "count", "digest", "issued_at", "compared"),
    "feeds_operatornotice": ("institution_id", "code", "times"),
}  # fmt: skip
#: Columns of a version that say by which of several deliveries of the same revision it came first.
BY_WHICH_DELIVERY = 9


@dataclass
class Connection:
    """A resident's connection as it stands."""

    resident: UUID
    kinds: list[str]
    state: str = "live"
    ended_by: str = ""
    agreed_again: bool = False


@dataclass(frozen=True)
class Telling:
    """One accepted statement about one revision of a record."""

    claims: Claims
    payload: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.claims["iat"], UTC)

    @property
    def said(self) -> tuple[Any, ...]:
        words = ("data", "valid_from", "valid_to", "reason")
        return tuple(json.dumps(self.payload.get(word), sort_keys=True) for word in words)


@dataclass
class Decided:
    """What became of one delivery."""

    token: str
    verdict: str
    state: str
    resident: UUID | None = None
    event_type: str = ""
    refusal: tuple[str, str] = ("", "")
    keeps_token: bool = True


class Unread(NamedTuple):
    """An accepted event that was not applied when it came, in the order in which such events are applied."""

    first_seen: int
    jti: str
    claims: Claims


@dataclass
class Reference:
    """One institution as it must look here after all that was decided."""

    source: UUID
    kinds: list[str]
    connections: dict[str, Connection] = field(default_factory=dict)
    decided: dict[str, Decided] = field(default_factory=dict)
    tellings: dict[tuple[UUID, str, str], list[Telling]] = field(default_factory=dict)
    endings: dict[tuple[UUID, str], Claims] = field(default_factory=dict)
    notices: Counter[str] = field(default_factory=Counter)
    unread: dict[str, list[Unread]] = field(default_factory=dict)
    to_apply: list[Unread] = field(default_factory=list)
    looks: set[tuple[UUID, str]] = field(default_factory=set)

    # -- what happens ---------------------------------------------------------------------------------------------
    def connect(self, external_id: str, resident: UUID) -> None:
        self.connections[external_id] = Connection(resident, sorted(self.kinds))

    def page(
        self,
        events: Iterable[tuple[Claims, str]],
        *,
        wrong: Mapping[str, tuple[str, str]],
        seen: Mapping[str, int],
    ) -> None:
        """One answer: connections stand as at its beginning; ``wrong`` says which events are refused, and with what.

        ``seen`` orders deliveries by when they first came, for those that must wait.
        """
        stands = {name: each.state for name, each in self.connections.items()}
        # of one revision told twice on a page the one signed first comes first; who ends a connection comes last
        for claims, token in sorted(events, key=_in_page):
            refusal = wrong.get(claims["jti"])
            self._decide(claims, token, stands[claims["sub_id"]["id"]], refusal, seen[claims["jti"]])

    def pause(self, external_id: str) -> None:
        if self.connections[external_id].state == "live":
            self.connections[external_id].state = "paused"

    def resume(self, external_id: str) -> None:
        connection = self.connections[external_id]
        if connection.state == "paused":
            connection.state = "live"
            self.to_apply += self.unread.pop(external_id, [])
            for each in self.to_apply:
                self.decided[each.jti].state = "stored"

    def apply_stored(self) -> None:
        """What a pause had kept is applied one by one; not while the connection is paused again."""
        waiting, self.to_apply = sorted(self.to_apply, key=lambda each: each[:2]), []
        for each in waiting:
            self._take(each)

    def end(self, external_id: str, by: str) -> None:
        connection = self.connections[external_id]
        if connection.state != "ended":
            connection.state, connection.ended_by = "ended", by
            self._throw_away_unread(external_id)

    def agree_again(self, external_id: str) -> None:
        connection = self.connections[external_id]
        connection.state, connection.ended_by, connection.agreed_again = "live", "", True
        self._throw_away_unread(external_id)

    def _throw_away_unread(self, external_id: str) -> None:
        for each in self.unread.pop(external_id, []):
            self.decided[each.jti].state, self.decided[each.jti].keeps_token = "none", False

    def _decide(
        self, claims: Claims, token: str, stood: str, refusal: tuple[str, str] | None, seen: int
    ) -> None:
        if claims["jti"] in self.decided:
            return
        resident = self.connections[claims["sub_id"]["id"]].resident
        if refusal is None and stood == "ended":
            refusal = "access_denied", "connection_not_live"
        if refusal is not None:
            kept = stood != "ended"
            self.decided[claims["jti"]] = Decided(
                token, "refused", "none", resident if kept else None, refusal=refusal, keeps_token=kept
            )
            self.notices[refusal[1]] += 1
            return
        ((event_type, _payload),) = claims["events"].items()
        self.decided[claims["jti"]] = Decided(
            token, "accepted", "stored", resident, event_type.removeprefix(PREFIX)
        )
        self._take(Unread(seen, claims["jti"], claims), stood)

    def _take(self, each: Unread, stood: str = "") -> None:
        """Applies an event, or keeps it for later while its connection is paused."""
        name = each.claims["sub_id"]["id"]
        connection = self.connections[name]
        ends = f"{PREFIX}connection-ended" in each.claims["events"]
        if (stood or connection.state) == "paused" and not ends:
            self.decided[each.jti].state = "paused"
            self.unread.setdefault(name, []).append(each)
        else:
            self.decided[each.jti].state = self._apply(each.claims, connection)

    def _apply(self, claims: Claims, connection: Connection) -> str:
        ((event_type, payload),) = claims["events"].items()
        match event_type.removeprefix(PREFIX):
            case "record-upserted" | "record-withdrawn":
                return self._tell(connection.resident, Telling(claims, payload))
            case "snapshot-complete":
                self._close(connection.resident, payload["epoch"], claims)
            case "connection-ended":
                self.end(claims["sub_id"]["id"], payload["by"])
            case "read-notice":
                self.looks.add((connection.resident, claims["jti"]))
            case other:
                raise AssertionError(other)
        return "applied"

    def _tell(self, resident: UUID, telling: Telling) -> str:
        name = resident, telling.payload["kind"], telling.payload["record_id"]
        told = self.tellings.setdefault(name, [])
        same = [each for each in told if each.payload["revision"] == telling.payload["revision"]]
        if same and same[0].said != telling.said:
            self.notices["revision_conflict"] += 1
            return "conflict"
        told.append(telling)
        return "applied"

    def _close(self, resident: UUID, epoch: str, claims: Claims) -> None:
        before = self.endings.get((resident, epoch))
        if before is None or _rank(before) < _rank(claims):
            self.endings[resident, epoch] = claims

    # -- what the tables must hold --------------------------------------------------------------------------------
    def tables(self) -> Tables:
        """Every row, without clocks of receipt, sorted."""
        records, versions, confirmations = [], [], []
        for name, told in self.tellings.items():
            records.append(self._record(name, told))
            for revision in {each.payload["revision"] for each in told}:
                first, *again = [each for each in told if each.payload["revision"] == revision]
                versions.append(self._version(name, first))
                if again:
                    confirmations.append((*self._named(name)[:2], revision, len(again), _epochs(again)))
        rows = {
            "wallet_record": records,
            "wallet_recordversion": versions,
            "wallet_confirmation": confirmations,
            "wallet_holding": [self._holding(each) for each in self.connections.values()],
            "feeds_event": [self._event(jti, each) for jti, each in self.decided.items()],
            "feeds_connection": [
                (each.resident, self.source, name, each.kinds, each.state, each.ended_by)
                for name, each in self.connections.items()
            ],
            "feeds_snapshot": [self._snapshot(*name, claims) for name, claims in self.endings.items()],
            "feeds_operatornotice": [(self.source, code, times) for code, times in self.notices.items()],
        }
        return {table: sorted(found, key=repr) for table, found in rows.items()}

    def _named(self, name: tuple[UUID, str, str]) -> tuple[UUID, UUID]:
        resident, kind, record_id = name
        return resident, uuid5(self.source, resident.bytes + f"{kind}/{record_id}".encode())

    def _record(self, name: tuple[UUID, str, str], told: Sequence[Telling]) -> tuple[Any, ...]:
        revision = max(each.payload["revision"] for each in told)
        shown = [each for each in told if each.payload["revision"] == revision]
        newest = max(told, key=lambda each: (each.claims["iat"], each.payload["epoch"]))
        return (
            *self._named(name), self.source, name[1], name[2], revision, len({each.payload["revision"] for each in told}),
            *_stated(shown[0].payload)[:4], max(date.fromisoformat(each.payload["data_as_of"]) for each in shown),
            newest.payload["epoch"], newest.at, shown[0].payload.get("reason"), len(shown),
        )  # fmt: skip

    def _version(self, name: tuple[UUID, str, str], first: Telling) -> tuple[Any, ...]:
        payload, claims = first.payload, first.claims
        happened = datetime.fromtimestamp(claims["toe"], UTC) if "toe" in claims else None
        return (
            *self._named(name), payload["revision"], self.source, *_stated(payload),
            date.fromisoformat(payload["data_as_of"]), payload["epoch"], first.at, happened, claims["jti"],
            payload.get("corrects"),
        )  # fmt: skip

    def _event(self, jti: str, each: Decided) -> tuple[Any, ...]:
        digest = hashlib.sha256(each.token.encode()).digest()
        return (
            self.source, jti, each.resident, each.event_type, each.token if each.keeps_token else None, digest,
            each.verdict, each.state, *each.refusal, "", "",
        )  # fmt: skip

    def _snapshot(self, resident: UUID, epoch: str, claims: Claims) -> tuple[Any, ...]:
        (payload,) = claims["events"].values()
        issued = datetime.fromtimestamp(claims["iat"], UTC)
        return (
            resident, self.source, epoch, payload["count"], payload["digest"], issued,
            self._compared(resident, epoch, claims),
        )  # fmt: skip

    def _compared(self, resident: UUID, epoch: str, claims: Claims) -> str:
        (payload,) = claims["events"].values()
        standing = []
        for (whose, _kind, record_id), told in self.tellings.items():
            within = [
                each
                for each in told
                if whose == resident
                and each.payload["epoch"] == epoch
                and each.claims["iat"] <= claims["iat"]
            ]
            if within:
                highest = max(within, key=lambda each: each.payload["revision"])
                if "reason" not in highest.payload:
                    standing.append([record_id, highest.payload["revision"]])
        if len(standing) < payload["count"]:
            return "waiting"
        same = len(standing) == payload["count"] and digest_of(sorted(standing)) == payload["digest"]
        return "fits" if same else "differs"

    def _holding(self, connection: Connection) -> tuple[Any, ...]:
        fitting = [
            (claims["iat"], epoch)
            for (resident, epoch), claims in self.endings.items()
            if resident == connection.resident and self._compared(resident, epoch, claims) == "fits"
        ]
        at, epoch = max(fitting, default=(None, ""))
        complete_at = None if at is None else datetime.fromtimestamp(at, UTC)
        agreed = connection.kinds if connection.agreed_again else None
        return connection.resident, self.source, agreed, epoch, complete_at


def _in_page(event: tuple[Claims, str]) -> tuple[bool, int, str]:
    claims, _token = event
    return f"{PREFIX}connection-ended" in claims["events"], claims["iat"], claims["jti"]


def _rank(claims: Claims) -> tuple[int, str]:
    (payload,) = claims["events"].values()
    return claims["iat"], payload["digest"]


def _stated(payload: Mapping[str, Any]) -> tuple[Any, ...]:
    days = [payload.get("valid_from"), payload.get("valid_to")]
    told = "data" in payload
    return (
        True if told else None,
        payload["data"] if told else None,
        *(date.fromisoformat(day) if day else None for day in days),
        payload.get("reason"),
    )


def _epochs(told: Iterable[Telling]) -> dict[str, int]:
    epochs: dict[str, int] = {}
    for each in told:
        name, at = each.payload["epoch"], each.claims["iat"]
        epochs[name] = min(at, epochs.get(name, at))
    return epochs


def digest_of(value: Any) -> str:
    """base64url SHA-256 of JSON without spaces; enough of RFC 8785 for lists of plain names and numbers."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def without_order(tables: Tables) -> Tables:
    """The same tables without what only says which of several deliveries of one revision came first.

    A version and its repetitions become one row: how often it was told, and when first in each epoch.
    """
    again = {row[:3]: row[3:] for row in tables["wallet_confirmation"]}
    versions = []
    for row in tables["wallet_recordversion"]:
        times, told = again.get((*row[:2], row[2]), (0, {}))
        epoch, issued = row[10], int(row[11].timestamp())
        epochs = {**told, epoch: min(issued, told.get(epoch, issued))}
        versions.append((*row[:BY_WHICH_DELIVERY], 1 + times, sorted(epochs.items())))
    return {
        **{table: rows for table, rows in tables.items() if table != "wallet_confirmation"},
        "wallet_recordversion": sorted(versions, key=repr),
    }
