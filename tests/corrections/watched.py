"""A pension office that sends months through the wallet's ledger, and a correction of one of them that was sent."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from apps.consent import door
from apps.corrections import ledger
from apps.corrections.clock import Shown, Status
from apps.corrections.clock.events import AnyEvent, Confirmed, Decided, EvidenceCollected, Sent
from apps.corrections.ledger import Content, Opened, looking
from apps.corrections.watching import Expected, Line, Watch
from apps.notices import planning
from apps.wallet.models import Holding
from tests.corrections.people import TODAY, begun, month_content, pension_office
from tests.notices.people import Person
from tests.wallet.page_records import Office, office

DAY = timedelta(days=1)
MONTH = "2026-08"


def noon(day: date) -> datetime:
    """Noon in Japan."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def pension_month(category: int, month: str = MONTH) -> dict[str, Any]:
    return {"month": month, "category": category, "status": "covered"}


@dataclass
class Watched:
    """Mai, the office whose month is wrong, and what she began about it."""

    mai: Person
    office: Office
    correction: Opened | None = None

    def send(
        self, category: int | None, day: date, *, number: str = "pm-1", month: str = MONTH, **more: Any
    ) -> Any:
        """A version of the month as it stood on a day, received on that day."""
        data = None if category is None else pension_month(category, month)
        return self.office.send("pension_month", number, data, at=noon(day), data_as_of=day, **more)

    def confirm(self, category: int, day: date) -> None:
        """The same revision once more, as it stands on a later day."""
        again = self.office.arrival(
            "pension_month", "pm-1", pension_month(category), self.office.sent["pm-1"], at=noon(day), data_as_of=day,
        )  # fmt: skip
        self.office.receive([again], at=noon(day))

    def tell_whole(self, day: date, epoch: str = "whole") -> None:
        with transaction.atomic():
            door.admit([self.mai.resident.pk])
            Holding.objects.filter(resident=self.mai.resident, source=self.office.source).update(
                complete_epoch=epoch, complete_at=noon(day), kinds=["pension_month"]
            )

    def begin(self, content: Content | None = None, *, route: str = "P-3", on: date = TODAY) -> Opened:
        """A correction that was sent on a day."""
        with self.mai.passage() as key:
            self.correction = begun(self.mai, key, route, content or content_of())
        said: Any = {"day": on, "actor": "resident"}
        return self.add(EvidenceCollected(**said), Confirmed(**said), Sent(**said, channel="counter"))

    def add(self, *events: AnyEvent, by: Any = None) -> Opened:
        assert self.correction is not None
        with self.mai.passage() as key:
            for event in events:
                self.correction = ledger.append(self.correction.id, key, event, by=by, today=event.day)
        return self.correction

    def accept(self, day: date) -> Opened:
        return self.add(Decided(day=day, actor="institution", outcome="accepted"))

    def look(self, day: date) -> list[str]:
        """What the periodic look adds on a day, in short."""
        before = len(self.opened().noted)
        looking.look_changed(today=day)
        return [short(each.event) for each in self.opened().noted[before:]]

    def night(self, day: date) -> list[str]:
        before = len(self.opened().noted)
        looking.look_due(today=day)
        return [short(each.event) for each in self.opened().noted[before:]]

    def opened(self) -> Opened:
        assert self.correction is not None
        with self.mai.passage() as key:
            self.correction = ledger.one_of(self.mai.resident.pk, self.correction.id, key)
        return self.correction

    def stands(self, day: date) -> tuple[Status, Shown]:
        standing = self.opened().standing(day)
        return standing.status, standing.shown

    def told(self, day: date) -> list[str]:
        """The keys of what she is told about corrections after planning, without the id of the correction."""
        planning.plan_changed(now=noon(day))
        assert self.correction is not None
        live = [
            one
            for one in self.mai.notices()
            if one.producer.startswith("corrections.") and one.withdrawn_at is None
        ]
        return sorted(one.key.replace(str(self.correction.id), "ID") for one in live)


def short(event: AnyEvent) -> str:
    return str(getattr(event, "sight", type(event).__name__))


def watched(mai: Person) -> Watched:
    pension_office()
    return Watched(mai, office(mai.resident, "pension-office", "Pension office"))


def content_of(*months: str) -> Content:
    """The months that say national pension and should say employees'."""
    content = month_content()
    lines = tuple(
        Line(kind="pension_month", like={"month": month}, expected=(Expected("category", value=2, was=1),))
        for month in months or (MONTH,)
    )
    watch = Watch("pension_office", "pension-office", lines)
    return msgspec.structs.replace(content, claimed=2, watch=watch, months=months or (MONTH,))


__all__ = ["DAY", "MONTH", "Watched", "content_of", "noon", "pension_month", "watched"]
