"""Which kinds of record an institution may send at all: fewer by one person at once, more only by two."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feeds.models import Institution
from apps.feeds.onboarding.history import Step, note
from apps.feeds.onboarding.models import Onboarding
from apps.feeds.onboarding.people import NotDecided, is_staff, locked, must_be_another, must_be_staff


@transaction.atomic
def agree(institution: Institution, kinds: Collection[str], *, by: User, now: datetime) -> None:
    """Writes down what was agreed.

    While the institution is being prepared this stands until it is opened by another person. Of one that was opened,
    fewer kinds hold at once and what is new waits for a second person. NotDecided for kinds it never offered.
    """
    must_be_staff(by)
    row, done = locked(institution)
    wanted, before = set(kinds), set(row.kinds)
    if not wanted or not wanted <= {*done.offered_kinds, *before}:
        raise NotDecided(_("Choose among the kinds of record that stand in its document."))
    if row.state == Institution.State.REFUSED:
        raise NotDecided(_("The institution was refused. Put it back first."))
    if row.state == Institution.State.WAITING:
        _write(row, wanted)
        done.kinds_by, done.kinds_at, done.version = by.pk, now, done.version + 1
        done.save(update_fields=["kinds_by", "kinds_at", "version"])
        note(row, Step.KINDS_AGREED, by=by.pk, now=now, words=", ".join(sorted(wanted)))
        return
    if before - wanted:
        _write(row, before & wanted)
        note(row, Step.KINDS_FEWER, by=by.pk, now=now, words=", ".join(sorted(before - wanted)))
    _propose(row, done, wanted - before, by=by, now=now)


def _propose(row: Institution, done: Onboarding, more: set[str], *, by: User, now: datetime) -> None:
    """Lets more kinds wait for a second person; a proposal of before is replaced."""
    if more:
        done.proposed_kinds, done.proposed_by = sorted(more), by.pk
        done.save(update_fields=["proposed_kinds", "proposed_by"])
        note(row, Step.KINDS_PROPOSED, by=by.pk, now=now, words=", ".join(sorted(more)))
    elif done.proposed_kinds:
        _drop(row, done, by=by, now=now)


@transaction.atomic
def confirm_more(institution: Institution, kinds: Collection[str], *, by: User, now: datetime) -> None:
    """Agrees to the kinds that another person proposed, as this person saw them; NotDecided when they are others now."""
    must_be_staff(by)
    row, done = locked(institution)
    if not done.proposed_kinds or set(kinds) != set(done.proposed_kinds):
        raise NotDecided(_("It has changed in between. Look at it again."))
    if row.state == Institution.State.REFUSED:
        raise NotDecided(_("The institution was refused. Put it back first."))
    if not is_staff(done.proposed_by):
        raise NotDecided(_("Who proposed this is no longer one of us. Take it away, and propose it anew."))
    must_be_another(
        by, {done.proposed_by}, _("You proposed this yourself. Somebody else has to agree to it.")
    )
    _write(row, {*row.kinds, *done.proposed_kinds})
    note(row, Step.KINDS_CONFIRMED, by=by.pk, now=now, words=", ".join(done.proposed_kinds))
    done.proposed_kinds = done.proposed_by = None
    done.version += 1  # what was tried and looked at before is not what would be opened now
    done.save(update_fields=["proposed_kinds", "proposed_by", "version"])


@transaction.atomic
def drop_proposal(institution: Institution, *, by: User, now: datetime) -> None:
    """Takes a proposal of more kinds away; anybody may."""
    must_be_staff(by)
    row, done = locked(institution)
    if done.proposed_kinds:
        _drop(row, done, by=by, now=now)


def _drop(row: Institution, done: Onboarding, *, by: User, now: datetime) -> None:
    note(row, Step.KINDS_DROPPED, by=by.pk, now=now, words=", ".join(done.proposed_kinds or ()))
    done.proposed_kinds = done.proposed_by = None
    done.save(update_fields=["proposed_kinds", "proposed_by"])


def _write(row: Institution, kinds: Collection[str]) -> None:
    row.kinds = sorted(kinds)
    row.save(update_fields=["kinds"])
