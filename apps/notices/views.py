"""The inbox, how one is told, and the calendar that other programs fetch."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.step_up import step_up
from apps.consent import door, meant_for
from apps.notices import inbox as inbox_page
from apps.notices import preferences as chosen_by
from apps.notices.calendar import addresses, fetching
from apps.notices.forms import PreferencesForm
from apps.notices.models import Notice


@require_safe
@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    number = _page_number(request.GET.get("page", "1"))
    with door.open_acting(request, action="inbox.read") as passage:
        page = inbox_page.prepare(passage.resident_id, passage.key, number=number, now=timezone.now())
    if number > 1 and not page.cards:
        raise Http404
    return render(request, "notices/inbox.html", {"page": page, **meant_for.shown_for(request)})


def _page_number(text: str) -> int:
    """A number of a page; 404 for what cannot be one."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:5]) <= inbox_page.LAST_PAGE):
        raise Http404
    return int(text)


@require_POST
@login_required
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The next step of a notice, which is then read."""
    if meant_for.has_switched(request):
        return redirect("notices:inbox")
    now = timezone.now()
    with door.open_acting(request, action="inbox.opened") as passage:
        rows = Notice.objects.filter(resident_id=passage.resident_id).told(at=now)
        row = get_object_or_404(rows, pk=notice_id)
        inbox_page.mark(passage.resident_id, [row.pk], read=True, now=now)
        step = inbox_page.step_of(row, passage.key)
    return redirect(step)


@require_POST
@login_required
def mark(request: HttpRequest) -> HttpResponse:
    """Marks the notices of a card, or all, as read; or a card as not read."""
    if not meant_for.has_switched(request):
        ids = _ids(request.POST.get("notices", ""))
        read = request.POST.get("as") != "unread"
        with door.open_acting(request, action="inbox.marked") as passage:
            inbox_page.mark(passage.resident_id, ids, read=read, now=timezone.now())
    page = request.POST.get("page", "1")
    return redirect(reverse("notices:inbox") + (f"?page={_page_number(page)}" if page != "1" else ""))


def _ids(text: str) -> list[UUID] | None:
    """The notices of a card; None for the word that stands for all, 404 for what names none."""
    if text == "all":
        return None
    try:
        return [UUID(each) for each in text.split(",")[: inbox_page.PAGE]]
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """How the person is told: what is mailed, the hours of the night, and the calendar."""
    if request.method == "POST" and not meant_for.has_switched(request):
        return _choose(request)
    with door.open_acting(request, action="telling.read") as passage:
        form = PreferencesForm(chosen=chosen_by.of(passage.resident_id))
        return _preferences(request, passage, form)


def _choose(request: HttpRequest) -> HttpResponse:
    with door.open_acting(request, action="telling.changed") as passage:
        form = PreferencesForm(request.POST, chosen=chosen_by.of(passage.resident_id))
        if not form.is_valid():
            return _preferences(request, passage, form)
        chosen_by.choose(
            passage.resident_id,
            inbox_only=form.inbox_only(),
            quiet=form.quiet(),
            time_zone=form.cleaned_data["time_zone"],
            full_titles=form.cleaned_data["full_titles"],
            now=timezone.now(),
        )
    messages.success(request, _("Saved."))
    return redirect("notices:preferences")


def _preferences(
    request: HttpRequest, passage: door.ActingPassage, form: PreferencesForm, *, address: str = ""
) -> HttpResponse:
    """The page; ``address`` is shown on it this one time."""
    user: Any = request.user
    context = {
        "form": form,
        "calendar": addresses.living(passage.resident_id),
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1) if address.startswith("https://") else "",
        "refused": chosen_by.is_refused(passage.resident_id, user.pk),
        "email": user.email,
        **meant_for.shown_for(request),
    }
    return render(request, "notices/preferences.html", context)


def _page_of_preferences() -> str:
    return reverse("notices:preferences")


@require_POST
@never_cache
@login_required
@step_up(page=_page_of_preferences)
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Makes an address for a calendar and shows it once, as the answer to the button: it can be fetched nowhere."""
    if meant_for.has_switched(request):
        return redirect("notices:preferences")
    user: Any = request.user
    with door.open_acting(request, action="calendar.made") as passage:
        secret = addresses.make(passage.resident_id, by_user=user.pk, now=timezone.now())
        form = PreferencesForm(chosen=chosen_by.of(passage.resident_id))
        return _preferences(request, passage, form, address=addresses.address(secret))


@require_POST
@login_required
def end_calendar(request: HttpRequest) -> HttpResponse:
    """Ends the address of the calendar at once."""
    if not meant_for.has_switched(request):
        with door.open_acting(request, action="calendar.ended") as passage:
            ended = addresses.end(passage.resident_id, now=timezone.now())
        if ended:
            messages.success(
                request, _("The address of the calendar has ended. Nothing can be fetched with it.")
            )
    return redirect("notices:preferences")


@require_safe
@rate_limit(action="calendar", limit_get=True)
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The dates as a calendar, for whoever has the address; what is handed out stands in the log."""
    opened = addresses.opened_by(secret)
    if opened is None:
        return _nothing_here()
    return fetching.hand_out(opened, lambda content: _as_calendar(request, content), now=timezone.now())


def _as_calendar(request: HttpRequest, content: bytes) -> HttpResponse:
    """The calendar, or only that it is the same as the one that was fetched before (RFC 9110 section 13.1.2)."""
    tag = quote_etag(sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="tsunagi.ics"'
    answer["ETag"] = tag
    conditional = get_conditional_response(request, etag=tag, response=answer)
    assert isinstance(conditional, HttpResponse)
    return conditional


def _nothing_here() -> HttpResponse:
    """404 in plain text. Django would log the address of what is not found; this one may be a secret."""
    answer = HttpResponseNotFound("Not found.\n", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
