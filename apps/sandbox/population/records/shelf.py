"""The shelf of one institution for one resident: versions of records in the order in which they were written."""

from dataclasses import replace
from datetime import date, timedelta

from apps.sandbox.population.life import Life
from apps.sandbox.population.model import Fact, Institution, Payload


def iso(day: date | None) -> str | None:
    """A date as payloads write it."""
    return None if day is None else day.isoformat()


class Shelf:
    """Collects the versions of records; a revision counts up each time a record is written again."""

    def __init__(self, institution: Institution, life: Life, horizon: date) -> None:
        """Keep what becomes available up to `horizon`."""
        self.institution = institution
        self.life = life
        self.horizon = horizon
        self._facts: list[Fact] = []
        self._revisions: dict[str, int] = {}

    def put(
        self,
        record: str,
        kind: str,
        on: date,
        data: Payload,
        *,
        valid_from: date | None = None,
        valid_to: date | None = None,
    ) -> None:
        """Write a record, or write it again, on a day; members that are None stay away."""
        kept = {name: value for name, value in data.items() if value is not None}
        self._add(Fact(record, kind, 0, kept, valid_from, valid_to, on, on))

    def withdraw(self, record: str, kind: str, on: date, reason: str) -> None:
        """Take a record back for a reason of the feed protocol; nothing happens to one never written."""
        if record in self._revisions:
            self._add(Fact(record, kind, 0, {}, None, None, on, on, reason))

    def _add(self, fact: Fact) -> None:
        available = fact.data_as_of + timedelta(days=self.institution.lag_days)
        if available > self.horizon:
            return
        revision = self._revisions[fact.record_id] = self._revisions.get(fact.record_id, 0) + 1
        record_id = f"{self.institution.id}.{self.life.key}.{fact.record_id}"
        self._facts.append(replace(fact, record_id=record_id, revision=revision, available_on=available))

    def facts(self) -> list[Fact]:
        """All versions by the day they become available, each record's in the order of its revisions."""
        return sorted(self._facts, key=lambda fact: (fact.available_on, fact.record_id, fact.revision))
