"""Ingest on PostgreSQL against verifying and validating in memory, a naive ORM loop, and itself.

The reference makes the checks that ingest makes (joserfc for the signature, then all of the contract); what the types
alone would take is printed beside it. One worker uses two threads for the signatures of a page.

Everything is on: ES256 per event, all checks of the protocol, inbox, versions, history, acks. References take
turns with it in every round; row counts are checked after each.
"""

import json
import multiprocessing
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.database import bench_database
from bench.measure import Bench, Goal, say, seconds

EVENTS = 5_000
RESIDENTS = 500
PAGE = 100
NAIVE_EVENTS = 300
GOALS = [
    Goal("G2", "ingest / verify + validate in memory", least=0.60),
    Goal("G3", "replay of pages already held / first time", least=1.5),
    Goal("G4", "ingest / naive ORM loop", least=10),
    Goal("G5", "two workers / one", least=1.3),
    Goal("memory", "resident memory, last round / second", most=1.1),
    Goal("full", "rate with ten times the data / with one", least=0.8),
]


class Pages:
    """A client that answers polls from memory, page by page, and remembers what was acknowledged."""

    def __init__(self, tokens: dict[str, str]) -> None:
        items = list(tokens.items())
        self.pages = [dict(items[at : at + PAGE]) for at in range(0, len(items), PAGE)]
        self.acknowledged: set[str] = set()

    def __enter__(self) -> "Pages":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def poll(self, ack: list[str], _errors: object, **_how: object) -> Any:
        from apps.feeds.protocol.answers import PollAnswer

        self.acknowledged.update(ack)
        sets = self.pages.pop(0) if self.pages else {}
        return PollAnswer(sets, more_available=bool(self.pages))


def make_desk(slug: str) -> Any:
    """An institution with connected residents."""
    from tests.feeds.transmitter_desk import new_desk

    desk = new_desk(slug=slug, issuer=f"https://{slug}.example")
    desk.register()
    for number in range(RESIDENTS):
        desk.connect(f"connection-{number:05}")
    return desk


def signed(desk: Any, batch: str, events: int) -> dict[str, str]:
    """New records, one event each, spread over the residents."""
    connections = list(desk.connections)
    claims = (
        desk.upsert(
            f"{batch}-{number}",
            sub_id={"format": "opaque", "id": connections[number % len(connections)]},
            payload={"valid_from": "2026-10-01", "valid_to": "2026-10-31"},
        )
        for number in range(events)
    )
    return {item["jti"]: desk.sign(item) for item in claims}


def ingest(desk: Any, tokens: dict[str, str]) -> None:
    """Our way: what a worker does for these pages, but for the socket."""
    from apps.feeds.pulling import pull

    client = Pages(tokens)
    report = pull(desk.id, connect=lambda _institution: client, pages=10**6)
    if client.acknowledged != tokens.keys() or report.trouble or report.refused:
        raise SystemExit(f"not everything was taken: {report}")


def in_memory(desk: Any, tokens: dict[str, str]) -> None:
    """The reference: joserfc's verification and the validation of the contract, nothing stored."""
    from joserfc import jws

    from apps.feeds.ingest import check
    from apps.feeds.protocol import strict_json
    from apps.feeds.protocol.payloads import Accepted, ConnectionView
    from apps.feeds.protocol.verdicts import Opened
    from apps.wallet.kinds import KINDS

    views = {
        name: ConnectionView(name, resident, frozenset(KINDS), live=True)
        for name, resident in desk.connections.items()
    }
    for token in tokens.values():
        claims = strict_json.loads(jws.deserialize_compact(token, desk.key, ["ES256"]).payload)
        ((event_type, payload),) = claims["events"].items()
        subject = claims["sub_id"]["id"]
        opened = Opened(claims["jti"], claims["iat"], None, None, subject, event_type, payload)
        if not isinstance(check(opened, views[subject]), Accepted):
            raise SystemExit("the reference refused what it should take")


