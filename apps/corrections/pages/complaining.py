"""The complaint about silence: what it says, line by line, as a page and on paper. It says what was entered, nothing else."""

import datetime
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.consent import door
from apps.corrections.clock import Standing
from apps.corrections.clock.events import Sent
from apps.corrections.clock.transitions import ENDED
from apps.corrections.ledger import Opened
from apps.corrections.pages.entering import mine
from apps.corrections.pages.ways import body_said
from apps.corrections.paper import ComplaintSheet, complaint_sheet_of, pdf_answer
from apps.corrections.paper.complaining import in_both
from apps.corrections.paper.counter import JAPANESE, Entry
from apps.corrections.paper.sheets import laws_of
from apps.corrections.routes import words as route_words
from apps.wallet.kinds.showing import format_day

#: The law on which a complaint about an application left without a decision rests.
INACTION: Final = "aaa_18"


def shown(found: Opened, now: Standing) -> dict[str, Any]:
    """What the page of the complaint says."""
    body = _body(found, now)
    return {
        "body": body_said(body),
        "by_law": now.is_late_by_law,
        "last_day": format_day(now.due.rolled) if now.due is not None else "",
        "filed": format_day(now.complained_on) if now.complained_on else "",
        "was_early": was_early(now),
        "can_be_written": can_be_written(now),
        "lines": lines_of(found, now, body),
        "is_explained": get_language() != JAPANESE,
        "laws": laws_of([INACTION]),
        "url": reverse("corrections:read", args=[found.id]),
        "pdf_url": reverse("corrections:complaint", args=[found.id]),
    }


def can_be_written(now: Standing) -> bool:
    """Whether what the complaint says is true on that day: it is asked for still, and nothing was decided."""
    return now.status not in ENDED and now.outcome in {"none", "no_reply", "promised"}


def was_early(now: Standing) -> bool:
    """Whether, by what was entered since, the last day by law had not passed when the complaint was filed."""
    if now.complained_on is None or not now.is_late_by_law:
        return False
    return now.due is None or now.complained_on <= now.due.rolled


def lines_of(found: Opened, now: Standing, body: str) -> list[Entry]:
    """The whole of it in lines to be copied by hand, in both languages; open places stay visible."""
    said: list[Callable[[], str]] = [
        lambda: _("To: %(body)s") % {"body": body_said(body)},
        lambda: _("Complaint that nothing was decided on a request"),
        lambda: _("Name, address and telephone: ________"),
        *facts_of(found, now),
        lambda: _("Day and signature: ________"),
    ]
    return [in_both(one) for one in said]


def facts_of(found: Opened, now: Standing) -> list[Callable[[], str]]:
    """What the entries show: no law that was read gives the wording of a complaint."""
    sent = next(event for event in reversed(found.history) if isinstance(event, Sent))
    said: list[Callable[[], str]] = [
        lambda: _("What was asked for: %(way)s") % {"way": gettext(route_words.ROUTES[found.row.route])},
        lambda: _("It was sent on %(day)s.") % {"day": format_day(sent.day)},
    ]
    if now.count is not None and now.count.reached != sent.day:
        said.append(_on(lambda: _("It arrived on %(day)s."), now.count.reached))
    if now.is_late_by_law and now.due is not None and not was_early(now):
        said.append(_on(lambda: _("The last day for deciding it was %(day)s."), now.due.rolled))
    return [*said, lambda: _("Until today nothing was decided."), lambda: _("I ask that it is decided now.")]


def _on(say: Callable[[], str], day: datetime.date) -> Callable[[], str]:
    return lambda: say() % {"day": format_day(day)}


def sheet_of(found: Opened, now: Standing, language: str | None = None) -> ComplaintSheet:
    """The complaint for paper."""
    body, asked = _body(found, now), found.row.asked
    return complaint_sheet_of(
        facts_of(found, now), body=body, body_said=lambda: body_said(body),
        office=asked.name_ja if asked is not None else found.content.addressee_name or "",
        sent=found.content.letter, law=INACTION, language=language,
    )  # fmt: skip


def _body(found: Opened, now: Standing) -> str:
    return now.complain_to or next(stage.body for stage in found.terms.appeals if stage.inaction)


@require_safe
@never_cache
@login_required
def complaint_pdf(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """The complaint on A4, where there is one to file or one was filed, while nothing is decided; else there is no such page."""
    today = timezone.localdate()
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id)
        now = found.standing(today)
        if not can_be_written(now) or (now.complain_to is None and now.complained_on is None):
            raise Http404
        sheet = sheet_of(found, now)
    return pdf_answer(sheet, today)
