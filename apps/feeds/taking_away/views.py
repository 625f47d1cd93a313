"""Pages on which residents have deleted here what an ended connection brought, and keep it after all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.step_up import step_up
from apps.consent import door
from apps.feeds import connection_pages
from apps.feeds.taking_away import pages, wishes


def _this_page(connection_id: UUID) -> str:
    return reverse("feeds:take_away", args=[connection_id])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@step_up(page=_this_page)
def take_away(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """How many records of which kinds an institution sent, what deleting them means; the button hides them at once."""
    if request.method == "POST":
        return _ask(request, connection_id)
    with door.open_own(_user(request), request=request) as passage:
        found = connection_pages.connection_of(passage, connection_id)
        left = pages.left_behind(found)
        if left is None or not left.is_here:
            return redirect("feeds:connection", connection_id)
        passage.look(found.resident_id, action="records.counted")
        counts = wishes.counted(found.resident_id, found.institution_id)
        ward = found.resident.display_name if found.resident_id in passage.wards else None
    context = {
        "connection": found,
        "source": connection_pages.name_of(found.institution),
        "number": counts.total(),
        "kinds": pages.in_words(counts),
        "days": wishes.waiting_days(),
        "due_at": timezone.now() + timedelta(days=wishes.waiting_days()),
        "ward": ward,
    }
    return render(request, "feeds/take_away.html", context)


def _ask(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    user = _user(request)
    try:
        with door.open_own(user, request=request) as passage:
            found = connection_pages.connection_of(passage, connection_id)
            wishes.ask(passage, user, found, now=timezone.now())
    except wishes.AlreadyAsked:
        messages.info(request, _("This was asked for already. Nothing has changed."))
    except wishes.StillConnected:
        messages.info(
            request, _("This office is connected. End that first, then you can have deleted what it sent.")
        )
    except wishes.NothingThere:
        messages.info(request, _("Nothing that it sent is here."))
    else:
        messages.success(request, _("Hidden. Until it is deleted you can keep it after all, on this page."))
    return redirect("feeds:connection", connection_id)


@require_POST
@login_required
def keep(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Shows again what was to be deleted; without a step-up, since it only keeps things safe."""
    user = _user(request)
    try:
        with door.open_own(user, request=request) as passage:
            found = connection_pages.connection_of(passage, connection_id)
            wish = wishes.newest_wish(found.resident_id, found.institution_id)
            kept = wish is not None and wishes.keep(passage, wish, now=timezone.now())
    except wishes.TooLate:
        messages.info(request, _("It was too late: it has been deleted."))
    else:
        said = _("Kept. Everything is shown again.") if kept else _("There was nothing left to keep.")
        messages.success(request, said)
    return redirect("feeds:connection", connection_id)


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
