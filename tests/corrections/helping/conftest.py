"""Mai, what offices hold about her, and the people whom she lets prepare requests."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership
from apps.consent import giving
from apps.consent.giving import Decided
from apps.consent.models import Grant
from apps.consent.notice_texts import notice_for
from apps.consent.policy import Scope
from tests.consent.desk import Desk, acting, desk, take
from tests.corrections.pages.conftest import CONTRACT, Offices, held, mai, noon, reader
from tests.corrections.pages.test_beginning import corrections_of, record_of
from tests.notices.people import Person

__all__ = ["CONTRACT", "Offices", "Person", "corrections_of", "held", "mai", "noon", "reader", "record_of"]

ENTRY: dict[str, Any] = {
    "name_latin": "NGUYEN THI MAI",
    "name_kanji": "グエン・ティ・マイ",
    "birth_date": "1996-02-03",
    "address": "大阪市北区天神橋二丁目",
    "address_since": "2024-03-01",
}
PURPOSE = "correction-drafting"
ALL = {"registry_entry": None, "correction": None}


def professional(kind: str = "scrivener", email: str = "", **fields: Any) -> Desk:
    """Somebody of a verified office, with a registration that was compared."""
    found = desk(kind, email=email or f"{kind}@example.com", **fields)
    Membership.objects.filter(pk=found.member.pk).update(profession=kind, registration_number="12345678")
    found.member.refresh_from_db()
    return found


def engage(
    mai: Person,
    office: Desk,
    *documents: str,
    scope: Scope | None = None,
    purpose: str = PURPOSE,
    looks: int = 50,
    **more: Any,
) -> Grant:
    """Asked for by a professional, for papers and a fee, and given as asked."""
    scope = ALL if scope is None else scope
    fee = {"documents": documents, "fee_yen": 33_000} if documents else {}
    code = office.ask(purpose=purpose, scope=scope, max_reads=looks, **fee, **more)
    row = take(mai, code)  # type: ignore[arg-type]
    with acting(mai) as passage:  # type: ignore[arg-type]
        decided = Decided(scope, 90, looks, auth=("passkey",))
        return giving.give(
            passage, row, decided, notice=notice_for(office.organisation.kind), now=timezone.now()
        )


class Helper:
    """A helper at their pages, for one permission."""

    def __init__(self, client: Client, grant: Grant) -> None:
        self.client, self.grant = client, grant

    def post(self, page: str, **data: Any) -> Any:
        return self.client.post(f"/helping/{self.grant.pk}/{page}", {"purpose": self.grant.purpose, **data})

    def overview(self) -> Any:
        return self.post("read/", kind="correction")

    def ways(self, record: UUID, field: str = "") -> Any:
        return self.post("corrections/ways/", record=str(record), field=field)

    def begin(self, record: UUID, field: str, route: str) -> Any:
        return self.post("corrections/begin/", record=str(record), field=field, route=route)

    def open(self, correction: UUID) -> Any:
        return self.post(f"corrections/{correction}/")

    def keep(self, correction: UUID, *, seen: str | None = None, **data: Any) -> Any:
        seen = seen_on(self.open(correction)) if seen is None else seen
        return self.post(f"corrections/{correction}/", keep="1", seen=seen, **{**WRITTEN, **data})

    def note(self, correction: UUID, what: str, **data: Any) -> Any:
        shown = self.post(f"corrections/{correction}/note/", what=what)
        number = re.search(r'name="number" value="(\d+)"', shown.content.decode())
        return self.post(
            f"corrections/{correction}/note/", what=what, keep="1", number=number[1] if number else "", **data
        )


WRITTEN = {"error": "wrong", "claimed": "NGUYEN THI MAI LAN", "statement": "The passport says LAN as well."}


def seen_on(page: Any) -> str:
    """What the form of a draft carries along."""
    found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    return found[1] if found else ""


@pytest.fixture
def entry(mai: Person, held: Offices) -> UUID:
    """Her entry in the register of a city."""
    city = held.other("osaka", "municipality", "大阪市")
    city.send("registry_entry", "re-1", ENTRY)
    return record_of(mai, "registry_entry", "re-1")


@pytest.fixture
def scrivener() -> Desk:
    return professional()


@pytest.fixture
def helper(mai: Person, entry: UUID, scrivener: Desk) -> Helper:
    """A scrivener whom Mai engaged for papers of the city office."""
    return Helper(scrivener.client, engage(mai, scrivener, "draft_municipal"))


@pytest.fixture
def prepared(helper: Helper, entry: UUID, mai: Person) -> UUID:
    """What the scrivener prepared of her name in the register."""
    helper.begin(entry, "name_latin", "P-13")
    (one,) = corrections_of(mai)
    helper.keep(one.id)
    return one.id
