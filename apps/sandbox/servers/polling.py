"""One poll: what the receiver says about earlier events, and the next ones for it (RFC 8936 section 2)."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from apps.sandbox.servers import outbox
from apps.sandbox.servers.answering import Answering
from apps.sandbox.servers.clock import Clock
from apps.sandbox.servers.events import SignEvent
from apps.sandbox.servers.store import Store

LONGEST_WAIT = 25.0
LOOK_AGAIN = 0.25  # seconds between two looks at the sandbox's clock while a poll waits


class MisshapenPollError(Exception):
    """The body of a poll is not what RFC 8936 section 2.4 describes; the text says where."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The body of a poll, with the values that hold when a member is absent."""

    most: int = outbox.MOST_TOKENS
    at_once: bool = False
    acknowledged: list[str] = field(default_factory=list)
    errors: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, body: object) -> Self:
        """Raises MisshapenPollError."""
        if not isinstance(body, Mapping):
            raise MisshapenPollError("The body must be a JSON object.")
        most, at_once = body.get("maxEvents", outbox.MOST_TOKENS), body.get("returnImmediately", False)
        acknowledged, errors = body.get("ack", []), body.get("setErrs", {})
        if type(most) is not int or most < 0:
            raise MisshapenPollError("maxEvents must be a whole number, 0 or more.")
        if not isinstance(at_once, bool):
            raise MisshapenPollError("returnImmediately must be true or false.")
        if not isinstance(acknowledged, list) or not all(isinstance(jti, str) for jti in acknowledged):
            raise MisshapenPollError("ack must be a list of jti.")
        if not isinstance(errors, dict) or not all(_says_what(error) for error in errors.values()):
            raise MisshapenPollError("setErrs must give an err for each jti.")
        return cls(most, at_once, acknowledged, errors)


def _says_what(error: object) -> bool:
    return isinstance(error, dict) and isinstance(error.get("err"), str)


class Polling:
    """Answers the polls of one institution, and notices when the sandbox's day has moved."""

    def __init__(self, store: Store, clock: Clock, sign: SignEvent, answering: Answering) -> None:
        self.store, self.clock, self.sign, self.answering = store, clock, sign, answering
        self.news = threading.Event()  # set when something was queued out of turn
        self.closing = threading.Event()
        self._queued_until = date.min

    def answer(self, poll: Poll) -> outbox.Answer:
        """Settles and answers; waits up to LONGEST_WAIT seconds for something to say, unless told not to."""
        with self.store.transaction() as db:
            outbox.settle(db, poll.acknowledged, poll.errors)
        if poll.most == 0:
            return outbox.Answer()
        until = time.monotonic() + (0 if poll.at_once else LONGEST_WAIT)
        while True:
            self.news.clear()
            answer = self._next(poll.most)
            remaining = until - time.monotonic()
            if answer.sets or remaining <= 0 or self.closing.is_set():
                return answer
            self.news.wait(min(LOOK_AGAIN, remaining))

    def close(self) -> None:
        self.closing.set()
        self.news.set()

    def queue_due(self) -> None:
        """Queues what has fallen due, if the sandbox's day is another one or something was left to do."""
        today = self.clock.today()
        if today == self._queued_until and not self.answering.waits(today):
            return
        with self.store.transaction() as db:
            self.answering.act(db, today)
            outbox.queue_due(db, today)
        self._queued_until = today

    def _next(self, most: int) -> outbox.Answer:
        self.queue_due()
        with self.store.transaction() as db:
            return outbox.hand_out(db, most, self.sign)
