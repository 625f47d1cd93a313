"""Pages on which residents answer: type a code, read what is asked, give it or less, refuse; or give unasked."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.acting import acting_resident
from apps.accounts.models import Organisation
from apps.accounts.organisation_words import KIND_WORDS
from apps.accounts.purposes import PURPOSES, Purpose
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.step_up import lead_to_step_up, methods_shown, stepped_up
from apps.consent import asking, door, giving, meant_for, notice_texts, receipts, words
from apps.consent.forms import DOCUMENTS, CodeForm, GiveForm, RecipientForm, UnaskedForm
from apps.consent.giving import NotNow
from apps.consent.models import Ask, Grant
from apps.consent.notice_texts import Shown
from apps.consent.policy import USUAL_DAYS
from apps.consent.tries import tries_of

#: Where choices wait while somebody shows who they are; words of ours only, no text that anybody wrote.
WAITING_CHOICES: Final = "consent_choices"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def code(request: SignedInRequest) -> HttpResponse:
    """Typing a code that was shown or read aloud."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("consent:ask", asking.in_groups(form.cleaned_data["code"]))
    return render(request, "consent/code.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """What is asked, by whom and what for; the answer."""
    if tries_of(request.user).are_used_up:
        return render(request, "429.html", status=429)
    meant, now = asking.as_typed(code), timezone.now()
    resident = acting_resident(request)
    with door.open_own(request.user, request=request) as _passage:
        row = asking.peek(meant, now=now) if asking.is_code(meant) else None
        why = asking.why_of(row) if row else ""
    if row is None or not row.organisation.is_verified or row.member.ended_at is not None:
        return _opens_nothing(request)
    notice = notice_texts.notice_for(row.organisation.kind)
    form = _give_form(request, row, str(row.pk))
    if request.method == "POST":
        if meant_for.has_switched(request):
            return redirect("consent:ask", asking.in_groups(meant))
        answer = _answer(_Page(request, meant, row, form, notice, resident.pk))
        if answer is not None:
            return answer
    context = {
        **_who(row.organisation),
        "ask": row,
        "why": why,
        "purpose": words.purpose_sentence(row.purpose),
        "fee": f"{row.fee_yen or 0:,}",
        "documents": [DOCUMENTS[name] for name in row.documents if name in DOCUMENTS],
        "form": form,
        "notice": notice,
        "code": asking.in_groups(meant),
        **meant_for.shown_for(request),
    }
    return render(request, "consent/ask.html", context)


def _opens_nothing(request: SignedInRequest) -> HttpResponse:
    tries_of(request.user).note()
    return render(request, "consent/code_gone.html", status=404)


@dataclass(frozen=True, slots=True)
class _Page:
    """The page of an ask as it was sent: what was pressed, which ask, for whom."""

    request: SignedInRequest
    code: str
    row: Ask
    form: GiveForm
    notice: Shown
    resident_id: UUID

    @property
    def pressed(self) -> str:
        return self.request.POST.get("answer", "")


def _answer(page: _Page) -> HttpResponse | None:
    """Carries the pressed button out; None shows the page again."""
    request = page.request
    if page.pressed == "give":
        if not _may_be_given(request, page.form, page.notice):
            return None
        if not stepped_up(request):
            request.session[WAITING_CHOICES] = {str(page.row.pk): page.form.as_kept()}
            return lead_to_step_up(request, reverse("consent:ask", args=[asking.in_groups(page.code)]))
    elif page.pressed not in {"refuse", "later"}:
        return None
    try:
        made = _carry_out(page)
    except NotNow:
        messages.error(request, _("This request is no longer open. Nothing was given."))
        return redirect("consent:sharing")
    request.session.pop(WAITING_CHOICES, None)
    if made is None:
        messages.success(request, _("It waits here until you answer. Nothing is given so far."))
        return redirect("consent:sharing")
    given = made.state == Grant.State.GIVEN
    messages.success(
        request, _("Given. Here is your receipt.") if given else _("Refused. Here is your receipt.")
    )
    return redirect("consent:grant", made.pk)


def _carry_out(page: _Page) -> Grant | None:
    request, notice, now = page.request, page.notice, timezone.now()
    with door.open_own(request.user, request=request) as passage:
        taken = asking.take(page.code, resident_id=page.resident_id, now=now)
        if taken is None:
            raise NotNow
        if page.pressed == "give":
            decided = page.form.decided(methods_shown(request))
            return giving.give(passage, taken, decided, notice=notice, now=now)
        if page.pressed == "refuse":
            return giving.refuse(passage, taken, helped_by=_helped_by(request), notice=notice, now=now)
    return None


def _may_be_given(request: SignedInRequest, form: GiveForm, notice: Shown) -> bool:
    if request.POST.get("notice") != notice.sha256.hex():
        form.add_error(None, _("The words of this page were changed. Read them again, then decide."))
    return form.is_valid()


def _helped_by(request: SignedInRequest) -> str:
    said = request.POST.get("helped_by", "")
    return said if said in Grant.HelpedBy else Grant.HelpedBy.NOBODY


def _give_form(request: SignedInRequest, row: Ask, name: str) -> GiveForm:
    """Begins with what was asked, or with the choices that waited while somebody showed who they are."""
    form = GiveForm(
        request.POST if request.method == "POST" and request.POST.get("answer") == "give" else None,
        offered=row.wanted,
        days=row.days,
        max_reads=row.max_reads,
        export=row.export,
    )
    _begin(request, form, name)
    return form


def _begin(request: SignedInRequest, form: GiveForm, name: str) -> None:
    kept: dict[str, Any] = request.session.get(WAITING_CHOICES, {}).get(name, {})
    if kept and not form.is_bound:
        form.begin_with(kept)


def _who(organisation: Organisation) -> dict[str, object]:
    return {
        "organisation": organisation,
        "registration": receipts.recipient_of(organisation).registration,
        "may": KIND_WORDS[organisation.kind],
        "is_employer": organisation.kind == Organisation.Kind.EMPLOYER,
    }


@require_http_methods(["GET", "HEAD"])
@login_required
def choose_recipient(request: SignedInRequest) -> HttpResponse:
    """Giving without being asked: looking an organisation up that our staff checked."""
    form = RecipientForm(request.GET if "name" in request.GET else None)
    found = form.found() if form.is_valid() else None
    return render(request, "consent/choose_recipient.html", {"form": form, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_unasked(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Giving to one organisation that did not ask: what for and which kinds, then the same page as for an ask."""
    organisation = get_object_or_404(Organisation.objects.verified(), pk=organisation_id)
    if request.method == "POST" and meant_for.has_switched(request):
        return redirect(request.get_full_path())
    chosen = UnaskedForm(request.GET if "purpose" in request.GET else None, organisation=organisation)
    context: dict[str, object] = {**_who(organisation), "chosen": chosen}
    if not chosen.is_valid():
        return render(request, "consent/give_choose.html", context)
    purpose, name = PURPOSES[chosen.cleaned_data["purpose"]], f"{organisation_id}"
    notice = notice_texts.notice_for(organisation.kind)
    offered = dict.fromkeys(chosen.cleaned_data["kinds"])
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        offered=offered, chosen=_share(purpose, offered), days=USUAL_DAYS, max_reads=50, export=True,
    )  # fmt: skip
    form.fields["export"].initial = False
    _begin(request, form, name)
    if request.method == "POST" and _may_be_given(request, form, notice):
        if not stepped_up(request):
            request.session[WAITING_CHOICES] = {name: form.as_kept()}
            return lead_to_step_up(request, request.get_full_path())
        return _give_unasked(request, organisation, purpose, form, notice)
    context |= {
        "form": form,
        "notice": notice,
        "purpose": purpose.sentence,
        **meant_for.shown_for(request),
    }
    return render(request, "consent/give.html", context)


def _share(purpose: Purpose, offered: dict[str, Any]) -> dict[str, Any]:
    """Of each kind the fields that the purpose needs, where it names them; the resident may tick more."""
    return {kind: purpose.records.get(kind) for kind in offered}


def _give_unasked(
    request: SignedInRequest, organisation: Organisation, purpose: Purpose, form: GiveForm, notice: Shown
) -> HttpResponse:
    resident = acting_resident(request)
    with door.open_own(request.user, resident=resident.pk, request=request) as passage:
        made = giving.give_unasked(
            passage, resident.pk, organisation, purpose.code, form.decided(methods_shown(request)),
            notice=notice, now=timezone.now(),
        )  # fmt: skip
    request.session.pop(WAITING_CHOICES, None)
    messages.success(request, _("Given. Here is your receipt."))
    return redirect("consent:grant", made.pk)
