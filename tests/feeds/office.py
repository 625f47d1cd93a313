"""An institution over real HTTP for tests: keeps what is not acknowledged, and misbehaves when it is told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apps.feeds.models import Institution
from tests.feeds.fake_transmitter import Asked, FakeTransmitter, Reply, json_reply
from tests.feeds.transmitter_desk import Desk


class Office(FakeTransmitter):
    """Hands out what waits, in the order in which it was queued, until it is acknowledged or refused.

    Replies queued by ``will`` come first, once each; afterwards the office is itself again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outbox: dict[str, str] = {}
        self.acknowledged: list[str] = []
        self.refused: dict[str, str] = {}
        self.keys: list[dict[str, Any]] = []
        self.before_answer = threading.Event()
        self.before_answer.set()

    def queue(self, desk: Desk, *claims: dict[str, Any]) -> list[str]:
        """Signs events and lets them wait; returns their jtis."""
        self.outbox |= desk.sets(*claims)
        return [item["jti"] for item in claims]

    @property
    def polls(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == "/poll"]

    def next_reply(self, path: str) -> Reply:
        asked = self.asked[-1]
        if self.replies[path]:
            return self.replies[path].pop(0)
        if path == "/token":
            return json_reply({"access_token": "let-me-in", "token_type": "Bearer", "expires_in": 600})
        if path == "/jwks.json":
            return json_reply({"keys": self.keys})
        if path == "/poll":
            self.before_answer.wait(20)
            return self._events(asked.json)
        return Reply(404)

    def _events(self, question: dict[str, Any]) -> Reply:
        for jti in question["ack"]:
            self.acknowledged.append(jti)
            self.outbox.pop(jti, None)
        for jti, error in question["setErrs"].items():
            self.refused[jti] = error["err"]
            self.outbox.pop(jti, None)
        sets = dict(list(self.outbox.items())[: question["maxEvents"]])
        return json_reply({"sets": sets, "moreAvailable": len(self.outbox) > len(sets)})

    def register(self, desk: Desk, **changes: Any) -> Institution:
        """Registers the desk with this office's addresses."""
        desk.issuer = self.url("")
        addresses = {
            "poll_url": self.url("/poll"),
            "token_url": self.url("/token"),
            "request_url": self.url("/requests"),
        }
        return desk.register(**addresses, private_network=True, **changes)

    def publish(self, *desks: Desk) -> None:
        """Lets the key document name the keys of these desks, and no others."""
        self.keys = [desk.public_jwk() for desk in desks]


@contextmanager
def open_office() -> Iterator[Office]:
    """An office that listens while the block lasts."""
    office = Office()
    with office.running():
        try:
            yield office
        finally:
            office.before_answer.set()
