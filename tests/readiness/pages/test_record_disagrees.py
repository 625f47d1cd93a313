"""The page of a record says that a finding rests on it, to the resident alone."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from apps.readiness.assessments import assess_now
from apps.readiness.assessments import cited as cited_module
from apps.readiness.pages.findings.resting import resting_on
from tests.corrections.pages.conftest import CONTRACT, mai, noon, reader  # noqa: F401 - fixtures
from tests.notices.people import Person
from tests.readiness.pages.renewal_cases import ENGINEER
from tests.wallet.page_records import Office, office, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]

SAID = "Something here does not agree"


@pytest.fixture
def job(mai: Person) -> Office:  # noqa: F811 - the fixture
    """A job since March, and pension months without one."""
    immigration = office(mai.resident, "immigration", "Immigration Services Agency", code="immigration")
    immigration.send("residence_status", "rs-1", ENGINEER)
    employer = office(mai.resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    employer.send("employment_contract", "ec-1", {**CONTRACT, "employer_type": "corporation"})
    pension = office(mai.resident, "nenkin", "Pension office")
    for month in range(3, 11):
        pension.send("pension_month", f"pm-{month}", {"month": f"2026-{month:02}", "category": 1})
    school = office(mai.resident, "school", "Midori Language School", code="school")
    school.send(
        "language_certificate",
        "lc-1",
        {"test": "jlpt", "level": "N3", "taken_on": "2025-07-06", "passed": True},
    )
    return employer


def cited(mai: Person) -> dict[str, list[tuple[str, str]]]:  # noqa: F811
    """Of each record what rests on it."""
    with mai.passage() as key:
        records = assess_now(mai.resident.pk, key, today=timezone.localdate()).records
        return {
            str(one.id): [(each.title, each.url) for each in resting_on(mai.resident.pk, key, one.id)]
            for one in records
        }


def test_each_record_that_a_finding_cites_leads_to_it(reader: Client, mai: Person, job: Office) -> None:  # noqa: F811
    found = cited(mai)
    assert any(found.values()), "the records do not agree"
    assert not all(found.values()), "some record agrees"
    for record, findings in found.items():
        page = reader.get(f"/records/{record}/")
        assert (SAID in words(page)) is bool(findings)
        for title, url in findings:
            assert title in words(page)
            assert f'href="{url}"' in page.content.decode()
            assert reader.get(url).status_code == 200


def test_what_is_only_to_come_or_set_aside_is_no_disagreement(
    mai: Person,  # noqa: F811 - the fixture
    job: Office,
) -> None:
    with mai.passage() as key:
        assessed = assess_now(mai.resident.pk, key, today=timezone.localdate())
        quiet = [one for one in assessed.answer.findings if one.state in {"upcoming", "suppressed"} or one.severity == "info"]  # fmt: skip
        said = {each.url for one in assessed.records for each in resting_on(mai.resident.pk, key, one.id)}
        loud = len(assessed.answer.findings) - len(quiet)
    assert 0 < len(said) <= loud


def test_what_was_kept_is_not_asked_again_until_something_changes(
    mai: Person,  # noqa: F811 - the fixture
    job: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def counting(*given: Any, **named: Any) -> Any:
        asked.append(1)
        return assess_now(*given, **named)

    monkeypatch.setattr(cited_module, "assess_now", counting)
    record = next(iter(cited(mai)))
    asked.clear()
    with mai.passage() as key:
        first = resting_on(mai.resident.pk, key, UUID(record))
        assert asked == []
    job.send("employment_contract", "ec-2", {**CONTRACT, "starts_on": "2025-01-01", "ends_on": "2025-12-31"})
    with mai.passage() as key:
        assert resting_on(mai.resident.pk, key, UUID(record)) == first
        assert asked == [1]
        resting_on(mai.resident.pk, key, UUID(record))
        assert asked == [1]
