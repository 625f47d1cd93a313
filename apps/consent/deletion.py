"""Asking somebody who has read to delete what they kept, and their answer (APPI article 35)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.consent import door, giving
from apps.consent.door import Passage
from apps.consent.giving import NotNow, day_in_japan
from apps.consent.log.entries import Look
from apps.consent.models import DeletionRequest, Grant

#: Why somebody keeps something, as codes: no free text about a person is needed here.
REASONS: Final[Mapping[str, Promise]] = {
    "law": _("A law tells us to keep some papers for a time."),
    "claims": _("We need it for a claim that is still open."),
    "handed-in": _("What we handed in to an office for you cannot be taken back."),
    "talk": _("We would like to talk with you about it first."),
}


def ask_to_delete(passage: Passage, grant_id: UUID, *, now: datetime) -> DeletionRequest:
    """Asks the recipient of a permission that is over; a second call returns the same request.

    Raises NotNow while it still lets them read, and when nothing was ever read.
    """
    grant = giving.held(passage, grant_id)
    if grant.is_live(on=day_in_japan(now)) or not grant.reads_used:
        raise NotNow
    row, made = DeletionRequest.objects.get_or_create(
        grant=grant,
        defaults={
            "resident_id": grant.resident_id,
            "organisation_id": grant.organisation_id,
            "asked_at": now,
        },
    )
    if made:
        actor = "guardian" if grant.resident_id in passage.wards else "resident"
        door.note(
            grant.resident_id,
            replace(passage.looker, action="deletion.asked", grant=grant.pk, actor_kind=actor),
        )
    return row


def waiting_for(member: Membership) -> list[DeletionRequest]:
    """The requests that the member's organisation has not answered, the oldest first."""
    rows = DeletionRequest.objects.filter(organisation_id=member.organisation_id, answer="")
    return list(rows.select_related("grant").order_by("asked_at"))


def answer(member: Membership, request_id: UUID, *, said: str, reason: str, now: datetime) -> DeletionRequest:
    """Writes the recipient's answer down, once; call it inside a passage for the member's organisation.

    Raises DoesNotExist for a request that is not theirs, ValueError for a refusal without a reason.
    """
    row = DeletionRequest.objects.select_for_update().get(
        pk=request_id, organisation_id=member.organisation_id
    )
    if row.answer:
        return row
    done = said == DeletionRequest.Answer.DONE
    if said not in DeletionRequest.Answer.values or not said or (not done and reason not in REASONS):
        raise ValueError("an answer that says nothing")
    row.answer, row.reason, row.answered_at = said, "" if done else reason, now
    row.save(update_fields=["answer", "reason", "answered_at"])
    door.note(row.resident_id, _answered(member, row))
    return row


def _answered(member: Membership, row: DeletionRequest) -> Look:
    return Look(
        "deletion.answered",
        actor_kind="member",
        actor_user=member.user_id,
        organisation=member.organisation_id,
        role=member.organisation.kind,
        grant=row.grant_id,
    )


def may_ask(grant: Grant, *, now: datetime) -> bool:
    """Whether a request to delete makes sense: it is over, and something was read."""
    return (
        grant.reads_used > 0
        and not grant.is_live(on=day_in_japan(now))
        and grant.state != Grant.State.REFUSED
    )
