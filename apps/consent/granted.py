"""Reading through a permission: who, what for, which kinds are checked, counted and noted, then the door opens.

Checked at every reading and never remembered: what was ended a moment ago, an organisation that was suspended, a
member who left. A refused try is noted as well and shown to the resident, although nothing was read.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from apps.accounts.abilities import Ability
from apps.accounts.models import Membership, Organisation, User, residents_named
from apps.accounts.organisations import may_now, membership_of
from apps.accounts.purposes import PURPOSES
from apps.accounts.second_factor import second_factor_is_missing
from apps.consent import closing, door, vocabulary
from apps.consent.giving import day_in_japan
from apps.consent.log.entries import Look
from apps.consent.models import Grant, GrantStub
from apps.consent.policy import Decision, Reader, Scope, decide
from apps.consent.sealing import DataKey, keys_of
from apps.consent.words import purpose_sentence


@dataclass(frozen=True, slots=True)
class GrantedPassage:
    """What a reading allows: this resident's records of these kinds, of each only these fields (None: all)."""

    grant: Grant
    resident_id: UUID
    called: str
    key: DataKey
    scope: Scope
    looks_left: int


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a reading asked for."""

    action: str
    purpose: str
    kinds: tuple[str, ...]
    fields: Mapping[str, Collection[str]]
    request_id: UUID | None


class GrantRefused(Exception):  # noqa: N818 - says what is so: this reading was refused
    """Nothing was opened; the try is in the resident's log. ``ended_on`` is the last day on which it was live."""

    def __init__(self, reason: str, grant: Grant) -> None:
        super().__init__(reason)
        self.reason = reason
        self.grant = grant

    @property
    def ended_on(self) -> date:
        return day_in_japan(self.grant.ended_at) if self.grant.ended_at else self.grant.last_day


@contextmanager
def open_granted(
    request: HttpRequest,
    grant_id: UUID,
    *,
    purpose: str,
    kinds: Collection[str] = (),
    fields: Mapping[str, Collection[str]] | None = None,
    action: str = "shared.read",
    export: bool = False,
    to_compare: bool = False,
    whole: bool = False,
    now: datetime | None = None,
) -> Iterator[GrantedPassage]:
    """Opens what one permission gives to the signed-in helper who states ``purpose``; counts and notes the look.

    ``to_compare``: what was given is not records but what follows from comparing all of them; they are open to the
    comparison alone, and a page shows none of them. ``whole``: everything else that was given is opened beside ``kinds``.

    Raises Http404 for a permission that is not their organisation's (a stranger learns nothing, nothing is noted), and
    GrantRefused, after the refusal is committed, for one that does not allow this reading now.
    """
    now = now or timezone.now()
    purpose = purpose if purpose in PURPOSES else ""  # a word of ours or none: it goes into the log
    named = dict.fromkeys(kinds) | {kind: tuple(names) or None for kind, names in (fields or {}).items()}
    if not vocabulary.knows(named):
        raise Http404
    with transaction.atomic(durable=True):
        membership, grant = _find(request, grant_id)
        if whole:
            kinds = (*kinds, *(kind for kind in grant.given if kind not in kinds))
        decision = decide(
            grant.terms,
            purpose=purpose,
            kinds=kinds,
            fields=fields,
            member=_reader(membership, grant, on=day_in_japan(now)),
            at=day_in_japan(now),
            export=export,
        )
        if decision.allowed:
            passage = _open(grant, decision, to_compare=to_compare)
        tried = _Tried(action, purpose, tuple(kinds), fields or {}, door.request_id(request))
        door.note(grant.resident_id, _look(tried, membership, grant, decision))
        if decision.allowed:
            yield passage
    if not decision.allowed:
        if decision.reason == "organisation-suspended":
            closing.close(grant.pk, grant.resident_id, now=now)
        raise GrantRefused(decision.reason, grant)


@contextmanager
def open_organisation(request: HttpRequest) -> Iterator[Membership]:
    """Opens what residents gave to, or its members asked for, the organisation the signed-in helper works for.

    Nobody's records. Raises Http404 for somebody who works for no verified organisation now.
    """
    membership = membership_of(request)
    if membership is None:
        raise Http404
    with transaction.atomic():
        door.admit((), organisation=membership.organisation_id)
        yield membership


@dataclass(frozen=True, slots=True)
class OpenTo:
    """Somebody who lets a helper read: what they want to be called, what for, and until when."""

    grant: Grant
    called: str
    purpose: str
    looks_left: int


def open_to(member: Membership, *, on: date, by_end: bool = False) -> list[OpenTo]:
    """Whoever lets this member read on that day, by name or by the day it ends, and in no other order.

    Call it inside a passage for the organisation. Names are shown only while a permission is live and a look is left;
    this list itself is no look: it opens no record, only what somebody chose to be called by whom they allow to read.
    """
    rows = list(
        Grant.objects.live(on=on)
        .filter(Q(member=None) | Q(member=member), organisation_id=member.organisation_id)
        .order_by("last_day", "pk")
    )
    called = residents_named({row.resident_id for row in rows if row.reads_used < row.max_reads})
    people = [
        OpenTo(
            row,
            called[row.resident_id] if row.reads_used < row.max_reads else "",
            purpose_sentence(row.purpose),
            row.max_reads - row.reads_used,
        )
        for row in rows
    ]
    return people if by_end else sorted(people, key=lambda each: each.called.casefold())


