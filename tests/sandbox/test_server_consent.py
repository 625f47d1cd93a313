"""An institution's own pages: who are you here, what would be sent, agree or refuse; and the code that comes of it."""

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from apps.sandbox.servers.building import Peer, send_to
from apps.sandbox.servers.canonical import base64url
from apps.sandbox.servers.clock import Clock
from apps.sandbox.servers.configuration import RECORDS, Configuration
from tests.journeys.institutions import claims_of
from tests.sandbox.conftest import TSUNAGI, Desk, Reply, World

BACK = "https://tsunagi.localhost/connecting/back/"
VERIFIER = "v" * 43


@dataclass
class Visitor:
    """A browser without cookies at one institution's doors."""

    desk: Desk

    def ask(self, method: str, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, Any, str]:
        host = urlsplit(self.desk.base).netloc
        connection = HTTPConnection(host, timeout=10)
        body = urlencode(form).encode() if form is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def arrive(self, **changes: str | None) -> tuple[int, Any, str]:
        asked = {
            "response_type": "code",
            "client_id": TSUNAGI,
            "redirect_uri": BACK,
            "state": "state-1",
            "code_challenge": base64url(sha256(VERIFIER.encode()).digest()),
            "code_challenge_method": "S256",
            "authorization_details": json.dumps([{"type": RECORDS, "datatypes": ["notification"]}]),
        }
        query = {name: value for name, value in {**asked, **changes}.items() if value is not None}
        return self.ask("GET", f"/authorize?{urlencode(query)}")

    def agree(self, person: str = "anna", answer: str = "agree", **more: str) -> dict[str, str]:
        """Goes through both pages; returns what the address says to which it is sent back."""
        request = request_in(self.arrive()[2])
        page = self.ask("POST", "/authorize/person", [("request", request), ("code", person)])[2]
        form = [("request", request_in(page)), ("kind", "notification"), ("answer", answer), *more.items()]
        status, headers, _text = self.ask("POST", "/authorize/answer", form)
        assert status == 303
        return said(headers["Location"])

    def redeem(self, code: str, **changes: str) -> Reply:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        return self.desk.token(**(form | changes))

    def consent(self, person: str = "anna", **more: str) -> str:
        """Agrees and redeems; returns the connection id."""
        connection: str = self.redeem(self.agree(person, **more)["code"]).body["connection"]
        return connection


def request_in(page: str) -> str:
    (found,) = re.findall(r'name="request" value="([^"]+)"', page)
    return str(found)


def said(address: str) -> dict[str, str]:
    assert address.startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def visitor(world: World) -> Visitor:

    jwks = Configuration.read(world.root / "immigration").tsunagi_jwks
    send_to(world.root, Peer(TSUNAGI, jwks, BACK))
    return Visitor(world.serve())


def events_of(visitor: Visitor, connection: str) -> list[dict[str, Any]]:
    """What waits about one connection, as the payloads say it, each with the last word of its type."""

    told = [claims_of(token) for token in visitor.desk.signed_in().drain().values()]
    found = []
    for claims in told:
        if claims["sub_id"]["id"] == connection:
            ((event_type, payload),) = claims["events"].items()
            found.append({"type": event_type.rpartition("/")[2], **payload})
    return found


def test_every_page_says_that_the_office_does_not_exist_and_runs_nothing(visitor: Visitor) -> None:
    status, headers, page = visitor.arrive()
    second = visitor.ask("POST", "/authorize/person", [("request", request_in(page)), ("code", "anna")])

    for text in (page, second[2]):
        assert "This office does not exist" in text
        assert "<script" not in text
    assert status == second[0] == 200
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self' https://tsunagi.localhost; frame-ancestors 'none'"
    )
    assert "You are Anna." in second[2]


def test_agreeing_gives_a_code_for_what_was_agreed_and_names_the_issuer(visitor: Visitor) -> None:
    answer = visitor.agree()
    reply = visitor.redeem(answer["code"])

    assert (answer["state"], answer["iss"]) == ("state-1", visitor.desk.issuer)
    assert reply.status == 200
    assert reply.body["authorization_details"] == [{"type": RECORDS, "datatypes": ["notification"]}]
    assert reply.body["connection"].startswith("c-")


def test_the_access_token_of_a_consent_opens_no_feed(visitor: Visitor) -> None:
    token = visitor.redeem(visitor.agree()["code"]).body["access_token"]

    assert visitor.desk.ask_json("/poll", {"returnImmediately": True}, bearer=token).status == 401


