"""Where records disagree, month by month, and who owes what: read by the resident first, and by nobody who looks for it.

Every page opens the one resident whom the reader looks at now, and nobody else. No address names a check.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acts_for_another
from apps.accounts.screen import Screen
from apps.consent import door
from apps.readiness.assessments import assess_now
from apps.readiness.pages.duties import page as duties_page
from apps.readiness.pages.findings import listing
from apps.readiness.pages.findings import one as one_page
from apps.readiness.pages.months import page as months_page
from apps.readiness.pages.months import paper as months_paper
from apps.readiness.pages.paper import pdf_answer
from apps.readiness.views import left_out_of, records_seen
from apps.wallet.asked_for import asked_for
from apps.wallet.marks import marks_of


@require_safe
@never_cache
@login_required
def findings(request: HttpRequest) -> HttpResponse:
    """Everything that disagrees, by whose move it is, and what cannot be told."""
    with door.open_acting(request, action="findings.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        page = listing.prepare(
            assessed.case,
            assessed.answer,
            records_seen(assessed, marks_of(passage.resident_id, passage.key)),
            passage.key,
            left_out=left_out_of(assessed),
        )
    return render(request, "readiness/findings.html", _context(request, passage, page))


@require_safe
@never_cache
@login_required
def finding(request: HttpRequest, name: str) -> HttpResponse:
    """One finding of the resident whom the reader looks at; 404 for what is not theirs, or not there any more."""
    with door.open_acting(request, action="finding.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        page = one_page.prepare(
            name,
            assessed.case,
            assessed.answer,
            records_seen(assessed, marks_of(passage.resident_id, passage.key)),
            passage.key,
            mirrored=_is_mirrored(request),
        )
    if page is None:
        raise Http404
    return render(request, "readiness/finding.html", _context(request, passage, page))


@require_safe
@never_cache
@login_required
def months(request: HttpRequest) -> HttpResponse:
    """Twelve months of each part of life; `?to=2026-11` is the last of them."""
    with door.open_acting(request, action="months.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        page = months_page.prepare(
            assessed.case,
            assessed.answer,
            records_seen(assessed, marks_of(passage.resident_id, passage.key)),
            passage.key,
            asked=request.GET.get("to", ""),
            left_out=left_out_of(assessed),
            mirrored=_is_mirrored(request),
            asked_for=asked_for(passage.resident_id, passage.key),
        )
    return render(request, "readiness/months.html", _context(request, passage, page))


@require_safe
@never_cache
@login_required
def months_pdf(request: HttpRequest) -> HttpResponse:
    """The same twelve months as a PDF: Japanese, with the reader's language beside it."""
    with door.open_acting(request, action="months.pdf") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        marks = marks_of(passage.resident_id, passage.key)
        sheet = months_paper.prepare(
            assessed.case,
            assessed.answer,
            lambda: records_seen(assessed, marks, by_you=False),
            passage.key,
            asked=request.GET.get("to", ""),
            language=get_language() or "en",
            left_out=left_out_of(assessed),
            now=timezone.now(),
            asked_for=asked_for(passage.resident_id, passage.key),
        )
    return pdf_answer(months_paper.as_html(sheet), f"tsunagi-months-{sheet.last}.pdf")


@require_safe
@never_cache
@login_required
def duties(request: HttpRequest) -> HttpResponse:
    """Who owes this resident what, and what they owe, each with its law and its day."""
    with door.open_acting(request, action="duties.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        page = duties_page.prepare(
            assessed.case, assessed.answer, passage.key, left_out=left_out_of(assessed)
        )
    return render(request, "readiness/duties.html", _context(request, passage, page))


def _context(request: HttpRequest, passage: door.ActingPassage, page: object) -> dict[str, object]:
    return {"page": page, "resident": passage.resident, "for_another": acts_for_another(request)}


def _is_mirrored(request: HttpRequest) -> bool:
    return Screen(request).direction == "rtl"
