"""How an institution treats correction requests: one of five ways, acted out as the sandbox's days pass."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from apps.sandbox.servers import amends, outbox
from apps.sandbox.servers.configuration import CORRECTION_STATUS, Configuration
from apps.sandbox.servers.store import Store

BEHAVIOURS = ("prompt", "slow", "refusing", "promising", "relapsing")
DECIDES_AFTER, SHOWS_AFTER = 4, 7
"""Days from the request to the decision, and to the records that show it."""
REFUSES_AFTER = 6
BEFORE_THE_END = 2
"""How many days before the asked day a slow institution says that it takes longer."""
LONGER = 30
"""The days by which it does (APPI 94(2) allows as many)."""
SHOWS_LATE_AFTER = 80
"""Days from a slow institution's decision to its records: more than anybody is told to expect."""
STANDS_BY_AFTER = 70
"""Days from a decision to the day on which its unchanged records are told once more, as they still stand."""
RELAPSES_AFTER = 28
FILED_WITH = ("pension_office", "health_insurer")
"""Whom an employer tells of the same error, besides the office whose record is disputed."""
DECIDES_FOR_BOTH = "pension_office"
"""It confirms who is insured for the health insurance association too (HIA 5(2)), and tells it what it changed."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS steps (      -- what is to be done about a request, on which of the sandbox's days
    seq INTEGER PRIMARY KEY, request_id TEXT NOT NULL, what TEXT NOT NULL, due_on TEXT NOT NULL,
    subject TEXT NOT NULL, detail TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (request_id, what, due_on, detail)
);
CREATE INDEX IF NOT EXISTS steps_due ON steps (due_on) WHERE NOT done;
"""
REASON_REFUSED = "提出された資料からは、請求の内容を確認できませんでした。"
REASON_LONGER = "事業所への確認に時間がかかっています。"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do on a day: say how far it is, put the records right, stand by them, or spoil them again."""

    what: str  # say, fix, stand_by, relapse
    on: date
    detail: Mapping[str, Any]


def plan(behaviour: str, request: Mapping[str, Any], today: date) -> list[Step]:
    """All that an institution of one behaviour does about a request that came today."""
    fix = {"request": dict(request)}
    received = Step("say", today, {"state": "received"})
    match behaviour:
        case "refusing":
            refused = {"state": "refused", "reason": REASON_REFUSED, "reason_code": "evidence-missing"}
            return [received, Step("say", _later(today, REFUSES_AFTER), refused)]
        case "slow":
            end = date.fromisoformat(request["reply_by"])
            longer = max(_later(end, -BEFORE_THE_END), _later(today, 1))
            until = _later(max(end, longer), LONGER)
            decided = _later(until, -BEFORE_THE_END)
            told = {"state": "extended", "due_on": until.isoformat(), "reason": REASON_LONGER}
            return [
                received,
                Step("say", longer, told),
                Step("say", decided, {"state": "accepted"}),
                Step("stand_by", _later(decided, STANDS_BY_AFTER), fix),
                Step("fix", _later(decided, SHOWS_LATE_AFTER), fix),
            ]
    accepted = [received, Step("say", _later(today, DECIDES_AFTER), {"state": "accepted"})]
    if behaviour == "promising":
        stands = (SHOWS_AFTER, DECIDES_AFTER + STANDS_BY_AFTER)
        return [*accepted, *(Step("stand_by", _later(today, days), fix) for days in stands)]
    fixed = [*accepted, Step("fix", _later(today, SHOWS_AFTER), fix)]
    if behaviour == "relapsing":
        fixed.append(Step("relapse", _later(today, SHOWS_AFTER + RELAPSES_AFTER), fix))
    return fixed


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


class Answering:
    """One institution's work on the requests that it took."""

    def __init__(self, configuration: Configuration, store: Store, folder: Path) -> None:
        self.configuration, self.store, self.folder = configuration, store, folder
        with store.lock:
            store.db.executescript(SCHEMA + amends.SCHEMA)

    @property
    def behaviour(self) -> str:
        """How requests that come now are treated."""
        with self.store.lock:
            row = self.store.db.execute("SELECT value FROM meta WHERE name = 'corrections'").fetchone()
        return row["value"] if row else BEHAVIOURS[0]

    def behave(self, behaviour: str) -> int:
        """Another way from now on; requests that came before go on as they began. Raises ValueError."""
        if behaviour not in BEHAVIOURS:
            raise ValueError(f"Nobody behaves {behaviour!r}. There are: {', '.join(BEHAVIOURS)}.")
        with self.store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('corrections', ?)", (behaviour,))
        return 1

    def begin(self, db: sqlite3.Connection, connection: str, request: Mapping[str, Any], today: date) -> None:
        """Plans all that will be done about a request that was just taken."""
        for step in plan(self.behaviour, request, today):
            _note(db, request["request_id"], step, connection)

    def waits(self, today: date) -> bool:
        """Whether something is due that was not done."""
        with self.store.lock:
            found = self.store.db.execute(
                "SELECT 1 FROM steps WHERE NOT done AND due_on <= ? LIMIT 1", (today.isoformat(),)
            ).fetchone()
        return found is not None

    def act(self, db: sqlite3.Connection, today: date) -> None:
        """Does what is due, day by day; records that fell due on the way are told first."""
        while row := db.execute(
            "SELECT * FROM steps WHERE NOT done AND due_on <= ? ORDER BY due_on, seq LIMIT 1",
            (today.isoformat(),),
        ).fetchone():
            outbox.queue_due(db, date.fromisoformat(row["due_on"]))
            self._do(db, row)
            db.execute("UPDATE steps SET done = 1 WHERE seq = ?", (row["seq"],))

    def _do(self, db: sqlite3.Connection, row: sqlite3.Row) -> None:
        on, detail = date.fromisoformat(row["due_on"]), json.loads(row["detail"])
        if row["what"] == "say":
            payload = {"request_id": row["request_id"], **detail}
            outbox.add(
                db, [outbox.Event(type=CORRECTION_STATUS, subject=row["subject"], payload=payload, due_on=on)]
            )
            return
        person = self._person(db, row["subject"])
        request = detail["request"]
        if person is None:
            return
        if request["kind"] not in self.configuration.kinds and "filed_by" not in detail:
            self._file_elsewhere(person, row["what"], request, on)
            return
        subjects = self._subjects(db, person)
        if row["what"] == "stand_by":
            amends.stand_by(db, subjects, request["record_id"], on)
            return
        if row["what"] == "relapse":
            amends.spoil_again(db, row["request_id"], subjects, on)
            self._pass_on(person, "relapse", detail, on, fault=None)
            return
        known_as = person["connections"][self.configuration.id]
        fault = detail.get("fault") or amends.fault_of(db, known_as, request, on)
        corrects = None if "filed_by" in detail else row["request_id"]
        amends.put_right(db, known_as, subjects, request=request, fault=fault, on=on, corrects=corrects)
        if fault is not None:
            self._pass_on(person, "fix", detail, on, fault=fault)

    def _people(self) -> list[dict[str, Any]]:
        path = self.folder.parent / "people.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    def _person(self, db: sqlite3.Connection, connection: str) -> dict[str, Any] | None:
        """Whose connection it is: made with the sandbox, or agreed to since."""
        agreed = db.execute("SELECT person FROM consents WHERE connection = ?", (connection,)).fetchone()
        here = self.configuration.id
        for person in self._people():
            if here in person["connections"] and (
                person["connections"][here] == connection or (agreed and agreed["person"] == person["id"])
            ):
                return person
        return None

    def _subjects(self, db: sqlite3.Connection, person: Mapping[str, Any]) -> list[str]:
        """The connections under which somebody's records are told, without one that is over."""
        agreed = db.execute("SELECT connection FROM consents WHERE person = ?", (person["id"],)).fetchall()
        named = [person["connections"][self.configuration.id], *(row["connection"] for row in agreed)]
        return [one for one in dict.fromkeys(named) if not _is_over(db, one)]

    def _pass_on(
        self, person: Mapping[str, Any], what: str, detail: Mapping[str, Any], on: date, *, fault: str | None
    ) -> None:
        """What the pension office decided of both insurances, told to the other office; not what it was told itself."""
        if self.configuration.source != DECIDES_FOR_BOTH or "filed_by" in detail:
            return
        others = [one for one in self._offices(person) if one.source in FILED_WITH]
        self._file_with(others, person, Step(what, on, {**detail, "fault": fault}))

    # -- an employer has no such records: it files with the offices that do -----------------------------------------
    def _file_elsewhere(
        self, person: Mapping[str, Any], what: str, request: Mapping[str, Any], on: date
    ) -> None:
        offices = list(self._offices(person))
        holders = [one for one in offices if request["kind"] in one.kinds]
        faults = {one.id: fault for one in holders if (fault := self._fault_at(one, person, request, on))}
        fault = next(iter(faults.values()), None)
        others = [one for one in offices if fault and one.source in FILED_WITH and one not in holders]
        self._file_with(
            [*holders, *others], person, Step(what, on, {"request": dict(request), "fault": fault})
        )

    def _file_with(self, offices: Sequence[Configuration], person: Mapping[str, Any], step: Step) -> None:
        """Notes with other offices what they have to do; they do it when they are looked at."""
        filed = Step(step.what, step.on, {**step.detail, "filed_by": self.configuration.id})
        for office in offices:
            with closing(self._store_of(office)) as store:
                with store.transaction() as db:
                    _note(db, filed.detail["request"]["request_id"], filed, person["connections"][office.id])

    def _store_of(self, office: Configuration) -> Store:
        """The other office's memory, which it may be serving in a process of its own, or not at all."""
        store = Store(self.folder.parent / office.id / "state.db")
        store.db.executescript(SCHEMA + amends.SCHEMA)
        return store

    def _offices(self, person: Mapping[str, Any]) -> Iterator[Configuration]:
        for path in sorted(self.folder.parent.glob("*/config.json")):
            configuration = Configuration.read(path.parent)
            if configuration.id in person["connections"] and configuration.id != self.configuration.id:
                yield configuration

    def _fault_at(
        self, office: Configuration, person: Mapping[str, Any], request: Mapping[str, Any], on: date
    ) -> str | None:
        with closing(self._store_of(office)) as store:
            return amends.fault_of(store.db, person["connections"][office.id], request, on)


def _note(db: sqlite3.Connection, request_id: str, step: Step, subject: str) -> None:
    db.execute(
        "INSERT OR IGNORE INTO steps (request_id, what, due_on, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (request_id, step.what, step.on.isoformat(), subject, json.dumps(step.detail, ensure_ascii=False)),
    )


def _is_over(db: sqlite3.Connection, connection: str) -> bool:
    """Whether the last that was said of a connection as a whole is that it ended."""
    row = db.execute(
        "SELECT type FROM events WHERE subject = ? AND type IN (?, ?) ORDER BY seq DESC LIMIT 1",
        (connection, outbox.ENDED, outbox.SNAPSHOT),
    ).fetchone()
    return row is not None and row["type"] == outbox.ENDED
