"""Findings, months and duties through the door: what a resident reads, that nobody else does, and that each look is noted."""

import html
import re
from datetime import date
from typing import Any
from uuid import uuid4

import msgspec
import pypdfium2
import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.acting import add_child, become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.consent.sealing import keys_of
from apps.readiness import continuity_views, views
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.engine.outcomes import Finding
from apps.readiness.pages.findings.refs import names_of
from tests.accounts.organisation_people import sign_in_member
from tests.readiness.pages.found import fact, finding, late
from tests.readiness.pages.renewal_cases import ENGINEER
from tests.wallet.page_records import Office, office, sign_in_staff, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]

PAGES = ("/findings/", "/months/", "/duties/")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the checks find about whoever is asked about; a test adds to it."""
    findings: list[Finding] = []

    def assess(*given: Any, **named: Any) -> Assessed:
        assessed = assess_now(*given, **named)
        answer = msgspec.structs.replace(assessed.answer, findings=list(findings))
        return msgspec.structs.replace(assessed, answer=answer)

    monkeypatch.setattr(continuity_views, "assess_now", assess)
    monkeypatch.setattr(views, "assess_now", assess)
    return findings


@pytest.fixture
def held(mai: Resident, immigration: Office) -> Office:
    """Her permission and a job, so that there is something to compare."""
    immigration.send("residence_status", "rs-1", ENGINEER)
    employer = office(mai, "aoba", "Aoba Foods", code="employer")
    employer.send(
        "employment_contract",
        "ec-1",
        {"employer": {"name": "青葉食品"}, "starts_on": "2026-03-01", "weekly_hours": 40},
    )
    return immigration


def name_of(mai: Resident, findings: list[Finding], place: int = 0) -> str:
    with transaction.atomic():
        door.admit([mai.pk])
        return names_of(findings, keys_of([mai.pk])[mai.pk])[place]


def acts(resident: Resident) -> list[str]:
    with transaction.atomic():
        door.admit([resident.pk])
        return list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))


# -- reading ------------------------------------------------------------------------------------------------------
def test_an_empty_wallet_says_what_will_be_here(reader: Client) -> None:
    assert "As soon as records of two offices or employers are here" in words(reader.get("/findings/"))
    assert "month by month, as soon as records are here" in words(reader.get("/months/"))
    assert reader.get("/duties/").status_code == 200


def test_a_gap_in_the_picture_and_in_the_table_opens_to_its_finding(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found.append(late())
    page = reader.get("/months/").content.decode()
    address = f"/findings/{name_of(mai, found)}/"

    assert (
        page.count(
            f'<a href="{address}" aria-label="Pension: 4 months missing, March 2026 to June 2026. Open the finding.">'
        )
        == 2
    )
    # four months of pension, and of health insurance, which nothing else covers here
    assert len(re.findall(f'<a class="link" href="{address}">', page)) == 8
    assert "Your employer enrolled you late in pension and health insurance" in words(reader.get(address))


def test_a_finding_shows_the_records_that_were_compared(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found.append(late(facts=_contract_read(mai)))
    page = reader.get(f"/findings/{name_of(mai, found)}/")

    assert "First day of work: 1 March 2026" in words(page)
    assert "Aoba Foods, version 1." in words(page)
    assert re.search(r'href="/records/[0-9a-f-]{36}/"', page.content.decode())


def _contract_read(mai: Resident) -> tuple[Any, ...]:
    """The contract, wherever it stands in the case."""
    with transaction.atomic():
        door.admit([mai.pk])
        case = assess_now(mai.pk, keys_of([mai.pk])[mai.pk], today=date(2026, 11, 21)).case
    return tuple(
        fact(place, "starts_on")
        for place, held in enumerate(case.records)
        if held.kind == "employment_contract"
    )


def test_the_renewal_page_names_what_is_open(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found += [
        late(),
        finding(rule="np_gap", check="R-11", state="linked", linked_to="R-03", responsible="resident"),
    ]
    page = reader.get("/renewal/")

    assert f'href="/findings/{name_of(mai, found)}/"' in page.content.decode()
    assert "Where records disagree Finish these before you apply" in words(page)
    assert "Some months are in no pension category" not in words(page)


def test_home_and_the_menu_lead_to_the_months(reader: Client, held: Office) -> None:
    home = reader.get("/home/").content.decode()

    assert home.count('href="/months/"') == 2
    for page in PAGES:
        assert re.search(
            r'<a href="/months/" aria-current="page"><span>My months', reader.get(page).content.decode()
        ), page


def test_earlier_months_are_one_link_away_and_later_ones_end_with_the_present(
    reader: Client, held: Office
) -> None:
    now = reader.get("/months/").content.decode()
    assert 'href="/months/?to=2025-11"' in now
    assert "Later months" not in now

    before = reader.get("/months/?to=2025-11").content.decode()
    assert 'href="/months/?to=2026-11"' in before
    assert "Month by month, December 2024 to November 2025" in before
    assert "Earlier months" not in reader.get("/months/?to=2024-12").content.decode()


def test_the_duties_of_an_employer_and_of_the_reader_stand_in_one_list(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found += [late(), finding(rule="np_unpaid", check="R-12", responsible="resident")]
    page = words(reader.get("/duties/"))
    assert (
        "Enrol in pension and health insurance, and report pay, bonuses and leaving open · It was to be done by Friday, 6 March 2026."
        in page
    )
    assert "Pay taxes and premiums by their due days, and file a tax return where one is needed open" in page
    assert page.index("You Pay taxes") < page.index("Your employer Enrol")
    assert f'href="/findings/{name_of(mai, found)}/"' in reader.get("/duties/").content.decode()


def test_the_pdf_holds_the_same_months_in_japanese_and_beside_it(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found.append(late())
    answer = reader.get("/months/months.pdf?to=2026-11")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="tsunagi-months-2026-11.pdf"'
    assert "no-store" in answer["Cache-Control"]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert text.count("missing") >= 4
    assert "2026年3月" in text
    assert "Your employer enrolled you late in pension and health insurance" in " ".join(text.split())
    assert "R-03 epi_start_late" in text


# -- nobody else --------------------------------------------------------------------------------------------------
def test_what_is_not_yours_is_not_there(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found.append(late())
    theirs = name_of(become_resident(User.objects.create_user("bishal@example.com")), found)

    assert reader.get(f"/findings/{name_of(mai, found)}/").status_code == 200
    for name in (theirs, "epi_start_late", "R-03", "0" * 20, str(uuid4())):
        assert reader.get(f"/findings/{name}/").status_code == 404, name
    found.clear()
    assert reader.get(f"/findings/{theirs}/").status_code == 404


def test_who_acts_for_nobody_finds_nothing(client: Client, found: list[Finding]) -> None:
    found.append(late())
    sign_in_staff(client, "staff@example.com")

    for page in (*PAGES, "/months/months.pdf", "/findings/0123456789abcdef0123/"):
        assert client.get(page).status_code == 404, page


def test_a_member_of_an_organisation_finds_nothing(client: Client, found: list[Finding]) -> None:
    """No permission that can be given covers conclusions: a helper reads records of given kinds, and nothing else."""
    found.append(late())
    sign_in_member(client)

    for page in (*PAGES, "/months/months.pdf"):
        assert client.get(page).status_code == 404, page


def test_signed_out_readers_are_asked_to_sign_in(client: Client) -> None:
    for page in (*PAGES, "/months/months.pdf", "/findings/0123456789abcdef0123/"):
        assert client.get(page)["Location"].startswith("/account/login/"), page


def test_a_parent_reads_the_childs_pages_and_is_told_so(
    reader: Client, user: User, found: list[Finding]
) -> None:
    found.append(late())
    linh = add_child(user, display_name="Linh")
    reader.post(f"/people/{linh.pk}/act/")

    assert "This page is about Linh." in words(reader.get("/findings/"))
    assert acts(linh)[-1] == "findings.read"


# -- noted --------------------------------------------------------------------------------------------------------
def test_every_look_is_noted_and_no_line_says_what_was_found(
    reader: Client, mai: Resident, held: Office, found: list[Finding]
) -> None:
    found.append(late())
    name = name_of(mai, found)
    for page in (*PAGES, f"/findings/{name}/", "/months/months.pdf", "/findings/0123456789abcdef0123/"):
        reader.get(page)

    assert acts(mai) == [
        "findings.read",
        "months.read",
        "duties.read",
        "finding.read",
        "months.pdf",
        "finding.read",
    ]
    with transaction.atomic():
        door.admit([mai.pk])
        lines = list(AccessEntry.objects.values())
    told = str(lines)
    for secret in ("R-03", "epi_start_late", name, "employer_letter"):
        assert secret not in told
    looked = html.unescape(reader.get("/looked/").content.decode())
    assert "Looked at where records disagree" in looked


def test_nothing_is_kept_on_the_way(reader: Client) -> None:
    for page in PAGES:
        assert "no-store" in reader.get(page)["Cache-Control"], page


def test_the_number_of_statements_does_not_grow(
    reader: Client, held: Office, found: list[Finding], django_assert_max_num_queries: Any
) -> None:
    found.extend(finding(values={"event": str(number)}) for number in range(20))
    reader.get("/findings/")

    for page in PAGES:
        with django_assert_max_num_queries(12):
            assert reader.get(page).status_code == 200
