"""A resident's record as it was sent, staff's pages about institutions, and our public keys."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.signed_in import SignedInRequest
from apps.accounts.staff import for_operators
from apps.consent import door
from apps.feeds import as_sent as as_sent_page
from apps.feeds import operators, our_keys, overview, quarantine, restarting
from apps.feeds.models import Institution, OperatorNotice
from apps.feeds.onboarding import words
from apps.feeds.onboarding.views import DECISIONS, note_act, prepared
from apps.feeds.onboarding.views import found as found_institution
from apps.wallet.marks import marks_of
from apps.wallet.models import Record
from apps.wallet.pages.disputed import disputed
from apps.wallet.pages.history import last_said, versions_of
from apps.wallet.pages.wording import source_name, titled


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
            "marks": disputed(record.kind, marks_of(record.resident_id, key).get(record.id, ())),
        }
    return render(request, "feeds/as_sent.html", context)


@require_safe
@for_operators
def operators_overview(request: HttpRequest) -> HttpResponse:
    """All institutions, those that need a person first."""
    return render(request, "feeds/operators.html", {"rows": overview.table(now=timezone.now())})


@require_safe
@for_operators
def institution(request: SignedInRequest, slug: str) -> HttpResponse:
    """One institution: contact, trouble, keys, notices, what was refused."""
    found: Any = found_institution(slug)
    now = timezone.now()
    page = quarantine.refused_events(found, page=_page_number(request))
    if page.number > 1 and not page.events:
        raise Http404
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
        "keys": words.key_rows(found, prepared(found), reader=request.user.pk, now=now),
        "notices": [
            (notice, operators.reason(notice.code))
            for notice in found.notices.filter(settled_at=None).order_by("first_at")
        ],
        "page": page,
        "waits": found.state == Institution.State.WAITING,
        "is_live": found.state == Institution.State.LIVE,
        "decisions": [(name, each) for name, each in DECISIONS.items() if found.state in each.states],
    }
    return render(request, "feeds/institution.html", context)


@require_POST
@for_operators
def start_again(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks an institution again whose stream had stopped."""
    found = found_institution(slug)
    if restarting.start_again(found, now=timezone.now()):
        note_act(request, "started the stream again", found)
        messages.success(request, _("It will be asked again within a minute."))
    return redirect("feeds:institution", slug)


@require_POST
@for_operators
def settle_notice(request: SignedInRequest, slug: str, notice_id: UUID) -> HttpResponse:
    """Marks a notice as dealt with; if the trouble comes back, a new one opens."""
    found = found_institution(slug)
    settled = OperatorNotice.objects.filter(pk=notice_id, institution=found, settled_at=None)
    if settled.update(settled_at=timezone.now()):
        note_act(request, "settled a notice about", found)
        messages.success(request, _("Settled. If it happens again, a new notice opens."))
    return redirect("feeds:institution", slug)


@require_safe
@cache_control(public=True, max_age=300)
def our_public_keys(_request: HttpRequest) -> HttpResponse:
    """Our public keys (RFC 7517), by which institutions check that a request is ours."""
    return JsonResponse(our_keys.published(), content_type="application/jwk-set+json")


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) > 0):
        raise Http404
    return int(text)
