"""The sandbox on disk: a population turned into ten institutions' folders, all of them or none."""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from apps.sandbox.servers import amends, outbox
from apps.sandbox.servers.canonical import digest
from apps.sandbox.servers.clock import Clock, moment_of
from apps.sandbox.servers.configuration import READ_NOTICE, Configuration
from apps.sandbox.servers.files import write_whole
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.store import Store

if TYPE_CHECKING:
    from apps.sandbox.population.amends import Amend
    from apps.sandbox.population.model import Fact, Institution, ReadNotice, Resident

ALGORITHM_OF = {"health_insurer": "EdDSA", "tax_office": "PS256"}  # by source; all others ES256
LISTS_ITS_AUDIENCE = "tax_office"


class Population(Protocol):
    """What this needs of ``apps.sandbox.population``."""

    @property
    def institutions(self) -> Sequence[Institution]: ...
    @property
    def residents(self) -> Sequence[Resident]: ...
    def facts_for(self, institution_id: str) -> Iterable[tuple[Resident, list[Fact]]]: ...
    def reads_for(self, institution_id: str) -> Iterable[tuple[Resident, list[ReadNotice]]]: ...
    def amends_for(self, institution_id: str) -> Iterable[tuple[Resident, list[Amend]]]: ...
    def truth(self) -> list[dict[str, Any]]: ...


class DifferentSandboxError(Exception):
    """There is a sandbox on disk that was made with other arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a sandbox was made with; the same description always means the same people on the same ports."""

    residents: int
    seed: int
    ports_from: int
    started_on: date

    @classmethod
    def read(cls, root: Path) -> Self | None:
        """That of the sandbox on disk; None when there is none."""
        path = root / "sandbox.json"
        if not path.exists():
            return None
        kept = json.loads(path.read_text())
        return cls(**{**kept, "started_on": date.fromisoformat(kept["started_on"])})

    def write(self, root: Path) -> None:
        kept = {**asdict(self), "started_on": self.started_on.isoformat()}
        write_whole(root / "sandbox.json", json.dumps(kept, indent=2) + "\n")

    def must_be(self, **wanted: int | date | None) -> None:
        """Raises DifferentSandboxError if what was asked for (None: anything) is not what is on disk."""
        other = [
            f"{name.replace('_', '-')} is {getattr(self, name)}, not {value}"
            for name, value in wanted.items()
            if value is not None and value != getattr(self, name)
        ]
        if other:
            raise DifferentSandboxError(
                f"The sandbox on disk is another one: {'; '.join(other)}."
                " Leave the arguments away to go on with it, or add --reset to make a new one and lose it."
            )


@dataclass(frozen=True, slots=True)
class Peer:
    """The Tsunagi that the institutions send to."""

    issuer: str
    jwks: str  # a path or an http(s) address
    returns_to: str = ""  # where residents are sent back to; without it nobody can connect in the browser


