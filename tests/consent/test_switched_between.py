"""A form is about whom it was shown for: after a switch in another tab its button does nothing and says so."""

import re

import pytest
from django.test import Client

from apps.accounts.acting import add_child
from apps.accounts.models import Resident
from apps.consent.models import Grant, LeavingRequest
from tests.consent.desk import RENEWAL, desk
from tests.consent.leaving_people import admitted, show_passkey
from tests.consent.people import Person, person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SWITCHED = "You switched to another person in between. Nothing was done."


@pytest.fixture
def mai() -> Person:
    mai = person("Mai", 241_111)
    show_passkey(mai.client, mai.user)
    return mai


@pytest.fixture
def linh(mai: Person) -> Resident:
    return add_child(mai.user, display_name="Linh")


def shown(client: Client, page: str) -> dict[str, list[str]]:
    """What a browser would send of a page: hidden and ticked fields."""
    html = client.get(page).content.decode()
    found = {name: re.findall(rf'name="{name}" value="([\w.]+)" checked', html) for name in ("kind", "field")}
    hidden = {name: re.findall(rf'name="{name}" value="([\w-]+)"', html)[:1] for name in ("about", "notice")}
    return found | hidden


def about(of: Resident, model: type[Grant | LeavingRequest]) -> int:
    with admitted(of.pk):
        return model.objects.filter(resident_id=of.pk).count()


@pytest.mark.parametrize("path", ["/leaving/erase/", "/leaving/copy/"])
@pytest.mark.parametrize("back", [False, True])
def test_nobody_leaves_by_a_page_that_was_about_somebody_else(
    mai: Person, linh: Resident, path: str, back: bool
) -> None:
    first, then = (linh, mai.resident) if back else (mai.resident, linh)
    mai.client.post(f"/people/{first.pk}/act/")
    form = shown(mai.client, "/leaving/")
    mai.client.post(f"/people/{then.pk}/act/")

    answer = mai.client.post(path, {**form, "understood": "on"}, follow=True)

    assert SWITCHED in words(answer)
    assert f'name="about" value="{then.pk}"' in answer.content.decode()
    assert about(linh, LeavingRequest) == about(mai.resident, LeavingRequest) == 0


@pytest.mark.parametrize("said", ["give", "refuse", "later"])
def test_no_answer_is_given_by_a_page_that_was_about_somebody_else(
    mai: Person, linh: Resident, said: str
) -> None:
    page = f"/ask/{desk().ask()}/"
    form = {**shown(mai.client, page), "days": "90", "max_reads": "20", "helped_by": "nobody", "answer": said}
    mai.client.post(f"/people/{linh.pk}/act/")

    answer = mai.client.post(page, form, follow=True)

    assert SWITCHED in words(answer)
    assert "You decide for Linh." in words(answer)
    assert about(linh, Grant) == about(mai.resident, Grant) == 0
    assert "asks to read" not in words(mai.client.get("/sharing/"))


def test_nothing_is_given_unasked_by_a_page_that_was_about_somebody_else(mai: Person, linh: Resident) -> None:
    page = f"/sharing/give/{desk().organisation.pk}/?purpose={RENEWAL}&kinds=payslip"
    form = {**shown(mai.client, page), "days": "90", "max_reads": "20", "helped_by": "nobody"}
    mai.client.post(f"/people/{linh.pk}/act/")

    answer = mai.client.post(page, form, follow=True)

    assert SWITCHED in words(answer)
    assert about(linh, Grant) == about(mai.resident, Grant) == 0
    mai.client.post(f"/people/{mai.resident.pk}/act/")
    assert "Given." in words(mai.client.post(page, form, follow=True))
    assert about(mai.resident, Grant) == 1


def test_a_form_that_does_not_say_whom_it_is_about_is_not_guessed(mai: Person, linh: Resident) -> None:
    assert SWITCHED in words(mai.client.post("/leaving/copy/", follow=True))
    assert about(linh, LeavingRequest) == about(mai.resident, LeavingRequest) == 0


def test_pages_name_the_person_where_the_reader_acts_for_more_than_one(mai: Person) -> None:
    lotus = desk()
    pages = [
        "/leaving/",
        f"/ask/{lotus.ask()}/",
        f"/sharing/give/{lotus.organisation.pk}/?purpose={RENEWAL}&kinds=payslip",
    ]
    own = "This page is about your own records, Mai."
    assert not any(own in words(mai.client.get(page)) for page in pages)

    add_child(mai.user, display_name="Linh")

    for page in pages:
        assert own in words(mai.client.get(page)), words(mai.client.get(page))
