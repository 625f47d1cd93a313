"""Opening an institution as the second person, and closing it as one: every way from state to state."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feeds import leases
from apps.feeds.models import Institution, OperatorNotice, Stream
from apps.feeds.onboarding import keys, trial
from apps.feeds.onboarding.history import Step, note
from apps.feeds.onboarding.models import Onboarding
from apps.feeds.onboarding.people import NotDecided, locked, must_be_another, must_be_staff

State = Institution.State
CHANGED: Final = _("It has changed in between. Look at it again.")
_ABOUT_WAITING: Final = ("key_stopped", "second_person")


def missing(institution: Institution, done: Onboarding, *, now: datetime) -> Iterator[str | Promise]:
    """What has to be done before it can be opened, as sentences."""
    if not keys.in_force(institution, now=now).exists():
        yield _("No key of it has been compared by two people yet.")
    if not institution.kinds:
        yield _("The kinds of record are not agreed yet.")
    tried = trial.last(done)
    if tried is None or not tried.passed:
        yield _("No test pull has passed since the last change.")


@transaction.atomic
def go_live(institution: Institution, *, by: User, seen: int, now: datetime) -> None:
    """Opens an institution that this person prepared no part of; ``seen`` is the version that they looked at.

    Raises NotDecided with the reason otherwise.
    """
    must_be_staff(by)
    row, done = locked(institution)
    if row.state != State.WAITING or done.version != seen:
        raise NotDecided(CHANGED)
    must_be_another(by, {done.entered_by}, _("You entered it yourself. Somebody else has to open it."))
    must_be_another(by, {done.kinds_by}, _("You agreed the kinds of record. Somebody else has to open it."))
    for reason in missing(row, done, now=now):
        raise NotDecided(reason)
    _move(row, State.LIVE, Step.OPENED, by=by, now=now)
    Stream.objects.filter(pk=row.pk).update(
        next_poll_at=now, stopped_code="", failures=0, opened_at=None, last_trouble=""
    )


@transaction.atomic
def refuse(institution: Institution, *, by: User, reason: str, now: datetime) -> None:
    """Refuses an institution that is being prepared."""
    row, _done = _in_state(institution, {State.WAITING}, by)
    _move(row, State.REFUSED, Step.REFUSED, by=by, now=now, reason=reason)


@transaction.atomic
def suspend(institution: Institution, *, by: User | None, reason: str, now: datetime) -> None:
    """Stops asking a live institution at once: a page that is being stored is stored before this or not at all.

    ``by`` is None from the command line.
    """
    row, done = _in_state(institution, {State.LIVE}, by)
    leases.fence(row.pk)
    done.suspended_by, done.suspended_at = by.pk if by else None, now
    done.save(update_fields=["suspended_by", "suspended_at"])
    _move(row, State.SUSPENDED, Step.SUSPENDED, by=by, now=now, reason=reason)


@transaction.atomic
def resume(institution: Institution, *, by: User, reason: str, now: datetime) -> None:
    """Lets an institution be asked again: somebody else than who suspended it, and with a key in force."""
    row, done = _in_state(institution, {State.SUSPENDED}, by)
    must_be_another(by, {done.suspended_by}, _("You suspended it yourself. Somebody else has to resume it."))
    if not keys.in_force(row, now=now).exists():
        raise NotDecided(_("No key of it is in force. Two people compare its new key first."))
    done.suspended_by = done.suspended_at = None
    done.save(update_fields=["suspended_by", "suspended_at"])
    _move(row, State.LIVE, Step.RESUMED, by=by, now=now, reason=reason)
    Stream.objects.filter(pk=row.pk).update(next_poll_at=now)


@transaction.atomic
def put_back(institution: Institution, *, by: User, reason: str, now: datetime) -> None:
    """Puts a suspended or refused institution back to be prepared and opened anew; its keys and kinds stay."""
    row, done = _in_state(institution, {State.SUSPENDED, State.REFUSED}, by)
    done.suspended_by = done.suspended_at = None
    done.version += 1
    done.save(update_fields=["suspended_by", "suspended_at", "version"])
    _move(row, State.WAITING, Step.REOPENED, by=by, now=now, reason=reason)


def _in_state(
    institution: Institution, states: set[State], by: User | None
) -> tuple[Institution, Onboarding]:
    if by is not None:
        must_be_staff(by)
    row, done = locked(institution)
    if row.state not in states:
        raise NotDecided(CHANGED)
    return row, done


def _move(
    row: Institution, state: State, step: Step, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    row.state = state
    row.save(update_fields=["state"])
    if state != State.SUSPENDED:
        about = OperatorNotice.objects.filter(institution=row, code__in=_ABOUT_WAITING, settled_at=None)
        about.update(settled_at=now)
    note(row, step, by=by.pk if by else None, now=now, words=reason)