def build(
    root: Path,
    population: Population,
    description: Description,
    peer: Peer,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Writes the whole sandbox beside its place and moves it there; an older one is removed first."""
    fresh = root.with_name(f".{root.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    Clock(fresh / "clock.json").set(description.started_on)
    for place, institution in enumerate(population.institutions):
        configuration = configure(institution, description.ports_from + place, peer)
        count = _build_institution(fresh / institution.id, configuration, population, description.started_on)
        report(f"{institution.names['en']}: {count} events")
    write_json(fresh / "truth.json", population.truth())
    write_json(fresh / "people.json", people(population.residents))
    description.write(fresh)
    shutil.rmtree(root, ignore_errors=True)
    fresh.rename(root)


def configure(institution: Institution, port: int, peer: Peer) -> Configuration:
    return Configuration(
        id=institution.id,
        source=institution.source,
        names=dict(institution.names),
        corporate_number=institution.corporate_number,
        kinds=sorted(institution.kinds),
        port=port,
        algorithm=ALGORITHM_OF.get(institution.source, "ES256"),
        audience=peer.issuer,
        audience_as_list=institution.source == LISTS_ITS_AUDIENCE,
        tsunagi_jwks=peer.jwks,
        returns_to=peer.returns_to,
        secret=secrets.token_urlsafe(24),
        reports_reads=institution.reports_reads,
    )


def folders(root: Path) -> list[Path]:
    """The institutions' folders in the order of their ports."""
    found = [path.parent for path in root.glob("*/config.json")]
    return sorted(found, key=lambda folder: Configuration.read(folder).port)


def send_to(root: Path, peer: Peer) -> None:
    """Tells every institution which Tsunagi it sends to; a no-op when that has not changed."""
    for folder in folders(root):
        old = Configuration.read(folder)
        new = replace(old, audience=peer.issuer, tsunagi_jwks=peer.jwks, returns_to=peer.returns_to)
        if new != old:
            new.write(folder)


def _build_institution(
    folder: Path, configuration: Configuration, population: Population, today: date
) -> int:
    folder.mkdir(mode=0o700)
    configuration.write(folder)
    KeyRing(folder / "keys.json").rotate(configuration.algorithm, configuration.id)
    store = Store.create(folder / "state.db")
    store.db.executescript(amends.SCHEMA)
    with store.transaction() as db:
        for place, (resident, facts) in enumerate(population.facts_for(configuration.id)):
            connection = resident.connections[configuration.id]
            db.execute("INSERT INTO connections VALUES (?, ?, ?)", (connection, place, first_epoch(today)))
            _load(db, configuration, connection, facts, today)
        if configuration.reports_reads:
            for resident, notices in population.reads_for(configuration.id):
                connection = resident.connections[configuration.id]
                outbox.add(db, (read_event(notice, connection, today) for notice in notices))
        for resident, amended in population.amends_for(configuration.id):
            connection = resident.connections[configuration.id]
            for one in amended:
                told = (event(fact, configuration, connection, fact.available_on, None) for fact in one.facts)
                amends.keep(db, connection, one.check, told)
        count = db.execute("SELECT count(*) FROM events").fetchone()[0]
    store.close()
    return int(count)


def first_epoch(today: date) -> str:
    return f"{today.isoformat()}.1"


def _load(
    db: sqlite3.Connection, by: Configuration, connection: str, facts: Sequence[Fact], today: date
) -> None:
    """One resident's facts in the order in which they became available, those up to today closed by a snapshot."""
    epoch = first_epoch(today)
    in_order = sorted(facts, key=lambda fact: (fact.available_on, fact.revision))
    known = [fact for fact in in_order if fact.available_on <= today]
    outbox.add(db, (event(fact, by, connection, today, epoch) for fact in known))
    outbox.add(db, [outbox.snapshot(db, connection, epoch, today)])
    outbox.add(db, (event(fact, by, connection, fact.available_on, None) for fact in in_order[len(known) :]))


def event(fact: Fact, by: Configuration, connection: str, due_on: date, epoch: str | None) -> outbox.Event:
    """A fact as an event: the members common to all records, then those of its type."""
    common: dict[str, Any] = {
        "record_id": fact.record_id,
        "kind": fact.kind,
        "schema": f"{fact.kind}/1",
        "revision": fact.revision,
        "data_as_of": fact.data_as_of.isoformat(),
        "authority": {"corporate_number": by.corporate_number, "names": by.names},
    }
    own = {"reason": fact.withdrawn} if fact.withdrawn else dict(_upserted(fact))
    return outbox.Event(
        type=outbox.WITHDRAWN if fact.withdrawn else outbox.UPSERTED,
        subject=connection,
        payload={**common, **own},
        due_on=due_on,
        epoch=epoch,
        record_id=fact.record_id,
        revision=fact.revision,
        toe=moment_of(fact.available_on),
        queued=epoch is not None,
    )


def _upserted(fact: Fact) -> Iterator[tuple[str, object]]:
    yield "digest", digest(fact.data)
    yield "data", fact.data
    if fact.valid_from:
        yield "valid_from", fact.valid_from.isoformat()
    if fact.valid_to:
        yield "valid_to", fact.valid_to.isoformat()


def read_event(notice: ReadNotice, connection: str, today: date) -> outbox.Event:
    """A look of the institution's own staff as an event; it is about no record, so it has neither epoch nor digest."""
    payload = {
        "reader": notice.reader,
        "purpose": notice.purpose,
        "legal_basis": notice.legal_basis,
        "read_at": notice.read_at.isoformat(),
        "fields": list(notice.fields),
    }
    return outbox.Event(
        type=READ_NOTICE,
        subject=connection,
        payload=payload,
        due_on=max(notice.available_on, today),
        toe=int(notice.read_at.timestamp()),
        queued=notice.available_on <= today,
    )


def people(residents: Sequence[Resident]) -> list[Mapping[str, object]]:
    """What Tsunagi needs to let the sandbox's people sign in, without knowing the population."""
    return [
        {
            "id": resident.key,
            "demo": bool(resident.story),  # those with a story are the ones to sign in as
            "email": resident.email,
            "display_name": resident.display_name,
            "native_name": resident.native_name,
            "name_latin": resident.name_latin,
            "language": resident.language,
            "nationality": resident.nationality,
            "birth_date": resident.birth_date.isoformat(),
            "story": resident.story,
            "guardian": resident.guardian,
            "guardian_of": list(resident.guardian_of),
            "connections": dict(resident.connections),
        }
        for resident in residents
    ]


def write_json(path: Path, value: object) -> None:
    write_whole(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
