"""Beginning: from a record, a field, a finding or something missing to the ways there are, and taking one of them."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.ruby import strip_ruby
from apps.consent import door, meant_for
from apps.consent.door import ActingPassage
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, Status
from apps.corrections.clock.events import Escalated
from apps.corrections.ledger import Opened
from apps.corrections.pages import matters, parts, ways
from apps.corrections.pages.entering import mine, user_of
from apps.corrections.pages.forms import MissingForm, SituationForm, asked_about
from apps.corrections.pages.matters import Matter
from apps.corrections.routes import Offer, Situation
from apps.readiness.assessments import Assessed, assess_now
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.decoding import find_faults
from apps.wallet.kinds.showing import field_of
from apps.wallet.models import Source
from apps.wallet.pages.wording import titled

#: A correction in these was never sent.
_UNSENT = frozenset({Status.FOUND, Status.PREPARED, Status.CONFIRMED})
type Find = Callable[[Assessed, ActingPassage], Matter | None]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def record(request: HttpRequest, record_id: UUID, field: str | None = None) -> HttpResponse:
    """The ways to correct a record, or one field of it."""

    def find(assessed: Assessed, passage: ActingPassage) -> Matter | None:
        try:
            return matters.of_record(assessed, passage.resident_id, record_id, field)
        except KeyError:
            return None

    return _begin(request, find)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def finding(request: HttpRequest, name: str) -> HttpResponse:
    """The ways to put right what a check found."""
    return _begin(
        request,
        lambda assessed, passage: matters.of_finding(assessed, passage.resident_id, name, passage.key),
    )


@require_safe
@never_cache
@login_required
def next_way(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """On to the ways of the same thing; what was tried is remembered."""
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id)
    if found.content.found is not None:
        url = reverse("corrections:finding", args=[found.content.found.name])
    elif found.row.record_id and found.content.field:
        url = reverse("corrections:field", args=[found.row.record_id, found.content.field])
    elif found.row.record_id:
        url = reverse("corrections:record", args=[found.row.record_id])
    else:
        url = reverse("corrections:missing")
    return redirect(f"{url}?after={found.id}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def missing(request: HttpRequest) -> HttpResponse:
    """A record that an office should have: which, of whom, of when; then its ways."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:missing")
    with door.open_acting(request, action="corrections.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        tied = matters.around(assessed, passage.resident_id)[1]
        form = MissingForm(_could_be_missing(tied), request.POST if is_sent else None)
        like: Mapping[str, Any] | None = None
        if is_sent and form.is_valid():
            like = _like(form)
        if like is not None:
            kind, _at, source = form.cleaned_data["what"].partition("@")
            matter = matters.of_missing(assessed, passage.resident_id, kind, UUID(source), like)
            if matter is None:
                raise Http404
            return _shown(request, passage, matter, hidden={"what": form.cleaned_data["what"], "when": form.cleaned_data["when"]})  # fmt: skip
    return render(request, "corrections/missing.html", {"form": form, **meant_for.shown_for(request)})


def _could_be_missing(tied: Sequence[Source]) -> list[tuple[str, str]]:
    """Every kind that a connected office may send, by office."""
    return [
        (f"{kind.name}@{source.pk}", f"{source.name}: {strip_ruby(str(kind.label))}")
        for source in sorted(tied, key=lambda one: one.name)
        for kind in KINDS.values()
        if source.code in kind.sources and kind.row.when
    ]


def _like(form: MissingForm) -> Mapping[str, Any] | None:
    """What tells the missing record from others: its month, day or year. None, with a fault noted, if it cannot be read."""
    kind = form.cleaned_data["what"].partition("@")[0]
    name = KINDS[kind].row.when[0]
    written = form.cleaned_data["when"].strip()
    value: Any = int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else written
    is_wrong = not written or any(
        fault.path == name and fault.code != "missing_field" for fault in find_faults(kind, {name: value})
    )
    if is_wrong:
        said = _("Write it so that it fits the record: %(field)s.") % {
            "field": strip_ruby(str(field_of(kind, name).label))
        }
        form.add_error("when", said)
        return None
    return {name: value}


# -- the page of the ways -----------------------------------------------------------------------------------------
def _begin(request: HttpRequest, find: Find) -> HttpResponse:
    if request.method == "POST" and meant_for.has_switched(request):
        return redirect(request.path)
    with door.open_acting(request, action="corrections.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        matter = find(assessed, passage)
        if matter is None:
            raise Http404
        return _shown(request, passage, matter)


def _shown(
    request: HttpRequest, passage: ActingPassage, matter: Matter, hidden: Mapping[str, str] | None = None
) -> HttpResponse:
    """The ways, or the correction that was begun by taking one; inside the passage."""
    today = timezone.localdate()
    everything = ledger.of_resident(passage.resident_id, passage.key)
    earlier = [one for one in everything if matters.is_same_thing(matter, one)]
    known = matters.situation_of(matter, earlier)
    names = asked_about(matter.answer(known, today))
    is_sent = request.method == "POST" and (hidden is None or "ways" in request.POST)
    form, situation = _said(request.POST if is_sent else None, matter, names, known)
    answer = matter.answer(situation, today)
    others = related(matter)
    chosen = request.POST.get("route", "")
    if is_sent and chosen and form.is_valid():
        offer = next((one for one in answer.offers if one.id == chosen), None)
        if offer is not None:
            first, *more = parts.chosen(matter, offer, request.POST.get(f"to-{offer.id}", ""))
            begun = _draft(earlier, first.offer)
            is_new = begun is None
            if begun is None:
                after = _followed(request, earlier)
                begun = _taken(request, passage, _Taken(*first, situation, after), others)
            for part in more:
                if _draft(earlier, part.offer) is None:
                    _one(passage, _Taken(*part, situation, None, begun.row.bundle), user_of(request).pk, today)  # fmt: skip
                    is_new = True
            if is_new:
                passage.note_act("correction.begun")
            return redirect("corrections:prepare", begun.id)
        messages.warning(request, _("This way is not open any more. Here are the ways there are now."))
    context = {
        "disputed": ways.disputed(matter),
        "ways": ways.ways(matter, answer, earlier, today),
        "none": ways.none_said(answer, matter),
        "form": form,
        "asks": bool(form.fields),
        "related": [(str(record), words) for record, words, _place in others],
        "running": [one for one in earlier if one.standing(today).next_step != "nothing"],
        "hidden": {**(hidden or {}), "after": _after_id(request)},
        "is_finding": matter.finding is not None,
        **meant_for.shown_for(request),
    }
    return render(request, "corrections/ways.html", context)


def _said(data: Any, matter: Matter, names: list[str], known: Situation) -> tuple[SituationForm, Situation]:
    """What is known with what was answered. An answer may raise further questions, which are asked beside it."""
    form = SituationForm(names, data, known=known)
    if data is None or not form.is_valid():
        return form, known
    further = asked_about(matter.answer(form.situation(), timezone.localdate()))
    form = SituationForm(dict.fromkeys([*names, *further]), data, known=known)
    return form, form.situation() if form.is_valid() else known


def _draft(earlier: Sequence[Opened], offer: Offer) -> Opened | None:
    """The correction of the same thing by the same way that was begun and not sent: a button pressed twice begins one."""
    same = (one for one in earlier if one.row.route == offer.id and one.content.addressee == offer.to[0])
    return next((one for one in same if one.status in _UNSENT), None)


def _after_id(request: HttpRequest) -> str:
    said = request.POST.get("after") or request.GET.get("after") or ""
    try:
        return str(UUID(said))
    except ValueError:
        return ""


def _followed(request: HttpRequest, earlier: Sequence[Opened]) -> Opened | None:
    """The correction that this one follows: the one named, else the newest of the same thing."""
    named = _after_id(request)
    return next((one for one in earlier if str(one.id) == named), earlier[0] if earlier else None)


class _Taken(NamedTuple):
    """A way that is taken, for which matter, and what was tried before."""

    matter: Matter
    offer: Offer
    situation: Situation
    after: Opened | None = None
    bundle: UUID | None = None


def _taken(
    request: HttpRequest, passage: ActingPassage, taken: _Taken, others: Sequence[tuple[UUID, str, int]]
) -> Opened:
    """Begins a correction by a way, and one for each related record that was ticked, in one bundle."""
    today, by = timezone.localdate(), user_of(request).pk
    begun = _one(passage, taken, by, today)
    if taken.after is not None:
        _go_on(passage, taken.after, taken.offer, by, today)
    ticked = set(request.POST.getlist("also"))
    for record_id, _words, _place in others:
        if str(record_id) in ticked:
            _beside(passage, taken.matter, record_id, begun, by)
    return begun


def _beside(passage: ActingPassage, first: Matter, record_id: UUID, begun: Opened, by: UUID) -> None:
    """The same of a related record, by the first way that it has."""
    today = timezone.localdate()
    matter = matters.of_record(first.assessed, passage.resident_id, record_id, first.field)
    assert matter is not None, "related records are of the same case"
    situation = matters.situation_of(matter, [])
    situation = msgspec.structs.replace(situation, category=begun.content.situation.category)
    offers = matter.answer(situation, today).offers
    if offers:
        _one(passage, _Taken(matter, offers[0], situation, None, begun.row.bundle), by, today)


def _one(passage: ActingPassage, taken: _Taken, by: UUID, today: datetime.date) -> Opened:
    matter, offer = taken.matter, taken.offer
    asked, _name, _number = matter.asked_of(offer)
    return ledger.begin(
        passage.resident_id, passage.key, matter.content(offer, taken.situation), route=offer.id, source=matter.source,
        asked=asked, by=by, on=today, follows=taken.after.row if taken.after else None, bundle=taken.bundle,
    )  # fmt: skip


def _go_on(passage: ActingPassage, after: Opened, offer: Offer, by: UUID, today: datetime.date) -> None:
    """Notes with the earlier correction that another way was taken, where that can still be said of it."""
    try:
        ledger.append(after.id, passage.key, Escalated(day=today, actor="resident", route=offer.id), by=by, today=today)  # fmt: skip
    except NotPossible:
        return  # one that has ended, or was never sent, stays as it is


#: Of what somebody is in many registers at once.
_IDENTITY = frozenset(
    {"name_latin", "name_kana", "name_kanji", "birth_date", "sex", "nationality", "address"}
)
MOST_RELATED = 24


def related(matter: Matter) -> list[tuple[UUID, str, int]]:
    """Records in which the same may be wrong: the same value elsewhere of who somebody is, other months of one source."""
    if matter.held is None or matter.field is None or matter.finding is not None:
        return []
    attribute = field_of(matter.kind, matter.field).attribute
    value = getattr(matter.held.payload, attribute)
    found = []
    for place, held in enumerate(matter.assessed.case.records):
        record = matter.assessed.records[place]
        source = matter.assessed.sources[record.source]
        same_name = (
            matter.field in _IDENTITY
            and value is not None
            and getattr(held.payload, attribute, None) == value
        )
        same_months = held.kind == matter.kind and record.source == matter.source.pk and "month" in {each.name for each in KINDS[held.kind].fields}  # fmt: skip
        if place == matter.place or source.code == "resident" or not (same_name or same_months):
            continue
        title = titled(held.kind, held.payload)
        found.append(
            (record.id, f"{title.plain}{f', {title.when}' if title.when else ''} · {source.name}", place)
        )
    return found[:MOST_RELATED]
