"""Residents connect institutions, see what each sends, pause and end it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.accounts.acting import acting_resident
from apps.accounts.step_up import step_up
from apps.consent import door, meant_for
from apps.consent.door import Passage
from apps.feeds import connecting, connections, coverage
from apps.feeds import connection_pages as pages
from apps.feeds.models import AuthorizationAttempt, Connection
from apps.feeds.taking_away import pages as taking_away_pages
from apps.feeds.taking_away import wishes
from apps.wallet.pages.wording import fill

LONGEST_NAME = 100


@require_safe
@login_required
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Which institutions send records of the resident, which could, which cannot yet."""
    resident = acting_resident(request)
    looked_for = request.GET.get("name", "").strip()[:LONGEST_NAME]
    with door.open_own(_user(request), resident=resident.pk, request=request):
        page = coverage.prepare(resident.pk, looked_for=looked_for)
    return render(request, "feeds/coverage.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@step_up
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """What will be asked of an institution; the resident takes kinds away, then goes there."""
    institution = coverage.institution_to_connect(slug)
    if institution is None:
        raise Http404
    resident, posted = acting_resident(request), request.method == "POST"
    if posted and meant_for.has_switched(request):
        return redirect("feeds:connect", slug)
    form = pages.KindsForm(institution, request.POST if posted else None)
    with door.open_own(_user(request), resident=resident.pk, request=request) as passage:
        if posted and form.is_valid():
            attempt = connecting.begin(
                passage,
                _user(request),
                resident.pk,
                institution,
                form.cleaned_data["kinds"],
                now=timezone.now(),
            )
            return redirect("feeds:leave", attempt.pk)
        known = connections.now_with(resident.pk, institution)
        wish = wishes.waiting_wish(resident.pk, institution.pk)
    asked = request.POST.getlist("kinds") if posted else known.kinds if known else institution.kinds
    context = {
        "institution": institution,
        "source": pages.name_of(institution),
        "host": pages.host_of(institution),
        "rows": pages.kind_rows(institution.kinds, asked),
        "errors": form.errors.get("kinds", []) if posted else [],
        "connection": known,
        "wish": wish,
        **meant_for.shown_for(request),
    }
    return render(request, "feeds/connect.html", context)


@require_safe
@login_required
def leave(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The way out: a link, since the browser lets no form of ours lead to another site (CSP form-action 'self').

    Chromium holds redirects after a form to that rule too, so the form's answer is this page, and the resident
    goes on by a link that names the host they will see.
    """
    now = timezone.now()
    with door.open_own(_user(request), request=request) as passage:
        attempt = connecting.attempt_of(passage, _user(request), attempt_id)
        ward = _ward(passage, attempt) if attempt else None
    if attempt is None:
        raise Http404
    if not connecting.is_open(attempt, now=now):
        return redirect("feeds:connect", attempt.institution.source.slug)
    context = {
        "source": pages.name_of(attempt.institution),
        "host": pages.host_of(attempt.institution),
        "back": attempt.institution.source.slug,
        "address": connecting.leaving_address(attempt),
        "rows": pages.kind_rows(attempt.kinds, attempt.kinds),
        "ward": ward,
    }
    return render(request, "feeds/leave.html", context)


@require_GET  # not HEAD: whoever only looks must not use the answer up
@never_cache
@login_required
def returned(request: HttpRequest) -> HttpResponse:
    """Back from an institution with its answer, which counts once."""
    answer = dict(request.GET.lists())
    finished = connecting.finish(request, _user(request), answer, now=timezone.now())
    if finished is None:
        return render(request, "feeds/not_yours.html", status=404)
    if finished.again:
        messages.info(
            request, _("This answer had been used already. Nothing was changed by opening it again.")
        )
    return redirect("feeds:answered", finished.attempt.pk)


@require_safe
@login_required
def answered(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """What was granted against what was asked, or what went otherwise than hoped."""
    with door.open_own(_user(request), request=request) as passage:
        attempt = connecting.attempt_of(passage, _user(request), attempt_id)
        ward = _ward(passage, attempt) if attempt else None
    if attempt is None or attempt.answered_at is None:
        raise Http404
    ending, source = pages.ending_of(attempt), pages.name_of(attempt.institution)
    context = {
        "ending": ending,
        "heading": fill(ending.heading, source=source),
        "title": str(ending.heading) % {"source": attempt.institution.source.name},
        "happened": fill(ending.happened, source=source),
        "rows": pages.kind_rows(attempt.kinds, attempt.granted),
        "all_granted": set(attempt.granted) == set(attempt.kinds),
        "connection_id": attempt.connection_id,
        "slug": attempt.institution.source.slug,
        "source": source,
        "ward": ward,
    }
    return render(request, "feeds/answered.html", context)


@require_safe
@login_required
def connection(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """One connection: what it sends, since when, and how to pause, change or end it."""
    with door.open_own(_user(request), request=request) as passage:
        found = pages.connection_of(passage, connection_id)
        left = taking_away_pages.left_behind(found)
        ward = _ward(passage, found)
    can_connect = coverage.institution_to_connect(found.institution.source.slug) is not None
    state, sentence = coverage.state_in_words(found)
    context = {
        "connection": found,
        "source": pages.name_of(found.institution),
        "state": state,
        "sentence": sentence,
        "rows": pages.kind_rows(found.institution.kinds, found.kinds),
        "not_asked": coverage.not_asked_in_words(found),
        "doubts": coverage.doubts_in_words(found),
        # the page of connecting is about whom the reader acts for now, which may be somebody else
        "can_connect": can_connect and found.resident_id == acting_resident(request).pk,
        "left": left,
        "ward": ward,
    }
    return render(request, "feeds/connection.html", context)


@require_POST
@login_required
def pause(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Nothing of this institution is read from now on."""
    return _change(
        request,
        connection_id,
        "connection.paused",
        lambda found: connections.pause(found, now=timezone.now()),
        _("Paused."),
    )


@require_POST
@login_required
def resume(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """What came during the pause is shown, and what comes from now on."""
    return _change(
        request,
        connection_id,
        "connection.resumed",
        lambda found: connections.resume(found, now=timezone.now()),
        _("Going on. What came in the meantime appears within a minute or two."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Ends a connection; what came before is kept, or the resident goes on to have it deleted here."""
    if request.method == "POST":
        answer = _change(
            request,
            connection_id,
            "connection.ended",
            lambda found: connections.end(found, by=Connection.EndedBy.RESIDENT, now=timezone.now()),
            _("Ended."),
        )
        takes_away = request.POST.get("before") == "take_away"
        return redirect("feeds:take_away", connection_id) if takes_away else answer
    with door.open_own(_user(request), request=request) as passage:
        found = pages.connection_of(passage, connection_id)
        ward = _ward(passage, found)
    if found.state == Connection.State.ENDED:
        return redirect("feeds:connection", connection_id)
    context = {
        "connection": found,
        "source": pages.name_of(found.institution),
        "days": wishes.waiting_days(),
        "ward": ward,
    }
    return render(request, "feeds/end_connection.html", context)


def _change(
    request: HttpRequest,
    connection_id: UUID,
    action: str,
    act: Callable[[Connection], bool],
    said: str,
) -> HttpResponse:
    """Acts on a connection and notes it in the same transaction; a second press changes and notes nothing, and says so."""
    with door.open_own(_user(request), request=request) as passage:
        found = pages.connection_of(passage, connection_id)
        changed = act(found)
        if changed:
            passage.look(found.resident_id, action=action, kinds=found.kinds)
    if changed:
        messages.success(request, said)
    else:
        messages.info(
            request,
            _(
                "Nothing was changed. The connection had been changed just before, perhaps in another window;"
                " you see how it is now."
            ),
        )
    return redirect("feeds:connection", connection_id)


def _ward(passage: Passage, about: Connection | AuthorizationAttempt) -> str | None:
    """The name of the child whom a page is about, None when it is about the reader."""
    return about.resident.display_name if about.resident_id in passage.wards else None


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
