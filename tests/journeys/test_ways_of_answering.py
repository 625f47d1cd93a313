"""Five institutions are asked through the pages, each treats it in its own way, and each page says in the end how it stands."""

from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from apps.accounts.models import ActsFor, User
from apps.consent import door
from apps.wallet.models import Record
from tests.corrections.pages.test_preparing import as_read
from tests.journeys.days_pass import Days, days_from
from tests.journeys.institutions import TODAY, Institutions
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MAI = "mai.tran@example.jp"


class Asked(NamedTuple):
    """What is asked of one institution: a field of the newest record of a kind, and by which way."""

    institution: str
    behaviour: str
    kind: str
    field: str
    claimed: str
    route: str


PROMPT = Asked("pension-office", "prompt", "pension_enrolment", "insured_from", "2026-03-01", "P-2")
SLOW = Asked("hello-work", "slow", "employment_insurance", "name_kana", "チャン・ティ・マイ・アン", "P-16")
REFUSING = Asked("midori-city", "refusing", "registry_entry", "name_latin", "TRAN THI MAI ANH", "P-13")
PROMISING = Asked("immigration", "promising", "passport", "expires_on", "2031-11-28", "P-16")
RELAPSING = Asked("aoba-foods", "relapsing", "payslip", "days", "11", "P-17")
ALL = (PROMPT, SLOW, REFUSING, PROMISING, RELAPSING)


@pytest.fixture
def days() -> Iterator[Days]:
    with days_from(TODAY) as days:
        yield days


class Reader:
    """Mai at her pages."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.user = User.objects.get(email=MAI)

    def record(self, asked: Asked) -> str:
        """The newest record that is meant; ids stand in the addresses of pages."""
        resident = ActsFor.objects.get(user=self.user).resident_id
        with transaction.atomic():
            door.admit([resident])
            found = Record.objects.filter(kind=asked.kind, source__slug=asked.institution)
            return str(found.latest("source_record_id").id)

    def ask(self, asked: Asked) -> str:
        """From the record to what is sent; the address of the correction."""
        self.client.force_login(self.user)
        begun = self.post(f"/corrections/records/{self.record(asked)}/{asked.field}/", ways="1", route=asked.route).removesuffix("prepare/")  # fmt: skip
        said = {"error": "wrong", "claimed": asked.claimed, "statement": "It is not right."}
        assert self.post(f"{begun}prepare/", **said) == f"{begun}read/"
        assert self.post(f"{begun}read/", mine="on", read=as_read(self.client, begun)) == f"{begun}send/"
        assert self.post(f"{begun}send/", **{"from-here": "1"}) == begun
        return begun

    def post(self, address: str, **said: str) -> str:
        """Where it leads; what is wrong is read from the page."""
        page = self.client.post(address, said)
        assert page.status_code == 302, words(page)
        return page["Location"]

    def page(self, address: str) -> str:
        self.client.force_login(self.user)  # a session ends in the night
        return words(self.client.get(address))


def test_each_way_of_treating_a_request_ends_in_its_own_state(
    days: Days, institutions: Institutions, client: Client
) -> None:
    mai = Reader(client)
    for one in ALL:
        call_command("sandbox", "switch", one.institution, f"corrections={one.behaviour}", stdout=StringIO())
    prompt, slow, refusing, promising, relapsing = (mai.ask(one) for one in ALL)
    days.work()
    days.work()
    for address in (prompt, slow, refusing, promising, relapsing):
        assert "Where it is Received" in mai.page(address), address

    days.pass_days(7)
    for address in (prompt, relapsing):
        said = mai.page(address)
        assert "Where it is Their own data shows it" in said
        assert "Next step Nothing is left to do." in said
    refused_with_reasons_and_an_appeal(mai, refusing)
    said = mai.page(promising)
    assert "What they decided Accepted" in said
    assert "Where it is A change is expected" in said

    days.pass_days(22)  # the 20th of December: they named the new day on the 19th
    said = mai.page(slow)
    assert "Until Wednesday, 20 January 2027." in said
    assert "They said that it takes longer" in said
    assert "Where it is Received" in said

    days.pass_days(6)
    said = mai.page(relapsing)
    assert "Where it is The error came back" in said
    assert "Prepare it again" in said
    assert "An error that was corrected is there again: Aoba Foods" in mai.page("/inbox/")

    days.pass_days(39)  # the day on which the promised record is told once more, unchanged
    said = mai.page(promising)
    assert "Where it is A change is expected" in said
    assert "What their data shows They said that it is corrected, but their data does not show it." in said
    assert "Ask why their data does not show it." in said

    days.pass_days(65)
    said = mai.page(slow)
    assert "Where it is Their own data shows it" in said
    assert "The decision came after its last day." not in said
    assert "Where it is Their own data shows it" in mai.page(prompt)


def refused_with_reasons_and_an_appeal(mai: Reader, address: str) -> None:
    said = mai.page(address)
    assert "Where it is Not accepted" in said
    assert "The papers that were sent do not show what is to be corrected." in said
    assert "提出された資料からは、請求の内容を確認できませんでした。" in said
    assert "The appeal The mayor, until Monday, 1 March 2027." in said
    appeal = mai.page(f"{address}appeal/")
    assert "Last day Monday, 1 March 2027" in appeal
    assert "The papers that were sent do not show what is to be corrected." in appeal
    assert "Midori City Hall did not accept your correction" in mai.page("/inbox/")
