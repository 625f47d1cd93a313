"""A small world for the servers' tests: three institutions, two people, a Tsunagi that signs, real HTTP."""

from __future__ import annotations

import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from apps.sandbox.population.amends import Amend
from apps.sandbox.population.model import Fact, Institution, ReadNotice, Resident
from apps.sandbox.servers import institution as servers
from apps.sandbox.servers.building import Description, Peer, build, send_to
from apps.sandbox.servers.web import Server
from tests import serving

TODAY = date(2026, 11, 21)
TSUNAGI = "https://tsunagi.localhost"
FREE_PORT = 0


@dataclass
class SmallPopulation:
    """Two people at three institutions, with a past, a revision, a withdrawal and a future."""

    institutions: list[Institution]
    residents: list[Resident]
    facts: dict[str, dict[str, list[Fact]]]
    reads: dict[tuple[str, str], list[ReadNotice]] = field(default_factory=dict)

    def facts_for(self, institution_id: str) -> Iterator[tuple[Resident, list[Fact]]]:
        for resident in self.residents:
            yield resident, self.facts[institution_id][resident.key]

    def reads_for(self, institution_id: str) -> Iterator[tuple[Resident, list[ReadNotice]]]:
        for resident in self.residents:
            yield resident, self.reads.get((institution_id, resident.key), [])

    def amends_for(self, institution_id: str) -> Iterator[tuple[Resident, list[Amend]]]:
        return iter(())

    def truth(self) -> list[dict[str, Any]]:
        return [{"resident": "anna", "check": "R-29", "responsible": "resident", "months": []}]


def fact(
    record: str, revision: int = 1, *, day: date = TODAY, withdrawn: str | None = None, **data: object
) -> Fact:
    return Fact(
        record_id=record,
        kind="notification",
        revision=revision,
        data=dict(data),
        valid_from=None if withdrawn else day,
        valid_to=None,
        data_as_of=day,
        available_on=day,
        withdrawn=withdrawn,
    )


def facts_of(person: str) -> list[Fact]:
    """Five known today (one record twice, one taken back), three to come on days 10, 20 and 400."""
    ago, ahead = (lambda days: TODAY - timedelta(days)), (lambda days: TODAY + timedelta(days))
    return [
        fact(f"{person}-a", day=ago(300), duty="address", hours=40.0, organisation={"name": "青葉食品㈱"}),
        fact(
            f"{person}-a",
            2,
            day=ago(200),
            duty="address",
            hours=38.75,
            organisation={"name": "青葉食品株式会社"},
        ),
        fact(f"{person}-b", day=ago(100), duty="card_item"),
        fact(f"{person}-b", 2, day=ago(90), withdrawn="entered-in-error"),
        fact(f"{person}-c", day=TODAY, duty="lost_card"),
        fact(f"{person}-d", day=ahead(10), duty="address"),
        fact(f"{person}-c", 2, day=ahead(20), duty="address"),
        fact(f"{person}-e", day=ahead(400), duty="address"),
    ]


def small_population() -> SmallPopulation:
    sources = ("immigration", "health_insurer", "tax_office")
    institutions = [
        Institution(
            id=source.replace("_", "-"),
            source=source,
            names={"ja": "みどり市役所", "en": f"The {source}"},
            corporate_number="5000000000008",
            kinds=("notification",),
            lag_days=0,
        )
        for source in sources
    ]
    residents = [
        Resident(
            key=key,
            email=f"{key}@example.jp",
            display_name=key.title(),
            name_latin=key.upper(),
            native_name=key,
            name_kanji=None,
            name_kana="アンナ",
            language="vi",
            nationality="VN",
            birth_date=date(1996, 2, 3),
            sex="female",
            story="A story.",
            connections={one.id: f"{key}-{one.id}-0123456789abcdef" for one in institutions},
        )
        for key in ("anna", "binh")
    ]
    facts = {one.id: {person.key: facts_of(person.key) for person in residents} for one in institutions}
    return SmallPopulation(institutions, residents, facts)


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Desk:
    """Tsunagi at one institution's doors: signs its assertions, keeps its token, polls."""

    base: str
    issuer: str
    key: ECKey
    bearer: str | None = None

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Reply:
        asked = urllib.request.Request(self.base + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return _reply(answer)
        except urllib.error.HTTPError as error:
            with error:
                return _reply(error)

    def ask_json(self, path: str, body: object, bearer: str | None = None) -> Reply:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer or self.bearer}"}
        return self.ask(path, json.dumps(body).encode(), **headers)

    def assertion(
        self, *, key: ECKey | None = None, header: Mapping[str, object] = {}, **changed: object
    ) -> str:
        now = int(time.time())
        jti = f"assertion-{uuid4()}"
        claims = {"iss": TSUNAGI, "sub": TSUNAGI, "aud": self.issuer, "jti": jti, "iat": now, "exp": now + 60}
        claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        return jwt.encode(
            {"alg": "ES256", "kid": "tsunagi-1", "typ": "JWT", **header}, claims, key or self.key
        )

    def token(self, assertion: str | None = None, **changed: str) -> Reply:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion or self.assertion(),
            "scope": "tsunagi.feed.read",
            **changed,
        }
        body = urllib.parse.urlencode(form).encode()
        return self.ask("/token", body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def signed_in(self) -> Desk:
        self.bearer = self.token().body["access_token"]
        return self

    def poll(self, **body: object) -> Reply:
        return self.ask_json("/poll", {"returnImmediately": True, **body})

    def drain(self) -> dict[str, str]:
        """Everything that waits, acknowledged page by page as a receiver does it."""
        taken: dict[str, str] = {}
        ack: list[str] = []
        while True:
            sets = self.poll(ack=ack).body["sets"]
            if not sets:
                return taken
            taken |= sets
            ack = list(sets)


def _reply(answer: Any) -> Reply:
    raw = answer.read()
    return Reply(answer.status, answer.headers, json.loads(raw) if raw else None)


@dataclass
class World:
    """The sandbox on disk, and the servers that a test has started on it."""

    root: Path
    population: SmallPopulation
    key: ECKey
    running: dict[str, Server] = field(default_factory=dict)
    now: float | None = None  # seconds; None: the real time

    def clock(self) -> float:
        return time.time() if self.now is None else self.now

    def serve(self, name: str = "immigration") -> Desk:
        server = Server(servers.Institution(self.root / name, self.clock), FREE_PORT)
        serving.start(server)
        self.running[name] = server
        return Desk(
            f"http://127.0.0.1:{server.server_address[1]}", server.institution.configuration.issuer, self.key
        )

    def stop(self, name: str = "immigration") -> None:
        server = self.running.pop(name)
        serving.stop(server)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small population built once; making keys and files anew for each test would take most of its time."""
    root = tmp_path_factory.mktemp("template") / "sandbox"
    description = Description(residents=2, seed=1, ports_from=8601, started_on=TODAY)
    build(root, small_population(), description, Peer(TSUNAGI, "elsewhere"))
    return root


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    key = ECKey.generate_key("P-256")
    jwks = tmp_path / "tsunagi.json"
    jwks.write_text(json.dumps({"keys": [{**key.as_dict(private=False), "kid": "tsunagi-1"}]}))
    root = Path(shutil.copytree(template, tmp_path / "sandbox"))
    send_to(root, Peer(TSUNAGI, str(jwks)))
    world = World(root, small_population(), key)
    yield world
    for name in list(world.running):
        world.stop(name)


@pytest.fixture
def desk(world: World) -> Desk:
    """Signed in at the immigration agency."""
    return world.serve().signed_in()
