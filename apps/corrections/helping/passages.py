"""How a helper reaches what they prepared: through their permission, with the kinds that were given and nothing beside.

What was begun under a permission is open to it like a kind of record of its own (migration 0004). The resident's other
rows stay shut, but for the moment in which our own computing needs them (``beside``); no page shows what it fetched.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.models import Membership
from apps.consent import door, granted
from apps.consent.granted import GrantedPassage, GrantRefused
from apps.consent.log.entries import Look
from apps.consent.models import Engagement, Grant
from apps.consent.policy import Fields
from apps.consent.sealing import DataKey
from apps.corrections import ledger
from apps.corrections.helping.rights import Right, right_to
from apps.corrections.helping.words import FINDING, KIND
from apps.corrections.ledger import Opened
from apps.corrections.models import Correction
from apps.corrections.pages.entering import user_of
from apps.corrections.routes import Route
from apps.wallet.kinds import KINDS
from apps.wallet.shared_views import about, refused_page, stated

type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Helping:
    """A helper inside a permission: what it gives them, who they are, and which papers they were engaged to write."""

    passage: GrantedPassage
    member: Membership
    engaged_for: tuple[str, ...]
    request_id: UUID | None

    @property
    def grant(self) -> Grant:
        return self.passage.grant

    @property
    def resident_id(self) -> UUID:
        return self.passage.resident_id

    @property
    def key(self) -> DataKey:
        return self.passage.key

    @property
    def by(self) -> UUID:
        """The helper as a user."""
        return self.member.user_id

    @property
    def records(self) -> Mapping[str, Fields]:
        """The kinds of record that were given, each with its fields."""
        return {kind: fields for kind, fields in self.passage.scope.items() if kind in KINDS}

    @property
    def sees_findings(self) -> bool:
        return FINDING in self.passage.scope

    def right_to(self, route: Route) -> Right:
        """Whether they may prepare a route."""
        return right_to(route, self.member, self.engaged_for)

    def gives(self, kind: str, field: str | None) -> bool:
        """Whether a field of a kind was given; None: the record, in whichever of its fields."""
        if kind not in self.records:
            return False
        fields = self.records[kind]
        return field is None or fields is None or field in fields

    def mine(self, correction_id: UUID, *, to_change: bool = False) -> Opened:
        """What was begun under this permission; Http404 for every other correction."""
        try:
            return ledger.one_of(self.resident_id, correction_id, self.key, locked=to_change)
        except Correction.DoesNotExist:
            raise Http404 from None

    def begun(self) -> list[Opened]:
        """What was begun under this permission, newest first."""
        rows = Correction.objects.filter(resident_id=self.resident_id, grant=self.grant.pk)
        return [
            ledger.opened(row, self.key)
            for row in rows.select_related("source", "asked").order_by("-begun_at", "-id")
        ]

    def note_act(self, action: str) -> None:
        """A line in the resident's log for what was done, beside that of the look under which it was."""
        look = Look(
            action, kinds=(KIND,), actor_kind="member", actor_user=self.by, organisation=self.grant.organisation_id,
            role=self.member.organisation.kind, purpose=self.grant.purpose, grant=self.grant.pk,
            request_id=self.request_id,
        )  # fmt: skip
        door.note(self.resident_id, look)

    def about(self) -> dict[str, Any]:
        """What each of these pages says at its head and foot."""
        return {
            **about(self.grant),
            "called": self.passage.called,
            "stated": self.grant.purpose,
            "looks_left": self.passage.looks_left,
        }


@contextmanager
def open_helping(request: HttpRequest, grant_id: UUID, *, finding: bool = False) -> Iterator[Helping]:
    """Opens what a permission gives whose word this is, for a stated purpose; counted and noted like every look.

    What is then done is noted by ``note_act``, once it was: a look that was refused its act is a look.

    Raises what ``granted.open_granted`` raises. ``finding``: the word for findings is needed as well.
    """
    kinds = (KIND, FINDING) if finding else (KIND,)
    purpose, user = stated(request), user_of(request)
    with granted.open_granted(
        request, grant_id, purpose=purpose, kinds=kinds, whole=True, action="shared.correction"
    ) as passage:
        shut(passage)
        member = Membership.objects.live().select_related("organisation").get(
            organisation_id=passage.grant.organisation_id, user_id=user.pk
        )  # fmt: skip
        yield Helping(passage, member, _engaged_for(passage.grant, member), door.request_id(request))


def _engaged_for(grant: Grant, member: Membership) -> tuple[str, ...]:
    """The papers that this very member was engaged to write, with the licence that the engagement names."""
    agreed = Engagement.objects.filter(grant=grant, member=member, ended_at=None).first()
    is_theirs = agreed is not None and agreed.licence_number == member.registration_number
    return tuple(agreed.documents) if agreed is not None and is_theirs else ()


def word_of(grant: Grant) -> str:
    """What the database calls that which was begun under a permission, among the kinds that may be seen."""
    return f"{KIND}/{grant.pk}"


def shut(passage: GrantedPassage) -> None:
    """Only the kinds that were given, and what was begun under this permission."""
    kinds = (*passage.scope, word_of(passage.grant))
    door.admit([passage.resident_id], kinds=kinds, organisation=passage.grant.organisation_id)


def beside[T](helping: Helping, fetch: Callable[[], T]) -> T:
    """Runs one computing of ours with all the resident's rows open, and shuts them again."""
    door.admit([helping.resident_id], organisation=helping.grant.organisation_id)
    try:
        return fetch()
    finally:
        shut(helping.passage)


def for_helpers(view: View) -> View:
    """A page of a helper: asked for by POST with the purpose stated; where nothing may be seen, it says why."""

    @require_POST
    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except GrantRefused as refused:
            return refused_page(request, refused.reason, refused.grant)

    return guarded
