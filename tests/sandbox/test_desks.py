"""The demonstration's organisations can be signed in to by everybody, and say that they do not exist."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import Membership, Organisation, OrganisationChange
from apps.sandbox.demonstration import seed_operators
from apps.sandbox.desks import DESKS, NOT_REAL, Desk, seed_desks
from apps.sandbox.population.places import AOBA
from tests.browser import code_from_mail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def code_now(desk: Desk) -> str:
    return format_hotp_value(hotp_value(desk.totp, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.email)
def test_somebody_at_a_desk_signs_in_with_the_code_that_all_know(client: Client, desk: Desk) -> None:
    seed_desks(seed_operators(), now=NOW)
    client.post("/account/login/", {"email": desk.email})
    client.post("/account/login/code/confirm/", {"code": code_from_mail()})

    client.post("/account/second/authenticate/", {"code": code_now(desk)})

    page = client.get("/organisation/").content.decode()
    assert desk.organisation["name_en"] in page
    assert NOT_REAL in page
    assert len(mail.outbox) == 1


def test_seeding_again_changes_nothing() -> None:
    for _ in range(2):
        seed_desks(seed_operators(), now=NOW)

    assert Organisation.objects.verified().count() == len(DESKS) == 3
    assert Membership.objects.live().count() == len(DESKS)
    assert all("does not exist" in change.reason for change in OrganisationChange.objects.all())


def test_the_mailbox_shows_their_second_codes(client: Client, settings: Settings, tmp_path: object) -> None:
    settings.SANDBOX_MAIL_DIR = str(tmp_path)

    page = client.get("/sandbox/mail/").content.decode()

    for desk in DESKS:
        assert desk.email in page
        assert code_now(desk) in page


def test_the_employer_is_the_one_that_records_name() -> None:
    seed_desks(seed_operators(), now=NOW)

    employer = Organisation.objects.get(kind="employer")

    assert employer.corporate_number == AOBA.corporate_number
