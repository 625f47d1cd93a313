"""The page of who sends: what is connected, what could be, what cannot, and nothing about anybody else."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Resident
from apps.consent import door
from apps.feeds import connections, coverage, own_copies
from apps.feeds.models import Connection, Institution
from apps.wallet.models import SourceCode
from apps.wallet.pages.domains import DOMAINS
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.look.visits import known_user

pytestmark = pytest.mark.django_db


def institution(slug: str, name: str, kinds: list[str], source: str, number: int = 0) -> Institution:
    desk: Desk = new_desk(slug=slug, issuer=f"https://{slug}.example")
    names = {"ja": f"{name}（日本語）", "en": name}
    return desk.register(
        names=names, kinds=kinds, source=source, authorization_url=f"https://{slug}.example/authorize"
    )


@pytest.fixture
def mai() -> Client:
    client = Client()
    client.force_login(known_user())
    return client


def part(page: coverage.Coverage, slug: str) -> coverage.Part:
    return next(each for each in page.parts if each.domain.slug == slug)


def shown(client: Client, **query: str) -> coverage.Coverage:
    found: coverage.Coverage = client.get("/coverage/", query).context["page"]
    return found


def link(slug: str, *kinds: str) -> Connection:
    return connections.take_up(
        Resident.objects.get().pk,
        Institution.objects.get(source__slug=slug),
        f"c-{slug}",
        kinds=kinds,
        now=timezone.now(),
    )


def test_each_domain_names_who_could_send_and_who_cannot(mai: Client) -> None:
    institution("pension", "Midori Pension Office", ["pension_month"], "pension_office")

    page = shown(mai)

    assert [each.domain.slug for each in page.parts] == list(DOMAINS)
    pension = part(page, "pension")
    assert [(row.can_connect, row.url) for row in pension.offered] == [(True, "/connect/pension/")]
    assert str(SourceCode.PENSION_OFFICE.label) not in pension.cannot
    assert str(SourceCode.BANK.label) in part(page, "living").cannot
    assert str(SourceCode.RESIDENT.label) not in {name for each in page.parts for name in each.cannot}
    assert page.sending == 0


def test_what_is_connected_stands_where_it_sends_and_says_where_it_does_not(mai: Client) -> None:
    institution("aoba", "Aoba Foods", ["payslip", "withholding_slip"], "employer")
    connection = link("aoba", "payslip")

    page = shown(mai)

    (work,), (tax,) = part(page, "work").connected, part(page, "tax").connected
    assert work.url == tax.url == f"/connections/{connection.pk}/"
    assert "connected" in work.state
    assert tax.sentence == "You took these records away from what it sends."
    assert page.sending == 1


@pytest.mark.parametrize(("state", "word"), [("paused", "Paused since"), ("ended", "Ended on")], ids=str)
def test_what_is_paused_or_ended_does_not_count_as_sending(mai: Client, state: str, word: str) -> None:
    institution("aoba", "Aoba Foods", ["payslip"], "employer")
    connection = link("aoba", "payslip")
    now = timezone.now()
    if state == "paused":
        connections.pause(connection, now=now)
    else:
        connections.end(connection, by="resident", now=now)

    page = shown(mai)

    (row,) = part(page, "work").connected
    assert row.sentence.startswith(word)
    assert page.sending == 0


def test_many_institutions_are_looked_for_by_name_in_either_language(mai: Client) -> None:
    for number in range(coverage.SHOWN + 3):
        institution(f"works-{number:02}", f"Works {number:02}", ["payslip"], "employer")

    everything = part(shown(mai), "work")
    assert (len(everything.offered), everything.more) == (coverage.SHOWN, 3)
    for name in ("works 14", "Works 14（日本"):
        assert [row.url for row in part(shown(mai, name=name), "work").offered] == ["/connect/works-14/"]
    assert shown(mai, name="nobody").found_nothing


def test_one_page_takes_few_statements_however_many_institutions_there_are(
    mai: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(8):
        institution(f"works-{number}", f"Works {number}", ["payslip"], "employer")
    link("works-1", "payslip")
    mai.get("/coverage/")

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        mai.get("/coverage/")


def test_nobody_elses_connection_is_on_my_page(mai: Client) -> None:
    institution("aoba", "Aoba Foods", ["payslip"], "employer")
    other = Resident.objects.create()
    with transaction.atomic():
        door.admit([other.pk])
    connections.link(other.pk, Institution.objects.get(), "c-other", kinds=["payslip"], now=timezone.now())

    assert part(shown(mai), "work").connected == []


def test_what_can_be_fetched_by_oneself_has_words_a_basis_and_a_day() -> None:
    assert {way.id for way in own_copies.ways()} == own_copies.WORDS.keys()
    for way in own_copies.ways():
        assert set(way.domains) <= DOMAINS.keys()
        assert set(way.sources) <= set(SourceCode.values)
        assert way.basis in own_copies.BASIS
        assert bool(way.seen) == (way.basis == "seen")
        assert all(re.search(r"\.$", str(sentence)) for sentence in way.words)


def test_the_page_says_how_sure_we_are_of_each_way(mai: Client) -> None:
    html = mai.get("/coverage/").content.decode()

    assert "Nenkin Net" in html
    assert "Read in pages about it. Ask the office before you rely on it." in html
    assert "Not looked up again. Ask the office before you rely on it." in html
    assert "As of <" in html or "As of 21 November 2026." in html


def test_home_leads_there_when_nothing_is_connected(mai: Client) -> None:
    assert 'href="/coverage/"' in mai.get("/home/").content.decode()
