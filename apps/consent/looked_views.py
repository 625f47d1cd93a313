"""Who looked at my data: the page, and the list to take along. Reading the log is a look and is noted as one.

Downloads are asked for by a button: a link that led through step-up would leave the reader on that page.
"""

from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.acting import acts_for_another
from apps.accounts.models import Resident
from apps.accounts.screen import Screen
from apps.accounts.step_up import step_up
from apps.consent import door
from apps.consent.log import proofs
from apps.consent.looked import exporting, page
from apps.consent.looked.reading import log_of, wanted
from apps.consent.looked.telling import Reader


@require_safe
@login_required
def looked(request: HttpRequest) -> HttpResponse:
    """Who looked at the records of the person whom the reader looks at now."""
    chosen = wanted(request.GET)
    mirrored = Screen(request).direction == "rtl"
    with door.open_acting(request, action="log.read") as passage:
        about = _about(request, passage.resident)
        prepared = page.prepare(
            passage, _user(request), chosen, about=about, now=timezone.now(), mirrored=mirrored
        )
    return render(request, "consent/looked.html", {"page": prepared})


def _page() -> str:
    """Where a download is asked for: one comes back here after showing a passkey, and presses again."""
    return reverse("looked:page")


@require_POST
@login_required
@step_up(page=_page)
def looked_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as a table."""
    with door.open_acting(request, action="log.exported") as passage:
        content = exporting.as_csv(passage, _reader(request, passage))
    return _download(content, "text/csv; charset=utf-8", "csv")


@require_POST
@login_required
@step_up(page=_page)
def looked_json(request: HttpRequest) -> HttpResponse:
    """The whole list as its lines are chained."""
    with door.open_acting(request, action="log.exported") as passage:
        content = exporting.as_json(passage, _reader(request, passage), now=timezone.now())
    return _download(content, "application/json", "json")


@require_POST
@login_required
@step_up(page=_page)
def looked_proof(request: HttpRequest) -> HttpResponse:
    """Every line with the proof that it is in the tree we signed, for ``apps.consent.log.offline`` and other checkers."""
    with door.open_acting(request, action="log.exported") as passage:
        document = proofs.for_resident(passage.resident_id, now=timezone.now())
    return _download(msgspec.json.encode(document), "application/json", "proof.json")


def _reader(request: HttpRequest, passage: door.ActingPassage) -> Reader:
    return Reader(log_of(passage.resident_id), _user(request), _about(request, passage.resident))


def _about(request: HttpRequest, resident: Resident) -> str:
    """What the person is called whose log this is, where that is not the reader."""
    return resident.display_name if acts_for_another(request) else ""


def _download(content: str | bytes, content_type: str, ending: str) -> HttpResponse:
    name = f"tsunagi-looks-{timezone.localdate().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
