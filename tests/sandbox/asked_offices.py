"""Mai's offices as real servers, asked to put right what they hold: for tests of how corrections are treated."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from apps.sandbox.population import Institution, Population, generate
from apps.sandbox.servers import institution as servers
from apps.sandbox.servers.building import Description, Peer, build
from apps.sandbox.servers.web import Server
from tests import serving
from tests.sandbox.conftest import FREE_PORT, TODAY, TSUNAGI, Desk, Reply
from tests.sandbox.test_server_events import opened

MAI = "r00001"
PREFIX = "https://schemas.tsunagi.example/feed/v1/"
PLACES = ("pension-office", "health-insurer", "aoba-foods")
#: Enrolled four months late: the office says July, she began in March.
LATE: dict[str, Any] = {
    "request_id": "request-1",
    "record_id": f"pension-office.{MAI}.enrolment-3",
    "kind": "pension_enrolment",
    "revision": 2,
    "fields": [{"name": "insured_from", "held": "2026-07-01", "claimed": "2026-03-01"}],
    "reason": "I have worked there since 1 March.",
    "legal_basis": "EPIA 31",
    "evidence": [],
    "reply_by": "2026-12-21",
}


def few(residents: int = 1) -> Population:
    people = generate(residents, 1, TODAY)
    places: tuple[Institution, ...] = tuple(one for one in people.institutions if one.id in PLACES)
    return Population(people.seed, people.today, people.residents, people.lives, places)


@dataclass
class Offices:
    """The sandbox on disk with the servers that a test has started on it."""

    root: Path
    key: ECKey
    population: Population
    running: dict[str, Server] = field(default_factory=dict)

    def serve(self, name: str = "pension-office") -> Desk:
        """A server on a free port, with a desk that is signed in by the test's own key."""
        base = self.start(name)
        issuer = self.running[name].institution.configuration.issuer
        return Desk(base, issuer, self.key).signed_in()

    def start(self, name: str = "pension-office") -> str:
        """A server on a free port; returns its address."""
        server = Server(servers.Institution(self.root / name), FREE_PORT)
        serving.start(server)
        self.running[name] = server
        return f"http://127.0.0.1:{server.server_address[1]}"

    def stop(self, name: str) -> None:
        server = self.running.pop(name)
        serving.stop(server)

    def behave(self, behaviour: str, name: str = "pension-office") -> None:
        self.running[name].institution.switch("corrections", behaviour)

    def advance(self, days: int) -> date:
        clock = next(iter(self.running.values())).institution.clock
        return clock.advance(days)[1]

    def connection(self, name: str = "pension-office") -> str:
        return self.population.residents[0].connections[name]

    def ask(self, desk: Desk, name: str = "pension-office", **changed: Any) -> Reply:
        request = {**LATE, **changed}
        claims = {
            "iss": TSUNAGI,
            "aud": desk.issuer,
            "iat": int(time.time()),
            "jti": f"token-{request['request_id']}",
            "sub_id": {"format": "opaque", "id": self.connection(name)},
            "events": {f"{PREFIX}correction-requested": request},
        }
        header = {"alg": "ES256", "kid": "tsunagi-1", "typ": "secevent+jwt"}
        token = jws.serialize_compact(header, json.dumps(claims).encode(), self.key)
        return desk.ask("/requests", token.encode(), **{"Content-Type": "application/secevent+jwt"})


@contextmanager
def open_offices(folder: Path, residents: int = 1, *, published: object = None) -> Iterator[Offices]:
    """A new sandbox of Mai's offices in a folder, which trusts a key of the test or those published; nothing is served."""
    key = ECKey.generate_key("P-256")
    jwks = folder / "tsunagi.json"
    jwks.write_text(json.dumps(published or {"keys": [{**key.as_dict(private=False), "kid": "tsunagi-1"}]}))
    population = few(residents)
    description = Description(residents=residents, seed=1, ports_from=8601, started_on=TODAY)
    build(folder / "sandbox", population, description, Peer(TSUNAGI, str(jwks)))
    offices = Offices(folder / "sandbox", key, population)
    try:
        yield offices
    finally:
        for name in list(offices.running):
            offices.stop(name)


def told(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """What is told now, as (type, payload) in the order of days."""
    found = []
    for token in desk.drain().values():
        claims = opened(desk, token)[1]
        ((name, payload),) = claims["events"].items()
        found.append((claims["toe"], name.removeprefix(PREFIX), payload))
    return [(name, payload) for _toe, name, payload in sorted(found, key=lambda one: one[:2])]


def statuses(events: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [payload for name, payload in events if name == "correction-status"]


def records(events: list[tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The records that were told, by what follows the person in their ids; the last version of each."""
    about = [payload for name, payload in events if name.startswith("record-")]
    return {one["record_id"].split(".")[2]: one for one in sorted(about, key=lambda one: one["revision"])}
