"""Pages of helpers: what they prepared, what can be put right, the ways there are, and which of them they may prepare."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.corrections import ledger
from apps.corrections.helping import choosing, drafting, seen
from apps.corrections.helping.passages import Helping, beside, for_helpers, open_helping
from apps.corrections.helping.rights import Right
from apps.corrections.helping.standing import is_the_helpers
from apps.corrections.ledger import Opened
from apps.corrections.pages import matters, ways
from apps.corrections.pages.matters import Matter
from apps.corrections.pages.ways import WayShown
from apps.corrections.routes import Answer, Offer, Situation


class Wanted(NamedTuple):
    """What a helper points at: a finding by its name, or a record and perhaps one of its fields."""

    finding: str = ""
    record_id: UUID | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class WayForHelpers:
    """A way, with whether this helper may prepare it."""

    way: WayShown
    right: Right


@for_helpers
def overview(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """What was prepared under this permission, and what can be begun with."""
    today = timezone.localdate()
    with open_helping(request, grant_id) as helping:
        mine = [choosing.prepared_shown(one, today) for one in helping.begun()]
        findings = choosing.findings_shown(helping, today) if helping.sees_findings else []
        kinds = choosing.kinds_shown(helping, seen.records_of(helping, today))
        context = {"mine": mine, "findings": findings, "kinds_held": kinds, **helping.about()}
    return render(request, "corrections/helping/overview.html", context)


@for_helpers
def ways_of(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The ways to put one thing right, each with whether this helper may prepare it, and if not, who may and why."""
    wanted = _wanted(request)
    with open_helping(request, grant_id, finding=bool(wanted.finding)) as helping:
        context = _ways(helping, wanted, _matter(helping, wanted))
    return render(request, "corrections/helping/ways.html", context)


@for_helpers
def begin(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Takes a way that this helper may prepare; a button pressed twice begins one correction."""
    wanted, today = _wanted(request), timezone.localdate()
    with open_helping(request, grant_id, finding=bool(wanted.finding)) as helping:
        matter = _matter(helping, wanted)
        answer, situation = _answer(helping, matter)
        offer = next((one for one in answer.offers if one.id == request.POST.get("route")), None)
        if offer is None or not helping.right_to(offer.route).may:
            return render(request, "corrections/helping/ways.html", _ways(helping, wanted, matter))
        found = _draft(helping, matter, offer) or _begun(helping, wanted, offer, situation)
        context = drafting.shown(helping, found, today)
    return render(request, "corrections/helping/draft.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    said = request.POST
    if name := said.get("finding"):
        return Wanted(name)
    try:
        return Wanted("", UUID(said.get("record", "")), said.get("field") or None)
    except ValueError:
        raise Http404 from None


def _matter(helping: Helping, wanted: Wanted) -> Matter:
    """What is pointed at, as far as it was given; Http404 for everything else."""
    today = timezone.localdate()
    if wanted.finding:
        matter = seen.matter_of_finding(helping, wanted.finding, today)
    else:
        assert wanted.record_id is not None
        matter = seen.matter_of_record(helping, wanted.record_id, wanted.field, today)
    if matter is None or matter.source.code == "resident":
        raise Http404
    return matter


def _answer(helping: Helping, matter: Matter) -> tuple[Answer, Situation]:
    earlier = [one for one in helping.begun() if matters.is_same_thing(matter, one)]
    situation = matters.situation_of(matter, earlier)
    return matter.answer(situation, timezone.localdate()), situation


def _ways(helping: Helping, wanted: Wanted, matter: Matter) -> dict[str, object]:
    today = timezone.localdate()
    earlier = [one for one in helping.begun() if matters.is_same_thing(matter, one)]
    answer, _situation = _answer(helping, matter)
    shown = ways.ways(matter, answer, earlier, today)
    rights = [helping.right_to(offer.route) for offer in answer.offers]
    return {
        "matter": choosing.about(matter),
        "wanted": wanted,
        "ways": [WayForHelpers(way, right) for way, right in zip(shown, rights, strict=True)],
        "none": ways.none_said(answer, matter),
        **helping.about(),
    }


def _draft(helping: Helping, matter: Matter, offer: Offer) -> Opened | None:
    """What was begun of the same thing by the same way and is still being written."""
    return next(
        (
            one
            for one in helping.begun()
            if one.row.route == offer.id and matters.is_same_thing(matter, one) and is_the_helpers(one)
        ),
        None,
    )


def _begun(helping: Helping, wanted: Wanted, offer: Offer, situation: Situation) -> Opened:
    """Begins it: what is frozen, and who is asked, comes from everything; nothing of that is shown to the helper."""
    today = timezone.localdate()
    full = beside(
        helping,
        lambda: seen.full_matter(
            helping, finding=wanted.finding, record_id=wanted.record_id, field=wanted.field, today=today
        ),
    )
    if full is None:
        raise Http404
    asked, _name, _number = full.asked_of(offer)
    helping.note_act("shared.correction_begun")
    return ledger.begin(
        helping.resident_id, helping.key, full.content(offer, situation), route=offer.id, source=full.source,
        asked=asked, by=helping.by, on=today, grant=helping.grant.pk,
    )  # fmt: skip
