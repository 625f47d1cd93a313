"""Whom a signed-in person works for: what other apps ask before somebody reads as a helper."""

from datetime import date, datetime

from django.db import transaction
from django.http import HttpRequest

from apps.accounts.abilities import may
from apps.accounts.models import Membership, Organisation, User
from apps.accounts.second_factor import second_factor_is_missing

SESSION_KEY = "working_for"


def membership_of(request: HttpRequest) -> Membership | None:
    """The membership by which the signed-in person works now, with its organisation; None when there is none.

    Counts only live memberships of verified organisations, and only once a second factor was shown. Of several,
    the chosen one, else the oldest. Asks the database once a request, and never for somebody who is no member.
    """
    if not hasattr(request, "_membership"):
        request._membership = _find(request)  # type: ignore[attr-defined]
    found: Membership | None = request._membership  # type: ignore[attr-defined]
    return found


def working_for(request: HttpRequest) -> Organisation | None:
    """The organisation for which the signed-in person works now, or None."""
    membership = membership_of(request)
    return membership.organisation if membership else None


def memberships_of(user: User) -> list[Membership]:
    """The memberships that this user may use now, the oldest first."""
    working = Membership.objects.working().filter(user_id=user.pk)
    return list(working.select_related("organisation").order_by("since", "id"))


def may_now(
    membership: Membership, ability: str, *, on: date, engaged: bool = False, own_matter: bool = False
) -> bool:
    """Whether this member may do this on that day, by what is on file about them and their organisation."""
    return membership.organisation.is_verified and may(
        membership.organisation.kind,
        ability,
        licensed=membership.is_licensed,
        submission_agent=membership.may_submit(on=on),
        engaged=engaged,
        own_matter=own_matter,
    )


def live_memberships(user: User) -> list[Membership]:
    """All places where this user works, also those whose organisation waits or is stopped, the oldest first."""
    live = Membership.objects.live().filter(user_id=user.pk)
    return list(live.select_related("organisation").order_by("since", "id"))


def membership_at(request: HttpRequest) -> Membership | None:
    """The membership whose organisation the reader looks at: as ``membership_of``, but of any state.

    For the organisation's own pages, where its people read that it waits or was stopped; it opens no records.
    """
    user = request.user
    if not user.is_authenticated or not user.is_member:
        return None
    return _chosen(request, live_memberships(user))


def work_for(request: HttpRequest, membership: Membership) -> None:
    """Switches to one of the reader's own memberships; the caller found it through ``live_memberships``."""
    request.session[SESSION_KEY] = str(membership.pk)
    if hasattr(request, "_membership"):
        del request._membership


@transaction.atomic
def end_membership(membership: Membership, *, at: datetime) -> bool:
    """Ends a membership; returns False when it is that of the last admin of an organisation with other members.

    An organisation keeps somebody who looks after its members; a second call changes nothing.
    """
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    others = Membership.objects.live().filter(organisation_id=membership.organisation_id)
    others = others.exclude(pk=membership.pk)
    if membership.is_admin and others.exists() and not others.filter(role=Membership.Role.ADMIN).exists():
        return False
    membership.end(at=at)
    return True


def _find(request: HttpRequest) -> Membership | None:
    user = request.user
    if not user.is_authenticated or not user.is_member or second_factor_is_missing(request):
        return None
    return _chosen(request, memberships_of(user))


def _chosen(request: HttpRequest, mine: list[Membership]) -> Membership | None:
    """The one that the reader switched to, else the first; a choice that ended since is passed over."""
    wanted = request.session.get(SESSION_KEY)
    return next((each for each in mine if str(each.pk) == wanted), mine[0] if mine else None)
