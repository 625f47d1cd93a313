"""However events are delivered, doubled, reordered, interrupted and cut short, the tables end as if each came once, in order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.models import ReadNotice
from apps.feeds import connections
from apps.feeds.applying import apply_stored
from apps.feeds.models import Connection, Event, InstitutionKey, Stream
from apps.feeds.protocol import event_types
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.pulling import pull
from apps.feeds.trust import approve_key
from tests.faults.power_cut import power_cut
from tests.faults.reference import Reference, digest_of, without_order
from tests.faults.stored_tables import seen_in_passage
from tests.faults.transmitter import Claims, Transmitter
from tests.feeds.transmitter_desk import PAYSLIP, digest, new_desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAMES = ("connection-a", "connection-b")
RECORDS = ("slip-1", "slip-2", "slip-3")
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
WRONG_AUDIENCE = ("invalid_audience", "wrong_audience")
BAD_SIGNATURE = ("invalid_key", "bad_signature")
PAGE = 5

connection_names = st.sampled_from(NAMES)
#: Record, revision, day of the data, and whether it is withdrawn.
statements = st.tuples(st.sampled_from(RECORDS), st.integers(1, 6), st.integers(1, 28), st.booleans())


class Delivery(RuleBasedStateMachine):
    """One institution with two residents. What it says is written first; when and how it arrives is another matter."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 21, tzinfo=UTC)
        self.signed = int(BEGAN.timestamp())
        self.wrong: dict[str, tuple[str, str]] = {}
        self.said: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
        self.epoch = dict.fromkeys(NAMES, 1)
        self.is_over: set[str] = set()  # at the institution
        self.seen: dict[str, int] = {}
        self.decided: set[str] = set()
        self.history: list[Any] = []  # pages and acts as they took effect

    @initialize()
    def open(self) -> None:
        # letters only: by chance the digits of an id may look like a number that nobody may send
        name = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
        desk = new_desk(slug=f"office-{name}", issuer=f"https://{name}.example")
        desk.register(jwks=None, jwks_uri=f"{desk.issuer}/jwks.json")
        for name in NAMES:
            desk.connect(name, Resident.objects.create())
        self.desk = desk
        self.office = Transmitter(desk, self.decided_here)

    # -- what the institution says --------------------------------------------------------------------------------
    def moment(self) -> int:
        self.signed += 60
        return self.signed

    def about(self, name: str) -> dict[str, Any]:
        at = self.moment()
        return {"iat": at, "jti": f"event-{at}", "sub_id": {"format": "opaque", "id": name}}

    def payload(self, name: str, **more: Any) -> dict[str, Any]:
        return {"epoch": f"e{self.epoch[name]}", **more}

    def write(self, claims: Claims, *, forged: bool = False) -> None:
        self.office.write(claims, forged=forged)

    @rule(name=connection_names, statements=st.lists(statements, min_size=1, max_size=6))
    def tell(self, name: str, statements: list[tuple[str, int, int, bool]]) -> None:
        """Revisions, new or said before, some of them withdrawals; the same revision always says the same."""
        for record, revision, day, withdrawn in statements if name not in self.is_over else ():
            says = {"reason": "entered-in-error"} if withdrawn else {"from": f"2026-10-{day:02}"}
            said = self.said.setdefault((name, record), {}).setdefault(revision, says)
            self.write(self.statement(name, record, revision, said, day))

    def statement(self, name: str, record: str, revision: int, said: dict[str, str], day: int) -> Claims:
        days = self.payload(name, data_as_of=f"2026-11-{day:02}")
        if "reason" in said:
            claims = self.desk.withdraw(record, revision, **self.about(name))
            claims["events"][event_types.RECORD_WITHDRAWN] |= days
            return claims
        happened: dict[str, Any] = {"toe": self.signed} if day % 2 else {}
        data = PAYSLIP | {"gross": 200_000 + revision}
        happened |= self.about(name) | {"payload": days | {"valid_from": said["from"]}}
        return self.desk.upsert(record, revision, data, **happened)

    @rule(data=st.data())
    def contradict(self, data: st.DataObject) -> None:
        """Says something else under a revision that was taken in before."""
        told = [jti for jti in sorted(self.decided) if self.is_applied_upsert(jti)]
        if not told:
            return
        claims, _token = self.office.written[data.draw(st.sampled_from(told))]
        (before,) = claims["events"].values()
        name = claims["sub_id"]["id"]
        if name in self.is_over:
            return
        said = PAYSLIP | {"gross": 999_999}
        payload = {key: before[key] for key in ("valid_from", "data_as_of")} | {"digest": digest(said)}
        self.write(
            self.desk.upsert(
                before["record_id"],
                before["revision"],
                said,
                payload=self.payload(name, **payload),
                **self.about(name),
            )
        )

    def is_applied_upsert(self, jti: str) -> bool:
        claims, _token = self.office.written[jti]
        (payload,) = claims["events"].values()
        reference = self.reference(in_order=False)
        return "data" in payload and reference.decided[jti].state == "applied"

    @rule(name=connection_names, forged=st.booleans())
    def lie(self, name: str, *, forged: bool) -> None:
        """An event that must never show: not signed by the institution, or meant for somebody else."""
        changes = {} if forged else {"aud": "https://somebody.example"}
        claims = self.desk.upsert("slip-1", 7, payload=self.payload(name), **changes, **self.about(name))
        self.wrong[claims["jti"]] = BAD_SIGNATURE if forged else WRONG_AUDIENCE
        self.write(claims, forged=forged)

    @rule(name=connection_names)
    def look(self, name: str) -> None:
        if name in self.is_over:
            return
        said = {
            "reader": "窓口",
            "purpose": "確認",
            "legal_basis": "国年法",
            "read_at": "2026-11-01T10:00:00+09:00",
            "fields": [],
        }
        self.write(self.desk.claims(event_types.READ_NOTICE, said, **self.about(name)))

    @rule(name=connection_names, honest=st.booleans())
    def close_epoch(self, name: str, *, honest: bool) -> None:
        """All of an epoch was told, or so it says."""
        if name in self.is_over or self.epoch[name] == 7:  # a record remembers the eight newest
            return
        newest: dict[str, tuple[int, bool]] = {}
        for claims, _token in self.office.written.values():
            (payload,) = claims["events"].values()
            mine = claims["sub_id"]["id"] == name and payload.get("epoch") == self.payload(name)["epoch"]
            if mine and "record_id" in payload and claims["jti"] not in self.wrong:
                told = payload["revision"], "reason" in payload
                newest[payload["record_id"]] = max(told, newest.get(payload["record_id"], told))
        held = sorted([record, revision] for record, (revision, gone) in newest.items() if not gone)
        said = self.payload(name, count=len(held), digest=digest_of(held if honest else [*held, ["x", 1]]))
        self.write(self.desk.claims(event_types.SNAPSHOT_COMPLETE, said, **self.about(name)))
        self.epoch[name] += 1

    @rule(name=connection_names)
    def end_there(self, name: str) -> None:
        if name not in self.is_over:
            self.is_over.add(name)
            self.write(
                self.desk.claims(event_types.CONNECTION_ENDED, {"by": "institution"}, **self.about(name))
            )

    @rule(trusted=st.booleans())
    def rotate(self, *, trusted: bool) -> None:
        """A new key signs; staff have compared its thumbprint before, or will."""
        if len(self.office.keys) > 4:
            return
        key = self.office.rotate()
        institution = self.desk.institution
        assert institution is not None
        institution.refresh_from_db()
        if trusted:
            institution.thumbprints = [*institution.thumbprints, key.thumbprint()]
            institution.save(update_fields=["thumbprints"])

    # -- what the resident and staff do ---------------------------------------------------------------------------
    def connection(self, name: str) -> Connection:
        with transaction.atomic():
            door.admit([self.desk.connections[name]], institution=self.desk.id)
            return Connection.objects.get(institution_id=self.desk.id, external_id=name)

    @rule(name=connection_names)
    def pause(self, name: str) -> None:
        connections.pause(self.connection(name), now=self.now)
        self.history.append(("pause", name))

    @rule(name=connection_names)
    def resume(self, name: str) -> None:
        connections.resume(self.connection(name), now=self.now)
        self.history.append(("resume", name))

    @rule(name=connection_names)
    def end_here(self, name: str) -> None:
        connections.end(self.connection(name), by="resident", now=self.now)
        self.history.append(("end", name, "resident"))

    @rule(name=connection_names)
    def agree_again(self, name: str) -> None:
        waiting = self.office.written.keys() - self.decided
        if any(self.ends_a_connection(jti) and self.is_about(jti, name) for jti in waiting):
            return  # an end that comes after a new consent ends that one too: the side of caution
        assert self.desk.institution is not None
        connections.take_up(
            self.desk.connections[name],
            self.desk.institution,
            name,
            kinds=self.desk.institution.kinds,
            now=self.now,
        )
        self.is_over.discard(name)
        self.history.append(("agree_again", name))

    @rule()
    def apply_what_waits(self) -> None:
        self.later(seconds=1)
        apply_stored(self.desk.id, now=self.now)
        if not self.is_leased():
            self.history.append(("apply_stored",))

    @rule()
    def approve_keys(self) -> None:
        for key in InstitutionKey.objects.filter(institution_id=self.desk.id, status=KeyStatus.PENDING):
            approve_key(key, now=self.now)

    # -- how it arrives -------------------------------------------------------------------------------------------
    def later(self, *, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def is_leased(self) -> bool:
        return Stream.objects.get(pk=self.desk.id).lease_until is not None

    def decided_here(self) -> set[str]:
        with transaction.atomic():
            door.admit((), institution=self.desk.id)
            return set(
                Event.objects.filter(institution_id=self.desk.id)
                .exclude(verdict="held")
                .values_list("jti", flat=True)
            )

    def deliver(self, *pages: list[str]) -> None:
        """One pull that is handed these pages, whatever becomes of it; notes what was committed."""
        self.later(seconds=1)
        self.office.will_hand_out(*pages)
        self.office.handed_out = []
        try:
            pull(self.desk.id, connect=lambda _institution: self.office, clock=lambda: self.now)  # type: ignore[arg-type, return-value]
        finally:
            self.note_pages()

    def note_pages(self) -> None:
        with transaction.atomic():
            door.admit((), institution=self.desk.id)
            here = set(Event.objects.filter(institution_id=self.desk.id).values_list("jti", flat=True))
        now_decided = self.decided_here()
        for page in self.office.handed_out:
            for jti in page:
                if jti in here:
                    self.seen.setdefault(jti, int(self.now.timestamp()))
            news = [jti for jti in page if jti in now_decided - self.decided]
            if news:
                self.history.append(("page", news))
                self.decided |= set(news)
        assert now_decided == self.decided

    @rule(data=st.data())
    def deliver_some(self, data: st.DataObject) -> None:
        """Any of what waits, in any order."""
        waiting = data.draw(st.permutations(sorted(self.office.outstanding)))
        self.deliver(*pages_of(waiting[: data.draw(st.integers(0, 12))]))

    @precondition(lambda self: self.decided)
    @rule(data=st.data(), signed_anew=st.booleans())
    def deliver_again(self, data: st.DataObject, *, signed_anew: bool) -> None:
        """What was decided long ago comes once more, between new things."""
        again = data.draw(st.lists(st.sampled_from(sorted(self.decided)), max_size=4, unique=True))
        for jti in again:
            self.office.again(jti, signed_anew=signed_anew and jti not in self.wrong)
        new = sorted(self.office.outstanding)[:2]
        self.deliver(list(dict.fromkeys([*again, *new])))

    @rule(data=st.data())
    def lose_an_answer(self, data: st.DataObject) -> None:
        """The institution hears what we decided, and its answer gets lost."""
        self.office.loses_next = True
        self.deliver(sorted(self.office.outstanding)[: data.draw(st.integers(0, 3))])
        self.office.loses_next = False

    @rule(data=st.data(), statement=st.integers(1, 45), after_commit=st.booleans())
    def cut_the_power(self, data: st.DataObject, statement: int, *, after_commit: bool) -> None:
        """The worker dies at some statement of a pull; another takes over when its lease has run out."""
        waiting = data.draw(st.permutations(sorted(self.office.outstanding)))
        with power_cut(statement, after_commit=after_commit):
            self.later(seconds=1)
            self.office.will_hand_out(*pages_of(waiting[:8]))
            self.office.handed_out = []
            pull(self.desk.id, connect=lambda _institution: self.office, clock=lambda: self.now)  # type: ignore[arg-type, return-value]
        self.note_pages()
        self.later(seconds=200)

    @rule(statement=st.integers(1, 45), after_commit=st.booleans())
    def cut_the_power_while_applying(self, statement: int, *, after_commit: bool) -> None:
        """The same while what lay stored is applied: whatever is done is done whole, the rest stays."""
        with power_cut(statement, after_commit=after_commit):
            self.later(seconds=1)
            apply_stored(self.desk.id, now=self.now)
        self.later(seconds=200)
        apply_stored(self.desk.id, now=self.now)
        self.history.append(("apply_stored",))

    # -- what must hold -------------------------------------------------------------------------------------------
    @invariant()
    def what_is_acknowledged_is_here(self) -> None:
        if hasattr(self, "office"):
            assert self.office.acknowledged | self.office.refused.keys() <= self.decided
            assert not self.office.acknowledged & self.wrong.keys()

    def reference(self, *, in_order: bool) -> Reference:
        """What must lie here: told as it arrived, or every event once and in the order in which it was written.

        In order means between two acts that change what may be received: an end and a pause have effect when they come.
        """
        assert self.desk.institution is not None
        reference = Reference(self.desk.id, self.desk.institution.kinds)
        for name, resident in self.desk.connections.items():
            reference.connect(name, resident)
        for act, *words in self.in_order() if in_order else self.history:
            if act == "page":
                events = [self.office.written[jti] for jti in words[0]]
                reference.page(events, wrong=self.wrong, seen=self.seen)
            else:
                getattr(reference, act)(*words)
        return reference

    def in_order(self) -> Iterator[Any]:
        order = {jti: place for place, jti in enumerate(self.office.written)}
        era: list[str] = []
        for act, *words in [*self.history, ("over",)]:
            if act == "page":
                era += words[0]
                if not any(self.ends_a_connection(jti) for jti in words[0]):
                    continue
            era.sort(key=lambda jti: (self.ends_a_connection(jti), order[jti]))
            yield from (("page", [jti]) for jti in era)
            era = []
            if act not in {"page", "over"}:
                yield act, *words

    def ends_a_connection(self, jti: str) -> bool:
        return event_types.CONNECTION_ENDED in self.office.written[jti][0]["events"]

    def is_about(self, jti: str, name: str) -> bool:
        return bool(self.office.written[jti][0]["sub_id"]["id"] == name)

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        for _round in range(4):
            self.later(seconds=700)
            self.deliver(*pages_of(sorted(self.office.outstanding)))
            self.approve_keys()
        self.apply_what_waits()
        self.later(seconds=700)
        self.deliver([])
        assert not self.office.outstanding, "still not decided"
        assert self.decided == self.office.written.keys()
        residents = list(self.desk.connections.values())
        tables = seen_in_passage(residents, self.desk.id)
        arrived = self.reference(in_order=False)
        assert_same(tables, arrived.tables())
        assert_same(without_order(tables), without_order(self.reference(in_order=True).tables()))
        with transaction.atomic():
            door.admit(residents, institution=self.desk.id)
            looks = list(ReadNotice.objects.values_list("resident_id", "jti"))
        assert sorted(looks) == sorted(arrived.looks)


def pages_of(jtis: list[str]) -> list[list[str]]:
    return [jtis[at : at + PAGE] for at in range(0, len(jtis), PAGE)]


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for table, rows in expected.items():
        if found[table] != rows:
            surplus = [row for row in found[table] if row not in rows]
            missing = [row for row in rows if row not in found[table]]
            assert brief(surplus) == brief(missing), table


def brief(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows without what fills a screen."""
    return [tuple(str("" if isinstance(value, dict) else value)[:40] for value in row) for row in rows]


def test_whatever_happens_to_deliveries_the_tables_end_as_if_each_came_once_and_in_order() -> None:
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=max(100, settings.default.max_examples),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
