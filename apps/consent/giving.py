"""What a resident decides: give, refuse, give less, end. Each is noted and receipted in the same transaction.

Every function is called inside a passage for that resident (``door.open_own``), which says who acts.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.utils import timezone

from apps.accounts.models import Membership, Organisation
from apps.accounts.purposes import PURPOSES
from apps.consent import asking, door, notice_texts, receipts, vocabulary
from apps.consent.door import Passage
from apps.consent.models import Ask, Engagement, Grant
from apps.consent.notice_texts import Shown
from apps.consent.policy import LONGEST_DAYS, MOST_LOOKS, Scope, as_json, is_within
from apps.consent.sealing import DataKey, keys_of

WHY: Final = "consent_grant.why"


class NotNow(Exception):  # noqa: N818 - says what is so
    """What was decided on is no longer there: answered already, taken back, too late, or its organisation suspended."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the resident chose. ``days`` counts the first day in; ``auth`` is what they had just shown."""

    scope: Scope
    days: int
    max_reads: int
    export: bool = False
    helped_by: str = Grant.HelpedBy.NOBODY
    auth: tuple[str, ...] = ()


def day_in_japan(moment: datetime) -> date:
    """The day on which permissions begin and end."""
    return timezone.localtime(moment).date()


def give(passage: Passage, ask: Ask, decided: Decided, *, notice: Shown, now: datetime) -> Grant:
    """Gives what was asked, or less of it. Raises NotNow, and ValueError for more than was asked."""
    row = _open_ask(ask, now=now)
    if not is_within(decided.scope, row.wanted) or not vocabulary.knows(decided.scope, beside=row.wanted):
        raise ValueError("more than was asked")
    if decided.max_reads > row.max_reads:
        raise ValueError("more than was asked")
    if decided.export and not row.export:
        raise ValueError("more than was asked")
    member = None if row.for_organisation else row.member
    grant = _decide(
        passage, ask.resident_id, decided,
        organisation=row.organisation, member=member, purpose=row.purpose, notice=notice, now=now, ask=row,
    )  # fmt: skip
    if row.wants_engagement:
        _engage(grant, row, now=now)
    _answer(row, Ask.Answer.GIVEN, now=now)
    return grant


def give_unasked(
    passage: Passage,
    resident_id: UUID,
    organisation: Organisation,
    purpose: str,
    decided: Decided,
    *,
    notice: Shown,
    now: datetime,
) -> Grant:
    """Gives to an organisation that did not ask; any of its members may then read.

    Raises NotNow, and ValueError for a purpose, a kind or a field that we have no words for.
    """
    _hold_verified(organisation)
    if purpose not in PURPOSES or not vocabulary.knows(decided.scope):
        raise ValueError("a purpose, kind or field that nobody knows")
    if not all(vocabulary.is_for(kind, organisation.kind) for kind in decided.scope):
        raise ValueError("a kind that this organisation may not be given")
    return _decide(
        passage, resident_id, decided,
        organisation=organisation, member=None, purpose=purpose, notice=notice, now=now,
    )  # fmt: skip


def refuse(passage: Passage, ask: Ask, *, helped_by: str, notice: Shown, now: datetime) -> Grant:
    """Refuses an ask; kept, so that there is a receipt for it as for a permission."""
    row = _open_ask(ask, now=now)
    nothing = Decided(row.wanted, row.days, row.max_reads, row.export, helped_by)
    grant = _decide(
        passage, ask.resident_id, nothing,
        organisation=row.organisation, member=row.member, purpose=row.purpose, notice=notice, now=now, ask=row,
        refused=True,
    )  # fmt: skip
    _answer(row, Ask.Answer.REFUSED, now=now)
    return grant


def narrow(
    passage: Passage,
    grant_id: UUID,
    *,
    scope: Scope | None = None,
    last_day: date | None = None,
    max_reads: int | None = None,
    export: bool | None = None,
    now: datetime,
) -> Grant:
    """Gives less from now on: fewer kinds or fields, a shorter time, fewer looks, no copies.

    Nothing is left: it ends. What would give more, or names a field that nobody knows, is no change; a repeat changes
    and notes nothing. Raises NotNow when the permission has ended.
    """
    grant = held(passage, grant_id)
    if not grant.is_live(on=day_in_japan(now)):
        raise NotNow
    if scope is not None and not scope:
        return _end(passage, grant, now=now)
    if not _narrow(grant, scope, last_day, max_reads, export, today=day_in_japan(now)):
        return grant
    grant.record_version += 1
    grant.save(update_fields=["scope", "last_day", "max_reads", "export", "record_version"])
    _note(passage, grant, "grant.narrowed")
    _receipt(passage, grant, "narrowed", now=now)
    return grant


def end(passage: Passage, grant_id: UUID, *, now: datetime) -> Grant:
    """Ends a permission at once; a second call changes and notes nothing."""
    grant = held(passage, grant_id)
    return _end(passage, grant, now=now) if grant.state == Grant.State.GIVEN else grant


def held(passage: Passage, grant_id: UUID) -> Grant:
    """The permission, locked until the transaction ends; DoesNotExist when no admitted resident gave it."""
    mine = Grant.objects.select_for_update(of=("self",)).filter(resident_id__in=passage.residents)
    return mine.select_related("organisation", "member").get(pk=grant_id)


def shorter_days(grant: Grant, *, today: date) -> list[date]:
    """Last days to which a running permission may be shortened, the nearest first: today, a week, a month."""
    days = (today, today + timedelta(days=7), today + timedelta(days=30))
    return [day for day in days if day < grant.last_day]


