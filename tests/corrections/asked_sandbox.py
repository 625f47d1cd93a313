"""Mai, her pension office as a real server of the sandbox, and one correction that is sent to it by the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import time_machine
from django.utils import timezone

from apps.consent.sealing import DataKey
from apps.corrections import asking, ledger
from apps.corrections.asking import evidence
from apps.corrections.clock import Standing
from apps.corrections.clock.events import Confirmed, Decided, EvidenceCollected, Sent
from apps.corrections.ledger import Asked, Content, Disputed, Evidence, Frozen, Opened
from apps.corrections.models import Reply, Request
from apps.corrections.watching import Expected, Line, Seen, Watch, expected_lag, sightings
from apps.feeds import our_keys
from apps.feeds.connections import link
from apps.feeds.institutions import read, register
from apps.feeds.models import Institution
from apps.feeds.pulling import Report, pull
from apps.sandbox.servers.registration import registration
from apps.wallet.models import Record, RecordVersion
from apps.wallet.sealed import unseal_payload
from tests.notices.people import Person, somebody
from tests.sandbox.asked_offices import LATE, Offices, open_offices

SENT_AT = datetime(2026, 11, 21, 3, tzinfo=UTC)  # noon in Japan, on the sandbox's day
SENT_ON = date(2026, 11, 21)


@dataclass
class Scene:
    """One resident, one office that is served, and what stands between them."""

    mai: Person
    offices: Offices
    institution: Institution

    def connect(self, institution: Institution, name: str) -> None:
        link(
            self.mai.resident.pk,
            institution,
            self.offices.connection(name),
            kinds=institution.kinds,
            now=timezone.now(),
        )

    def pull(self) -> Report:
        report = pull(self.institution.pk)
        assert not report.trouble, report.trouble
        return report

    def content(self) -> Content:
        with self.mai.passage() as key:
            record = Record.objects.get(source_record_id=LATE["record_id"])
            version = RecordVersion.objects.filter(record_id=record.id).order_by("-revision")[0]
            assert version.payload is not None
            payload = unseal_payload(key, record.id, version.revision, version.payload)
        held = Frozen(
            record_id=record.id, kind=record.kind, revision=version.revision,
            source_record_id=record.source_record_id, data_as_of=version.data_as_of,
            payload=msgspec.Raw(payload),
        )  # fmt: skip
        line = Line(
            kind=record.kind,
            record_id=record.source_record_id,
            expected=(Expected("insured_from", value="2026-03-01", was="2026-07-01"),),
        )
        return Content(
            kind=record.kind, field="insured_from", error="wrong", holder="pension_office",
            addressee="pension_office", held=(held,), claimed="2026-03-01", statement="I began in March.",
            watch=Watch("pension_office", "pension-office", (line,)),
        )  # fmt: skip

    def confirmed(self, route: str, asked: Institution | None = None) -> Opened:
        """A correction that Mai has confirmed and not sent yet."""
        content = self.content()
        by: Any = {"day": SENT_ON, "actor": "resident"}
        with self.mai.passage() as key:
            found = ledger.begin(
                self.mai.resident.pk, key, content, route=route, source=self.institution.source,
                asked=(asked or self.institution).source, by=self.mai.user.pk, on=SENT_ON,
            )  # fmt: skip
            for event in (EvidenceCollected(**by), Confirmed(**by)):
                found = ledger.append(found.id, key, event, by=self.mai.user.pk, today=SENT_ON)
        return found

    def send(
        self,
        route: str = "P-2",
        *,
        reply_by: date | None = None,
        with_evidence: bool = False,
        to: Institution | None = None,
    ) -> tuple[Opened, Request]:
        """Confirmed and sent; the delivery waits."""
        found = self.confirmed(route, to)
        shown = (Evidence("record", found.content.held[0].record_id),) if with_evidence else ()
        said = Asked(
            route=route, kind="pension_enrolment", record_id=LATE["record_id"], revision=found.row.revision,
            fields=(Disputed("insured_from", "2026-07-01", "2026-03-01"),), reason="I began in March.",
            legal_basis=("epia_31",), reply_by=reply_by, evidence=shown,
        )  # fmt: skip
        with self.mai.passage() as key:
            return asking.send(found, key, said, by=self.mai.user.pk, now=SENT_AT)

    def deliver(self, request: Request, at: datetime = SENT_AT, **how: Any) -> str:
        return asking.deliver(request.pk, request.resident_id, clock=lambda: at, **how)

    def opened(self, found: Opened) -> Opened:
        with self.mai.passage() as key:
            return ledger.one_of(self.mai.resident.pk, found.id, key)

    def advance(self, days: int) -> date:
        """The sandbox's days pass, and what it then tells is pulled."""
        today = self.offices.advance(days)
        with time_machine.travel(datetime(today.year, today.month, today.day, 3, tzinfo=UTC)):
            self.pull()
        return today

    def look(self, found: Opened) -> Opened:
        """Looks at what the office's data show, and notes what is new."""
        with self.mai.passage() as key:
            now = ledger.one_of(self.mai.resident.pk, found.id, key)
            for one in sightings(
                now.content.watch,
                _seen(key),
                after=_since(now),
                expected_by=_expected_by(now),  # type: ignore[arg-type] # it has one
            ):
                if one.event not in now.history:
                    now = ledger.append(now.id, key, one.event, today=one.event.day)
        return now

    def standing(self, found: Opened, on: date) -> Standing:
        return self.look(found).standing(on)

    def request(self, request: Request) -> Request:
        with self.mai.passage():
            return Request.objects.get(pk=request.pk)

    def waiting_replies(self) -> int:
        with self.mai.passage():
            return Reply.objects.filter(entered_at=None).count()

    def link(self, request: Request) -> str:
        """The address of the first piece of evidence of a request."""
        with self.mai.passage() as key:
            return evidence.offered(key, Request.objects.get(pk=request.pk))[0].url


