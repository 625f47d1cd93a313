"""The list of a resident's corrections, and the page of one of them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acts_for_another
from apps.consent import door, meant_for
from apps.corrections import ledger
from apps.corrections.models import Request
from apps.corrections.pages import showing
from apps.corrections.pages.entering import mine


@require_safe
@never_cache
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All corrections: those that wait for somebody first, those that are over below."""
    today = timezone.localdate()
    with door.open_acting(request, action="corrections.read") as passage:
        found = ledger.of_resident(passage.resident_id, passage.key)
        lines = [showing.line(one, today) for one in found]
    context = {
        "open": [one for one in lines if not one.is_over],
        "over": [one for one in lines if one.is_over],
        "resident": passage.resident,
        "for_another": acts_for_another(request),
    }
    return render(request, "corrections/list.html", context)


@require_safe
@never_cache
@login_required
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """One correction of the resident whom the reader looks at."""
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id)
        others = ledger.of_resident(passage.resident_id, passage.key)
        requests = list(Request.objects.filter(correction_id=found.id))
        page = showing.page(found, others, requests, timezone.localdate())
    context = {"page": page, **meant_for.shown_for(request)}
    return render(request, "corrections/correction.html", context)
