"""Who did what about an institution, and when: written with every decision, read on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feeds.models import Institution
from apps.feeds.onboarding.models import OnboardingStep

Step = OnboardingStep.Step

NOBODY_HERE = _("somebody who has no account here any more")
COMMAND_LINE = _("the server’s command line")


@dataclass(frozen=True, slots=True)
class Done:
    """One step as a page shows it."""

    what: str
    who: str | Promise
    at: datetime
    note: str


def note(
    institution: Institution, step: Step, *, by: UUID | None, now: datetime, words: str | Promise = ""
) -> None:
    """Writes one step down; call it in the transaction that does it, where the institution's row is locked.

    Its moment is that of the writing, since of two who press at once the later waits for the other.
    """
    at = max(now, timezone.now())
    OnboardingStep.objects.create(institution=institution, step=step, by=by, at=at, note=str(words)[:500])


def newest_first(institution: Institution) -> list[Done]:
    """Everything that was done, with the addresses of the staff who did it."""
    rows = list(institution.steps.order_by("-at", "-id"))
    people = names([row.by for row in rows])
    return [Done(row.get_step_display(), people[row.by], row.at, row.note) for row in rows]


def names(ids: Sequence[UUID | None]) -> dict[UUID | None, str | Promise]:
    """Whom these ids name, for staff to read."""
    wanted = {each for each in ids if each is not None}
    known = dict(User.objects.filter(pk__in=wanted).values_list("pk", "email"))
    found: dict[UUID | None, str | Promise] = {each: known.get(each, NOBODY_HERE) for each in wanted}
    return found | {None: COMMAND_LINE}
