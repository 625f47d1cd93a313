"""An office that can be stopped at any place of an exchange, and notices when it is asked twice at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.feeds.fake_transmitter import Reply
from tests.feeds.office import Office


class WatchedOffice(Office):
    """``hold`` names the place at which the next poll waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = ""
        self.reached, self.go = threading.Event(), threading.Event()
        self.asking, self.most_at_once = 0, 0
        self._count = threading.Lock()

    def next_reply(self, path: str) -> Reply:
        if path != "/poll":
            return super().next_reply(path)
        question = self.asked[-1].json
        with self._count:
            self.asking += 1
            self.most_at_once = max(self.most_at_once, self.asking)
        try:
            return self._answer(question)
        finally:
            with self._count:
                self.asking -= 1

    def _answer(self, question: dict[str, Any]) -> Reply:
        if self.hold == "before the answer" or (self.hold == "before the acks count" and question["ack"]):
            lost = self.hold == "before the acks count"
            self._wait()
            if lost:  # the request never arrived
                return Reply(503)
        reply = self._events(question)
        if self.hold == "after the acks counted" and question["ack"]:
            self._wait()
        if self.hold == "in the middle of the answer":
            assert isinstance(reply.body, bytes)
            whole = reply.body
            reply.body, reply.length = self._in_halves(whole), len(whole)
        return reply

    def _in_halves(self, whole: bytes) -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        self._wait()
        yield whole[len(whole) // 2 :]

    def _wait(self) -> None:
        self.hold = ""
        self.reached.set()
        self.go.wait(60)

    @contextmanager
    def held(self, place: str) -> Iterator[None]:
        """The next poll is stopped at ``place``; the block runs while it waits there, and lets it go at its end."""
        self.reached.clear()
        self.go.clear()
        self.hold = place
        try:
            yield
        finally:
            self.hold = ""
            self.go.set()


@contextmanager
def watched_office() -> Iterator[WatchedOffice]:
    office = WatchedOffice()
    with office.running():
        try:
            yield office
        finally:
            office.go.set()
            office.before_answer.set()
