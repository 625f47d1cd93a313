"""The edge of the network for tests of faults: one institution, one resident, and everything that is said about them.

Values that must never leave the records' own tables are canaries: they stand in every event, and after every fault
nothing that was logged, mailed, queued or sent may hold one.
"""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, cast

import time_machine
from celery.signals import before_task_publish
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds import our_keys, pulling
from apps.feeds.models import Event, Institution, InstitutionKey, OperatorNotice, Stream
from apps.feeds.protocol.client import FeedClient
from apps.feeds.pulling import Report, pull
from apps.feeds.tasks import pull_stream, ring_due_streams
from apps.wallet.models import Record
from config.log_lines import PlacesOnly
from tests.faults.invariants import Heard, Tables, invariants_hold
from tests.feeds.office import Office, open_office
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.opened import said_by
from tests.wallet.page_records import words

EMPLOYER: Final = "金糸雀食品株式会社"
GROSS: Final = 76_543_210_987
CONNECTION: Final = "canary-connection-0001"
SLIP: Final[dict[str, Any]] = {
    "employer": {"name": EMPLOYER}, "month": "2026-10", "paid_on": "2026-10-25", "gross": GROSS, "net": 200_940,
}  # fmt: skip
CANARIES: Final = (EMPLOYER, json.dumps(EMPLOYER)[1:-1], str(GROSS), CONNECTION, "canary-slip")
RING_EVERY: Final = timedelta(seconds=10)
"""How often the scheduler looks for streams that are due (config.celery)."""