def bare(desk: Any, tokens: dict[str, str]) -> None:
    """For comparison: joserfc's verification and msgspec's types alone, without the contract's other checks."""
    import msgspec
    from joserfc import jws

    from apps.feeds.protocol.payloads import RecordUpserted
    from apps.wallet.kinds import KINDS

    struct = KINDS["payslip"].struct
    for token in tokens.values():
        claims = json.loads(jws.deserialize_compact(token, desk.key, ["ES256"]).payload)
        (payload,) = claims["events"].values()
        envelope = msgspec.convert(payload, RecordUpserted)
        msgspec.convert(envelope.data, struct)


def naive(desk: Any, tokens: dict[str, str]) -> None:
    """The reference of every beginning: an event, a transaction, ORM objects saved one by one."""
    from django.db import transaction
    from django.utils import timezone

    from apps.accounts.corporate_number import is_corporate_number
    from apps.consent import door
    from apps.consent.sealing import keys_of
    from apps.feeds.ingest import arrival
    from apps.feeds.models import Connection, Event
    from apps.feeds.protocol.payloads import ConnectionView, check_payload
    from apps.feeds.protocol.tokens import open_token
    from apps.feeds.sealed_tokens import seal_token
    from apps.feeds.trust import trust_of
    from apps.wallet import ledger
    from apps.wallet.kinds import decode, find_restricted
    from apps.wallet.models import Record, RecordVersion
    from apps.wallet.sealed import keyed_digest, seal_payload

    trust = trust_of(desk.institution)
    for jti, token in tokens.items():
        now = timezone.now()
        opened = open_token(token, jti, trust, int(now.timestamp()))
        with transaction.atomic():
            door.admit((), institution=desk.id)
            row = Connection.objects.get(institution=desk.institution, external_id=opened.sub_id)
            view = ConnectionView(row.external_id, row.resident_id, frozenset(row.kinds), live=True)
            item = check_payload(
                opened, view, decode, find_restricted, is_corporate_number=is_corporate_number
            )
            door.admit([row.resident_id], institution=desk.id)
            came = arrival(item, row.resident_id, desk.id)
            name = ledger.record_id(came)
            key = keys_of([row.resident_id])[row.resident_id]
            sealed_token = seal_token(key, desk.id, jti, token)
            Event(
                institution=desk.institution, jti=jti, resident_id=row.resident_id, token=sealed_token, token_sha256=b"",
                event_type="record-upserted", verdict="accepted", state="applied", received_at=now,
            ).save(force_insert=True)  # fmt: skip
            fields = {
                "resident_id": came.resident_id, "source_id": came.source_id, "revision": came.revision,
                "digest": keyed_digest(key, name, came.revision, came.digest),
                "payload": seal_payload(key, name, came.revision, came.payload or b""), "valid_from": came.valid_from,
                "valid_to": came.valid_to, "data_as_of": came.data_as_of, "epoch": came.epoch,
            }  # fmt: skip
            held = Record.objects.select_for_update().filter(resident_id=came.resident_id, id=name).first()
            if held is None:
                Record(
                    id=name, kind=came.kind, source_record_id=came.source_record_id, versions_held=1,
                    epoch_at=came.issued_at, first_received_at=now, changed_at=now, last_confirmed_at=now, **fields,
                ).save(force_insert=True)  # fmt: skip
            RecordVersion(
                record_id=name, recorded_at=now, issued_at=came.issued_at, delivered_as=jti, **fields
            ).save(force_insert=True)


def worker(slug: str, tokens: dict[str, str], start: Any, done: Any) -> None:
    """One worker process: pulls one institution when told."""
    import django

    django.setup()
    from apps.feeds.models import Institution
    from apps.feeds.pulling import pull

    institution = Institution.objects.get(source__slug=slug)
    client = Pages(tokens)
    done.put("ready")
    start.wait()
    report = pull(institution.pk, connect=lambda _institution: client, pages=10**6)
    done.put(report.received)


