"""For whom a signed-in user looks at records now: themselves, or a child whose guardian they are."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest

from apps.accounts.models import ActsFor, Resident, User

SESSION_KEY = "acting_resident"


class NoResident(Http404):
    """This user acts for nobody (staff who are not residents): pages about records do not exist for them."""


def acting_resident(request: HttpRequest) -> Resident:
    """The resident whom this user looks at now, themselves unless they switched; one query a request.

    A switch to somebody for whom the user no longer acts is forgotten. Raises NoResident (404) when the user
    acts for nobody.
    """
    known: Resident | None = getattr(request, "_acting_resident", None)
    return known if known is not None else remember(request, _find(request))


def act_for(request: HttpRequest, resident: Resident) -> None:
    """Switches to a resident for whom this user acts; the caller found it through ``Resident.objects.of``."""
    request.session[SESSION_KEY] = str(resident.pk)
    request._acting_resident = resident  # type: ignore[attr-defined]


def acts_for_another(request: HttpRequest) -> bool:
    """Whether the user has switched away from themselves; pages then say whose records these are."""
    return SESSION_KEY in request.session and acting_resident(request).pk != _own_id(request.user)


@transaction.atomic
def become_resident(user: User, *, display_name: str = "") -> Resident:
    """Gives a user the resident that they are themselves; a second call returns the same one."""
    User.objects.select_for_update().get(pk=user.pk)
    own = ActsFor.objects.filter(user=user, role=ActsFor.Role.OWN).select_related("resident").first()
    if own is not None:
        return own.resident
    resident = Resident.objects.create(display_name=display_name)
    ActsFor.objects.create(user=user, resident=resident, role=ActsFor.Role.OWN)
    return resident


@transaction.atomic
def add_child(guardian: User, *, display_name: str) -> Resident:
    """Adds a child for whom this user acts as parent or guardian."""
    resident = Resident.objects.create(display_name=display_name)
    ActsFor.objects.create(user=guardian, resident=resident, role=ActsFor.Role.GUARDIAN)
    return resident


def chosen(request: HttpRequest) -> UUID | None:
    """Whom the reader switched to; they may have stopped acting for them since."""
    wanted = request.session.get(SESSION_KEY)
    return UUID(wanted) if wanted is not None else None


def remember(request: HttpRequest, resident: Resident | None) -> Resident:
    """Notes whom the reader looks at in this request; None means that they act for nobody (NoResident).

    A choice that fell to somebody else than was chosen is forgotten.
    """
    wanted = chosen(request)
    if wanted is not None and (resident is None or resident.pk != wanted):
        del request.session[SESSION_KEY]
    if resident is None:
        raise NoResident
    request._acting_resident = resident  # type: ignore[attr-defined]
    return resident


def _find(request: HttpRequest) -> Resident | None:
    user = request.user
    mine = [] if isinstance(user, AnonymousUser) else Resident.objects.people_of(user)
    wanted = chosen(request)
    return next((resident for resident in mine if resident.pk == wanted), mine[0] if mine else None)


def _own_id(user: User | AnonymousUser) -> UUID | None:
    if isinstance(user, AnonymousUser):
        return None
    return (
        ActsFor.objects.filter(user_id=user.pk, role=ActsFor.Role.OWN)
        .values_list("resident_id", flat=True)
        .first()
    )
