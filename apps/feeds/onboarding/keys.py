"""Keys of an institution, decided by people: compared by two, ended at a planned time, stopped at once by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.templatetags.dates import day_and_time
from apps.consent import door
from apps.feeds import leases, operators, trust
from apps.feeds.drops.models import Drop
from apps.feeds.models import Event, Institution, InstitutionKey, OperatorNotice
from apps.feeds.onboarding.history import Step, note
from apps.feeds.onboarding.models import KeyApproval, Onboarding
from apps.feeds.onboarding.people import PEOPLE_NEEDED, NotDecided, locked, must_be_another, must_be_staff
from apps.feeds.protocol.client import FeedClient
from apps.feeds.protocol.keys import KeyDocumentError, KeyStatus
from apps.feeds.protocol.trouble import FeedError
from apps.wallet import doubts

COMPARABLE: Final = frozenset({KeyStatus.PENDING, KeyStatus.RETIRED})


def in_force(institution: Institution, *, now: datetime) -> QuerySet[InstitutionKey]:
    """Keys whose new signatures count now; one with a planned end is among them until then."""
    return institution.keys.filter(
        Q(status=KeyStatus.APPROVED) | Q(status=KeyStatus.RETIRED, retired_at__gt=now)
    )


def look_for_keys(institution: Institution, client: FeedClient, *, now: datetime) -> str:
    """Reads the institution's key document now; returns a word for what kept us from it, or nothing."""
    try:
        published = client.fetch_jwks()
        trust.check_usable(published)
    except FeedError as error:
        return error.detail
    except KeyDocumentError as error:
        return f"keys_{error.code}"
    with transaction.atomic():
        row, _done = locked(institution)
        trust.note_keys(row, published, now=now)
    return ""


@transaction.atomic
def compare(key: InstitutionKey, *, by: User, channel: str, now: datetime) -> bool:
    """Notes that somebody compared a thumbprint with the institution; returns whether the key is in force now.

    The second different person brings it in force. Whoever compared before and has left since does not count.
    Raises NotDecided for somebody who typed the key in, and for one that was stopped.
    """
    must_be_staff(by)
    institution, done = locked(key.institution)
    found = InstitutionKey.objects.select_for_update().get(pk=key.pk)
    if found.status == KeyStatus.APPROVED:
        return True
    if found.status not in COMPARABLE or _planned(found, now=now):
        raise NotDecided(_("This key cannot be approved any more."))
    if institution.state == Institution.State.REFUSED:
        raise NotDecided(_("The institution was refused. Put it back first."))
    must_be_another(
        by, {found.entered_by}, _("You typed this key in yourself. Two other people have to compare it.")
    )
    _approval, is_new = KeyApproval.objects.get_or_create(
        key=found, by=by, defaults={"at": now, "channel": channel}
    )
    words = f"{found.thumbprint} · {KeyApproval.Channel(channel).label}"
    if found.approvals.of_present_staff().count() < PEOPLE_NEEDED:
        if is_new:
            note(institution, Step.KEY_COMPARED, by=by.pk, now=now, words=words)
        return False
    leases.fence(institution.pk)
    trust.approve_key(found, now=now)
    _changed(institution, done, now=now)
    note(institution, Step.KEY_APPROVED, by=by.pk, now=now, words=words)
    return True


@transaction.atomic
def end_at(key: InstitutionKey, *, by: User, at: datetime, now: datetime) -> None:
    """Sets when a key in force ends: what the institution issues until then still counts. NotDecided for the last one."""
    must_be_staff(by)
    institution, done = locked(key.institution)
    found = InstitutionKey.objects.select_for_update().get(pk=key.pk)
    if found not in in_force(institution, now=now):
        raise NotDecided(_("This key is not in force."))
    if not in_force(institution, now=now).filter(status=KeyStatus.APPROVED).exclude(pk=found.pk).exists():
        raise NotDecided(_("No other key is in force. Bring the new one in force first, or stop this one."))
    leases.fence(institution.pk)
    trust.end_at(found, at=at)
    found.approvals.all().delete()  # who compared it stays in the history
    _changed(institution, done, now=now)
    note(institution, Step.KEY_RETIRED, by=by.pk, now=now, words=f"{found.thumbprint} · {day_and_time(at)}")


