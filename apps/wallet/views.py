"""Pages on which residents read what is held about them; a stranger's record answers 404."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.acting import NoResident, acts_for_another, chosen
from apps.accounts.models import residents_named
from apps.accounts.screen import Screen, address
from apps.consent import door
from apps.consent.sealing import DataKey, SealBroken
from apps.wallet.disagreements import disagreements_of
from apps.wallet.marks import Mark, marks_of
from apps.wallet.models import Record
from apps.wallet.pages import domain_page, record_page
from apps.wallet.pages import home as home_page
from apps.wallet.pages.domains import DOMAINS
from apps.wallet.pages.held import tell_staff, with_tie
from apps.wallet.pages.history import versions_of
from apps.wallet.pages.wording import unopened


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What is held about me, by whom, how fresh."""
    try:
        with door.open_acting(request, action="records.overview") as passage:
            page = home_page.prepare(
                passage.resident_id, passage.key, now=timezone.now(), mirrored=_is_mirrored(request)
            )
    except NoResident:
        return _without_records(request)
    context = {"page": page, "resident": passage.resident, "for_another": acts_for_another(request)}
    return render(request, "wallet/home.html", context)


@require_safe
@login_required
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """One domain of records, sixty a page."""
    if slug not in DOMAINS:
        raise Http404
    shown = DOMAINS[slug]
    with door.open_acting(request, action="records.domain", kinds=shown.kinds) as passage:
        page = domain_page.prepare(
            shown,
            passage.resident_id,
            passage.key,
            page=_page_number(request),
            now=timezone.now(),
            mirrored=_is_mirrored(request),
        )
    context = {"page": page, "resident": passage.resident, "for_another": acts_for_another(request)}
    return render(request, "wallet/domain.html", context)


@require_safe
@login_required
def record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record of somebody whom the reader acts for: themselves, or a child of theirs."""
    try:
        with door.open_own(_user(request), request=request) as passage:
            mine = Record.objects.filter(resident_id__in=passage.residents, id=record_id)
            found = with_tie(mine).select_related("source").first()
            if found is None:
                raise Http404
            key = passage.look(
                found.resident_id, action="record.read", kinds=[found.kind], record_ids=[found.id]
            )
            page = _opened(found, key, marks_of(found.resident_id, key).get(found.id, ()))
            is_looked_at = page is not None and _is_looked_at(request, found, passage.wards)
            disagrees = disagreements_of(found.resident_id, key, found.id) if is_looked_at else []
    except PermissionDenied:
        raise Http404 from None
    about = ""
    if found.resident_id in passage.wards or acts_for_another(request):
        about = residents_named([found.resident_id]).get(found.resident_id, "")
    if page is None:
        return render(request, "wallet/unopened.html", {"unopened": unopened(1)})
    return render(request, "wallet/record.html", {"page": page, "about": about, "disagrees": disagrees})


def _opened(found: Record, key: DataKey, marks: Sequence[Mark]) -> record_page.RecordPage | None:
    """The page of a record; None, and staff are told, when a seal of it is broken. The look stays noted."""
    try:
        return record_page.prepare(found, list(versions_of(found)), key, now=timezone.now(), marks=marks)
    except SealBroken:
        tell_staff(found.id)
        return None


def _is_looked_at(request: HttpRequest, found: Record, wards: Collection[UUID]) -> bool:
    """Whether a record is of the resident whom the reader looks at now: pages that it leads to show nobody else."""
    wanted = chosen(request)
    return found.resident_id not in wards if wanted is None else found.resident_id == wanted


def _without_records(request: HttpRequest) -> HttpResponse:
    """Staff who are not residents go to their own pages; for others there is nothing here."""
    operators = address("feeds:operators")
    if not _user(request).is_staff or operators is None:
        raise NoResident
    return redirect(operators)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) > 0):
        raise Http404
    return int(text)


def _is_mirrored(request: HttpRequest) -> bool:
    return Screen(request).direction == "rtl"


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
