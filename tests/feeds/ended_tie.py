"""Mai, whose connection to one institution brought records, and Bina, who is connected to the same one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.feeds import connections
from apps.feeds.models import Connection
from apps.feeds.protocol import event_types
from apps.feeds.taking_away import doing, wishes
from apps.feeds.taking_away.models import TakingAway
from apps.wallet.models import Record
from tests.accounts.organisation_people import sign_in_shown
from tests.consent.leaving_people import as_owner
from tests.feeds.test_ingest import take
from tests.feeds.test_read_notices import SAID
from tests.feeds.transmitter_desk import PAYSLIP, Desk, new_desk
from tests.look.visits import known_user

GROSS = 247_913
OTHERS_GROSS = 386_521
KINDS = ["payslip", "pension_enrolment", "pension_month"]


@dataclass
class Tie:
    """Somebody's connection to an institution, and their browser."""

    desk: Desk
    user: User
    resident: Resident
    client: Client
    external_id: str

    @property
    def source_id(self) -> UUID:
        return self.desk.id

    def said(self, record: str = "r-1", revision: int = 1, **data: Any) -> dict[str, Any]:
        """The claims of an event about this person."""
        changed = {**PAYSLIP, "gross": GROSS, **data}
        return self.desk.upsert(
            record, revision, changed, sub_id={"format": "opaque", "id": self.external_id}
        )

    def told(self, event_type: str, payload: dict[str, Any]) -> dict[str, Any]:
        return self.desk.claims(event_type, payload, sub_id={"format": "opaque", "id": self.external_id})

    def connection(self) -> Connection:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return Connection.objects.select_related("institution__source").get(
                resident=self.resident, institution_id=self.desk.id, external_id=self.external_id
            )

    @property
    def path(self) -> str:
        return f"/connections/{self.connection().pk}/"

    def end(self, by: str = "resident") -> None:
        connections.end(self.connection(), by=by, now=timezone.now())

    def take_up(self, external_id: str | None = None, *, now: datetime | None = None) -> Connection:
        assert self.desk.institution is not None
        return connections.take_up(
            self.resident.pk, self.desk.institution, external_id or self.external_id, kinds=KINDS, now=now or timezone.now()
        )  # fmt: skip

    def ask(self) -> TakingAway:
        """As the page does it."""
        with door.open_own(self.user) as passage:
            return wishes.ask(passage, self.user, self.connection(), now=timezone.now())

    def wish(self) -> TakingAway:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return TakingAway.objects.filter(resident=self.resident).latest("id")

    def keep(self) -> bool:
        wish = self.wish()
        with door.open_own(self.user) as passage:
            return wishes.keep(passage, wish, now=timezone.now())

    def do(self) -> int:
        """The job, as the worker runs it; returns how many rows went."""
        return sum(doing.take_away(self.wish().pk, self.resident.pk, now=timezone.now()).values())

    def shown(self) -> list[tuple[str, int]]:
        """What the person sees of this source: the institution's ids and revisions."""
        with transaction.atomic():
            door.admit([self.resident.pk])
            theirs = Record.objects.filter(resident=self.resident, source_id=self.desk.id)
            return sorted(theirs.values_list("source_record_id", "revision"))

    def log(self) -> list[tuple[str, str, str, list[str]]]:
        """Lines about what became of records: what, by whom, why, kinds."""
        with transaction.atomic():
            door.admit([self.resident.pk])
            return [
                (line.action, line.actor_kind, line.reason, line.kinds)
                for line in AccessEntry.objects.order_by("seq")
                if line.action in {"records.put_away", "records.brought_back", "records.taken_away"}
            ]


def tie(name: str, desk: Desk, external_id: str, resident: Resident | None = None) -> Tie:
    """A person who signs in with something shown a moment ago, connected to the institution."""
    user = known_user(f"{name.lower()}@example.com")
    own = resident or user.acting.get().resident
    desk.connect(external_id, own)
    client = Client()
    sign_in_shown(client, user)
    return Tie(desk, user, own, client, external_id)


def registered(slug: str = "pension-office-1", **changes: Any) -> Desk:
    desk = new_desk(slug=slug, issuer=f"https://{slug}.example")
    desk.register(authorization_url=f"https://{slug}.example/authorize", **changes)
    return desk


def mai_and_bina() -> tuple[Tie, Tie]:
    """Both have records of the same names at one institution: two versions, a withdrawn one, a list, a look."""
    desk = registered()
    mai, bina = tie("Mai", desk, "c-mai"), tie("Bina", desk, "c-bina")
    for person, gross in ((mai, GROSS), (bina, OTHERS_GROSS)):
        fill(person, gross=gross)
    return mai, bina


def fill(person: Tie, *, gross: int) -> None:
    claims = [
        person.said("r-1", 1, gross=gross - 1),
        person.said("r-1", 2, gross=gross),
        person.said("r-2", 1, gross=gross, month="2026-09"),
        person.said("r-3", 1, gross=gross, month="2026-08"),
    ]
    take(person.desk, person.desk.sets(*claims))
    again = person.said("r-2", 1, gross=gross, month="2026-09")
    gone = person.desk.withdraw("r-3", 2, sub_id={"format": "opaque", "id": person.external_id})
    end = person.told(event_types.SNAPSHOT_COMPLETE, {"epoch": "2026-11-01", "count": 2, "digest": "A" * 43})
    bad = person.said("r-9", 1, gross="much")
    looked = person.told(event_types.READ_NOTICE, SAID)
    take(person.desk, person.desk.sets(again, gone, end, bad, looked))


def let_days_pass(of: Tie, days: float = 14.01) -> None:
    """Moves a wish into the past, by the clock of the application and by that of the database."""
    with as_owner() as owner:
        owner.execute(
            "UPDATE feeds_takingaway SET asked_at = asked_at - %(by)s, due_at = due_at - %(by)s,"
            " entered_at = entered_at - %(by)s WHERE state = 'waiting' AND resident_id = %(resident)s",
            {"by": timedelta(days=days), "resident": of.resident.pk},
        )