@transaction.atomic
def stop(key: InstitutionKey, *, by: User | None, since: datetime, reason: str, now: datetime) -> bool:
    """Stops a key at once; ``since`` is from when on somebody else may have used it. Returns whether that changed anything.

    What it signed since and is not applied yet is kept back; what residents see of that time is marked as in doubt
    (``wallet.doubts``). Without another key in force the institution is suspended, so that nothing it signs with the
    stopped key is refused for good before it has another. A second time only an earlier ``since`` counts: a doubt
    is never made smaller. ``by`` is None from the command line.
    """
    if by is not None:
        must_be_staff(by)
    institution, done = locked(key.institution)
    found = InstitutionKey.objects.select_for_update().get(pk=key.pk)
    if found.doubted_since is not None and since >= found.doubted_since:
        return False
    leases.fence(institution.pk)
    until = found.decided_at if found.status == KeyStatus.REVOKED else max(now, timezone.now())
    was_in_force = found in in_force(institution, now=now)
    trust.revoke_key(found, now=until or now, doubted_since=since)
    KeyApproval.objects.filter(key__institution=institution, key__thumbprint=found.thumbprint).delete()
    _keep_back(institution, found.thumbprint, since)
    if _was_used(institution, found.thumbprint, since):
        doubts.raise_doubt(institution.pk, since=since, until=until or now)
    who = by.pk if by else None
    words = f"{found.thumbprint} · {day_and_time(since)} · {reason}"
    note(institution, Step.KEY_STOPPED, by=who, now=now, words=words)
    alone = not in_force(institution, now=now).exists()
    if was_in_force and alone and institution.state == Institution.State.LIVE:
        institution.state = Institution.State.SUSPENDED
        institution.save(update_fields=["state"])
        done.suspended_by, done.suspended_at = who, now
        done.save(update_fields=["suspended_by", "suspended_at"])
        note(institution, Step.SUSPENDED, by=who, now=now, words=_("No key is in force any more."))
    _changed(institution, done, now=now)
    operators.note(institution.pk, "key_stopped", now=now)
    return True


def _planned(key: InstitutionKey, *, now: datetime) -> bool:
    """Whether a key still counts until its planned end."""
    return key.status == KeyStatus.RETIRED and key.retired_at is not None and key.retired_at > now


def _changed(institution: Institution, done: Onboarding, *, now: datetime) -> None:
    """A test of before speaks of other keys; nobody has to look at keys that wait when none does."""
    done.version += 1
    done.save(update_fields=["version"])
    if not institution.keys.filter(status=KeyStatus.PENDING).exists():
        waiting = OperatorNotice.objects.filter(institution=institution, code="key_pending", settled_at=None)
        waiting.update(settled_at=now)


def _signed(institution: Institution, thumbprint: str, since: datetime) -> QuerySet[Event]:
    """What a key signed and we accepted since a moment; the institution is admitted and nobody else.

    Of what came before signers were noted nobody knows whose it is, so it counts too.
    """
    door.admit((), institution=institution.pk)
    return Event.objects.filter(
        institution_id=institution.pk,
        verdict=Event.Verdict.ACCEPTED,
        signed_by__in=[thumbprint, ""],
        received_at__gte=since,
    )


def _keep_back(institution: Institution, thumbprint: str, since: datetime) -> None:
    """What is not applied yet never is; a file that is being read is judged anew, and refused."""
    unread = [Event.State.STORED, Event.State.WAITING, Event.State.PAUSED]
    _signed(institution, thumbprint, since).filter(state__in=unread).update(state=Event.State.DOUBTED)
    reading = Drop.objects.filter(institution=institution, signed_by=thumbprint, state=Drop.State.READING)
    reading.update(state=Drop.State.WAITING, code="revoked_key")


def _was_used(institution: Institution, thumbprint: str, since: datetime) -> bool:
    return _signed(institution, thumbprint, since).exclude(state=Event.State.DOUBTED).exists()


@dataclass(frozen=True, slots=True)
class Affected:
    """What a stopped key signed since the doubt began, counted: nobody and no value appears in it."""

    total: int
    in_use: int
    kept_back: int
    kinds: list[tuple[str | Promise, int]]


#: The last words of event types as the inbox keeps them.
TYPES: Final[dict[str, str | Promise]] = {
    "record-upserted": _("a record, new or changed"),
    "record-withdrawn": _("a record taken back"),
    "correction-status": _("an answer to a request to correct"),
    "read-notice": _("a look by its own staff"),
    "connection-ended": _("a connection that ended"),
    "snapshot-complete": _("the end of a whole list"),
    "verification": _("a sign of life"),
}


@transaction.atomic
def affected(key: InstitutionKey) -> Affected:
    """What came signed with a stopped key since the moment that was named, by sort of event."""
    if key.doubted_since is None:
        return Affected(0, 0, 0, [])
    counted: Any = (
        _signed(key.institution, key.thumbprint, key.doubted_since)
        .values_list("event_type")
        .annotate(times=Count("jti"), back=Count("jti", filter=Q(state=Event.State.DOUBTED)))
        .order_by("event_type")
    )
    rows = list(counted)
    total, back = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return Affected(total, total - back, back, [(TYPES.get(row[0], row[0]), row[1]) for row in rows])


@transaction.atomic
def affected_names(key: InstitutionKey) -> Iterator[str]:
    """The jtis of these events, oldest first: by them the institution finds what it did not send itself."""
    if key.doubted_since is None:
        return iter(())
    signed = _signed(key.institution, key.thumbprint, key.doubted_since)
    return iter(list(signed.order_by("received_at", "jti").values_list("jti", flat=True)))