def test_after_a_consent_everything_known_is_told_under_the_new_id_and_closed(visitor: Visitor) -> None:
    connection = visitor.consent()

    told = events_of(visitor, connection)

    facts = [(event["record_id"], event["revision"]) for event in told if "record_id" in event]
    assert sorted(facts) == [("anna-a", 1), ("anna-a", 2), ("anna-b", 1), ("anna-b", 2), ("anna-c", 1)]
    (snapshot,) = [event for event in told if event["type"] == "snapshot-complete"]
    assert snapshot["count"] == 2  # one was taken back
    assert {event["epoch"] for event in told} == {snapshot["epoch"]}


@pytest.mark.parametrize(
    "changes",
    [{"code": "another"}, {"redirect_uri": "https://elsewhere.example/"}, {"code_verifier": "w" * 43}],
    ids=str,
)
def test_a_code_that_does_not_fit_gives_nothing_and_is_used_up(
    visitor: Visitor, changes: dict[str, str]
) -> None:
    code = visitor.agree()["code"]

    reply = visitor.redeem(**{"code": code, **changes})

    assert (reply.status, reply.body["error"]) == (400, "invalid_grant")
    if "code" not in changes:
        assert visitor.redeem(code).status == 400


def test_a_code_counts_once_and_for_a_minute(world: World, visitor: Visitor) -> None:
    code = visitor.agree()["code"]
    assert visitor.redeem(code).status == 200
    assert visitor.redeem(code).body["error"] == "invalid_grant"
    late = visitor.agree()["code"]
    consents = world.running["immigration"].institution.consents
    consents.now = lambda: world.clock() + 61

    assert visitor.redeem(late).body["error"] == "invalid_grant"


def test_refusing_leads_back_with_access_denied_and_tells_nothing(visitor: Visitor) -> None:
    answer = visitor.agree(answer="refuse")

    assert answer == {"error": "access_denied", "state": "state-1", "iss": visitor.desk.issuer}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"authorization_details": '[{"type": "other", "datatypes": ["notification"]}]'}, "invalid_authorization_details"),
        ({"authorization_details": json.dumps([{"type": RECORDS, "datatypes": ["payslip"]}])}, "invalid_authorization_details"),
    ],
    ids=str,
)  # fmt: skip
def test_a_request_that_is_not_as_agreed_is_sent_back(
    visitor: Visitor, changes: dict[str, str | None], error: str
) -> None:
    status, headers, _page = visitor.arrive(**changes)

    assert status == 303
    assert said(headers["Location"]) == {"error": error, "state": "state-1", "iss": visitor.desk.issuer}


@pytest.mark.parametrize(
    "changes", [{"client_id": "https://elsewhere.example"}, {"redirect_uri": BACK + "?x"}], ids=str
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(
    visitor: Visitor, changes: dict[str, str]
) -> None:
    status, headers, _page = visitor.arrive(**changes)

    assert status == 400
    assert "Location" not in headers


def test_agreeing_again_keeps_the_number_unless_a_new_one_is_wanted(visitor: Visitor) -> None:
    first = visitor.consent()

    assert visitor.consent() == first
    assert visitor.consent(anew="1") != first
    assert visitor.consent("binh") != first


def test_stopping_at_the_institution_is_told_and_nothing_else_any_more(visitor: Visitor) -> None:
    connection = visitor.consent()

    assert visitor.agree(answer="stop")["error"] == "access_denied"

    (told,) = events_of(visitor, connection)
    assert (told["type"], told["by"]) == ("connection-ended", "resident")


def test_what_becomes_known_later_is_told_under_the_new_id_too(world: World, visitor: Visitor) -> None:

    connection = visitor.consent()
    events_of(visitor, connection)
    Clock(world.root / "clock.json").advance(15)

    (told,) = [event for event in events_of(visitor, connection) if "record_id" in event]
    assert told["record_id"] == "anna-d"


def test_while_it_is_closed_people_get_a_page_and_not_a_code(world: World, visitor: Visitor) -> None:
    institution = world.running["immigration"].institution
    institution.switch("down", 60)

    status, headers, page = visitor.arrive()

    assert status == 503
    assert "Closed for the moment" in page
    assert headers["Content-Type"].startswith("text/html")


def test_an_answer_that_was_given_cannot_be_given_again(visitor: Visitor) -> None:
    request = request_in(visitor.arrive()[2])
    visitor.ask("POST", "/authorize/person", [("request", request), ("code", "anna")])
    form = [("request", request), ("kind", "notification"), ("answer", "agree")]
    assert visitor.ask("POST", "/authorize/answer", form)[0] == 303

    status, headers, page = visitor.ask("POST", "/authorize/answer", form)

    assert (status, "Location" in headers) == (400, False)
    assert "was answered already" in page


def test_peers_of_old_configurations_have_no_address_to_return_to(world: World) -> None:

    old = replace(Configuration.read(world.root / "immigration"), returns_to="")
    old.write(world.root / "immigration")

    assert Visitor(world.serve()).arrive()[0] == 400