def _open_ask(ask: Ask, *, now: datetime) -> Ask:
    row = Ask.objects.select_for_update(of=("self",)).select_related("organisation", "member").get(pk=ask.pk)
    if not row.is_open(at=now) or row.resident_id is None or row.member.ended_at is not None:
        raise NotNow
    _hold_verified(row.organisation)
    return row


def _hold_verified(organisation: Organisation) -> None:
    if organisation.state != Organisation.State.VERIFIED:
        raise NotNow


def _decide(
    passage: Passage,
    resident_id: UUID | None,
    decided: Decided,
    *,
    organisation: Organisation,
    member: Membership | None,
    purpose: str,
    notice: Shown,
    now: datetime,
    ask: Ask | None = None,
    refused: bool = False,
) -> Grant:
    if resident_id is None or resident_id not in passage.residents:
        raise NotNow
    if not (1 <= decided.days <= LONGEST_DAYS and 1 <= decided.max_reads <= MOST_LOOKS and decided.scope):
        raise ValueError("nothing, or more than anybody may be given")
    today, key = day_in_japan(now), keys_of([resident_id])[resident_id]
    grant = Grant(
        resident_id=resident_id,
        organisation=organisation,
        member=member,
        ask=ask.pk if ask else None,
        subject_ref=_subject_ref(resident_id, organisation.pk),
        purpose=purpose,
        scope=as_json(decided.scope),
        starts_on=today,
        last_day=today + timedelta(days=decided.days - 1),
        max_reads=decided.max_reads,
        export=decided.export,
        given_by=Grant.GivenBy.GUARDIAN if resident_id in passage.wards else Grant.GivenBy.OWN,
        helped_by=decided.helped_by,
        auth=list(decided.auth),
        notice_sha256=bytes(notice_texts.keep(notice).sha256),
        notice_language=notice.language,
        state=Grant.State.REFUSED if refused else Grant.State.GIVEN,
        decided_at=now,
    )
    if ask is not None and (why := asking.why_of(ask)):
        grant.why = key.seal(WHY, str(grant.pk), why.encode())
    grant.save(force_insert=True)
    _note(passage, grant, "grant.refused" if refused else "grant.given")
    _receipt(passage, grant, "refused" if refused else "given", now=now, key=key)
    return grant


def _subject_ref(resident_id: UUID, organisation_id: UUID) -> UUID:
    """What receipts call this resident towards this organisation: another organisation's receipts say something else."""
    earlier = Grant.objects.filter(resident_id=resident_id, organisation_id=organisation_id)
    known = earlier.values_list("subject_ref", flat=True).first()
    return known or uuid4()


def _engage(grant: Grant, ask: Ask, *, now: datetime) -> None:
    Engagement.objects.create(
        resident_id=grant.resident_id,
        organisation_id=ask.organisation_id,
        member=ask.member,
        grant=grant,
        documents=ask.documents,
        fee_yen=ask.fee_yen or 0,
        licence_number=ask.member.registration_number,
        agent_number=ask.member.agency_approval,
        agreed_at=now,
    )


def _answer(ask: Ask, answer: str, *, now: datetime) -> None:
    ask.answer, ask.answered_at, ask.why = answer, now, None
    ask.save(update_fields=["answer", "answered_at", "why"])


def _narrow(
    grant: Grant,
    scope: Scope | None,
    last_day: date | None,
    max_reads: int | None,
    export: bool | None,
    *,
    today: date,
) -> bool:
    """Applies what gives less; says whether anything did."""
    before = (grant.scope, grant.last_day, grant.max_reads, grant.export)
    given = grant.given
    if scope is not None and is_within(scope, given) and vocabulary.knows(scope, beside=given):
        grant.scope = as_json(scope)
    if last_day is not None and today <= last_day < grant.last_day:
        grant.last_day = last_day
    if max_reads is not None:
        grant.max_reads = min(grant.max_reads, max(max_reads, grant.reads_used, 1))
    if export is False:
        grant.export = False
    return before != (grant.scope, grant.last_day, grant.max_reads, grant.export)


def _end(passage: Passage, grant: Grant, *, now: datetime) -> Grant:
    guardian = grant.resident_id in passage.wards
    grant.state, grant.ended_at = Grant.State.ENDED, now
    grant.ended_by = Grant.GivenBy.GUARDIAN if guardian else Grant.GivenBy.OWN
    grant.record_version += 1
    grant.save(update_fields=["state", "ended_at", "ended_by", "record_version"])
    Engagement.objects.filter(grant=grant, ended_at=None).update(ended_at=now)
    _note(passage, grant, "grant.ended")
    _receipt(passage, grant, "ended", now=now)
    return grant


def _note(passage: Passage, grant: Grant, action: str) -> None:
    actor = "guardian" if grant.resident_id in passage.wards else "resident"
    look = replace(
        passage.looker,
        action=action,
        kinds=tuple(grant.scope),
        actor_kind=actor,
        purpose=grant.purpose,
        grant=grant.pk,
    )
    door.note(grant.resident_id, look)


def _receipt(
    passage: Passage, grant: Grant, event: str, *, now: datetime, key: DataKey | None = None
) -> None:
    by = "guardian" if grant.resident_id in passage.wards else "subject"
    receipts.issue(grant, key or keys_of([grant.resident_id])[grant.resident_id], event=event, by=by, at=now)