@dataclass
class Edge:
    """An institution that can misbehave, and our side of it. ``now`` is our clock; it moves when a test says so."""

    office: Office
    desk: Desk
    user: User
    resident: Resident
    log: io.StringIO
    messages: list[str] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: timezone.now().replace(microsecond=0))
    desks: list[Desk] = field(default_factory=list)
    _ticks: Iterator[int] = field(default_factory=count)

    def clock(self) -> datetime:
        """Our clock; no two looks at it see the same moment."""
        return self.now + timedelta(milliseconds=next(self._ticks))

    def slip(self, name: str = "canary-slip-1", revision: int = 1, **changes: Any) -> dict[str, Any]:
        """The claims of an event about a pay slip, issued a minute ago by our clock."""
        about = {"iat": int(self.now.timestamp()) - 60} | changes
        return self.desk.upsert(name, revision, about.pop("data", SLIP), **about)

    def tell(self, name: str = "canary-slip-1", revision: int = 1, **changes: Any) -> str:
        """Lets an event wait at the institution; returns its jti."""
        (jti,) = self.office.queue(self.desk, self.slip(name, revision, **changes))
        return jti

    def pull(self, *, after: float = 0, **options: Any) -> Report:
        """Asks the institution, so many seconds later by our clock."""
        self.now += timedelta(seconds=after)
        return pull(self.desk.id, clock=self.clock, **options)

    @contextmanager
    def one_client(self, **options: Any) -> Iterator[Callable[[Institution], FeedClient]]:
        """A ``connect`` for pulls that share one client, with its clocks and its way to addresses as a test wants."""
        assert self.desk.institution is not None
        with FeedClient(
            pulling._address_of(self.desk.institution), our_keys.signing_key(), **options
        ) as client:
            yield lambda _institution: cast(FeedClient, nullcontext(client))

    def heal(self, *, pulls: int = 3) -> float:
        """Lets the schedule alone go on until nothing waits at the institution; returns how many seconds it took.

        The clock moves to where the stream is due, and to the scheduler's next look after that.
        """
        began = self.now
        for _pull in range(pulls):
            due = max(self.stream.next_poll_at, self.now) + RING_EVERY
            assert not self.stream.stopped_code, "only a person can start it again"
            assert not Stream.objects.due(at=self.stream.next_poll_at - timedelta(seconds=1)).exists()
            self.now = due
            assert self.ring() == 1
            with time_machine.travel(self.now):  # as the worker does, with its line in the log
                pull_stream(str(self.desk.id))
            assert (self.stream.last_trouble, self.stream.lease_until) == ("", None)
            if not self.office.outbox:
                return (self.now - began).total_seconds()
        raise AssertionError(f"{sorted(self.office.outbox)} still wait at the institution")

    def ring(self) -> int:
        """What the scheduler does at this moment by our clock; its messages are kept to be looked at."""
        with time_machine.travel(self.now, tick=False):
            return ring_due_streams()

    @property
    def stream(self) -> Stream:
        return Stream.objects.get(pk=self.desk.id)

    @property
    def shown(self) -> dict[str, tuple[int, Any]]:
        """What the resident sees: revision and contents of each record, by the institution's own id."""
        with transaction.atomic():
            door.admit([self.resident.pk])
            rows = list(Record.objects.order_by("source_record_id"))
        return {row.source_record_id: (row.revision, said_by(row)) for row in rows}

    def read(self, path: str = "/home/") -> str:
        """A page in plain words as the resident reads it at this moment by our clock."""
        with time_machine.travel(self.now, tick=False):
            client = Client()
            client.force_login(self.user)
            return words(client.get(path))

    def read_record(self, name: str) -> str:
        """The page of one record, by the institution's own id."""
        with transaction.atomic():
            door.admit([self.resident.pk])
            found = Record.objects.get(source_record_id=name)
        return self.read(f"/records/{found.id}/")

    @property
    def verdicts(self) -> dict[str, tuple[str, str]]:
        """The verdict and code of every delivery."""
        with transaction.atomic():
            door.admit([self.resident.pk], institution=self.desk.id)
            return {event.jti: (event.verdict, event.code) for event in Event.objects.all()}

    @property
    def notices(self) -> set[str]:
        """What staff are told of at this moment."""
        open_ones = OperatorNotice.objects.filter(institution_id=self.desk.id, settled_at=None)
        return set(open_ones.values_list("code", flat=True))

    def tables(self) -> Tables:
        with transaction.atomic():
            door.admit([self.resident.pk], institution=self.desk.id)
            assert connection.connection is not None
            return Tables.of(connection.connection)

    def words(self) -> Iterator[str]:
        """Every word that left the records' own tables: log, mail, queue, requests, notices, codes of the inbox."""
        yield self.log.getvalue()
        yield from (f"{letter.subject}\n{letter.body}\n{letter.to}" for letter in mail.outbox)
        yield from self.messages
        yield from (f"{asked.method} {asked.path} {asked.body.decode()}" for asked in self.office.asked)
        yield from OperatorNotice.objects.values_list("code", flat=True)
        yield from Stream.objects.values_list("last_trouble", flat=True)
        yield from Stream.objects.values_list("stopped_code", flat=True)
        yield from (" ".join(map(str, verdict)) for verdict in self.verdicts.values())

    def promises_hold(self, *, settled: bool = True) -> None:
        """I1, I2, I3, I7 and I12 as the rows stand now."""
        signers = [desk.key for desk in (self.desk, *self.desks)]
        heard = Heard(self.office.acknowledged, self.office.refused, self.words())
        canaries = (*CANARIES, str(self.resident.pk), self.resident.pk.hex)
        invariants_hold(self.tables(), heard, signers=signers, canaries=canaries, settled=settled)

    def another_key(self, *, approved: bool = False) -> Desk:
        """The same institution, signing with a key of its own that nobody knows yet, or that staff approved."""
        other = new_desk(slug=self.desk.slug, issuer=self.desk.issuer)
        other.institution, other.connections = self.desk.institution, self.desk.connections
        if approved:
            self.desks.append(other)
            assert self.desk.institution is not None
            self.desk.institution.thumbprints.append(other.key.thumbprint())
            self.desk.institution.save(update_fields=["thumbprints"])
            jwk = {**other.public_jwk(), "kid": other.key.thumbprint()}
            InstitutionKey.objects.create(
                institution_id=self.desk.id, kid=jwk["kid"], thumbprint=jwk["kid"], jwk=jwk, status="approved"
            )
        return other


@contextmanager
def open_edge(**registration: Any) -> Iterator[Edge]:
    """An institution that listens on loopback while the block lasts, and a resident connected to it."""
    with ExitStack() as stack:
        office = stack.enter_context(open_office())
        desk = new_desk()
        if "jwks_uri" in registration:
            registration["jwks_uri"] = office.url(registration["jwks_uri"])
            office.publish(desk)
        office.register(desk, **registration)
        user = User.objects.create_user("hana@example.com")
        resident = become_resident(user, display_name="Hana")
        desk.connect(CONNECTION, resident)
        edge = Edge(office, desk, user, resident, stack.enter_context(_overheard()))
        stack.enter_context(_queued(edge.messages))
        yield edge


@contextmanager
def _overheard() -> Iterator[io.StringIO]:
    """The server's log as production writes it."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    line: Any = settings.LOGGING["formatters"]
    handler.setFormatter(logging.Formatter(line["line"]["format"], style=line["line"]["style"]))
    handler.addFilter(PlacesOnly())
    logging.getLogger().addHandler(handler)
    try:
        yield said
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def _queued(messages: list[str]) -> Iterator[None]:
    """Every message to a worker, as it is published."""

    def note(body: Any = None, headers: Any = None, **_rest: Any) -> None:
        messages.append(json.dumps([body, headers], default=str, ensure_ascii=False))

    before_task_publish.connect(note, weak=False)
    try:
        yield
    finally:
        before_task_publish.disconnect(note)
