"""What follows a refusal or a silence: the page of the appeal, stage by stage, and of the complaint about silence."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.consent import door, meant_for
from apps.corrections.clock import AppealClock, Standing, tracks_in
from apps.corrections.clock.transitions import ENDED
from apps.corrections.ledger import Opened
from apps.corrections.pages import appealing, complaining, ways
from apps.corrections.pages.entering import is_kept, mine
from apps.corrections.pages.forms import NoteForm
from apps.corrections.pages.saying import about
from apps.corrections.paper.sheets import laws_of
from apps.wallet.kinds.showing import format_day


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def appeal(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """With whom, until when and how that was counted, what it needs; and that it was filed, which the form notes."""
    is_sent = request.method == "POST"
    if is_sent and meant_for.has_switched(request):
        return redirect("corrections:list")
    today = timezone.localdate()
    with door.open_acting(request, action="correction.read") as passage:
        found = mine(passage, correction_id, to_change=is_sent)
        now = found.standing(today)
        if now.appeal is None and now.complain_to is None and now.complained_on is None:
            if is_sent:
                messages.warning(request, _("This has changed since you opened the page. Nothing was noted."))
            return redirect("corrections:correction", found.id)
        clocks = [one for one in (now.appeal, *now.appeals_beside) if one is not None]
        form = NoteForm("appeal" if clocks else "complaint", found.terms, request.POST if is_sent else None, clocks=clocks)  # fmt: skip
        to_file = next((one for one in clocks if one.filed_on is None), now.appeal)
        form.initial["body"] = now.complain_to if to_file is None else to_file.body
        if is_sent and is_kept(request, passage, found, form):
            return redirect("corrections:correction", found.id)
        shown = (
            complaining.shown(found, now) if now.appeal is None else _appeal(found, now, now.appeal, today)
        )
        context = {"form": form, **shown, **about(found), **meant_for.shown_for(request)}
    return render(request, f"corrections/{'complaint' if now.appeal is None else 'appeal'}.html", context)


def _appeal(found: Opened, now: Standing, clock: AppealClock, today: datetime.date) -> dict[str, Any]:
    before = clock.after_silence
    return {
        "body": ways.body_said(clock.body),
        "last": clock.due,
        "prepare_from": format_day(clock.prepare_from),
        "is_over": today > clock.due.rolled,
        "doubt": clock.doubt or "",
        "meanwhile": appealing.meanwhile_said(now),
        "beside": appealing.beside_said(now),
        "can_take_back": bool(tracks_in(found.terms, found.history).waiting),
        "can_file": now.status not in ENDED
        and any(one.filed_on is None for one in (clock, *now.appeals_beside)),
        "which_is_asked": any(one.doubt == "which_decision" for one in (clock, *now.appeals_beside)),
        "filed": format_day(clock.filed_on) if clock.filed_on else "",
        "silent": format_day(clock.silent_from) if clock.silent_from else "",
        "before": ways.body_said(before.body) if before else "",
        "silent_since": format_day(before.silent_from) if before and before.silent_from else "",
        "stages": appealing.stages_of(found, clock),
        "counted": appealing.count_of(clock),
        "laws": laws_of([clock.cite]),
        "reasons": appealing.reasons_of(found),
        "needs": appealing.needs_of(found, clock),
        "url": reverse("corrections:read", args=[found.id]),
    }
