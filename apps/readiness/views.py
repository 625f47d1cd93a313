"""My renewal: what the records say about it, what the resident plans and states, and a PDF of the same."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.acting import acts_for_another
from apps.accounts.screen import Screen
from apps.consent import door, meant_for
from apps.readiness.assessments import Assessed, assess_now, state, statement_of
from apps.readiness.forms import AnswersForm
from apps.readiness.pages import paper
from apps.readiness.pages import renewal as renewal_page
from apps.readiness.pages.findings.listing import open_findings
from apps.readiness.pages.shown import RecordSeen
from apps.wallet.marks import Marks, marks_of
from apps.wallet.pages.disputed import disputed
from apps.wallet.pages.wording import source_name


@require_safe
@never_cache
@login_required
def renewal(request: HttpRequest) -> HttpResponse:
    """Dates first, then what is open and whose move it is, what cannot be told, what is settled, documents, fee."""
    with door.open_acting(request, action="renewal.read") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        seen = records_seen(assessed, marks_of(passage.resident_id, passage.key))
        page = renewal_page.prepare(
            assessed.case,
            assessed.answer,
            seen,
            left_out=left_out_of(assessed),
            mirrored=Screen(request).direction == "rtl",
        )
        disagreeing = open_findings(assessed.case, assessed.answer, seen, passage.key)
    context = {
        "page": page,
        "disagreeing": disagreeing,
        "said_at": assessed.said.said_at,
        "resident": passage.resident,
        "for_another": acts_for_another(request),
    }
    return render(request, "readiness/renewal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def answers(request: HttpRequest) -> HttpResponse:
    """What is planned and what only the resident can say; kept as a new version each time it changes."""
    if request.method == "POST" and meant_for.has_switched(request):
        return redirect("readiness:answers")
    form = AnswersForm(request.POST) if request.method == "POST" else None
    is_kept = form is not None and form.is_valid()
    with door.open_acting(request, action="answers.said" if is_kept else "answers.read") as passage:
        if form is not None and is_kept:
            state(
                passage.resident_id,
                passage.key,
                form.plan(),
                form.declared(),
                by_user=_user(request),
                now=timezone.now(),
            )
        else:
            said = statement_of(passage.resident_id, passage.key)
            form = form or AnswersForm(plan=said.plan, declared=said.declared)
    if is_kept:
        messages.success(request, _("Kept. This page now goes by what you said."))
        return redirect("readiness:renewal")
    context = {"form": form, "said_at": said.said_at, **meant_for.shown_for(request)}
    return render(request, "readiness/answers.html", context)


@require_safe
@never_cache
@login_required
def renewal_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF for the office: Japanese, with the reader's language beside it."""
    with door.open_acting(request, action="renewal.pdf") as passage:
        assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
        marks = marks_of(passage.resident_id, passage.key)
        sheet = paper.prepare(
            assessed.case,
            assessed.answer,
            lambda: records_seen(assessed, marks, by_you=False),
            language=get_language() or "en",
            left_out=left_out_of(assessed),
            now=timezone.now(),
        )
    return paper.pdf_answer(paper.as_html(sheet), f"tsunagi-renewal-{assessed.case.on}.pdf")


def records_seen(assessed: Assessed, marks: Marks, *, by_you: bool = True) -> list[RecordSeen]:
    """The records of the case, place by place, in the language that is active, with what is disputed of them."""
    return [
        RecordSeen(
            each.id,
            each.kind,
            source_name(assessed.sources[each.source]),
            each.revision,
            disputed=tuple(disputed(each.kind, marks.get(each.id, ()), by_you=by_you)),
        )
        for each in assessed.records
    ]


def left_out_of(assessed: Assessed) -> int:
    """How many records the rules did not see although their source has not withdrawn them."""
    return sum(1 for each in assessed.left_out if each.why != "withdrawn")


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
