"""From a field, a finding or something missing to the ways there are."""

import re
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.test import Client

from apps.corrections import ledger
from apps.corrections.pages import beginning_views, preparing_views
from apps.readiness import continuity_views
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.engine.outcomes import Finding
from apps.readiness.pages.findings.refs import names_of
from apps.wallet.models import Record
from tests.corrections.pages.conftest import Offices
from tests.notices.people import Person, somebody
from tests.readiness.pages.found import late
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def record_of(mai: Person, kind: str, source_record_id: str) -> UUID:
    with mai.passage():
        found: UUID = Record.objects.get(resident_id=mai.resident.pk, kind=kind, source_record_id=source_record_id).id  # fmt: skip
        return found


def corrections_of(mai: Person) -> list[ledger.Opened]:
    with mai.passage() as key:
        return ledger.of_resident(mai.resident.pk, key)


def test_every_field_of_a_record_leads_to_its_ways(reader: Client, mai: Person, held: Offices) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    page = reader.get(f"/records/{record}/").content.decode()
    links = re.findall(rf'href="(/corrections/records/{record}/(?:\w+/)?)"', page)
    assert f"/corrections/records/{record}/category/" in links
    assert f"/corrections/records/{record}/" in links
    assert len(links) == 9  # eight fields, and the whole record
    for link in links:
        assert reader.get(link).status_code == 200


