"""What becomes of permissions when somebody leaves: helpers find them ended, receipts go along, records of them stay a while."""

import io
import json
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from apps.consent import door
from apps.consent.asking import BY_MESSAGE
from apps.consent.granted import GrantRefused
from apps.consent.leaving import archives
from apps.consent.leaving.erasing import erase
from apps.consent.models import Ask, Grant, GrantStub, LeavingRequest
from apps.wallet.export import making
from tests.consent.desk import Desk, desk, give, jws_of, take
from tests.consent.leaving_people import admitted, as_owner, ask, left_behind, let_days_pass
from tests.consent.people import Person, person
from tests.consent.test_retention import expired_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai() -> Person:
    return person("Mai", 241_111)


@pytest.fixture
def lotus() -> Desk:
    return desk()


def test_a_helpers_open_page_says_that_the_permission_has_ended(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant, kinds=["payslip"]) as passage:
        assert passage.resident_id == mai.resident.pk
    let_days_pass(ask(mai.user, mai.resident, "erasure"))

    erase(mai.resident.pk)

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant, kinds=["payslip"]):
        pytest.fail("read after the erasure")
    assert refused.value.reason == "ended"
    assert refused.value.ended_on == timezone.localdate()
    assert left_behind(mai.resident.pk) == {}
    (stub,) = GrantStub.objects.all()
    assert (stub.pk, stub.organisation_id, stub.purpose) == (grant.pk, lotus.organisation.pk, grant.purpose)


def test_another_organisation_learns_nothing_of_it(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    other = desk("school", email="other@example.com")
    let_days_pass(ask(mai.user, mai.resident, "erasure"))
    erase(mai.resident.pk)

    with pytest.raises(Http404), other.reading(grant):
        pytest.fail("read by somebody else")


def test_the_copy_holds_every_receipt_with_its_signature(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    asked = ask(mai.user, mai.resident, "export")
    let_days_pass(asked, 1.01)
    making.make(asked.pk, mai.resident.pk, now=timezone.now())
    with door.open_own(mai.user) as passage:
        key = passage.look(mai.resident.pk, action="export.fetched")
        request = LeavingRequest.objects.get(pk=asked.pk)

    with zipfile.ZipFile(io.BytesIO(b"".join(archives.pieces(request, key, user=mai.user)))) as archive:
        name = f"receipts/{grant.pk}-1"
        assert archive.read(f"{name}.jws").decode() == jws_of(mai, grant.pk)[0]
        assert json.loads(archive.read(f"{name}.json"))["record_version"] == 1
        (listed,) = json.loads(archive.read("permissions.json"))["permissions"]
    assert listed["id"] == str(grant.pk)
    assert listed["scope"] == {"payslip": None}


def test_permissions_that_ended_go_after_three_years_with_their_receipts(mai: Person, lotus: Desk) -> None:
    give(mai, lotus, days=30)
    last_day = timezone.localdate() + timedelta(days=29)
    three_years = date(last_day.year + 3, last_day.month, last_day.day)

    assert expired_on("grants.ended", three_years) == {}
    assert expired_on("grants.ended", three_years + timedelta(days=1)) == {"grants.ended": 1}

    with admitted(mai.resident.pk):
        assert not Grant.objects.exists()


def test_asks_nobody_answered_go_after_thirty_days(lotus: Desk, mai: Person) -> None:
    lotus.ask()
    give(mai, lotus)
    with as_owner() as owner:
        ends = timezone.localtime(
            owner.execute("SELECT max(expires_at) FROM consent_ask").fetchone()[0]
        ).date()

    def on(day: date) -> Counter[str]:
        return expired_on("grants.asks", day)

    assert on(ends + timedelta(days=29)) == {}
    assert on(ends + timedelta(days=31)) == {"grants.unclaimed_asks": 1}
    assert on(ends.replace(year=ends.year + 1) + timedelta(days=2)) == {"grants.asks": 1}
    with transaction.atomic():
        door.admit([mai.resident.pk], organisation=lotus.organisation.pk)
        assert not Ask.objects.exists()


def test_what_stays_of_permissions_of_erased_people_goes_after_three_years(mai: Person, lotus: Desk) -> None:
    give(mai, lotus)
    let_days_pass(ask(mai.user, mai.resident, "erasure"))
    erase(mai.resident.pk)
    today = timezone.localdate()

    assert expired_on("grants.stubs", today.replace(year=today.year + 3)) == {}
    assert expired_on("grants.stubs", today.replace(year=today.year + 3) + timedelta(days=1)) == {
        "grants.ended": 1
    }


def texts() -> list[bytes]:
    """What helpers wrote, as it lies in the table under a key of the house."""
    with as_owner() as owner:
        return [
            why for (why,) in owner.execute("SELECT why FROM consent_ask WHERE why IS NOT NULL").fetchall()
        ]


def test_what_a_helper_wrote_goes_with_who_opened_it_and_did_not_answer(mai: Person, lotus: Desk) -> None:
    take(mai, lotus.ask(why="For Mai, who lost her job"))
    let_days_pass(ask(mai.user, mai.resident, "erasure"))
    assert len(texts()) == 1

    erase(mai.resident.pk)

    assert texts() == []


def test_what_a_helper_wrote_outlives_its_code_by_a_day_whether_read_or_not(mai: Person, lotus: Desk) -> None:
    seen = lotus.ask(why="For Mai, who lost her job")
    mai.client.get(f"/ask/{seen}/")
    give(mai, lotus)
    with as_owner() as owner:
        owner.execute("UPDATE consent_ask SET why = 'for Mai' WHERE answer = 'given'")
        ends = timezone.localtime(
            owner.execute("SELECT max(expires_at) FROM consent_ask").fetchone()[0]
        ).date()
    assert len(texts()) == 2

    assert expired_on("grants.ask_texts", ends) == {}
    assert expired_on("grants.ask_texts", ends + timedelta(days=2)) == {"grants.ask_texts": 2}

    assert texts() == []
    assert timedelta(days=14) > BY_MESSAGE + timedelta(days=2)
