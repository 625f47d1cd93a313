"""Acting for oneself and, as guardian, for a child."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from apps.accounts.acting import NoResident, acting_resident, acts_for_another, add_child, become_resident
from apps.accounts.models import ActsFor, Resident, User

pytestmark = pytest.mark.django_db


def request_of(client: Client, user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    return request


def test_everybody_begins_with_themselves(signed_in: Client, resident_user: User) -> None:
    own = become_resident(resident_user)
    add_child(resident_user, display_name="An")

    request = request_of(signed_in, resident_user)

    assert acting_resident(request) == own
    assert not acts_for_another(request)


def test_becoming_a_resident_twice_is_once(resident_user: User) -> None:
    assert become_resident(resident_user) == become_resident(resident_user)
    assert ActsFor.objects.count() == 1


def test_a_guardian_adds_a_child_and_switches_to_it(signed_in: Client, resident_user: User) -> None:
    signed_in.post("/people/", {"display_name": "Linh"})
    child = Resident.objects.get(display_name="Linh")

    signed_in.post(f"/people/{child.pk}/act/")

    request = request_of(signed_in, resident_user)
    assert acting_resident(request) == child
    assert acts_for_another(request)
    page = signed_in.get("/people/").content.decode()
    assert page.count("you look at this person now") == 1
    assert "Linh" in page


def test_asvs_8_2_2_nobody_switches_to_somebody_elses_resident(
    signed_in: Client, resident_user: User
) -> None:
    stranger = Resident.objects.create(display_name="Somebody")

    assert signed_in.post(f"/people/{stranger.pk}/act/").status_code == 404
    assert acting_resident(request_of(signed_in, resident_user)) != stranger


def test_a_right_that_ended_is_forgotten_at_once(signed_in: Client, resident_user: User) -> None:
    child = add_child(resident_user, display_name="An")
    signed_in.post(f"/people/{child.pk}/act/")
    ActsFor.objects.filter(resident=child).delete()

    request = request_of(signed_in, resident_user)
    assert acting_resident(request) == become_resident(resident_user)
    assert "acting_resident" not in request.session


def test_asking_again_in_the_same_request_costs_no_query(
    signed_in: Client, resident_user: User, django_assert_num_queries: object
) -> None:
    request = request_of(signed_in, resident_user)

    with django_assert_num_queries(1):  # type: ignore[operator]
        acting_resident(request)
        acting_resident(request)


def test_somebody_who_acts_for_nobody_has_no_such_pages(client: Client, staff_user: User) -> None:
    with pytest.raises(NoResident):
        acting_resident(request_of(client, staff_user))


def test_a_name_for_the_child_is_needed_and_asked_for_calmly(signed_in: Client) -> None:
    page = signed_in.post("/people/", {"display_name": " "}).content.decode()

    assert "Error: Write a name for this child." in page
    assert 'href="#id_display_name"' in page
