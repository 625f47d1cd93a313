"""Findings read by a helper: only where the resident let them read exactly that, and never by whoever owes them something."""

import inspect
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from apps.consent import giving
from apps.consent.giving import Decided
from apps.consent.notice_texts import notice_for
from apps.readiness import shared_findings
from apps.readiness.assessments import assess_now
from apps.readiness.shared_findings import KIND
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, log_of
from tests.consent.people import Person, person
from tests.readiness.pages.found import late
from tests.readiness.pages.renewal_cases import ENGINEER
from tests.wallet.page_records import office, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WORDS = "Where offices disagree, and who must put it right"


@pytest.fixture
def mai(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Mai, whose employer enrolled her four months late."""

    def assess(*given: Any, **named: Any) -> Any:
        assessed = assess_now(*given, **named)
        answer = msgspec.structs.replace(assessed.answer, findings=[late()])
        return msgspec.structs.replace(assessed, answer=answer)

    monkeypatch.setattr(shared_findings, "assess_now", assess)
    mai = person("Mai", 240_000)
    office(mai.resident, "immigration", "Immigration Services Agency", code="immigration").send(
        "residence_status", "rs-1", ENGINEER
    )
    return mai


def read(lotus: Desk, grant: Any, kind: str = KIND) -> Any:
    return lotus.client.post(f"/helping/{grant.pk}/read/", {"purpose": RENEWAL, "kind": kind})


def test_a_helper_who_was_given_it_reads_who_has_to_put_it_right(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={KIND: None})

    page = words(read(lotus, grant))

    assert WORDS in page
    assert "Your employer" in page
    assert "28 April 2028" in page
    assert "Employees' Pension Insurance Act" in page
    look = log_of(mai)[-1]
    said = (look.action, look.kinds, look.organisation)
    assert said == ("shared.findings", [KIND], lotus.organisation.pk)
    # nothing that follows from records lets the records be read
    refused = read(lotus, grant, "residence_status")
    assert refused.status_code == 403
    assert "2027" not in refused.content.decode()


def test_who_may_read_records_may_not_read_what_follows_from_them(mai: Person) -> None:
    lotus = desk()
    grant = give(mai, lotus, scope={"residence_status": None, "payslip": None})

    answer = read(lotus, grant)

    assert answer.status_code == 403
    assert "28 April 2028" not in answer.content.decode()
    assert WORDS not in words(lotus.client.get(f"/helping/{grant.pk}/"))


def test_of_two_residents_one_reads_only_of_the_one_who_gave_it(mai: Person) -> None:
    lotus, other = desk(), person("Hnin", 200_000)
    grant = give(other, lotus, scope={"payslip": None})
    give(mai, lotus, scope={KIND: None})

    assert read(lotus, grant).status_code == 403


def test_another_organisation_meets_nothing(mai: Person) -> None:
    grant = give(mai, desk(), scope={KIND: None})
    stranger = desk(email="other@example.com", support_number="19\u767b-000002", corporate_number="")

    assert read(stranger, grant).status_code == 404


@pytest.mark.parametrize("kind", ["employer", "school", "bank", "institution"])
def test_whoever_has_duties_towards_somebody_can_neither_ask_for_it_nor_be_given_it(
    mai: Person, kind: str
) -> None:
    theirs = desk(kind)

    with pytest.raises(ValueError, match="may not be given"):
        theirs.ask(purpose="employment-eligibility", scope={KIND: None})
    with acting(mai) as passage, pytest.raises(ValueError, match="may not be given"):
        giving.give_unasked(
            passage, mai.resident.pk, theirs.organisation, "employment-eligibility",
            Decided({KIND: None}, 90, 20, auth=("passkey",)), notice=notice_for(kind), now=timezone.now(),
        )  # fmt: skip
    choosing = mai.client.get(f"/sharing/give/{theirs.organisation.pk}/")
    assert WORDS not in words(choosing)


def test_it_is_opened_for_one_permission_and_in_one_way() -> None:
    source = inspect.getsource(inspect.unwrap(shared_findings.read))
    assert "granted.open_granted(" in source
    assert "kinds=[KIND]" in source
