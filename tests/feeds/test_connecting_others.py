"""Connecting for a child in two tabs, at an institution that was stopped meanwhile, and under an id that may not be kept."""

from typing import Any

import pytest
from django.db import transaction

from apps.accounts.acting import add_child
from apps.accounts.models import Resident
from apps.consent import door
from apps.feeds.models import Connection, Institution
from tests.feeds.test_connecting import KINDS, Journey, mai, words

__all__ = ["mai"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def kai(mai: Journey) -> Resident:
    """Mai's child, for whom she acts now."""
    child = add_child(mai.user, display_name="Kai")
    acts_for(mai, child)
    return child


def acts_for(mai: Journey, resident: Resident) -> None:
    mai.client.post(f"/people/{resident.pk}/act/")


def of_child(mai: Journey, child: Resident) -> Connection:
    with transaction.atomic():
        door.admit([child.pk], institution=mai.institution.pk)
        return Connection.objects.get(resident=child)


def test_a_form_about_a_child_connects_nobody_else(mai: Journey, kai: Resident) -> None:
    path = f"/connect/{mai.desk.slug}/"
    page = mai.client.get(path)
    assert f'name="about" value="{kai.pk}"' in words(page)
    acts_for(mai, mai.resident)  # in another tab

    answer = mai.client.post(path, {"kinds": KINDS, "about": str(kai.pk)}, follow=True)

    assert "You switched to another person in between. Nothing was done." in words(answer)
    assert mai.office.asked == []
    assert mai.nothing_was_changed()


def test_pages_about_a_childs_connection_say_so_whoever_is_chosen(mai: Journey, kai: Resident) -> None:
    asked = mai.leave()
    acts_for(mai, mai.resident)
    mai.grants(*KINDS)
    answered = mai.come_back(asked["state"])
    connection = of_child(mai, kai)

    for page in (
        answered,
        mai.client.get(f"/connections/{connection.pk}/"),
        mai.client.get(f"/connections/{connection.pk}/end/"),
    ):
        assert 'about <strong dir="auto">Kai</strong>, not about you' in words(page)


def test_a_childs_connection_leads_to_connecting_only_while_acting_for_the_child(
    mai: Journey, kai: Resident
) -> None:
    mai.connect()
    connection = of_child(mai, kai)
    link = f'href="/connect/{mai.desk.slug}/"'

    assert link in words(mai.client.get(f"/connections/{connection.pk}/"))
    acts_for(mai, mai.resident)
    assert link not in words(mai.client.get(f"/connections/{connection.pk}/"))


@pytest.mark.parametrize("state", ["suspended", "refused", "waiting"])
def test_an_institution_stopped_while_the_resident_was_away_is_asked_nothing(
    mai: Journey, state: str
) -> None:
    asked = mai.leave()
    mai.grants(*KINDS)
    Institution.objects.filter(pk=mai.desk.id).update(state=state)

    page = mai.come_back(asked["state"])

    assert mai.outcome() == "not_asked"
    assert "is not asked for records at present" in words(page)
    assert mai.office.asked == []
    assert mai.nothing_was_changed()


def test_an_institution_stopped_while_the_code_is_redeemed_is_connected_to_nobody(
    mai: Journey, monkeypatch: Any
) -> None:
    asked = mai.leave()
    mai.grants(*KINDS)
    redeem = mai.redeem_then(lambda: Institution.objects.filter(pk=mai.desk.id).update(state="suspended"))
    monkeypatch.setattr("apps.feeds.connecting.redeemed", redeem)

    mai.come_back(asked["state"])

    assert mai.outcome() == "not_asked"
    assert mai.nothing_was_changed()


@pytest.mark.parametrize(
    "connection", ["123456789018", "MN 1234 5678 9018", "a\u202eb", "a\u200bb"], ids=ascii
)
def test_an_id_that_may_not_be_kept_connects_nothing(mai: Journey, connection: str) -> None:
    page = mai.connect(connection=connection)

    assert mai.outcome() == "bad_answer"
    assert connection not in words(page)
    assert mai.nothing_was_changed()
