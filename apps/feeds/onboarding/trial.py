"""The test pull: asks an institution once with our key, verifies what comes, and keeps nothing of it but counts.

Nothing is acknowledged and nothing refused, so everything is delivered again when the institution is live. What is
checked is everything that ingest checks but the connection: before the institution is live, nobody is connected.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from apps.accounts.models import User
from apps.feeds import leases, pulling
from apps.feeds.ingest import check
from apps.feeds.judging import Judged, judge
from apps.feeds.models import Institution, Stream
from apps.feeds.onboarding.history import Step, note
from apps.feeds.onboarding.models import Onboarding
from apps.feeds.onboarding.people import locked, must_be_staff
from apps.feeds.protocol.client import FeedClient
from apps.feeds.protocol.payloads import Common, ConnectionView
from apps.feeds.protocol.trouble import FeedError
from apps.feeds.protocol.verdicts import Refused
from apps.feeds.trust import trust_of

EVENTS: Final = 50
PATIENCE: Final = 20.0
"""Seconds for each exchange: a person waits for the answer."""
_NOBODY: Final = UUID(int=0)
#: Refusals that stand between nobody and a live feed: they are what was agreed.
_AS_AGREED: Final = frozenset({"kind_not_of_institution"})
_TRIED_IN: Final = frozenset({Institution.State.WAITING, Institution.State.SUSPENDED})


class Counts(Struct, frozen=True):
    """What one test pull came to. ``refused`` and ``held`` by code, ``kinds`` of what was verified."""

    trouble: str = ""
    delivered: int = 0
    verified: int = 0
    kinds: dict[str, int] = {}
    types: dict[str, int] = {}
    refused: dict[str, int] = {}
    held: dict[str, int] = {}
    more: bool = False

    @property
    def passed(self) -> bool:
        """Whether at least one event was verified, and nothing stood in the way of any."""
        stands = not self.trouble and not self.held and not self.refused.keys() - _AS_AGREED
        return stands and self.verified > 0


class Busy(Exception):  # noqa: N818 - an answer, not a fault
    """Somebody else is trying the same institution right now."""


def patient_client(institution: Institution) -> FeedClient:
    """A client that gives up while a person still waits."""
    return pulling.client_for(institution, patience=PATIENCE)


def try_out(
    institution: Institution,
    *,
    by: User,
    connect: Callable[[Institution], FeedClient] = patient_client,
    clock: Callable[[], datetime] = timezone.now,
) -> Counts:
    """One test pull; its counts are kept for the version that was tried. Raises Busy while another one goes on.

    The institution is asked between two transactions, so that none waits for it.
    """
    must_be_staff(by)
    version = Onboarding.objects.get(institution=institution).version
    tried = Stream.objects.filter(institution__state__in=_TRIED_IN)
    with leases.leased(tried, institution.pk, clock) as stream:
        if stream is None:
            raise Busy
        try:
            with connect(stream.institution) as client:
                counts = _pull(stream.institution, client, now=clock())
        except FeedError as error:
            counts = Counts(trouble=error.detail)
    _keep(institution, counts, version, by=by, now=clock())
    return counts


def _pull(institution: Institution, client: FeedClient, *, now: datetime) -> Counts:
    answer = client.poll(max_events=EVENTS, return_immediately=True)
    judged = judge(answer.sets, {}, trust_of(institution), now=now, keys_as_of=now)
    refused = Counter(refusal.code for refusal in judged.refused.values())
    kinds, types = _looked_through(judged, frozenset(institution.kinds), refused)
    return Counts(
        delivered=len(answer.sets),
        verified=types.total(),
        kinds=dict(kinds),
        types=dict(types),
        refused=dict(refused),
        held=dict(Counter(held.reason for held in judged.held.values())),
        more=answer.more_available,
    )


def _looked_through(
    judged: Judged, agreed: frozenset[str], refused: Counter[str]
) -> tuple[Counter[str], Counter[str]]:
    """Checks what was opened as if whom it names were connected; counts by kind and by type, and adds refusals."""
    kinds, types = Counter[str](), Counter[str]()
    for opened in judged.opened.values():
        verdict = check(opened, ConnectionView(opened.sub_id, _NOBODY, agreed, live=True, agreed=agreed))
        if isinstance(verdict, Refused):
            refused[verdict.code] += 1
            continue
        types[opened.event_type.rsplit("/", 1)[1]] += 1
        if isinstance(verdict.event, Common):
            kinds[verdict.event.kind] += 1
    return kinds, types


@transaction.atomic
def _keep(institution: Institution, counts: Counts, version: int, *, by: User, now: datetime) -> None:
    row, done = locked(institution)
    if done.version == version:  # else it speaks of what stands no more
        done.test, done.test_version, done.tested_at = msgspec.to_builtins(counts), version, now
        done.save(update_fields=["test", "test_version", "tested_at"])
    step = Step.TESTED if counts.passed else Step.TEST_STOPPED
    note(row, step, by=by.pk, now=now, words=_in_short(counts))


def _in_short(counts: Counts) -> str:
    codes = sorted({*counts.refused, *counts.held, *filter(None, [counts.trouble])})
    return " · ".join([f"{counts.verified}/{counts.delivered}", *codes])


def last(done: Onboarding) -> Counts | None:
    """The counts of the newest test of what stands now; None when there is none."""
    if done.test is None or done.test_version != done.version:
        return None
    kept: Mapping[str, Any] = done.test
    return msgspec.convert(kept, Counts)
