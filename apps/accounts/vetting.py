"""From registration to verified: two members of staff compare an organisation with the public registers, one can stop it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from apps.accounts.models import Membership, Organisation, OrganisationApproval, OrganisationChange, User

APPROVALS_NEEDED: Final = 2
_NUMBERS: Final = ("registration_number", "agency_approval", "agency_approval_until")
State, Step = Organisation.State, OrganisationChange.Step


class OwnOrganisationError(Exception):
    """Staff cannot approve an organisation that they registered, work for or ever worked for."""


@transaction.atomic
def register(organisation: Organisation, founder: Membership, *, by: User, now: datetime) -> Organisation:
    """Stores an organisation that waits, with the person who registered it as the one who looks after its members."""
    organisation.state, organisation.registered_by, organisation.registered_at = State.WAITING, by, now
    organisation.save(force_insert=True)
    founder.organisation, founder.user, founder.role, founder.since = (
        organisation,
        by,
        Membership.Role.ADMIN,
        now,
    )
    founder.save(force_insert=True)
    _note(organisation, Step.REGISTERED, by=by, now=now)
    return organisation


@transaction.atomic
def approve(organisation: Organisation, *, by: User, now: datetime) -> bool:
    """Notes that one person compared an organisation that waits; the second different one opens it.

    Returns whether it is verified now. The same person twice counts once. Raises OwnOrganisationError for somebody
    who registered it, works there or ever did.
    """
    locked = _locked(organisation)
    if _is_own(locked, by):
        raise OwnOrganisationError
    if locked.state != State.WAITING:
        return locked.is_verified
    _approval, is_new = OrganisationApproval.objects.get_or_create(
        organisation=locked, by=by, defaults={"at": now}
    )
    if locked.approvals.count() >= APPROVALS_NEEDED:
        _change(locked, State.VERIFIED, Step.VERIFIED, by=by, now=now)
    elif is_new:
        _note(locked, Step.APPROVED, by=by, now=now)
    return locked.is_verified


@transaction.atomic
def refuse(organisation: Organisation, *, by: User, reason: str, now: datetime) -> bool:
    """Refuses an organisation that waits; returns whether that was possible."""
    return _move(organisation, {State.WAITING}, State.REFUSED, Step.REFUSED, by=by, reason=reason, now=now)


@transaction.atomic
def suspend(organisation: Organisation, *, by: User, reason: str, now: datetime) -> bool:
    """Stops a verified organisation: from its commit on nobody reads for it. Returns whether that was possible."""
    return _move(
        organisation, {State.VERIFIED}, State.SUSPENDED, Step.SUSPENDED, by=by, reason=reason, now=now
    )


@transaction.atomic
def reopen(organisation: Organisation, *, by: User, reason: str, now: datetime) -> bool:
    """Puts a suspended or refused organisation back to be compared anew by two people."""
    before: set[str] = {State.SUSPENDED, State.REFUSED}
    return _move(organisation, before, State.WAITING, Step.REOPENED, by=by, reason=reason, now=now)


@transaction.atomic
def keep_numbers(member: Membership, *, by: User, now: datetime) -> None:
    """Stores what an admin wrote about a member. Numbers that changed count only once two people compared them.

    While the organisation itself waits they are compared with it, so whoever compared it before has to look again.
    """
    organisation = _locked(member.organisation)
    before = Membership.objects.select_for_update().get(pk=member.pk)
    changed = any(getattr(before, name) != getattr(member, name) for name in _NUMBERS)
    if changed:
        member.number_approvals.all().delete()
        member.numbers_wait_since = None
        if organisation.state == State.WAITING:
            organisation.approvals.all().delete()
        elif member.registration_number or member.agency_approval:
            member.numbers_wait_since = now
        _note(organisation, Step.NUMBERS, by=by, now=now)
    waiting = ["numbers_wait_since"] if changed else []
    member.save(update_fields=[*_NUMBERS, *waiting, "name", "profession"])


@transaction.atomic
def approve_numbers(member: Membership, *, by: User, seen: datetime, now: datetime) -> bool:
    """Notes that one person compared the numbers that a member's admin changed at ``seen``.

    Returns whether they count now: the second different person does that. Numbers that changed again meanwhile are
    not approved. Raises OwnOrganisationError as ``approve`` does.
    """
    organisation = _locked(member.organisation)
    if _is_own(organisation, by):
        raise OwnOrganisationError
    found = Membership.objects.select_for_update().get(pk=member.pk)
    if found.numbers_wait_since is None or found.numbers_wait_since != seen:
        return found.numbers_wait_since is None
    found.number_approvals.get_or_create(by=by, defaults={"at": now})
    if found.number_approvals.count() < APPROVALS_NEEDED:
        return False
    found.numbers_wait_since = None
    found.save(update_fields=["numbers_wait_since"])
    found.number_approvals.all().delete()  # who approved last stays in the changes
    _note(organisation, Step.NUMBERS_OK, by=by, now=now)
    return True


def _is_own(organisation: Organisation, by: User) -> bool:
    return organisation.registered_by_id == by.pk or organisation.memberships.filter(user=by).exists()


def _move(
    organisation: Organisation,
    before: set[str],
    after: str,
    step: str,
    *,
    by: User,
    reason: str,
    now: datetime,
) -> bool:
    locked = _locked(organisation)
    if locked.state not in before:
        return False
    _change(locked, after, step, by=by, now=now, reason=reason)
    return True


def _change(
    locked: Organisation, state: str, step: str, *, by: User, now: datetime, reason: str = ""
) -> None:
    locked.state = state
    if state == State.VERIFIED:
        locked.verified_at = now
        locked.memberships.update(numbers_wait_since=None)  # compared with it
    elif state in {State.WAITING, State.REFUSED}:
        locked.verified_at = None
        locked.approvals.all().delete()  # who approved once stays in the changes
    locked.save(update_fields=["state", "verified_at"])
    _note(locked, step, by=by, now=now, reason=reason)


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _note(organisation: Organisation, step: str, *, by: User, now: datetime, reason: str = "") -> None:
    OrganisationChange.objects.create(organisation=organisation, step=step, by=by.pk, at=now, reason=reason)
