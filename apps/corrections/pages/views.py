"""The list of a resident's corrections, and the page of one of them."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acts_for_another
from apps.consent import door, meant_for
from apps.consent.door import ActingPassage
from apps.corrections import ledger
from apps.corrections.helping import marked
from apps.corrections.ledger import Opened
from apps.corrections.ledger.still_wrong import months_still_wrong
from apps.corrections.ledger.watching import data_after
from apps.corrections.models import Request
from apps.corrections.pages import matters, sent_letters, showing, ways
from apps.corrections.pages.entering import mine
from apps.corrections.routes.model import RouteId
from apps.readiness.assessments import assess_now
from apps.readiness.pages.findings.shown import months_in_words


@require_safe
@never_cache
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All corrections: those that wait for somebody first, those that are over below."""
    today = timezone.localdate()
    with door.open_acting(request, action="corrections.read") as passage:
        found = ledger.of_resident(passage.resident_id, passage.key)
        helped = marked.prepared_by(found)
        lines = [replace(showing.line(one, today), helped=helped.get(one.id)) for one in found]
    context = {
        "open": [one for one in lines if not one.is_over],
        "over": [one for one in lines if one.is_over],
        "helped": len(helped),
        "resident": passage.resident,
        "for_another": acts_for_another(request),
    }
    return render(request, "corrections/list.html", context)


def _next_way(
    passage: ActingPassage, found: Opened, others: Sequence[Opened], today: datetime.date
) -> RouteId | None:
    """The first way of the same thing that was not taken yet, where taking it is the next step."""
    if found.standing(today).next_step != "next_route":
        return None
    assessed = assess_now(passage.resident_id, passage.key, today=today)
    matter = matters.of_correction(assessed, found, passage.key)
    if matter is None:
        return None
    earlier = [one for one in others if matters.is_same_thing(matter, one)]
    answer = matter.answer(matters.situation_of(matter, earlier), today)
    return ways.first_open(answer, earlier)


def _still_wrong(passage: ActingPassage, found: Opened, today: datetime.date) -> str:
    """The months that the newest data still shows wrong, where it shows a part; empty elsewhere."""
    watch, after = found.content.watch, data_after(found.history)
    if watch is None or after is None or found.standing(today).shown != "partly_fixed":
        return ""
    months = months_still_wrong(passage.resident_id, passage.key, watch, after=after, today=today)
    return months_in_words(months) if months else ""


@require_safe
@never_cache
@login_required
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """One correction of the resident whom the reader looks at."""
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id)
        others = ledger.of_resident(passage.resident_id, passage.key)
        requests = list(Request.objects.filter(correction_id=found.id))
        today = timezone.localdate()
        page = showing.page(
            found, others, requests, today, next_way=_next_way(passage, found, others, today), helpers=marked.names_of(found),
        )  # fmt: skip
        context = {
            "page": page,
            "helped": marked.prepared_by([found]).get(found.id),
            "letters": sent_letters.listed(found),
            "still_wrong": _still_wrong(passage, found, today),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/correction.html", context)
