"""What came of a correction, entered by the resident: receipts, questions, decisions, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.consent import door, meant_for
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, tracks_in
from apps.corrections.clock.events import AppealDecided, AppealTakenBack, Closed, Decided, Extended
from apps.corrections.pages.deciders import told_before, unclear_before
from apps.corrections.pages.entering import is_kept, mine, refusal, user_of
from apps.corrections.pages.forms import NOTE_NAMES, NOTES, OWN_PAGE, NoteForm
from apps.corrections.pages.picking import filings_to_choose
from apps.corrections.pages.saying import about
from apps.corrections.pages.ways import body_said
from apps.corrections.sending import take_back


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def note(request: HttpRequest, correction_id: UUID, what: str) -> HttpResponse:
    """One thing that happened, with its day. What the clock refuses is said beside its box, and nothing is lost."""
    if what not in NOTES or what in OWN_PAGE:
        raise Http404
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        form = NoteForm(what, found.terms, request.POST if is_sent else None, history=found.history)
        if what == NOTE_OF[Decided]:
            form.initial = {**form.initial, **told_before(found)}
        if is_sent and is_kept(request, passage, found, form):
            return redirect("corrections:correction", found.id)
        context = {
            "form": form,
            "heading": NOTE_NAMES[what],
            "hints": _hints(what, found),
            **about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/note.html", context)


def _hints(what: str, found: ledger.Opened) -> list[str]:
    if what == NOTE_OF[Extended] and found.terms.extension == "law":
        return [_("The notice counts only if it came on the last day or before, and gives a reason.")]
    if what == NOTE_OF[AppealDecided]:
        choices = filings_to_choose(found.history, found.terms)
        if len(choices) == 1:
            (_said, body, _day), *_none = choices.values()
            return [_("This is the decision of: %(body)s. What another body says is entered as something else that happened.") % {"body": body_said(body)}]  # fmt: skip
        return [_("The paper names the body that decided. Choose it below: each appeal goes its own way.")]
    if what == NOTE_OF[AppealTakenBack]:
        return [_("Nobody takes an appeal back for you. No law that we read says whether it can be filed again afterwards: ask the body, or a lawyer, before you do it. Here you only note that you did.")]  # fmt: skip
    if what == NOTE_OF[Decided]:
        hints = [_("Enter what the paper says. The time for an appeal is counted from the day on which it reached you.")]  # fmt: skip
        if tracks_in(found.terms, found.history).waiting:
            hints.append(_("This is what the office itself decides while your appeal waits. What the body of the appeal decides has a page of its own."))  # fmt: skip
        if unclear_before(found) is not None:
            hints.append(_("The boxes hold the decision that was entered last, so that you can say what was not known of it. For another decision, change them."))  # fmt: skip
        return hints
    return []


NOTE_OF = {kind: what for what, kind in NOTES.items()}


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
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id, to_change=True)
        try:
            if is_taken_back:
                take_back(found, passage.key, by=user.pk, today=today)
            else:
                ledger.append(found.id, passage.key, Closed(day=today, actor="resident"), by=user.pk, today=today)  # fmt: skip
        except NotPossible as refused:
            messages.warning(request, " ".join(refusal(refused)))
        else:
            passage.note_act("correction.noted")
            messages.success(request, _("Noted."))
    return redirect("corrections:correction", found.id)
