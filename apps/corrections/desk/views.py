"""Pages of the desk: what was asked of this organisation, one request, its papers, and what is answered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Membership
from apps.accounts.step_up import lead_to_step_up, stepped_up
from apps.consent import granted
from apps.consent.giving import day_in_japan
from apps.consent.sealing import DataKey
from apps.corrections import ledger
from apps.corrections.clock import Status
from apps.corrections.desk import answering, evidence, passages, showing
from apps.corrections.desk.answering import NotEntered
from apps.corrections.desk.forms import FORMS, AnswerForm
from apps.corrections.desk.listing import listing, number_of
from apps.corrections.ledger import Evidence
from apps.corrections.models import Request
from apps.wallet.documents import serving

DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Act:
    """Something the desk can do, with its form; ``is_open`` where the member is at it. No form: it has its own page."""

    name: str
    title: Any
    button: Any
    form: AnswerForm | None
    is_open: bool


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """What was sent to the organisation that the member works for now, the oldest last day first."""
    with granted.open_organisation(request) as member:
        found = listing(member, today=day_in_japan(timezone.now()), page=_page(request))
        context = {"organisation": member.organisation, "list": found}
        return render(request, "desk/requests.html", context)


@require_safe
@login_required
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request; opening it is a look that the person sees."""
    with granted.open_organisation(request) as member:
        return _shown(request, member, passages.request_of(member, request_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, request_id: UUID, act: str) -> HttpResponse:
    """An answer. What cannot be entered is said on the page of the request, with everything that was typed."""
    if act not in FORMS:
        raise Http404
    with granted.open_organisation(request) as member:
        row = passages.request_of(member, request_id)
        if request.method != "POST":
            return _decide_page(request, member, row) if act == DECIDE else redirect("desk:one", row.pk)
        if row.withdrawn_at is not None:
            return redirect("desk:one", row.pk)
        today = day_in_japan(timezone.now())
        form = FORMS[act](request.POST, terms=answering.terms_before_opening(row), today=today)
        if _is_entered(request, member, row, form):
            messages.success(request, _("Noted. The person is told, and sees it with your answer."))
            return redirect("desk:one", row.pk)
        return _shown(request, member, row, form)


@require_POST
@login_required
def opened_evidence(request: HttpRequest, request_id: UUID, evidence_id: UUID, part: str) -> HttpResponse:
    """One piece of what was sent with a request; each is a look of its own."""
    if part not in {"record", evidence.PICTURE, evidence.FILE}:
        raise Http404
    with granted.open_organisation(request) as member:
        row = passages.request_of(member, request_id)
        if part == evidence.FILE and not stepped_up(request):  # a copy leaves the house
            return lead_to_step_up(request, reverse("desk:one", args=[row.pk]))
        return _evidence(request, member, row, evidence_id, part)


def _decide_page(request: HttpRequest, member: Membership, row: Request) -> HttpResponse:
    """The page of a request with the form of the decision; whoever opens it has just shown who they are."""
    return _shown(request, member, row, opens=DECIDE) if stepped_up(request) else lead_to_step_up(request)


def _is_entered(request: HttpRequest, member: Membership, row: Request, form: AnswerForm) -> bool:
    """Whether an answer was entered; if not, the form says why, and nothing stays of the try."""
    if not form.is_valid():
        return False
    if form.act == DECIDE and not stepped_up(request):
        form.add_error(None, _("A few minutes have passed. Show again that it is you by the link above the button, which opens a new tab. Then press the button here."))  # fmt: skip
        return False
    try:
        with transaction.atomic():
            key = passages.look(request, member, row, action="request.answered")
            answering.enter(
                member,
                row,
                key,
                form.made(),
                act=form.act,
                seen=_number(request.POST.get("seen")),
                today=form.today,
            )
            passages.ask_to_tell(member, row)
    except NotEntered as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True


def _shown(
    request: HttpRequest,
    member: Membership,
    row: Request,
    bound: AnswerForm | None = None,
    *,
    opens: str = "",
) -> HttpResponse:
    """The page of a request; of one that was taken back it says that alone, and opens nothing."""
    number = number_of(row.pk)
    context: dict[str, Any] = {"organisation": member.organisation, "row": row, "number": number}
    if row.withdrawn_at is not None:
        return render(request, "desk/withdrawn.html", context)
    key = passages.look(request, member, row, action="request.read")
    found = ledger.opened(row.correction, key)
    if found.status is Status.WITHDRAWN:
        return render(request, "desk/withdrawn.html", context)
    today = day_in_japan(timezone.now())
    asked = ledger.open_asked(key, row.pk, row.content)
    context |= {
        "page": showing.page_of(row, asked, found, today=today, number=number),
        "papers_open": evidence.opens(row, found.status),
        "acts": _acts(row, found, bound, opens),
        "bound": bound,
        "by_protocol": answering.answers_by_protocol(row),
        "show_again": _show_again(request, row, bound),
    }
    return render(request, "desk/one.html", context)


def _acts(row: Request, found: ledger.Opened, bound: AnswerForm | None, opens: str) -> list[Act]:
    """What can be done now, and the form that was sent in any case: what was typed stays in sight."""
    today = day_in_japan(timezone.now())
    may = answering.acts_of(row, found)
    names = [name for name in FORMS if name in may or (bound is not None and bound.act == name)]
    made: list[Act] = []
    for name in names:
        kind = FORMS[name]
        is_open = name == (bound.act if bound else opens)
        form = bound if bound is not None and is_open else kind(terms=found.terms, today=today)
        made.append(Act(name, kind.title, kind.button, form if is_open or name != DECIDE else None, is_open))
    return made


def _show_again(request: HttpRequest, row: Request, bound: AnswerForm | None) -> str:
    """Where a member shows again who they are, while what they typed stays open in this tab; empty when they need not."""
    if bound is None or bound.act != DECIDE or stepped_up(request):
        return ""
    return lead_to_step_up(request, reverse("desk:one", args=[row.pk])).headers.get("Location", "")


def _evidence(
    request: HttpRequest, member: Membership, row: Request, evidence_id: UUID, part: str
) -> HttpResponse:
    if part != "record":
        serving.refuse_others(request, serving.AS_DOWNLOAD)
    if row.withdrawn_at is not None:
        raise Http404
    try:
        with transaction.atomic():  # what does not open is no look
            key, sent = _looked_at(request, member, row, evidence_id, part)
    except _Over:
        messages.warning(request, _("This request has ended. What was sent with it does not open any more."))
        return redirect("desk:one", row.pk)
    context: dict[str, Any] = {"row": row, "number": number_of(row.pk), "record": None}
    if part == "record":
        context["record"] = evidence.record(member, row, key, sent)
    elif (file := evidence.paper(member, row, key, sent, part)) is not None:
        return file
    return render(request, "desk/evidence.html", context)


class _Over(Exception):  # noqa: N818 - said of the request, not of the program
    """Nothing of this request opens any more."""


def _looked_at(
    request: HttpRequest, member: Membership, row: Request, evidence_id: UUID, part: str
) -> tuple[DataKey, Evidence]:
    """The piece that is opened, with a line in the person's log; _Over where the request has ended."""
    action = "request.file" if part == evidence.FILE else "request.evidence"
    key = passages.look(request, member, row, action=action, record_ids=[evidence_id])
    sent = evidence.sent_with(row, key, evidence_id)
    status = ledger.opened(row.correction, key).status
    if (part == "record") != (sent.kind == "record") or status is Status.WITHDRAWN:
        raise Http404
    if not evidence.opens(row, status):
        raise _Over
    return key, sent


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _page(request: HttpRequest) -> int:
    return max(1, _number(request.GET.get("page")))
