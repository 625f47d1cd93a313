"""One institution put together from its folder: what its HTTP server asks, without HTTP."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from apps.sandbox.servers import events, outbox
from apps.sandbox.servers.answering import Answering
from apps.sandbox.servers.authorisation import Authorisation
from apps.sandbox.servers.clock import Clock
from apps.sandbox.servers.configuration import VERIFICATION, Configuration
from apps.sandbox.servers.consents import Consents
from apps.sandbox.servers.intake import Intake
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.polling import Polling
from apps.sandbox.servers.receiver import ReceiverKeys
from apps.sandbox.servers.store import OUTSTANDING, Store
from apps.sandbox.servers.switches import CORRECTIONS, Switches


class Institution:
    """The parts of one institution, all on the same store, keys and clock."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self.configuration = configuration = Configuration.read(folder)
        self.store = store = Store(folder / "state.db")
        self.keys = KeyRing(folder / "keys.json")
        self.clock = Clock(folder.parent / "clock.json")
        receiver = ReceiverKeys(configuration.tsunagi_jwks, now)
        self.consents = Consents(configuration, store, folder.parent / "people.json", self.clock.today, now)
        self.authorisation = Authorisation(configuration, store, receiver, self.consents, now)
        self.answering = Answering(configuration, store, folder)
        self.intake = Intake(
            configuration, store, receiver=receiver, answering=self.answering, today=self.clock.today, now=now
        )
        sign = events.signer(configuration, self.keys, now)
        self.polling = Polling(store, self.clock, sign, self.answering)
        self.switches = Switches(configuration, store, self.keys, self.clock.today, sign)
        self.folder = folder
        self._forget_tokens_for_others()

    def switch(self, name: str, value: float | str) -> int:
        """Sets a switch and wakes a waiting poll. Raises ValueError with the reason."""
        if name == CORRECTIONS:
            return self.answering.behave(str(value))
        touched = self.switches.set(name, value)
        self.polling.news.set()
        return touched

    def verify(self, state: str | None) -> None:
        """Queues the verification event that the receiver asked for (Shared Signals 1.0, section 8.1.4)."""
        payload = {} if state is None else {"state": state}
        subject, today = self.configuration.id, self.clock.today()
        with self.store.transaction() as db:
            outbox.add(db, [outbox.Event(type=VERIFICATION, subject=subject, payload=payload, due_on=today)])
        self.polling.news.set()

    def status(self) -> dict[str, object]:
        """What ``/health`` says; counts only."""
        self.polling.queue_due()
        with self.store.lock:
            waiting = self.store.db.execute(
                f"SELECT count(*) FROM events WHERE state = {OUTSTANDING}"  # noqa: S608 - a constant
            ).fetchone()[0]
        return {
            "institution": self.configuration.id,
            "today": self.clock.today().isoformat(),
            "outstanding": waiting,
            "pid": os.getpid(),
        }

    def close(self) -> None:
        self.polling.close()
        self.store.close()

    def _forget_tokens_for_others(self) -> None:
        """Tokens signed for another audience or under another address are signed afresh when next delivered."""
        current = f"{self.configuration.issuer} {self.configuration.audience}"
        with self.store.transaction() as db:
            known = db.execute("SELECT value FROM meta WHERE name = 'signed_for'").fetchone()
            if known is None or known["value"] != current:
                db.execute(f"UPDATE events SET token = NULL WHERE state = {OUTSTANDING}")  # noqa: S608 - a constant
                db.execute("INSERT OR REPLACE INTO meta VALUES ('signed_for', ?)", (current,))
