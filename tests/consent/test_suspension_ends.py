"""A suspension ends what residents gave to the organisation: visibly, once, and it does not come back."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.accounts import vetting
from apps.accounts.models import Organisation, User
from apps.consent import closing, giving
from apps.consent.granted import GrantRefused
from apps.consent.models import Grant
from apps.consent.receipts import payload_of
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, jws_of, log_of
from tests.consent.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def suspend_and_verify_anew(organisation: Organisation, *, now: datetime | None = None) -> None:
    now = now or timezone.now()
    one, two = (User.objects.create_user(f"{name}@staff.example.com") for name in ("one", "two"))
    assert vetting.suspend(organisation, by=one, reason="Complaint.", now=now)
    assert vetting.reopen(organisation, by=one, reason="Settled.", now=now)
    vetting.approve(organisation, by=one, now=now)
    assert vetting.approve(organisation, by=two, now=now)


def stands(person: Person, grant: Grant) -> Grant:
    with acting(person):
        return Grant.objects.get(pk=grant.pk)


def test_what_was_given_before_a_suspension_stays_closed_after_it(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    suspend_and_verify_anew(lotus.organisation)

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pytest.fail("it opened")

    assert refused.value.reason == "organisation-suspended"
    assert (stands(mai, grant).state, stands(mai, grant).ended_by) == ("ended", "suspension")
    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pytest.fail("it opened")
    assert refused.value.reason == "ended"


def test_what_is_given_after_it_is_read(mai: Person, lotus: Desk) -> None:
    suspend_and_verify_anew(lotus.organisation, now=timezone.now() - timedelta(minutes=1))
    lotus.organisation.refresh_from_db()
    grant = give(mai, lotus)

    with lotus.reading(grant) as passage:
        assert passage.resident_id == mai.resident.pk
    assert closing.close_what_is_over(now=timezone.now()) == 0


def test_the_night_job_closes_it_once_with_a_line_and_a_receipt(
    mai: Person, bina: Person, lotus: Desk
) -> None:
    other = desk("scrivener", "other@example.com", name_en="Other")
    grant, elsewhere = give(mai, lotus), give(bina, other)
    now = timezone.now()
    vetting.suspend(
        lotus.organisation, by=User.objects.create_user("one@staff.example.com"), reason="Complaint.", now=now
    )

    assert closing.close_what_is_over(now=now + timedelta(hours=3)) == 1
    assert closing.close_what_is_over(now=now + timedelta(hours=4)) == 0

    row = stands(mai, grant)
    assert (row.state, row.ended_by, row.ended_at) == ("ended", "suspension", now)
    assert (log_of(mai)[-1].action, log_of(mai)[-1].actor_kind) == ("grant.stopped", "job")
    said = payload_of(jws_of(mai, grant.pk)[-1])
    assert (said["events"][-1]["kind"], said["events"][-1]["by"]) == ("stopped", "staff")
    assert said["status"].endswith("#ConsentRevoked")
    assert stands(bina, elsewhere).state == "given"


@pytest.mark.parametrize("page", ["/sharing/", "/sharing/{}/"])
def test_its_resident_sees_it_before_any_job_ran(mai: Person, lotus: Desk, page: str) -> None:
    grant = give(mai, lotus)
    suspend_and_verify_anew(lotus.organisation)

    shown = words(mai.client.get(page.format(grant.pk)))

    assert "when our staff suspended the organisation." in shown
    assert "Open until" not in shown
    looked = words(mai.client.get("/looked/"))
    assert "A permission ended because our staff suspended the organisation" in looked
    receipt = words(mai.client.get(f"/sharing/{grant.pk}/receipts/2/"))
    assert "Our staff suspended the organisation, which ended it" in receipt


def test_the_organisation_no_longer_lists_it_and_is_told(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    suspend_and_verify_anew(lotus.organisation)

    assert "Mai" not in words(lotus.client.get("/helping/"))
    page = lotus.client.get(f"/helping/{grant.pk}/")
    assert page.status_code == 403
    assert "when it is open again, you can ask anew" in page.content.decode()
    assert (
        lotus.client.post(f"/helping/{grant.pk}/read/", {"purpose": RENEWAL, "kind": "payslip"}).status_code
        == 403
    )


def test_an_ended_one_keeps_who_ended_it(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())
    suspend_and_verify_anew(lotus.organisation)

    assert closing.close_what_is_over(now=timezone.now()) == 0
    assert stands(mai, grant).ended_by == "resident"
