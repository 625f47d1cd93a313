"""People who sign in, each with a pay slip that is held about them."""

from typing import NamedTuple
from uuid import UUID

from django.test import Client

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from tests.wallet.page_records import office, payslip


class Person(NamedTuple):
    """Somebody who signs in, who they are, and a pay slip that is held about them."""

    user: User
    resident: Resident
    record_id: UUID
    client: Client


def person(name: str, gross: int) -> Person:
    user = User.objects.create_user(f"{name.lower()}@example.com")
    resident = become_resident(user, display_name=name)
    aoba = office(resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    record_id = aoba.send("payslip", f"{name}-2026-10", payslip("2026-10", gross=gross))
    client = Client()
    client.force_login(user)
    client.get("/settings/")  # begins the session's clock
    return Person(user, resident, record_id, client)