def workers(slugs: list[str], tokens: list[dict[str, str]]) -> float:
    """Events a second of several worker processes at once."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), context.Queue()
    processes = [
        context.Process(target=worker, args=(s, t, start, done)) for s, t in zip(slugs, tokens, strict=True)
    ]
    for process in processes:
        process.start()
    for _process in processes:
        done.get(timeout=60)
    received = 0

    def run() -> None:
        nonlocal received
        start.set()
        received = sum(done.get(timeout=300) for _process in processes)

    taken = seconds(run)
    for process in processes:
        process.join()
    if received != sum(map(len, tokens)):
        raise SystemExit(f"{received} of {sum(map(len, tokens))} events were taken")
    return received / taken


def count_rows(desks: list[Any]) -> Iterator[int]:
    """Records and versions of these desks' residents, read as the door allows."""
    from django.db import transaction

    from apps.consent import door
    from apps.wallet.models import Record, RecordVersion

    residents = [resident for desk in desks for resident in desk.connections.values()]
    with transaction.atomic():
        door.admit(residents)
        yield Record.objects.count()
        yield RecordVersion.objects.count()


def main(*, quick: bool) -> int:
    rounds, events = (2, 1_000) if quick else (5, EVENTS)
    bench = Bench("ingest", rounds, GOALS)
    with bench_database("ingest"):
        import django

        django.setup()
        desks = [make_desk("office-1"), make_desk("office-2")]
        stored = 0
        first_rates = []
        memory = []
        ingest(desks[0], signed(desks[0], "warm", 500))
        stored += 500
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            tokens = signed(desks[0], f"r{number}", events)
            reference = bench.note("verify + validate in memory, events/s",
                                   events / seconds(lambda: in_memory(desks[0], tokens)))  # fmt: skip
            bench.note("verify + types alone in memory, events/s",
                       events / seconds(lambda: bare(desks[0], tokens)))  # fmt: skip
            rate = bench.note("ingest, events/s", events / seconds(lambda: ingest(desks[0], tokens)))
            stored += events
            first_rates.append(rate)
            before = list(count_rows(desks))
            if before != [stored, stored]:
                raise SystemExit(f"{before} rows instead of {stored}")
            again = bench.note("replay, events/s", events / seconds(lambda: ingest(desks[0], tokens)))
            if list(count_rows(desks)) != before:
                raise SystemExit("a replay wrote rows")
            some = signed(desks[0], f"n{number}", NAIVE_EVENTS)
            slow = bench.note("naive ORM loop, events/s",
                              NAIVE_EVENTS / seconds(lambda: naive(desks[0], some)))  # fmt: skip
            stored += NAIVE_EVENTS
            one = bench.note("one worker process, events/s",
                             workers(["office-1"], [signed(desks[0], f"w{number}", events)]))  # fmt: skip
            pair = [signed(desk, f"p{number}", events) for desk in desks]
            two = bench.note("two worker processes, events/s", workers(["office-1", "office-2"], pair))
            stored += 3 * events
            bench.compare("G2", rate / reference)
            bench.compare("G3", again / rate)
            bench.compare("G4", rate / slow)
            bench.compare("G5", two / one)
            memory.append(bench.note("memory, MiB", _resident_mib()))
        bench.compare("memory", memory[-1] / memory[min(1, len(memory) - 1)])
        say("ten times the data")
        small = stored
        while stored < 10 * small:
            size = min(20_000, 10 * small - stored) if not quick else 10 * small - stored
            ingest(desks[0], signed(desks[0], f"fill{stored}", size))
            stored += size
        for number in range(rounds):
            tokens = signed(desks[0], f"t{number}", events)
            reference = events / seconds(lambda: in_memory(desks[0], tokens))
            rate = bench.note("ingest with ten times the data, events/s",
                              events / seconds(lambda: ingest(desks[0], tokens)))  # fmt: skip
            # against the reference of the same round, as the first rate was, since the machine is shared
            first = first_rates[number] / bench.figures["verify + validate in memory, events/s"][number]
            bench.compare("full", rate / reference / first)
    return bench.report()


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
