"""Pages on which residents see who may read, give less, end it, keep receipts; a stranger's permission answers 404."""

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.acting import acts_for_another
from apps.accounts.models import residents_named
from apps.accounts.screen import address, html_lang
from apps.accounts.signed_in import SignedInRequest
from apps.consent import asking, cards, closing, deletion, door, giving, receipts, words
from apps.consent.door import Passage
from apps.consent.forms import CodeForm
from apps.consent.giving import NotNow, day_in_japan
from apps.consent.models import DeletionRequest, Engagement, Grant, Receipt
from apps.consent.models import Notice as NoticeText
from apps.consent.policy import Scope

type Deciding = Callable[[SignedInRequest, UUID], HttpResponse]


@require_safe
@login_required
def sharing(request: SignedInRequest) -> HttpResponse:
    """Who may read: permissions that are open, asks that wait, and everything that is over."""
    now = timezone.now()
    with door.open_acting(request, action="grant.read") as passage:
        waiting = asking.waiting(passage.resident_id, now=now)
        asks = cards.ask_cards(waiting, [asking.in_groups(asking.code_of(row)) for row in waiting])
        closing.close_stopped([passage.resident_id], now=now)
        live, over = cards.of_resident(passage.resident_id, now=now)
    context = {
        "live": live,
        "over": over,
        "asks": asks,
        "form": CodeForm(),
        "resident": passage.resident,
        "for_another": acts_for_another(request),
    }
    return render(request, "consent/sharing.html", context)


@require_safe
@login_required
def grant(request: SignedInRequest, grant_id: UUID) -> HttpResponse:
    """One permission: what it gives, giving less, its receipts, and every look made through it."""
    now = timezone.now()
    with door.open_own(request.user, request=request) as passage:
        closing.close_stopped(passage.residents, now=now)
        row = _find(passage, grant_id)
        key = passage.look(row.resident_id, action="grant.read")
        context = {
            "card": cards.card(row, now=now, asked=DeletionRequest.objects.filter(grant=row).first()),
            "why": key.unseal(giving.WHY, str(row.pk), row.why).decode() if row.why else "",
            "shorter": giving.shorter_days(row, today=day_in_japan(now)),
            "receipts": receipts.of_grant(row),
            "looks": cards.looks_through(row),
            "engagement": (agreed := Engagement.objects.filter(grant=row).select_related("member").first()),
            "fee": f"{agreed.fee_yen:,}" if agreed else "",
            "about": residents_named([row.resident_id])[row.resident_id]
            if row.resident_id in passage.wards
            else "",
            "looked_url": address("looked:page"),
        }
    return render(request, "consent/grant.html", context)


def decides(view: Deciding) -> Deciding:
    """For a button on the page of one permission: back to that page, which says it when nothing was left to change."""

    @require_POST
    @login_required
    @wraps(view)
    def pressed(request: SignedInRequest, grant_id: UUID) -> HttpResponse:
        try:
            return view(request, grant_id)
        except Grant.DoesNotExist:
            raise Http404 from None
        except NotNow:
            messages.error(request, _("That could not be done any more. Nothing was changed."))
            return redirect("consent:grant", grant_id)

    return pressed


@decides
def give_less(request: SignedInRequest, grant_id: UUID) -> HttpResponse:
    """Takes something away: a kind, fields of a kind, time, looks, or copies."""
    with door.open_own(request.user, request=request) as passage:
        row = giving.held(passage, grant_id)
        until = _day(request.POST.get("until", ""))
        export = False if "no_copies" in request.POST else None
        after = giving.narrow(
            passage,
            grant_id,
            scope=_less(request, row.given),
            last_day=until,
            export=export,
            now=timezone.now(),
        )
    if after.state == Grant.State.ENDED:
        messages.success(request, _("Nothing was left, so it is ended. They see nothing new from now on."))
    elif after.record_version > row.record_version:
        messages.success(request, _("You give less now. There is a new receipt."))
    return redirect("consent:grant", grant_id)


