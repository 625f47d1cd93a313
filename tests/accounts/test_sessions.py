"""How long a session lasts, and how its owner sees and ends others."""

import datetime
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from tests.accounts.conftest import ReadCode

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)


def later(**span: int) -> datetime.datetime:
    return NOW + datetime.timedelta(**span)


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def stays_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_asvs_7_3_1_thirty_idle_minutes_end_a_residents_session(signed_in: Client, time_machine: Any) -> None:
    time_machine.move_to(later(minutes=29), tick=False)
    assert stays_in(signed_in)
    time_machine.move_to(later(minutes=58), tick=False)
    assert stays_in(signed_in)
    time_machine.move_to(later(minutes=89), tick=False)
    assert not stays_in(signed_in)


def test_the_reader_learns_why_and_comes_back_to_the_same_page(signed_in: Client, time_machine: Any) -> None:
    time_machine.move_to(later(minutes=30, seconds=30), tick=False)

    answer = signed_in.get("/settings/", follow=True)

    assert answer.redirect_chain == [("/account/login/?next=/settings/", 302)]
    assert "You were signed out because some time passed." in answer.content.decode()


def test_fifteen_idle_minutes_end_a_session_of_staff(
    client: Client, staff_user: User, time_machine: Any
) -> None:
    client.force_login(staff_user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": NOW.timestamp()}]
    session["account_authentication_methods_user"] = str(staff_user.pk)
    session.save()
    time_machine.move_to(later(minutes=14), tick=False)
    assert stays_in(client)

    time_machine.move_to(later(minutes=30), tick=False)

    assert not stays_in(client)


@pytest.mark.slow
def test_asvs_7_3_2_twelve_hours_end_every_session(signed_in: Client, time_machine: Any) -> None:
    for minutes in range(20, 12 * 60, 20):
        time_machine.move_to(later(minutes=minutes), tick=False)
        assert stays_in(signed_in)

    time_machine.move_to(later(hours=12, seconds=1), tick=False)

    assert not stays_in(signed_in)


def test_reading_pages_writes_the_session_at_most_once_a_minute(
    signed_in: Client, time_machine: Any, django_assert_num_queries: Any
) -> None:
    signed_in.get("/help/")
    with django_assert_num_queries(2):  # the user and the number in the menu; the session is in the cache
        signed_in.get("/help/")


def test_asvs_7_5_2_one_sees_ones_sessions_and_ends_all_others(
    resident_user: User, read_code: ReadCode
) -> None:
    here = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"})
    for client in (here, there):
        client.post("/account/login/", {"email": resident_user.email})
        client.post("/account/login/code/confirm/", {"code": read_code()})
    page = here.get("/account/sessions/").content.decode()
    assert "Safari on iPhone" in page
    assert "Chrome on Windows" in page
    assert "21 November 2026, 18:00" in page

    here.post("/account/sessions/")

    assert stays_in(here)
    assert not stays_in(there)


def test_pages_of_a_signed_in_reader_are_not_kept_by_browsers(signed_in: Client) -> None:
    assert signed_in.get("/settings/")["Cache-Control"] == "no-store"
    assert signed_in.get("/help/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in Client().get("/help/")
