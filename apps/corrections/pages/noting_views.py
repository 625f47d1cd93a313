"""What came of a correction, entered by the resident: receipts, questions, decisions, appeals, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.consent import door, meant_for
from apps.corrections import ledger
from apps.corrections.clock import NotPossible
from apps.corrections.clock.events import AnyEvent, Closed, Decided, Extended
from apps.corrections.pages import ways
from apps.corrections.pages.entering import mine, refusal, user_of
from apps.corrections.pages.forms import NOTE_NAMES, NOTES, NoteForm
from apps.corrections.pages.preparing_views import _about
from apps.corrections.paper.sheets import laws_of
from apps.corrections.sending import take_back
from apps.readiness.pages.calculating import counted
from apps.wallet.kinds.showing import format_day

#: Beside which box a refusal of the clock stands.
_BOXES = {
    "reasons_demanded": ("text",),
    "reason_of_extension": ("text",),
    "new_day_needed": ("until",),
    "day_too_far": ("until", "by"),
    "reached_before_sent": ("reached_on",),
    "learned_before_decided": ("learned_on",),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def note(request: HttpRequest, correction_id: UUID, what: str) -> HttpResponse:
    """One thing that happened, with its day. What the clock refuses is said beside its box, and nothing is lost."""
    if what not in NOTES or what == "appeal":
        raise Http404
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    with door.open_acting(request, action="correction.noted" if is_sent else "correction.read") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        form = NoteForm(what, found.terms, request.POST if is_sent else None)
        if is_sent and form.is_valid():
            try:
                _append(request, passage, correction_id, form.event(found.terms))
            except NotPossible as refused:
                _refuse(form, refused)
            else:
                messages.success(request, _("Noted."))
                return redirect("corrections:correction", found.id)
        context = {
            "form": form,
            "heading": NOTE_NAMES[what],
            "hints": _hints(what, found),
            **_about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/note.html", context)


def _append(request: HttpRequest, passage: door.ActingPassage, correction_id: UUID, event: AnyEvent) -> None:
    ledger.append(correction_id, passage.key, event, by=user_of(request).pk, today=timezone.localdate())


def _refuse(form: NoteForm, refused: NotPossible) -> None:
    """The refusal beside the box that it is about."""
    boxes = _BOXES.get(refused.code, ())
    form.add_error(next((box for box in boxes if box in form.fields), "day"), refusal(refused))


def _hints(what: str, found: ledger.Opened) -> list[str]:
    if what == NOTE_OF[Extended] and found.terms.extension == "law":
        return [_("The notice counts only if it came on the last day or before, and gives a reason.")]
    if what == NOTE_OF[Decided]:
        return [_("Enter what the paper says. The time for an appeal is counted from the day on which it reached you.")]  # fmt: skip
    return []


NOTE_OF = {kind: what for what, kind in NOTES.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def appeal(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The appeal: with whom, until when and how that was counted, what it needs; and that it was filed."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    today = timezone.localdate()
    with door.open_acting(request, action="correction.noted" if is_sent else "correction.read") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        clock = found.standing(today).appeal
        if clock is None:
            return redirect("corrections:correction", found.id)
        form = NoteForm("appeal", found.terms, request.POST if is_sent else None)
        form.initial["body"] = clock.body
        if is_sent and form.is_valid():
            try:
                _append(request, passage, correction_id, form.event(found.terms))
            except NotPossible as refused:
                _refuse(form, refused)
            else:
                messages.success(request, _("Noted."))
                return redirect("corrections:correction", found.id)
        refusals = [event for event in found.history if isinstance(event, Decided)]
        context = {
            "form": form,
            "body": ways.body_said(clock.body),
            "last": clock.due,
            "prepare_from": format_day(clock.prepare_from),
            "is_over": today > clock.due.rolled,
            "filed": format_day(clock.filed_on) if clock.filed_on else "",
            "silent": format_day(clock.silent_from) if clock.silent_from else "",
            "counted": counted(clock.due),
            "laws": laws_of([clock.cite]),
            "reasons": refusals[-1].reasons if refusals else "",
            "url": reverse("corrections:read", args=[found.id]),
            **_about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/appeal.html", context)


@require_POST
@never_cache
@login_required
def withdraw(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The resident takes the request back."""
    return _end(request, correction_id, is_taken_back=True)


@require_POST
@never_cache
@login_required
def rest(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The resident lets it rest, without its being put right."""
    return _end(request, correction_id, is_taken_back=False)


def _end(request: HttpRequest, correction_id: UUID, *, is_taken_back: bool) -> HttpResponse:
    if meant_for.has_switched(request):
        return redirect("corrections:list")
    today, user = timezone.localdate(), user_of(request)
    with door.open_acting(request, action="correction.noted") as passage:
        found = mine(passage, correction_id, to_change=True)
        try:
            if is_taken_back:
                take_back(found, passage.key, by=user.pk, today=today)
            else:
                ledger.append(found.id, passage.key, Closed(day=today, actor="resident"), by=user.pk, today=today)  # fmt: skip
        except NotPossible as refused:
            messages.warning(request, refusal(refused))
        else:
            messages.success(request, _("Noted."))
    return redirect("corrections:correction", found.id)
