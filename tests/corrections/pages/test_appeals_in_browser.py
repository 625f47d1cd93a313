"""The pages after a refusal and a silence, looked at: who decided, the next stage, the complaint, and a way without a letter."""

import datetime
from typing import Any

import pytest

from apps.accounts.models import Resident, User
from apps.corrections import ledger
from apps.corrections.clock.events import (
    AnyEvent,
    AppealDecided,
    AppealOpened,
    Confirmed,
    Decided,
    EvidenceCollected,
    Sent,
)
from tests.browser import OpenPage, sign_in_by_code
from tests.corrections.pages.test_in_browser import WINDOWS
from tests.corrections.people import month_content, pension_office
from tests.look.test_papers_in_browser import looks_well
from tests.look.visits import known_user
from tests.notices.people import Person
from tests.wallet.page_records import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)


def prepared(mai: Person, route: str, since: int, *events: Any) -> str:
    """The address of a correction that was sent so many days ago, with what happened since: kind, after days, members."""
    sent_on = datetime.date.today() - since * DAY  # noqa: DTZ011 - the server's own day
    by: Any = {"day": sent_on, "actor": "resident"}
    made: list[AnyEvent] = [EvidenceCollected(**by), Confirmed(**by), Sent(**by, channel="counter")]
    made += [kind(day=sent_on + after * DAY, actor="resident", **members) for kind, after, members in events]
    with mai.passage() as key:
        one = ledger.begin(
            mai.resident.pk, key, month_content(), route=route, source=pension_office(), asked=None, by=mai.user.pk, on=sent_on,
        )  # fmt: skip
        for event in made if since else made[:1]:
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=event.day)
    return f"/corrections/{one.id}/"


@pytest.mark.parametrize(
    ("width", "language", "rtl"), WINDOWS, ids=[f"{w}-{c}{'-rtl' if r else ''}" for w, c, r in WINDOWS]
)
def test_what_follows_a_refusal_and_a_silence_looks_well(
    browser_page: OpenPage, settings: Any, width: int, language: str, rtl: bool
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    user: User = known_user()
    user.language = language
    user.save()
    mai = Person(user, Resident.objects.get())
    city = office(mai.resident, "midori", "Midori City", code="municipality", name_ja="みどり市")
    entry = {
        "name_latin": "TRAN THI MAI",
        "birth_date": "1998-05-04",
        "address": "みどり市1-1",
        "address_since": "2026-03-01",
        "moved_notice_on": "2026-03-20",
    }
    record = city.send("registry_entry", "r-1", entry)
    refused = (Decided, 1, {"outcome": "refused", "reasons": "The roster shows fewer hours."})
    unknown = prepared(mai, "P-6", 20, refused)
    silent = prepared(mai, "P-2", 90, refused, (AppealOpened, 2, {"body": "si_examiner"}))
    again = (Decided, 5, {"outcome": "refused", "reasons": "The roster shows fewer hours, still."})
    twice = prepared(mai, "P-2", 90, refused, again)
    beside = prepared(
        mai, "P-2", 90, refused, (AppealOpened, 2, {"body": "si_examiner"}), (Decided, 60, {**again[2], "again": "new"}),
    )  # fmt: skip
    granted = prepared(
        mai, "P-2", 90, refused, (AppealOpened, 2, {"body": "si_examiner"}), (AppealOpened, 70, {"body": "si_board"}),
        (AppealDecided, 80, {"outcome": "upheld", "body": "si_examiner"}),
    )  # fmt: skip
    late = prepared(mai, "P-16", 40)
    sheet = prepared(mai, "P-7", 0)
    page = browser_page(width=width, language=language, rtl=rtl)
    sign_in_by_code(page, user.email)
    wrong: list[str] = []
    for name, address in (
        ("unknown", unknown), ("unknown-note", f"{unknown}note/decided/"), ("unknown-appeal", f"{unknown}appeal/"),
        ("silent", silent), ("silent-appeal", f"{silent}appeal/"), ("late", late), ("complaint", f"{late}appeal/"),
        ("twice", twice), ("twice-note", f"{twice}note/decided/"), ("twice-appeal", f"{twice}appeal/"),
        ("beside", beside), ("beside-appeal", f"{beside}appeal/"), ("granted", granted), ("granted-appeal", f"{granted}appeal/"),
        ("granted-whose", f"{silent}note/appeal-decided/"), ("granted-back", f"{granted}note/appeal-taken-back/"),
        ("sheet", sheet), ("move", f"/corrections/records/{record}/address/"),
    ):  # fmt: skip
        page.goto(address)
        wrong += looks_well(page, f"appeals-{name}-{width}-{language}{'-rtl' if rtl else ''}")
    assert wrong == []
