"""How members of the body that was asked reach a request: their organisation's rows only, and a line in the log first.

A desk is never admitted to a resident. It finds the requests that were sent to its organisation, with their correction and
its entries; the resident's own rows stay shut, but for the moment in which one named thing is fetched (``beside``).
"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.http import Http404, HttpRequest

from apps.accounts.models import Membership
from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.sealing import DataKey, KeyDestroyed, keys_of
from apps.corrections.models import Request
from apps.notices import planning


def request_of(member: Membership, request_id: UUID) -> Request:
    """A request to this member's organisation; Http404 for every other. Call it inside the organisation's passage."""
    found = (
        Request.objects.filter(pk=request_id, organisation_id=member.organisation_id)
        .select_related("correction")
        .first()
    )
    if found is None:
        raise Http404
    return found


def look(
    request: HttpRequest, member: Membership, row: Request, *, action: str, record_ids: Collection[UUID] = ()
) -> DataKey:
    """Notes in the resident's log that this organisation looks, and only then gives the key to the request.

    Http404 when the resident was erased meanwhile. An exception after it takes the line back with everything else.
    """
    door.note(
        row.resident_id,
        Look(
            action,
            record_ids=record_ids,
            actor_kind="member",
            actor_user=member.user_id,
            organisation=member.organisation_id,
            role=member.organisation.kind,
            request_id=door.request_id(request),
        ),
    )
    try:
        return beside(member, row, lambda: keys_of([row.resident_id])[row.resident_id])
    except KeyDestroyed:
        raise Http404 from None


def ask_to_tell(member: Membership, row: Request) -> None:
    """Has the resident told what happened, once this is committed."""
    beside(member, row, lambda: planning.ask([row.resident_id]))


def beside[T](member: Membership, row: Request, fetch: Callable[[], T]) -> T:
    """Runs one fetch of ours with the resident's rows open, and shuts them again; for what was sent with the request."""
    door.admit([row.resident_id], organisation=member.organisation_id)
    try:
        return fetch()
    finally:
        door.admit((), organisation=member.organisation_id)
