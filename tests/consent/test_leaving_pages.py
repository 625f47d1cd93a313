"""Asking to leave, changing one's mind, and what the pages and mails say meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor, User
from apps.consent import door
from apps.consent.leaving import waiting
from apps.consent.models import AccessEntry, LeavingRequest
from tests.consent.leaving_people import admitted, ask, show_passkey
from tests.consent.people import Person, person
from tests.wallet.page_records import words

pytestmark = pytest.mark.django_db
ASKED = datetime(2026, 11, 21, 3, 4, tzinfo=UTC)


@pytest.fixture
def mai() -> Person:
    mai = person("Mai", 241_111)
    show_passkey(mai.client, mai.user)
    return mai


def requests(of: Person) -> list[tuple[str, str]]:
    with admitted(of.resident.pk):
        return sorted(LeavingRequest.objects.values_list("what", "state"))


def actions(of: Person) -> list[str]:
    with admitted(of.resident.pk):
        return list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))


def test_waiting_times_are_a_day_and_two_weeks_to_the_second() -> None:
    assert waiting.due("export", asked_at=ASKED) - ASKED == timedelta(hours=24)
    assert waiting.due("erasure", asked_at=ASKED) - ASKED == timedelta(days=14)
    assert waiting.remind_at(ASKED) == ASKED - timedelta(days=1)
    assert waiting.archive_ends(ASKED) == ASKED + timedelta(days=7)


def test_the_page_explains_both_and_asks_nothing_of_anybody_yet(mai: Person) -> None:
    page = words(mai.client.get("/leaving/"))

    assert "The 24 hours are our own choice, not a law." in page
    assert "The 14 days are our own choice, not a law." in page
    assert "What helpers have read, they cannot forget." in page
    assert "What offices and employers hold is theirs." in page
    assert requests(mai) == []


def test_asking_for_a_copy_shows_the_exact_moment_and_a_way_back(mai: Person) -> None:
    assert mai.client.post("/leaving/copy/").status_code == 302

    with admitted(mai.resident.pk):
        due = timezone.localtime(LeavingRequest.objects.get().due_at)
    page = words(mai.client.get("/leaving/"))
    assert f"The copy is made on {due:%A}, {due.day} {due:%B} {due.year} after {due:%H:%M}" in page
    assert "Cancel the copy" in page
    assert requests(mai) == [("export", "waiting")]
    assert actions(mai)[-1] == "export.asked"


def test_erasing_needs_to_be_understood_first(mai: Person) -> None:
    page = words(mai.client.post("/leaving/erase/"))

    assert "Tick this first. Nothing has been asked for yet." in page
    assert requests(mai) == []


def test_asking_to_erase_and_changing_ones_mind(mai: Person) -> None:
    mai.client.post("/leaving/erase/", {"understood": "on"})
    assert requests(mai) == [("erasure", "waiting")]
    page = mai.client.get("/leaving/")
    assert "Cancel, keep everything" in words(page)
    assert "btn-erase" not in page.content.decode()
    with admitted(mai.resident.pk):
        asked = LeavingRequest.objects.get()

    answer = mai.client.post(f"/leaving/{asked.pk}/cancel/", follow=True)

    assert "Cancelled. Everything stays as it was." in words(answer)
    assert requests(mai) == [("erasure", "cancelled")]
    assert actions(mai)[-2:] == ["erasure.asked", "erasure.cancelled"]
    again = mai.client.post(f"/leaving/{asked.pk}/cancel/", follow=True)
    assert "There was nothing left to cancel." in words(again)


@pytest.mark.parametrize("path", ["/leaving/copy/", "/leaving/erase/"])
def test_asvs_7_5_3_asking_needs_a_step_up(path: str) -> None:
    bina = person("Bina", 387_777)

    answer = bina.client.post(path, {"understood": "on"})

    assert answer.status_code == 302
    assert "/leaving/" not in answer["Location"].split("?")[0]
    assert requests(bina) == []
    assert bina.client.get(path).status_code == 405


def test_cancelling_needs_no_step_up() -> None:
    bina = person("Bina", 387_777)
    asked = ask(bina.user, bina.resident, "erasure")

    bina.client.post(f"/leaving/{asked.pk}/cancel/")

    assert requests(bina) == [("erasure", "cancelled")]


def test_one_request_of_each_kind_is_open(mai: Person) -> None:
    for _ in range(2):
        mai.client.post("/leaving/copy/")
        mai.client.post("/leaving/erase/", {"understood": "on"})

    assert requests(mai) == [("erasure", "waiting"), ("export", "waiting")]
    answer = mai.client.post("/leaving/copy/", follow=True)
    assert "This was asked for already. Nothing has changed." in words(answer)
    assert actions(mai).count("export.asked") == 1


def test_a_guardian_asks_for_a_child_and_is_told_whose_it_is(mai: Person) -> None:
    child = add_child(mai.user, display_name="Linh")
    mai.client.post(f"/people/{child.pk}/act/")

    page = words(mai.client.get("/leaving/"))
    mai.client.post("/leaving/erase/", {"understood": "on", "about": str(child.pk)})

    assert "On this page everything is about Linh, not about you." in page
    assert "You stay signed in for yourself." in page
    assert requests(mai) == []
    with admitted(child.pk):
        assert LeavingRequest.objects.get().resident_id == child.pk
        assert AccessEntry.objects.get(action="erasure.asked").actor_kind == "guardian"


def test_a_stranger_finds_nothing_and_changes_nothing(mai: Person) -> None:
    asked = ask(mai.user, mai.resident, "erasure")
    bina = person("Bina", 387_777)

    assert bina.client.post(f"/leaving/{asked.pk}/cancel/").status_code == 404

    assert requests(mai) == [("erasure", "waiting")]
    assert "erased on" not in words(bina.client.get("/leaving/"))


def test_everybody_who_acts_for_the_person_is_told_without_a_name(
    mai: Person, django_capture_on_commit_callbacks: object
) -> None:
    child = add_child(mai.user, display_name="Linh")
    father = User.objects.create_user("father@example.com", language="ja")
    ActsFor.objects.create(user=father, resident=child, role="guardian")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        ask(mai.user, child, "erasure")

    assert [each.to for each in mail.outbox] == [["mai@example.com"], ["father@example.com"]]
    for each in mail.outbox:
        assert "Linh" not in each.subject + str(each.body)
        assert "/leaving/" in str(each.body)
    assert mail.outbox[0].subject == "Erasing everything was asked for"


def test_a_day_before_everybody_is_told_once_more_and_once_only(
    mai: Person, django_capture_on_commit_callbacks: object
) -> None:
    asked = ask(mai.user, mai.resident, "erasure")
    early = asked.due_at - timedelta(days=1, minutes=1)
    assert waiting.due_now("reminder", at=early) == []
    a_day_before = asked.due_at - timedelta(hours=23, minutes=59)
    assert waiting.due_now("reminder", at=a_day_before) == [(asked.pk, mai.resident.pk)]
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert waiting.remind(asked.pk, mai.resident.pk, now=a_day_before)
        assert not waiting.remind(asked.pk, mai.resident.pk, now=a_day_before)

    assert [each.subject for each in mail.outbox] == ["Tomorrow everything is erased"]
    assert waiting.due_now("reminder", at=a_day_before) == []


def test_nothing_is_due_before_its_time(mai: Person) -> None:
    asked = {what: ask(mai.user, mai.resident, what) for what in ("export", "erasure")}

    for what, each in asked.items():
        assert waiting.due_now(what, at=each.due_at - timedelta(seconds=1)) == []
        assert waiting.due_now(what, at=each.due_at) == [(each.pk, mai.resident.pk)]


def test_requests_are_behind_the_door(mai: Person) -> None:
    ask(mai.user, mai.resident, "export")
    bina = person("Bina", 387_777)

    with transaction.atomic():
        door.admit([bina.resident.pk])
        assert not LeavingRequest.objects.exists()


def test_the_settings_lead_there(mai: Person) -> None:
    assert 'href="/leaving/"' in mai.client.get("/settings/").content.decode()


def test_visitors_are_led_to_the_sign_in(client: Client) -> None:
    assert client.get("/leaving/").status_code == 302
    assert client.get("/retention/").status_code == 200