@decides
def end(request: SignedInRequest, grant_id: UUID) -> HttpResponse:
    """Ends a permission, at once."""
    with door.open_own(request.user, request=request) as passage:
        row = giving.end(passage, grant_id, now=timezone.now())
    message = _("Ended. %(name)s sees nothing new from now on.") % {"name": row.organisation.name}
    messages.success(request, message)
    return redirect("consent:grant", grant_id)


@decides
def ask_to_delete(request: SignedInRequest, grant_id: UUID) -> HttpResponse:
    """Asks a past recipient to delete what they kept."""
    with door.open_own(request.user, request=request) as passage:
        deletion.ask_to_delete(passage, grant_id, now=timezone.now())
    messages.success(request, _("They are asked. You see their answer here."))
    return redirect("consent:grant", grant_id)


@require_safe
@login_required
def receipt(request: SignedInRequest, grant_id: UUID, version: int) -> HttpResponse:
    """One receipt for people: every word it says, to keep or to print."""
    row, jws = _receipt(request, grant_id, version)
    said = receipts.payload_of(jws)
    shown = NoticeText.objects.get(pk=bytes.fromhex(said["notice"]["sha256"]))
    terms = receipts.terms_of(said)
    context = {
        "said": said,
        "card": cards.card(row.grant, now=timezone.now()),
        "kinds": cards.in_lines(terms.scope),
        "terms": terms,
        "delete_by": date.fromisoformat(said["retention"]["recipient_must_delete_by"]),
        "event": words.EVENTS[said["events"][-1]["kind"]],
        "issued_at": row.issued_at,
        "version": version,
        "helped_by": Grant.HelpedBy(row.grant.helped_by).label,
        "given_by": Grant.GivenBy(row.grant.given_by).label,
        "notice": shown,
        "notice_lang": html_lang(shown.language),
        "notice_text": mark_safe(shown.text),  # noqa: S308 - rendered from a template of ours
    }
    return render(request, "consent/receipt.html", context)


@require_safe
@login_required
def receipt_file(request: SignedInRequest, grant_id: UUID, version: int, form: str) -> HttpResponse:
    """One receipt as a file: ``json`` to read, ``jws`` with its signature."""
    if form not in {"json", "jws"}:
        raise Http404
    _row, jws = _receipt(request, grant_id, version)
    body = json.dumps(receipts.payload_of(jws), ensure_ascii=False, indent=2) if form == "json" else jws
    answer = HttpResponse(body, content_type="application/json" if form == "json" else "application/jose")
    answer["Content-Disposition"] = f'attachment; filename="tsunagi-receipt-{grant_id}-{version}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def notice(request: SignedInRequest, digest: str) -> HttpResponse:
    """A text that was shown before somebody decided, as it stood then; public, it names nobody."""
    try:
        found = NoticeText.objects.filter(pk=bytes.fromhex(digest)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    text = mark_safe(found.text)  # noqa: S308 - rendered from a template of ours
    context = {"notice": found, "text": text, "digest": digest, "notice_lang": html_lang(found.language)}
    return render(request, "consent/notice.html", context)


def _find(passage: Passage, grant_id: UUID) -> Grant:
    found = cards.find(grant_id, passage.residents)
    if found is None:
        raise Http404
    return found


def _less(request: SignedInRequest, given: Scope) -> Scope | None:
    """The scope that is left when a kind is taken away, or of one kind only the ticked fields stay."""
    if kind := request.POST.get("without", ""):
        return {name: fields for name, fields in given.items() if name != kind}
    if (kind := request.POST.get("only_of", "")) in given:
        ticked = tuple(name for name in request.POST.getlist("field") if name)
        kept = {name: fields for name, fields in given.items() if name != kind}
        return {**kept, kind: ticked} if ticked else kept
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _receipt(request: SignedInRequest, grant_id: UUID, version: int) -> tuple[Receipt, str]:
    with door.open_own(request.user, request=request) as passage:
        grant_row = _find(passage, grant_id)
        row = receipts.find(grant_row, version)
        if row is None:
            raise Http404
        row.grant = grant_row
        key = passage.look(row.resident_id, action="receipt.read")
        return row, receipts.open_jws(row, key)
