"""Pages on which a resident enters what stands on a paper: choose the kind, type it, correct it, take it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import acting
from apps.accounts.models import residents_named
from apps.consent import door, meant_for
from apps.consent.door import Passage
from apps.consent.sealing import DataKey, SealBroken
from apps.wallet.documents import entries, pages
from apps.wallet.documents.forms import MORE, FilesForm, KindForm, ValuesForm
from apps.wallet.documents.models import Entry
from apps.wallet.kinds import KINDS
from apps.wallet.pages.wording import unopened


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def papers(request: HttpRequest) -> HttpResponse:
    """What was entered so far, and the beginning of another."""
    form = KindForm(initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST":
        if meant_for.has_switched(request):
            return redirect("wallet:papers")
        form = KindForm(request.POST)
        if form.is_valid():
            kind = form.cleaned_data["kind"]
            with door.open_acting(request, action="entry.begun", kinds=[kind]) as passage:
                entry = entries.begin(passage.resident_id, kind, now=timezone.now())
            return redirect("wallet:paper", entry.pk)
    with door.open_acting(request, action="entries.read") as passage:
        context = {
            "form": form,
            "entries": pages.lines(passage.resident_id, passage.key),
            "room": pages.room(passage.resident_id),
        }
    context |= meant_for.shown_for(request)
    return render(request, "wallet/papers.html", context)


@require_safe
@never_cache
@login_required
def paper(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry: its files, what it says, what can be done."""
    return shown(request, entry_id)


def shown(request: HttpRequest, entry_id: UUID, **more: Any) -> HttpResponse:
    """The page of an entry; ``more`` is what an act that did not work out has to say."""
    with opened(request, entry_id) as (passage, entry):
        key = looked(passage, entry, "entry.read")
        page = pages.prepare(entry, key)
    context = {"page": page, "files_form": FilesForm(), "about": about(request, passage, entry), **more}
    return render(request, "wallet/paper.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def values(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Typing what the paper says, and correcting it later; every version stays readable."""
    with opened(request, entry_id) as (passage, entry):
        _refuse_over(entry)
        form = ValuesForm(entry.kind, request.POST) if request.method == "POST" else None
        is_kept = form is not None and MORE not in request.POST and form.is_valid()
        key = looked(passage, entry, "entry.said" if is_kept else "entry.read")
        if form is not None and is_kept:
            changed = entries.say(key, entry, form.said(), now=timezone.now())
        else:
            form = form or _form(entry, key)
            seen = pages.pictures(entry, key)
    if is_kept:
        words = _("Kept. What it said before stays readable.") if changed else _("Nothing has changed.")
        messages.success(request, words)
        return redirect("wallet:paper", entry.pk)
    if form is None:
        return render(request, "wallet/unopened.html", {"unopened": unopened(1)})
    context = {
        "form": form,
        "asks_for_more": MORE in request.POST,
        "entry": entry,
        "kind": KINDS[entry.kind],
        "pictures": seen,
        "about": about(request, passage, entry),
    }
    return render(request, "wallet/paper_values.html", context)


def _form(entry: Entry, key: DataKey) -> ValuesForm | None:
    """The form as it begins: with what the entry says now; None when that does not open."""
    try:
        return ValuesForm(entry.kind, said=pages.said_by(entry, key))
    except SealBroken:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def take_back(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """What taking back does, and doing it."""
    with opened(request, entry_id) as (passage, entry):
        _refuse_over(entry)
        key = looked(passage, entry, "entry.taken_back" if request.method == "POST" else "entry.read")
        if request.method == "POST":
            entries.take_back(key, entry, now=timezone.now())
        else:
            page = pages.prepare(entry, key)
    if request.method == "POST":
        messages.success(request, _("Taken back. Its files are deleted."))
        return redirect("wallet:papers")
    return render(
        request, "wallet/paper_take_back.html", {"page": page, "about": about(request, passage, entry)}
    )


@contextmanager
def opened(request: HttpRequest, entry_id: UUID) -> Iterator[tuple[Passage, Entry]]:
    """An entry of somebody whom the reader acts for, inside a passage; 404 for every other."""
    user: Any = request.user
    try:
        with door.open_own(user, request=request) as passage:
            mine = Entry.objects.filter(resident_id__in=passage.residents, pk=entry_id)
            if request.method == "POST":
                mine = mine.select_for_update()
            entry = mine.first()
            if entry is None:
                raise Http404
            yield passage, entry
    except PermissionDenied:
        raise Http404 from None


def looked(passage: Passage, entry: Entry, action: str) -> DataKey:
    """Notes a look at an entry, or an act on it, and gives the key."""
    record = entries.record_of(entry)
    return passage.look(
        entry.resident_id, action=action, kinds=[entry.kind], record_ids=[record.id] if record else ()
    )


def _refuse_over(entry: Entry) -> None:
    """What was taken back stays so; its values can be read on the page of the record."""
    if entry.taken_back_at is not None:
        raise Http404


def about(request: HttpRequest, passage: Passage, entry: Entry) -> str:
    """Whom the entry is about, where it is not the reader."""
    if entry.resident_id in passage.wards or acting.acts_for_another(request):
        return residents_named([entry.resident_id]).get(entry.resident_id, "")
    return ""
