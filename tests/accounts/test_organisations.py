"""Organisations act only once two people checked them; members need two things to come in; each sees only their own."""

import pytest

from apps.accounts.models import User
from tests.accounts.organisation_people import new_member, new_organisation

pytestmark = pytest.mark.django_db


def needs_second_factor(membership_user: User) -> bool:
    return User.objects.get(pk=membership_user.pk).needs_second_factor


def test_a_member_needs_a_second_factor_until_the_last_membership_ends() -> None:
    first = new_member(new_organisation())
    second = new_member(new_organisation("school"))
    user = User.objects.get()
    assert needs_second_factor(user)

    first.end(at=first.since)
    assert needs_second_factor(user)

    second.end(at=second.since)
    assert not needs_second_factor(user)
