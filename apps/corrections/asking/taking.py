"""Whether an institution takes requests of a resident by the protocol."""

from uuid import UUID

from apps.feeds.models import Connection, Institution


def takes_requests(resident_id: UUID, institution_id: UUID) -> bool:
    """Whether an institution can be asked by the protocol: live, with an address for it, and connected to the resident.

    Call it inside a passage.
    """
    return Connection.objects.filter(
        resident_id=resident_id,
        institution_id=institution_id,
        state=Connection.State.LIVE,
        institution__state=Institution.State.LIVE,
        institution__request_url__gt="",
    ).exists()
