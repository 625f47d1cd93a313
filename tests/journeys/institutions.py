"""The sandbox's ten institutions at work for a test: real HTTP, real signatures, and a note of every event they sent."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from apps.sandbox.population import generate
from apps.sandbox.servers.building import Description, Peer, build, folders, send_to
from apps.sandbox.servers.institution import Institution
from apps.sandbox.servers.outbox import Answer
from apps.sandbox.servers.polling import Poll
from apps.sandbox.servers.web import Server
from config.settings.test import TEST_VAR
from tests.sandbox.conftest import FREE_PORT
from tests.serving import start, stop

TODAY = date(2026, 11, 21)
NAMED_RESIDENTS = 9  # those with a story always come first


class Institutions:
    """Their servers, and what went out of their doors: the token of each version of each record."""

    def __init__(self) -> None:
        self.servers: list[Server] = []
        self.tokens: dict[tuple[str, int], str] = {}

    def claims(self, record_id: str, revision: int = 1) -> dict[str, Any]:
        """What the event says that carried a version."""
        return claims_of(self.tokens[record_id, revision])

    def data(self, record_id: str, revision: int = 1) -> dict[str, Any]:
        """The record itself in that event."""
        found: dict[str, Any] = payload_of(self.tokens[record_id, revision])["data"]
        return found

    def open(self, folder: Path) -> Server:
        """Serves one; it learns the port that was free for it before it answers anybody."""
        server = Server(Institution(folder), FREE_PORT)
        replace(server.institution.configuration, port=server.server_address[1]).write(folder)
        server.institution.close()
        server.institution = Institution(folder)
        self._note_what_leaves(server.institution)
        start(server)
        self.servers.append(server)
        return server

    def _note_what_leaves(self, institution: Institution) -> None:
        answer_alone = institution.polling.answer

        def answer(poll: Poll) -> Answer:
            given = answer_alone(poll)
            for token in given.sets.values():
                payload = payload_of(token)
                if "record_id" in payload:
                    self.tokens[payload["record_id"], payload["revision"]] = token
            return given

        institution.polling.answer = answer  # type: ignore[method-assign]  # the server asks through this name


def put_sandbox(root: Path, peer: Peer) -> None:
    """The sandbox of the residents with a story in ``root``, sending to ``peer``: a copy of the one built first."""
    shutil.copytree(_pattern(), root)
    send_to(root, peer)


@cache
def _pattern() -> Path:
    """Built once in a process. Filling it takes a second, and it is the same every time but for its keys."""
    root = TEST_VAR / f"sandbox-pattern-{os.getpid()}"
    description = Description(residents=NAMED_RESIDENTS, seed=1, ports_from=8601, started_on=TODAY)
    build(root, generate(NAMED_RESIDENTS, 1, TODAY), description, Peer("", ""))
    return root


@contextmanager
def serving(root: Path, peer: Peer) -> Iterator[Institutions]:
    """Puts the sandbox of the residents with a story in ``root``, and serves it until the block ends."""
    put_sandbox(root, peer)
    institutions = Institutions()
    with ExitStack() as closing:
        for folder in folders(root):
            server = institutions.open(folder)
            closing.callback(stop, server)
        yield institutions


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a signed token, read without the receiver's own code."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def payload_of(token: str) -> dict[str, Any]:
    """What its one event carries."""
    (payload,) = claims_of(token)["events"].values()
    found: dict[str, Any] = payload
    return found
