"""Pages on which people take everything with them, erase it, change their mind, and see how long things are kept."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.acting import acting_resident
from apps.accounts.step_up import step_up
from apps.consent import door, meant_for
from apps.consent.leaving import archives, confirming, retention, waiting
from apps.consent.models import LeavingRequest


class EraseForm(forms.Form):
    """That somebody knows that erasing cannot be undone."""

    understood = forms.BooleanField(
        label=gettext_lazy("I know that it cannot be undone once it is done"),
        error_messages={"required": gettext_lazy("Tick this first. Nothing has been asked for yet.")},
    )


@require_safe
@login_required
def leaving(request: HttpRequest) -> HttpResponse:
    """What a copy and erasing do, and where each of them stands."""
    return _page(request, EraseForm())


def _page(request: HttpRequest, form: EraseForm) -> HttpResponse:
    resident = acting_resident(request)
    with door.open_own(_user(request), resident=resident.pk):
        asked = {each.what: each for each in LeavingRequest.objects.open().filter(resident_id=resident.pk)}
    context = {
        **meant_for.shown_for(request),
        "form": form,
        "copy": asked.get(waiting.EXPORT),
        "erasure": asked.get(waiting.ERASURE),
    }
    return render(request, "consent/leaving.html", context)


def _leaving_page(**_kwargs: object) -> str:
    return reverse("leaving:leaving")


@require_POST
@login_required
@step_up(page=_leaving_page)
def ask_for_copy(request: HttpRequest) -> HttpResponse:
    """Asks for a copy of everything; it is made after the waiting time."""
    if not meant_for.has_switched(request):
        _ask(request, waiting.EXPORT, _("We have noted it. Until then you can cancel it here."))
    return redirect("leaving:leaving")


@require_POST
@login_required
@step_up(page=_leaving_page)
def ask_to_erase(request: HttpRequest) -> HttpResponse:
    """Asks to erase everything; it happens after the waiting time."""
    if meant_for.has_switched(request):
        return redirect("leaving:leaving")
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    _ask(request, waiting.ERASURE, _("We have noted it. Until then you can cancel it here."))
    return redirect("leaving:leaving")


def _ask(request: HttpRequest, what: str, said: str) -> None:
    resident = acting_resident(request)
    try:
        with door.open_own(_user(request), resident=resident.pk, request=request) as passage:
            waiting.ask(passage, resident.pk, what, language=get_language() or "", now=timezone.now())
    except waiting.AlreadyAsked:
        messages.info(request, _("This was asked for already. Nothing has changed."))
    else:
        messages.success(request, said)


@require_POST
@login_required
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Takes a request back, of anybody for whom the reader acts; without a step-up, since it only keeps things safe."""
    user = _user(request)
    try:
        with door.open_own(user, request=request) as passage:
            mine = LeavingRequest.objects.filter(resident_id__in=passage.residents, pk=request_id)
            asked = mine.first()
            if asked is None:
                raise Http404
            waiting.cancel(passage, asked, now=timezone.now())
    except waiting.TooLate:
        return render(request, "consent/leaving_too_late.html")
    except waiting.NothingToCancel:
        messages.info(request, _("There was nothing left to cancel."))
    else:
        messages.success(request, _("Cancelled. Everything stays as it was."))
    return redirect("leaving:leaving")


@require_safe
@login_required
@step_up  # type: ignore[arg-type]  # an answer that is streamed is no HttpResponse to the types, but one to Django
def fetch(request: HttpRequest, request_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The copy, piece by piece; each time it is fetched stands in the log."""
    user = _user(request)
    with door.open_own(user, request=request) as passage:
        mine = LeavingRequest.objects.filter(
            resident_id__in=passage.residents,
            pk=request_id,
            state=LeavingRequest.State.READY,
            ends_at__gt=timezone.now(),
        )
        asked = mine.first()
        if asked is None:
            raise Http404
        key = passage.look(asked.resident_id, action="export.fetched")
    pieces = archives.pieces(asked, key, user=user) if request.method == "GET" else iter(())
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="tsunagi-{timezone.localdate(asked.ready_at)}.zip"'
    answer["Content-Length"] = str(asked.size)
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_safe
def erased(request: HttpRequest, code: str) -> HttpResponse:
    """The confirmation of an erasure, for whoever has its address; it names nobody."""
    stone = confirming.confirmation(code, now=timezone.now())
    if stone is None:
        raise Http404
    answer = render(request, "consent/erased.html", {"stone": stone, "rows": sum(stone.counts.values())})
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def retention_page(request: HttpRequest) -> HttpResponse:
    """How long each kind of data is kept and why, for everybody to read."""
    rows = [
        {
            "names": [retention.NAMES.get(rule.what, rule.what) for rule in alike],
            "period": retention.in_words(alike[0]),
            "why": retention.WHY[alike[0].why],
            "basis": retention.BASIS[alike[0].basis],
        }
        for alike in retention.alike()
    ]
    context = {"rows": rows, "last_read": retention.last_read()}
    return render(request, "consent/retention.html", context)


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
