"""A desk at which somebody helps: an organisation, its member, and what they and a resident do there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.accounts.models import Membership, Organisation, User
from apps.consent import asking, door, giving, granted, notice_texts
from apps.consent.asking import Wish
from apps.consent.door import Passage
from apps.consent.giving import Decided
from apps.consent.granted import GrantedPassage
from apps.consent.models import AccessEntry, Ask, Grant, Receipt
from apps.consent.policy import Scope
from apps.consent.sealing import keys_of
from tests.accounts.organisation_people import new_member, new_organisation, sign_in_shown
from tests.consent.people import Person

RENEWAL = "renewal-application-support"
PAYSLIPS: Scope = {"payslip": None}


@dataclass
class Desk:
    """One helper and the organisation they work for."""

    organisation: Organisation
    member: Membership
    client: Client

    @property
    def request(self) -> HttpRequest:
        """A request of the signed-in helper, who has shown a second factor."""
        request = RequestFactory().post("/")
        request.user = User.objects.get(pk=self.member.user_id)
        request.session = self.client.session
        return request

    def ask(
        self, *, purpose: str = RENEWAL, scope: Scope = PAYSLIPS, now: datetime | None = None, **more: Any
    ) -> str:
        """Asks; returns the code."""
        with granted.open_organisation(self.request) as member:
            _row, code = asking.ask(member, Wish(purpose, scope, **more), now=now or timezone.now())
        return code

    @contextmanager
    def reading(self, grant: Grant, **more: Any) -> Iterator[GrantedPassage]:
        more.setdefault("purpose", RENEWAL)
        with granted.open_granted(self.request, grant.pk, **more) as passage:
            yield passage


def desk(kind: str = "support_org", email: str = "helper@example.com", **fields: Any) -> Desk:
    """A member of a verified organisation, signed in with a second factor."""
    member = new_member(new_organisation(kind, **fields), email)
    client = Client()
    sign_in_shown(client, member.user)
    return Desk(member.organisation, member, client)


@contextmanager
def acting(person: Person) -> Iterator[Passage]:
    """A passage in which somebody decides about themselves."""
    with door.open_own(person.user, resident=person.resident.pk) as passage:
        yield passage


def take(person: Person, code: str, *, now: datetime | None = None) -> Ask:
    with acting(person):
        found = asking.take(code, resident_id=person.resident.pk, now=now or timezone.now())
    assert found is not None
    return found


def give(
    person: Person,
    desk: Desk,
    *,
    scope: Scope = PAYSLIPS,
    days: int = 90,
    max_reads: int = 20,
    now: datetime | None = None,
    purpose: str = RENEWAL,
    **more: Any,
) -> Grant:
    """Asked for and given as asked."""
    now = now or timezone.now()
    code = desk.ask(
        purpose=purpose, scope=scope, max_reads=max_reads, now=now, export=more.get("export", False)
    )
    row = take(person, code, now=now)
    with acting(person) as passage:
        decided = Decided(scope, days, max_reads, auth=("passkey",), **more)
        return giving.give(
            passage, row, decided, notice=notice_texts.notice_for(desk.organisation.kind), now=now
        )


def log_of(person: Person) -> list[AccessEntry]:
    """Every line of somebody's log, oldest first."""
    with acting(person):
        return list(AccessEntry.objects.order_by("seq"))


def jws_of(person: Person, grant_id: UUID) -> list[str]:
    """The signed receipts of a permission, oldest first."""
    from apps.consent import receipts

    with acting(person):
        key = keys_of([person.resident.pk])[person.resident.pk]
        rows = Receipt.objects.filter(grant_id=grant_id).order_by("record_version")
        return [receipts.open_jws(row, key) for row in rows]
