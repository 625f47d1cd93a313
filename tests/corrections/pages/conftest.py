"""A resident whose employer enrolled her late, and the offices that say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from tests.notices.people import Person
from tests.readiness.pages.renewal_cases import ENGINEER
from tests.wallet.page_records import NOW, Office, office


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mai(db: None) -> Person:
    user = User.objects.create_user("mai@example.com")
    return Person(user, become_resident(user, display_name="Mai"))


@pytest.fixture
def reader(client: Client, mai: Person) -> Client:
    client.force_login(mai.user)
    client.get("/settings/")  # begins the session's clock, which is written once a minute
    return client


@dataclass
class Offices:
    """Who holds something about her."""

    resident: Resident
    immigration: Office
    employer: Office
    pension: Office

    def other(self, slug: str, code: str, name: str = "") -> Office:
        return office(self.resident, slug, name or slug, code=code, name_ja=name or slug)


CONTRACT: dict[str, Any] = {
    "employer": {"name": "青葉食品株式会社"},
    "starts_on": "2026-03-01",
    "weekly_hours": 40,
    "regular_weekly_hours": 40,
    "monthly_days": 20,
    "regular_monthly_days": 20,
    "monthly_wage": 240000,
}


@pytest.fixture
def held(mai: Person) -> Offices:
    """Her stay, her job since March, and a pension record that begins in July."""
    resident = mai.resident
    found = Offices(
        resident,
        office(resident, "immigration", "Immigration Services Agency", code="immigration"),
        office(resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社"),
        office(resident, "nenkin", "Pension office"),
    )
    found.immigration.send("residence_status", "rs-1", ENGINEER)
    found.employer.send("employment_contract", "ec-1", CONTRACT)
    for number in range(3, 11):
        found.pension.send(
            "pension_month",
            f"pm-{number}",
            {"month": f"2026-{number:02}", "category": 2 if number > 6 else 0},
        )
    return found
