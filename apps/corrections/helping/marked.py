"""How a resident sees what a helper did: who prepared it, as what, by which permission, when; and who noted an entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.consent.models import Grant
from apps.consent.words import purpose_sentence
from apps.corrections.clock.events import Sent
from apps.corrections.helping.standing import waits_for_the_person
from apps.corrections.ledger import Opened
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import local_day


@dataclass(frozen=True, slots=True)
class PreparedBy:
    """Who prepared a correction: organisation, member and their role, and the permission by which they did.

    ``waits``: the person has not read it yet. ``counted``: that the day of sending was noted by them.
    """

    organisation: str
    member: str
    role: str
    purpose: str
    url: str
    day: str
    waits: bool
    counted: str


def prepared_by(found: Iterable[Opened]) -> dict[UUID, PreparedBy]:
    """Of those that a helper began, by whom. Call it inside the resident's passage."""
    begun = [one for one in found if one.row.grant is not None]
    grants = {grant.pk: grant for grant in grants_of(one.row.grant for one in begun)}
    members = _members(begun)
    return {
        one.id: _prepared(one, grants[one.row.grant], members.get((grants[one.row.grant].organisation_id, one.row.begun_by)))
        for one in begun
        if one.row.grant in grants
    }  # fmt: skip


def names_of(found: Opened) -> dict[UUID, str]:
    """The organisations under whose permissions something was noted, by permission."""
    noted = {each.grant for each in found.noted}
    return {grant.pk: grant.organisation.name for grant in grants_of(noted)}


def grants_of(names: Iterable[UUID | None]) -> list[Grant]:
    """Permissions with their organisations; asks the database for nothing where none is named."""
    wanted = {name for name in names if name is not None}
    return list(Grant.objects.filter(pk__in=wanted).select_related("organisation")) if wanted else []


def _members(begun: list[Opened]) -> Mapping[tuple[UUID, UUID], Membership]:
    if not begun:
        return {}
    rows = Membership.objects.filter(user_id__in={one.row.begun_by for one in begun})
    return {(row.organisation_id, row.user_id): row for row in rows.order_by("since")}


def _prepared(one: Opened, grant: Grant, member: Membership | None) -> PreparedBy:
    organisation = grant.organisation
    role = str(organisation.get_kind_display())
    if member is not None and member.profession != Membership.Profession.NONE:
        role = str(member.get_profession_display())
    sent = [each for each in one.noted if isinstance(each.event, Sent)]
    counted = ""
    if sent and sent[-1].grant is not None:
        told = {"name": organisation.name}
        counted = _("The day of sending, from which the days are counted, was noted by %(name)s.") % told
    return PreparedBy(
        organisation.name, member.name if member else "", role, purpose_sentence(grant.purpose),
        reverse("consent:grant", args=[grant.pk]), format_day(local_day(one.noted[0].at)),
        waits_for_the_person(one), counted,
    )  # fmt: skip
