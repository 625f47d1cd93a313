"""Who may decide what: staff as they stand in this moment, and nobody about what they entered themselves."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feeds.models import Institution
from apps.feeds.onboarding.models import Onboarding

PEOPLE_NEEDED: Final = 2


class NotDecided(Exception):  # noqa: N818 - an answer, not a fault
    """Nothing was changed; ``reason`` is the sentence for whoever asked."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def must_be_staff(by: User) -> None:
    """Raises NotDecided for somebody who left since their page was opened."""
    if not is_staff(by.pk):
        raise NotDecided(_("Only staff decide about institutions."))


def is_staff(person: UUID | None) -> bool:
    """Whether this person is one of us now."""
    return person is not None and User.objects.filter(pk=person, is_staff=True, is_active=True).exists()


def must_be_another(by: User, others: Collection[UUID | None], reason: str | Promise) -> None:
    """Raises NotDecided, with this reason, for one of these people."""
    if by.pk in others:
        raise NotDecided(reason)


def locked(institution: Institution) -> tuple[Institution, Onboarding]:
    """Both rows as they stand now, and nobody else decides about them until the commit."""
    row = Institution.objects.select_for_update().get(pk=institution.pk)
    done, _is_new = Onboarding.objects.get_or_create(institution=row)
    return row, Onboarding.objects.select_for_update().get(pk=done.pk)
