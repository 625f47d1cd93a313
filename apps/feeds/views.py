"""A resident's record as it was sent, staff's pages about institutions, and our public keys."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.staff import for_operators
from apps.consent import door
from apps.feeds import as_sent as as_sent_page
from apps.feeds import institutions, operators, our_keys, overview, quarantine, restarting, trust
from apps.feeds.models import Institution, InstitutionKey, OperatorNotice
from apps.feeds.protocol.keys import KeyStatus
from apps.wallet.models import Record
from apps.wallet.pages.history import last_said, versions_of
from apps.wallet.pages.wording import source_name, titled

log = logging.getLogger(__name__)


@require_safe
@login_required
def as_sent(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The signed message that brought a version of a record, to the person it is about; 404 to anybody else."""
    revision = request.GET.get("revision", "")
    if revision and not (revision.isascii() and revision.isdecimal() and len(revision) <= 16):
        raise Http404
    user: Any = request.user
    with door.open_own(user, request=request) as passage:
        mine = Record.objects.filter(resident_id__in=passage.residents, id=record_id)
        record = mine.select_related("source").first()
        if record is None:
            raise Http404
        key = passage.look(
            record.resident_id, action="record.as_sent", kinds=[record.kind], record_ids=[record.id]
        )
        versions = list(versions_of(record))
        wanted = [version for version in versions if not revision or version.revision == int(revision)]
        if not wanted:
            raise Http404
        context = {
            "record": record,
            "version": wanted[0],
            "title": titled(record.kind, last_said(record.kind, versions, key)),
            "source": source_name(record.source),
            "sent": as_sent_page.sent(wanted[0], key),
        }
    return render(request, "feeds/as_sent.html", context)


@require_safe
@for_operators
def operators_overview(request: HttpRequest) -> HttpResponse:
    """All institutions, those that need a person first."""
    return render(request, "feeds/operators.html", {"rows": overview.table(now=timezone.now())})


@require_safe
@for_operators
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """One institution: contact, trouble, keys, notices, what was refused."""
    found: Any = _institution(slug)
    now = timezone.now()
    page = quarantine.refused_events(found, page=_page_number(request))
    if page.number > 1 and not page.events:
        raise Http404
    approvals = list(found.approvals.order_by("at"))
    context = {
        "institution": found,
        "stream": found.stream,
        "state": overview.state_tag(found, now=now),
        "contact": overview.contact(found.stream, now=now),
        "backlog": overview.backlog(found.stream),
        "counts": overview.counts(found.stream),
        "trouble": overview.trouble_in_words(found.stream.stopped_code or found.stream.last_trouble),
        "stands_still": bool(found.stream.stopped_code or found.stream.opened_at or found.stream.failures),
        "unsettled": quarantine.unsettled(found),
        "keys": found.keys.order_by("-first_seen_at"),
        "notices": [
            (notice, operators.reason(notice.code))
            for notice in found.notices.filter(settled_at=None).order_by("first_at")
        ],
        "page": page,
        "waits": found.state == Institution.State.WAITING,
        "approvals": approvals,
        "approvals_needed": institutions.APPROVALS_NEEDED,
        "approved_by_me": any(approval.by_id == request.user.pk for approval in approvals),
    }
    return render(request, "feeds/institution.html", context)


@require_POST
@for_operators
def start_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks an institution again whose stream had stopped."""
    found = _institution(slug)
    if restarting.start_again(found, now=timezone.now()):
        _note_act(request, "started the stream again", found)
        messages.success(request, _("It will be asked again within a minute."))
    return redirect("feeds:institution", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def approve_institution(request: HttpRequest, slug: str) -> HttpResponse:
    """Notes this person's approval of an institution that waits; two different people are needed."""
    found = _institution(slug)
    if found.state != Institution.State.WAITING:
        raise Http404
    if request.method != "POST":
        keys = found.keys.order_by("-first_seen_at")
        return render(request, "feeds/approve_institution.html", {"institution": found, "keys": keys})
    is_live = institutions.approve(found, by=request.user, now=timezone.now())
    _note_act(request, "approved", found)
    messages.success(
        request,
        _("The institution is live.") if is_live else _("Approved. One more person has to approve it."),
    )
    return redirect("feeds:institution", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def decide_key(request: HttpRequest, slug: str, key_id: UUID, decision: str) -> HttpResponse:
    """Approves or revokes a key, after a page on which its thumbprint can be compared."""
    found = _institution(slug)
    key = get_object_or_404(InstitutionKey, pk=key_id, institution=found)
    if not _may_be(decision, key):
        raise Http404
    if request.method != "POST":
        context = {"institution": found, "key": key, "decision": decision}
        return render(request, "feeds/decide_key.html", context)
    decide = trust.approve_key if decision == "approve" else trust.revoke_key
    decide(key, now=timezone.now())
    _note_act(request, f"{decision}d key {key.thumbprint} of", found)
    messages.success(
        request, _("The key is approved.") if decision == "approve" else _("The key is revoked.")
    )
    return redirect("feeds:institution", slug)


@require_POST
@for_operators
def settle_notice(request: HttpRequest, slug: str, notice_id: UUID) -> HttpResponse:
    """Marks a notice as dealt with; if the trouble comes back, a new one opens."""
    found = _institution(slug)
    settled = OperatorNotice.objects.filter(pk=notice_id, institution=found, settled_at=None)
    if settled.update(settled_at=timezone.now()):
        _note_act(request, "settled a notice about", found)
        messages.success(request, _("Settled. If it happens again, a new notice opens."))
    return redirect("feeds:institution", slug)


@require_safe
@cache_control(public=True, max_age=300)
def our_public_keys(_request: HttpRequest) -> HttpResponse:
    """Our public keys (RFC 7517), by which institutions check that a request is ours."""
    return JsonResponse(our_keys.published(), content_type="application/jwk-set+json")


def _institution(slug: str) -> Institution:
    return get_object_or_404(overview.with_counts(Institution.objects.all()), source__slug=slug)


def _may_be(decision: str, key: InstitutionKey) -> bool:
    """A revoked key stays revoked: whoever holds it could have signed anything since."""
    if decision == "approve":
        return key.status in {KeyStatus.PENDING, KeyStatus.RETIRED}
    return decision == "revoke" and key.status != KeyStatus.REVOKED


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) > 0):
        raise Http404
    return int(text)


def _note_act(request: HttpRequest, act: str, found: Institution) -> None:
    """Who did what, by ids: operators' acts must be traceable."""
    log.info("operator %s %s institution %s", request.user.pk, act, found.pk)
