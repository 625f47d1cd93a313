"""Letters kept, offices to choose, months asked for, and what rests on a record: narrow, wide, and from the right."""

from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Resident
from apps.corrections import ledger
from apps.corrections.clock.events import Confirmed, EvidenceCollected, Sent
from apps.corrections.watching import Expected, Line, Watch
from apps.readiness.assessments import assess_now
from apps.readiness.pages.findings.refs import names_of
from tests.browser import OpenPage, sign_in_by_code
from tests.corrections.pages.conftest import CONTRACT
from tests.corrections.pages.test_beginning import corrections_of, record_of
from tests.corrections.pages.test_offices_asked import HEALTH
from tests.corrections.pages.test_preparing import prepared
from tests.corrections.pages.test_sent_letters import confirm
from tests.corrections.people import begun, month_content
from tests.look.test_papers_in_browser import looks_well
from tests.look.visits import known_user
from tests.notices.people import Person
from tests.wallet.page_records import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def places_of(mai: Person) -> list[str]:
    """A late enrolment with a union, and a month that was asked for; the addresses that show them."""
    job = office(mai.resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    contract = job.send("employment_contract", "ec-1", {**CONTRACT, "employer_type": "corporation"})
    office(mai.resident, "kenpo", "Midori Kenpo", code="health_insurer", name_ja="みどり健康保険組合").send("health_insurance", "hi-1", HEALTH)  # fmt: skip
    pension = office(mai.resident, "nenkin", "Pension office")
    for number in range(3, 10):
        pension.send("pension_month", f"pm-{number}", {"month": f"2026-{number:02}", "category": 2 if number > 6 else 0})  # fmt: skip
    today = timezone.localdate()
    letter = _sent_letter(mai)
    line = Line(kind="pension_month", like={"month": "2026-10"}, expected=(Expected("category", value=2),))
    content = msgspec.structs.replace(
        month_content("2026-10"), held=(), claimed=None, field=None, watch=Watch("pension_office", "nenkin", (line,))
    )  # fmt: skip
    said: Any = {"day": today, "actor": "resident"}
    with mai.passage() as key:
        one = begun(mai, key, "P-1", content)
        for event in (EvidenceCollected(**said), Confirmed(**said), Sent(**said, channel="counter")):
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=today)
        findings = assess_now(mai.resident.pk, key, today=today).answer.findings
        named = zip(names_of(findings, key), findings, strict=True)
        late = next(name for name, each in named if "P-2" in each.routes)
    return [
        letter,
        f"{letter}letters/4/",
        f"/corrections/findings/{late}/",
        f"/records/{contract}/",
        "/months/?to=2026-11",
    ]


def _sent_letter(mai: Person) -> str:
    """A letter about one of the months, prepared, read and handed over; the address of its correction."""
    reader = Client()
    reader.force_login(mai.user)
    reader.post(f"/corrections/records/{record_of(mai, 'pension_month', 'pm-4')}/category/", {"ways": "1", "route": "P-1"})  # fmt: skip
    address = f"/corrections/{corrections_of(mai)[0].id}/"
    prepared(reader, address)
    confirm(reader, address)
    reader.post(f"{address}send/", {"day": timezone.localdate().isoformat(), "channel": "counter"})
    return address


@pytest.mark.parametrize(
    ("width", "language", "rtl"), [(360, "my", False), (1280, "en", True)], ids=["360-my", "1280-en-rtl"]
)
def test_each_stands_well(
    browser_page: OpenPage, settings: Any, width: int, language: str, rtl: bool
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    user = known_user()
    user.language = language
    user.save()
    places = places_of(Person(user, Resident.objects.get()))
    page = browser_page(width=width, language=language, rtl=rtl)
    sign_in_by_code(page, user.email)
    wrong: list[str] = []
    for number, place in enumerate(places):
        answer = page.goto(place)
        assert answer is not None
        assert answer.ok, place
        if number == len(places) - 1:
            page.locator("main details summary").first.click()
        wrong += looks_well(page, f"kept-{number}-{width}-{language}{'-rtl' if rtl else ''}")
    assert wrong == []
