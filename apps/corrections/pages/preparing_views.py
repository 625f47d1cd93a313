"""Preparing and sending: what is right and why, the letter read and confirmed, and how it left."""

import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.consent import door, meant_for
from apps.consent.door import ActingPassage
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, Status
from apps.corrections.clock.events import Confirmed, EvidenceCollected, Sent
from apps.corrections.helping.standing import as_it_stands, is_the_helpers
from apps.corrections.ledger import Content, Evidence, NotRewritable, Opened
from apps.corrections.letters import Letter
from apps.corrections.pages import composing, matters, naming, ways, words
from apps.corrections.pages.entering import mine, refusal, user_of
from apps.corrections.pages.forms import ConfirmForm, PrepareForm, SentForm
from apps.corrections.pages.matters import Matter
from apps.corrections.pages.saying import about, paper_of
from apps.corrections.paper import (
    CounterSheet,
    Sheet,
    as_html_context,
    counter_sheet_of,
    pdf_answer,
    sheet_of,
)
from apps.corrections.routes import routes_for, routes_of_finding
from apps.corrections.sending import OnPaperOnly, Way, sender_of, way_of
from apps.corrections.sending import send as send_from_here
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.views import records_seen
from apps.wallet.kinds.showing import field_of

#: Before it was confirmed, it can be written.
_OPEN = frozenset({Status.FOUND, Status.PREPARED, Status.REOPENED})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def prepare(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """What is right, why, what shows it, and the open places of the letter."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    today = timezone.localdate()
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        if found.status not in _OPEN:
            return redirect("corrections:correction", found.id)
        assessed = assess_now(passage.resident_id, passage.key, today=today)
        matter = matters.of_correction(assessed, found, passage.key)
        drafted = composing.letter_of(assessed, found, found.content, passage.key, today)
        field = None if found.content.field is None else field_of(found.content.kind, found.content.field)
        form = PrepareForm(
            found.content,
            request.POST if is_sent else None,
            field=field,
            letter=drafted,
            records=composing.records_to_choose(assessed, found, matter),
            documents=composing.documents_to_choose(passage.resident_id, passage.key),
        )
        if is_sent and request.POST.get("seen", as_it_stands(found)) != as_it_stands(found):
            form.add_error(None, _("Somebody else changed this after you opened it. Look at it again before you keep yours."))  # fmt: skip
        if is_sent and form.is_valid():
            _keep(request, passage, found, _written(assessed, found, form, matter), today)
            return redirect("corrections:read", found.id)
        context = {
            "form": form,
            "seen": as_it_stands(found),
            **about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/prepare.html", context)


def _written(assessed: Assessed, found: Opened, form: PrepareForm, matter: Matter | None) -> Content:
    """The content with what was written, and what has to be seen when it is done."""
    said = form.cleaned_data
    records = {str(record.id): record.revision for record in assessed.records}
    evidence = [Evidence("record", UUID(name), records[name]) for name in said.get("records", ()) if name in records]  # fmt: skip
    evidence += [Evidence("document", UUID(name)) for name in said.get("documents", ())]
    error = said.get("error") or found.content.error
    watched = None if matter is None else matter.watch(error, form.claimed).watch
    reason = form.said()
    if said.get("statement") and "reason" in _slots(form) and not reason.get("reason"):
        reason["reason"] = said["statement"].strip()
    return msgspec.structs.replace(
        found.content, error=error, claimed=form.claimed, statement=said.get("statement", "").strip(),
        evidence=tuple(evidence), said=reason, watch=watched,
    )  # fmt: skip


def _slots(form: PrepareForm) -> set[str]:
    return {name.removeprefix("said-") for name in form.fields}


def _keep(request: HttpRequest, passage: ActingPassage, found: Opened, content: Content, today: datetime.date) -> None:  # fmt: skip
    ledger.rewrite(found, passage.key, content)
    if found.status is not Status.PREPARED or is_the_helpers(found):  # what a helper prepared becomes theirs
        event = EvidenceCollected(day=today, actor="resident")
        ledger.append(found.id, passage.key, event, by=user_of(request).pk, today=today)
    passage.note_act("correction.changed")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def read(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The letter beside what it says, what comes before sending, and the resident's word that it is theirs."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    today = timezone.localdate()
    form = ConfirmForm(request.POST if is_sent else None)
    is_mine = is_sent and form.is_valid()
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        if found.status is Status.FOUND:
            return redirect("corrections:prepare", found.id)
        assessed = assess_now(passage.resident_id, passage.key, today=today)
        matter = matters.of_correction(assessed, found, passage.key)
        is_open = found.status is Status.PREPARED
        letter = (
            composing.letter_of(assessed, found, found.content, passage.key, today)
            if is_open
            else found.content.letter
        )
        as_read = _as_read(found, letter)
        if is_mine and is_open:
            if form.cleaned_data["read"] == as_read:
                _confirm(request, passage, found, letter, today)
                return redirect("corrections:send", found.id)
            messages.warning(request, str(paper_of(found).changed))
            form = ConfirmForm()
        form.show(as_read)
        context = {
            "form": form,
            "is_open": is_open,
            **as_html_context(_sheet(assessed, found, letter, matter, ways_too=not is_open)),
            "is_letter": letter is not None,
            "first": _first(found, matter, today),
            "lacking": _lacking(found, letter),
            "unwatched": _unwatched(found, matter),
            **about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/read.html", context)


def _as_read(found: Opened, letter: Letter | None) -> str:
    """A digest of what would be confirmed: another tab, or newer records, may have changed it since the page was opened."""
    return as_it_stands(found, letter)


def _confirm(
    request: HttpRequest, passage: ActingPassage, found: Opened, letter: Letter | None, today: datetime.date
) -> None:
    """The letter is kept as it was read, and from then on never changed."""
    ledger.rewrite(found, passage.key, msgspec.structs.replace(found.content, letter=letter))
    ledger.append(found.id, passage.key, Confirmed(day=today, actor="resident"), by=user_of(request).pk, today=today)  # fmt: skip
    passage.note_act("correction.changed")


def _sheet(
    assessed: Assessed, found: Opened, letter: Letter | None, matter: Matter | None, *, ways_too: bool = True
) -> Sheet | CounterSheet:
    """The letter, or for ways without one what is asked for at the counter."""
    route = composing.route_of(found)
    content = found.content
    material = composing.material_of(assessed, found, content, matter, assessed.case.on)
    if letter is None:
        return counter_sheet_of(route, to=(content.addressee,), material=material)
    # a sealed letter names the records of the case it was made from, which stand at other places today
    is_of_today = letter is not content.letter
    return sheet_of(
        letter,
        case=material.case if is_of_today else None,
        seen=records_seen(assessed, {}) if is_of_today and len(material.case.records) == len(assessed.records) else (),
        route=route if ways_too else None,
        to=content.addressee,
    )  # fmt: skip


def _first(found: Opened, matter: Matter | None, today: datetime.date) -> list[ways.BeforeShown]:
    """What the law or good sense wants done before this is sent."""
    content = found.content
    if matter is not None and matter.finding is not None:
        answer = routes_of_finding(matter.finding.routes, content.holder, content.situation, on=today)
    else:
        answer = routes_for(content.kind, content.field, content.holder, content.situation, on=today)
    offer = next((one for one in answer.offers if one.id == found.row.route), None)
    return [] if offer is None else [one for one in ways.before_said(offer.before) if one.is_done is not True]


def _lacking(found: Opened, letter: Letter | None) -> list[str]:
    """What a reader of the letter will ask for."""
    told = []
    if letter is not None and letter.blanks:
        told.append(_("Some places of the letter are still open. They stay visible, so that you can fill them in by hand."))  # fmt: skip
    if letter is not None and way_of(found) is Way.DESK and not sender_of(letter):
        told.append(_("Your name is open. Who is asked reads this here and cannot see whose it is: write it into the letter."))  # fmt: skip
    if not found.content.evidence:
        told.append(_("Nothing is attached that shows it. A request with papers is harder to refuse."))
    return told


def _unwatched(found: Opened, matter: Matter | None) -> str:
    """Why this page will not see by itself that it was put right; empty where it will."""
    if found.content.watch is not None:
        return ""
    told = None if matter is None else matter.watch(found.content.error, found.content.claimed)
    return str(words.NO_WATCH[told.why if told is not None and told.why is not None else "not_known"])


@require_safe
@never_cache
@login_required
def letter(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The letter on A4: Japanese to be sent, and what it says. As it was confirmed, or as it stands now."""
    today = timezone.localdate()
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id)
        if found.status is Status.FOUND:
            raise Http404
        assessed = assess_now(passage.resident_id, passage.key, today=today)
        matter = matters.of_correction(assessed, found, passage.key)
        text = found.content.letter
        if found.status is Status.PREPARED or (text is None and found.status in _OPEN):
            text = composing.letter_of(assessed, found, found.content, passage.key, today)
        sheet = _sheet(assessed, found, text, matter)
    return pdf_answer(sheet, today)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def send(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """From here where somebody can open it; else the resident says when and how they sent it."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    today, user = timezone.localdate(), user_of(request)
    is_here = is_sent and "from-here" in request.POST
    form = SentForm(request.POST if is_sent and not is_here else None)
    is_told = is_here or (is_sent and form.is_valid())
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        if found.status is not Status.CONFIRMED:
            return redirect("corrections:correction", found.id)
        try:
            if is_here:
                send_from_here(found, passage.key, by=user.pk, today=today)
            elif is_told:
                said: dict[str, Any] = form.cleaned_data
                event = Sent(day=said["day"], actor="resident", channel=said["channel"], proof=said["proof"])
                ledger.append(found.id, passage.key, event, by=user.pk, today=today)
            if is_told:
                passage.note_act("correction.sent")
                messages.success(request, _("Noted. The days are counted from here on."))
                return redirect("corrections:correction", found.id)
        except NotPossible as refused:
            form.add_error("proof" if refused.code == "proof_needed" else "day", refusal(refused))
        except OnPaperOnly:
            messages.warning(request, _("Nobody there can open it here any more. Print it and send it yourself."))  # fmt: skip
        assessed = assess_now(passage.resident_id, passage.key, today=today)
        matter = matters.of_correction(assessed, found, passage.key)
        way = way_of(found)
        context = {
            "form": form,
            "from_here": way is not Way.PAPER,
            "way": naming.way_said(way, found),
            **as_html_context(_sheet(assessed, found, found.content.letter, matter)),
            "is_letter": found.content.letter is not None,
            "first": _first(found, matter, today),
            **about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/send.html", context)


@require_POST
@never_cache
@login_required
def change(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Back to the letter: what was confirmed and not sent can be written anew."""
    if meant_for.has_switched(request):
        return redirect("corrections:list")
    today = timezone.localdate()
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id, to_change=True)
        try:
            if found.status is Status.CONFIRMED:
                event = EvidenceCollected(day=today, actor="resident")
                ledger.append(found.id, passage.key, event, by=user_of(request).pk, today=today)
                passage.note_act("correction.changed")
        except (NotPossible, NotRewritable):
            return redirect("corrections:correction", found.id)
    return redirect("corrections:prepare", found.id)