def open_one(member: Membership, grant_id: UUID) -> Grant | None:
    """One permission to this member's organisation in any state but refused; nothing is read of the resident.

    Raises GrantRefused for one that ended with the erasure of its resident, as a reading does.
    """
    mine = Grant.objects.filter(pk=grant_id, organisation_id=member.organisation_id)
    found = mine.exclude(state=Grant.State.REFUSED).select_related("organisation").first()
    if found is None:
        raise_if_erased(grant_id, member.organisation)
    return found


def _find(request: HttpRequest, grant_id: UUID) -> tuple[Membership, Grant]:
    """The permission, locked, and the membership by which the helper stands; also one that ended or is suspended.

    Somebody who may read no longer is told so, and their try is noted; that asks for memberships of every state.
    """
    user = request.user
    if not isinstance(user, User) or second_factor_is_missing(request):
        raise Http404
    mine = Membership.objects.filter(user_id=user.pk).select_related("organisation")
    for membership in mine.order_by("-ended_at", "since"):  # those that have not ended first
        door.admit((), organisation=membership.organisation_id)
        grant = (
            Grant.objects.select_for_update(of=("self",))
            .filter(pk=grant_id, organisation_id=membership.organisation_id)
            .exclude(state=Grant.State.REFUSED)
            .select_related("organisation")
            .first()
        )
        if grant is not None:
            return membership, grant
        raise_if_erased(grant_id, membership.organisation)
    raise Http404


def raise_if_erased(grant_id: UUID, organisation: Organisation) -> None:
    """Somebody whose resident was erased is told that the permission has ended; there is no log left to note it in."""
    stub = GrantStub.objects.filter(pk=grant_id, organisation=organisation).first()
    if stub is not None:
        ended = Grant(
            id=stub.pk,
            organisation=organisation,
            purpose=stub.purpose,
            starts_on=stub.starts_on,
            last_day=stub.last_day,
            state=Grant.State.ENDED,
            ended_at=stub.ended_at,
            ended_by="erasure",
            scope={},
        )
        raise GrantRefused("ended", ended)


def _reader(membership: Membership, grant: Grant, *, on: date) -> Reader:
    """Read inside the transaction that opens, after the permission was locked.

    An organisation that was suspended since the permission was given does not stand verified towards it any more.
    """
    return Reader(
        member=membership.pk,
        is_member=membership.ended_at is None,
        is_verified=membership.organisation.state == Organisation.State.VERIFIED and not is_stopped(grant),
        is_able=_is_able(membership, PURPOSES[grant.purpose].ability, on=on),
    )


def _is_able(membership: Membership, ability: str, *, on: date) -> bool:
    """As when it was asked for: the licence may be gone since, the engagement stands with the permission."""
    own_matter = ability != Ability.DRAFT_ISA
    return may_now(membership, ability, on=on, engaged=True, own_matter=own_matter)


def is_stopped(grant: Grant) -> bool:
    """Whether a suspension of the organisation ended this permission, marked already or not."""
    return grant.ended_by == closing.BY_SUSPENSION or Grant.objects.filter(pk=grant.pk).stopped().exists()


def _open(grant: Grant, decision: Decision, *, to_compare: bool) -> GrantedPassage:
    grant.reads_used += 1
    grant.save(update_fields=["reads_used"])
    door.admit([grant.resident_id], organisation=grant.organisation_id)
    key = keys_of([grant.resident_id])[grant.resident_id]  # before the kinds close everything but records
    called = residents_named([grant.resident_id])[grant.resident_id]
    kinds = None if to_compare else tuple(decision.scope)
    door.admit([grant.resident_id], kinds=kinds, organisation=grant.organisation_id)
    left = grant.max_reads - grant.reads_used
    return GrantedPassage(grant, grant.resident_id, called, key, decision.scope, left)


def _look(tried: _Tried, membership: Membership, grant: Grant, decision: Decision) -> Look:
    """What the resident will see: what was shown, or what somebody tried."""
    shown = decision.scope if decision.allowed else (tried.kinds or tuple(grant.scope))
    limited = {kind: names for kind, names in decision.scope.items() if names is not None}
    named = limited or tried.fields
    return Look(
        tried.action,
        kinds=tuple(shown),
        fields=tuple(f"{kind}.{name}" for kind, names in named.items() for name in names),
        actor_kind="member",
        actor_user=membership.user_id,
        organisation=grant.organisation_id,
        role=grant.organisation.kind,
        purpose=tried.purpose,
        grant=grant.pk,
        outcome="allowed" if decision.allowed else "refused",
        reason=decision.reason,
        request_id=tried.request_id,
    )