def test_the_page_says_what_is_disputed_and_the_ways_in_their_order(
    reader: Client, mai: Person, held: Offices
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    said = words(reader.get(f"/corrections/records/{record}/category/"))
    assert "Pension office, version 1. Their data stood on" in said
    assert said.index("Ask the employer to file or correct it") < said.index("Ask for confirmation that you were insured")  # fmt: skip
    assert "No law fixes a time. We count 14 days and remind you then." in said
    assert "Protect it by" in said
    assert "31 May 2028" in said
    assert "Social Insurance Examiner, within 3 months after you know of the decision." in said
    assert "Lawyer: may prepare this for pay" in said
    assert "Nobody may dismiss you or treat you worse for this." in said
    assert "You owe your own share of the premiums" in said


def test_an_answer_moves_a_way_up_and_nothing_is_kept_yet(reader: Client, mai: Person, held: Offices) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    address = f"/corrections/records/{record}/category/"
    said = words(
        reader.post(address, {"ways": "1", "again": "1", "category": "2", "employer_asked_on": "2026-10-01"})
    )
    assert "The employer was asked and did not put it right, so this comes first now." in said
    assert corrections_of(mai) == []


def test_an_answer_that_cannot_be_read_is_asked_for_again_and_nothing_is_lost(
    reader: Client, mai: Person, held: Offices
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    page = reader.post(
        f"/corrections/records/{record}/category/",
        {"ways": "1", "route": "P-1", "category": "2", "employer_asked_on": "2099-01-01", "deducted": "yes"},
    )
    assert "This day is still to come." in words(page)
    assert corrections_of(mai) == []


def test_taking_a_way_freezes_the_version_and_sends_nothing(
    reader: Client, mai: Person, held: Offices
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    page = reader.post(f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1"})
    (one,) = corrections_of(mai)
    assert page["Location"] == f"/corrections/{one.id}/prepare/"
    assert (one.row.route, one.content.holder, one.content.addressee) == ("P-1", "pension_office", "employer")
    assert (one.content.held[0].revision, one.content.months) == (1, ("2026-04",))
    assert b'"category":0' in bytes(one.content.held[0].payload)
    assert one.row.asked is not None
    assert one.row.asked.slug == "aoba"
    assert one.status == "found"


def test_related_months_begin_together_with_a_letter_each(reader: Client, mai: Person, held: Offices) -> None:
    record, other = record_of(mai, "pension_month", "pm-4"), record_of(mai, "pension_month", "pm-5")
    reader.post(
        f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1", "also": [str(other)]}
    )
    both = corrections_of(mai)
    assert {one.row.record_id for one in both} == {record, other}
    assert len({one.row.bundle for one in both}) == 1


def test_what_was_entered_by_hand_has_a_reason_instead_of_a_way(
    reader: Client, mai: Person, held: Offices
) -> None:
    from apps.wallet.own_sources import own_papers
    from tests.wallet.page_records import Office

    Office(mai.resident, own_papers()).send("bank_registration", "b-1", {"bank": "X", "registered_expiry_on": "2027-01-01"})  # fmt: skip
    record = record_of(mai, "bank_registration", "b-1")
    said = words(reader.get(f"/corrections/records/{record}/bank/"))
    assert "You entered this yourself, so you can change it yourself." in said
    assert "Take this way" not in said


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the checks find, in place of what they would."""
    findings: list[Finding] = []

    def assess(*given: Any, **named: Any) -> Assessed:
        assessed = assess_now(*given, **named)
        answer = msgspec.structs.replace(assessed.answer, findings=list(findings))
        return msgspec.structs.replace(assessed, answer=answer)

    for module in (continuity_views, beginning_views, preparing_views):
        monkeypatch.setattr(module, "assess_now", assess)
    return findings


def test_a_finding_leads_to_its_ways_and_keeps_its_months(
    reader: Client, mai: Person, held: Offices, found: list[Finding]
) -> None:
    found.append(late())
    with mai.passage() as key:
        (name,) = names_of(found, key)
    assert f'href="/corrections/findings/{name}/"' in reader.get(f"/findings/{name}/").content.decode()
    said = words(reader.get(f"/corrections/findings/{name}/"))
    assert "March 2026 to June 2026" in said
    assert "30 April 2028" in said  # what saves March
    reader.post(f"/corrections/findings/{name}/", {"ways": "1", "route": "P-1"})
    (one,) = corrections_of(mai)
    assert one.content.months == ("2026-03", "2026-04", "2026-05", "2026-06")
    assert one.content.found is not None
    assert (one.content.found.name, one.content.found.check, one.row.source.slug) == (name, "R-03", "nenkin")
    assert reader.post(f"/corrections/{one.id}/prepare/", {"statement": "They told me so."})["Location"].endswith("/read/")  # fmt: skip
    (one,) = corrections_of(mai)
    assert one.content.watch is not None
    assert [line.like for line in one.content.watch.lines] == [
        {"month": month} for month in one.content.months
    ]
    assert "社会保険" in words(reader.get(f"/corrections/{one.id}/read/"))


def test_nothing_is_put_right_before_it_is_wrong(
    reader: Client, mai: Person, held: Offices, found: list[Finding]
) -> None:
    found.append(late(state="upcoming"))
    with mai.passage() as key:
        (name,) = names_of(found, key)
    said = words(reader.get(f"/corrections/findings/{name}/"))
    assert "There is nothing to correct now." in said
    assert "Take this way" not in said


def test_a_missing_record_has_ways_too(reader: Client, mai: Person, held: Offices) -> None:
    what = f"pension_month@{held.pension.source.pk}"
    assert "Which record is missing" in words(reader.get("/corrections/missing/"))
    refused = words(reader.post("/corrections/missing/", {"what": what, "when": "spring"}))
    assert "Write it so that it fits the record" in refused
    asked = {"what": what, "when": "2026-02"}
    said = words(reader.post("/corrections/missing/", asked))
    assert "Ask the employer to file or correct it" in said
    reader.post("/corrections/missing/", {**asked, "ways": "1", "route": "P-3", "category": "2"})
    (one,) = corrections_of(mai)
    assert (one.row.route, one.content.error, one.content.claimed) == (
        "P-3",
        "missing",
        {"month": "2026-02"},
    )


@pytest.mark.parametrize("address", ["/corrections/records/{}/", "/corrections/records/{}/category/"])
def test_records_of_others_and_fields_that_do_not_exist_are_not_found(
    reader: Client, client: Client, mai: Person, held: Offices, address: str
) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    assert reader.get(address.format(uuid4())).status_code == 404
    assert reader.get(f"/corrections/records/{record}/nothing/").status_code == 404
    assert reader.get("/corrections/findings/0123456789abcdef0123/").status_code == 404
    other = somebody("hnin@example.com")
    client.force_login(other.user)
    assert client.get(address.format(record)).status_code == 404
    assert client.post(address.format(record), {"ways": "1", "route": "P-1"}).status_code == 404
    assert corrections_of(mai) == []


def test_who_is_not_signed_in_signs_in_first(client: Client, db: Any) -> None:
    assert client.get("/corrections/")["Location"].startswith("/account/login/")
