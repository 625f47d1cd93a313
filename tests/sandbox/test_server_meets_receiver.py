"""Two readings of one contract meet: what the sandbox sends, the receiver's verification accepts, all of it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from apps.accounts import signing_keys
from apps.accounts.corporate_number import is_corporate_number
from apps.accounts.signing_keys import SigningKey
from apps.feeds.protocol.client import FeedClient, Stream
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.protocol.payloads import Accepted, ConnectionView, ReadNotice, check_payload
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import Opened
from apps.sandbox.population import Population, generate
from apps.sandbox.servers.building import Description, Peer, build
from apps.sandbox.servers.institution import Institution
from apps.sandbox.servers.registration import registration
from apps.sandbox.servers.web import Server
from apps.wallet.kinds import decode, find_restricted, find_restricted_text
from tests import serving
from tests.sandbox.conftest import FREE_PORT, TODAY, TSUNAGI

pytestmark = pytest.mark.slow

PEOPLE = 12
INSTITUTIONS = [
    *("immigration", "midori-city", "pension-office", "health-insurer", "hello-work", "tax-office", "school"),
    *("aoba-foods", "kita-logistics", "sumire-kitchen"),
]


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(PEOPLE, 1, TODAY)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return signing_keys.generate()


@pytest.fixture(scope="module")
def root(population: Population, key: SigningKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("meeting")
    (folder / "jwks.json").write_text(json.dumps(signing_keys.public_jwks([key])))
    description = Description(residents=PEOPLE, seed=1, ports_from=8601, started_on=TODAY)
    build(folder / "sandbox", population, description, Peer(TSUNAGI, str(folder / "jwks.json")))
    return folder / "sandbox"


@pytest.fixture(params=INSTITUTIONS)
def server(root: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    server = Server(Institution(root / request.param), FREE_PORT)
    serving.start(server)
    yield server
    serving.stop(server)


def taken(client: FeedClient) -> dict[str, str]:
    """Everything that waits, acknowledged page by page."""
    sets: dict[str, str] = {}
    ack: list[str] = []
    while True:
        answer = client.poll(ack, max_events=100, return_immediately=True)
        if not answer.sets:
            return sets
        sets |= answer.sets
        ack = list(answer.sets)


def test_the_receiver_accepts_every_event_of_an_institution(
    server: Server, root: Path, population: Population, key: SigningKey
) -> None:
    institution = population.institution(server.institution.configuration.id)
    entry = registration(root / server.institution.configuration.id)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    stream = Stream(
        poll_url=f"{base}/poll",
        token_url=f"{base}/token",
        jwks_url=f"{base}/jwks.json",
        client_id=TSUNAGI,
        token_audience=entry["issuer"],
        hosts=frozenset({"127.0.0.1"}),
        private_network=True,
    )
    with FeedClient(stream, key) as client:
        published = client.fetch_jwks().keys
        sets = taken(client)
    trust = Trust(
        issuer=entry["issuer"],
        audience=TSUNAGI,
        algorithms=frozenset(entry["algorithms"]),
        keys={kid: one.trusted(KeyStatus.APPROVED) for kid, one in published.items()},
        verification_id=entry["id"],
        event_types=frozenset(entry["event_types"]),
    )
    accepted = [accepted_by(trust, jti, token, frozenset(entry["kinds"])) for jti, token in sets.items()]

    told = list(population.facts_for(institution.id))
    known = [fact for _, facts in told for fact in facts if fact.available_on <= TODAY]
    assert {one.thumbprint for one in published.values()} == set(entry["thumbprints"])
    assert sorted(
        (one.event.record_id, one.event.revision) for one in accepted if hasattr(one.event, "record_id")
    ) == (sorted((fact.record_id, fact.revision) for fact in known))
    looks = [look for _, all_looks in population.reads_for(institution.id) for look in all_looks]
    known_looks = [look for look in looks if look.available_on <= TODAY]
    assert sorted(one.event.read_at for one in accepted if isinstance(one.event, ReadNotice)) == sorted(
        look.read_at for look in known_looks
    )
    assert (len(known_looks) > 0) == institution.reports_reads
    assert len(accepted) == len(known) + len(told) + len(known_looks)  # and one snapshot a person
    assert len(known) > 0


def accepted_by(trust: Trust, jti: str, token: str, kinds: frozenset[str]) -> Accepted:
    opened = open_token(token, jti, trust, int(time.time()))
    assert isinstance(opened, Opened), opened
    connection = ConnectionView(opened.sub_id, UUID(int=1), kinds, live=True)
    verdict = check_payload(
        opened,
        connection,
        decode,
        find_restricted,
        is_corporate_number=is_corporate_number,
        find_restricted_text=find_restricted_text,
    )
    assert isinstance(verdict, Accepted), verdict
    return verdict