def _since(found: Opened) -> date:
    decided = [event.day for event in found.history if isinstance(event, Decided)]
    return decided[-1] if decided else next(e.day for e in found.history if isinstance(e, Sent))


def _expected_by(found: Opened) -> date | None:
    lag = expected_lag("pension_office", _since(found))
    return None if lag is None else lag.day


def _stood(version: RecordVersion, record: Record) -> date:
    """The newest day on which the office stood by a version: of the one shown it is said again now and then."""
    is_newest = version.revision == record.revision
    return record.data_as_of if is_newest else version.data_as_of


def _seen(key: DataKey) -> list[Seen]:
    records = {record.id: record for record in Record.objects.all()}
    return [
        Seen(
            source="pension_office",
            institution="pension-office",
            kind=records[version.record_id].kind,
            record_id=records[version.record_id].source_record_id,
            data_as_of=_stood(version, records[version.record_id]),
            payload=None
            if version.payload is None
            else json.loads(unseal_payload(key, version.record_id, version.revision, version.payload)),
        )
        for version in RecordVersion.objects.order_by("record_id", "revision")
    ]


def registered(offices: Offices, name: str) -> Institution:
    """An office of the sandbox, served and registered under its free port."""
    base = offices.start(name)
    entry = registration(offices.root / name)
    for member, path in (("poll_url", "/poll"), ("token_url", "/token"), ("request_url", "/requests")):
        entry[member] = base + path
    entry["jwks_uri"] = f"{base}/jwks.json"
    return register(read(json.dumps(entry).encode()), now=timezone.now(), live=True)


@contextmanager
def open_scene(folder: Path) -> Iterator[Scene]:
    """The office is served and registered, Mai is connected, and what it held so far has come."""
    with open_offices(folder, published=our_keys.published()) as offices:
        scene = Scene(somebody(), offices, registered(offices, "pension-office"))
        scene.connect(scene.institution, "pension-office")
        scene.pull()
        yield scene


def another(scene: Scene, external_id: str = "somebody-elses-connection") -> UUID:
    """Somebody else who is connected to the same office."""
    other = somebody("hnin@example.com")
    link(other.resident.pk, scene.institution, external_id, kinds=scene.institution.kinds, now=timezone.now())
    return other.resident.pk
