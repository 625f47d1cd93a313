"""Entering a table of one's own: choose it, say what its columns are, see how it reads, keep it; undo it again."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import acting
from apps.consent import door, meant_for
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.faults import REASONS
from apps.wallet.pages.wording import Title, titled
from apps.wallet.tables.strict_text import FileRefused
from apps.wallet.uploads import drafts, keeping, tables
from apps.wallet.uploads.drafts import Draft
from apps.wallet.uploads.forms import ENCODINGS, ChooseForm, ColumnsForm
from apps.wallet.uploads.mapping import Row, read_rows
from apps.wallet.uploads.models import Upload
from apps.wallet.uploads.reasons import NOT_CSV, file_reason, forbidden_what

PREVIEWED: Final = 5
_BESIDE: Final = 64 * 1024  # what else a form may send: its other fields, the names of its parts
FAULTS_SHOWN: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    """What was entered so far, and the choice of another table."""
    form, forbidden = ChooseForm(), None
    if request.method == "POST":
        form = ChooseForm(request.POST, request.FILES)
        if int(request.headers.get("content-length") or 0) > tables.MAX_BYTES + _BESIDE:
            form.add_error("file", file_reason("upload_too_large"))  # nothing of it is read
        elif meant_for.has_switched(request):
            return redirect("wallet:uploads")
        elif form.is_valid():
            forbidden = _take(request, form)
            if forbidden is None and form.is_valid():
                return redirect("wallet:upload_columns")
    with door.open_acting(request, action="uploads.read") as passage:
        rows = list(Upload.objects.filter(resident_id=passage.resident_id).order_by("-made_at")[:100])
    shown = [(upload, KINDS[upload.kind].label) for upload in rows]
    context = {"form": form, "uploads": shown, "forbidden": forbidden, **meant_for.shown_for(request)}
    return render(request, "wallet/uploads.html", context)


def _take(request: HttpRequest, form: ChooseForm) -> dict[str, Any] | None:
    """Makes a draft of the chosen file; what forbids it, or an error in the form, stops that."""
    file = form.cleaned_data["file"]
    if PurePath(file.name).suffix.lower() != ".csv":
        form.add_error("file", str(NOT_CSV))
        return None
    raw = file.read(tables.MAX_BYTES + 1)
    try:
        table = tables.read(raw, tables.guess(raw))
    except FileRefused as refused:
        form.add_error("file", file_reason(refused.code))
        return None
    if found := tables.forbidden(table, file.name):
        return {"what": forbidden_what(found), "row": found.row, "column": found.column}
    draft = Draft(form.cleaned_data["kind"], table, raw)
    drafts.put(draft, user=_user(request).pk, resident=acting.acting_resident(request).pk)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def columns(request: HttpRequest) -> HttpResponse:
    """Which column is which field; then how the rows read; then keeping them."""
    resident = acting.acting_resident(request)
    if request.method == "POST" and meant_for.has_switched(request):
        return redirect("wallet:uploads")
    draft = drafts.get(user=_user(request).pk, resident=resident.pk)
    if draft is None:
        messages.info(request, _("The table is no longer here, since half an hour went by. Choose it again."))
        return redirect("wallet:uploads")
    if request.method == "POST" and "encoding" in request.POST:
        return _read_again(request, draft)
    form = ColumnsForm(draft.kind, draft.table, request.POST if request.method == "POST" else None)
    rows: list[Row] = []
    if request.method == "POST" and form.is_valid():
        rows = read_rows(draft.kind, draft.table.rows, form.mapping(), first_row=draft.table.first_row)
        was_seen = request.POST.get("seen") == form.seen()
        if request.POST.get("act") == "keep" and was_seen and any(row.record for row in rows):
            return _keep(request, draft, rows, form)
    context = {
        "form": form,
        "draft": draft,
        "kind": KINDS[draft.kind],
        "raw_rows": draft.table.rows[:PREVIEWED],
        "encodings": ENCODINGS,
        "encoding": draft.table.encoding.removesuffix("-sig"),
        "preview": _preview(draft.kind, rows) if rows else None,
        "seen": form.seen() if rows else "",
        **meant_for.shown_for(request),
    }
    return render(request, "wallet/upload_columns.html", context)


def _read_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The same bytes in the other code page, when the letters looked wrong."""
    wanted = request.POST["encoding"]
    if wanted not in dict(ENCODINGS):
        raise Http404
    try:
        table = tables.read(draft.raw, "cp932" if wanted == "cp932" else tables.guess(draft.raw))
    except FileRefused as refused:
        messages.error(request, file_reason(refused.code))
        return redirect("wallet:upload_columns")
    if tables.forbidden(table, ""):  # what was unreadable before may say it now
        drafts.drop(user=_user(request).pk, resident=acting.acting_resident(request).pk)
        messages.error(request, _("This file holds a number that must not be kept here. Nothing was kept."))
        return redirect("wallet:uploads")
    again = Draft(draft.kind, table, draft.raw)
    drafts.put(again, user=_user(request).pk, resident=acting.acting_resident(request).pk)
    return redirect("wallet:upload_columns")


def _keep(request: HttpRequest, draft: Draft, rows: Sequence[Row], form: ColumnsForm) -> HttpResponse:
    readable = [row for row in rows if row.record is not None]
    with door.open_acting(request, action="upload.made", kinds=[draft.kind]) as passage:
        made = keeping.keep(
            passage, draft.kind, readable, data_as_of=form.cleaned_data["data_as_of"], now=timezone.now()
        )
    drafts.drop(user=_user(request).pk, resident=passage.resident_id)
    words = ngettext("%(number)s record is kept.", "%(number)s records are kept.", made.added)
    messages.success(request, words % {"number": f"{made.added:,}"})
    if before := len(readable) - made.added:
        words = ngettext("%(number)s row was here already.", "%(number)s rows were here already.", before)
        messages.info(request, words % {"number": f"{before:,}"})
    return redirect("wallet:uploads")


@require_POST
@login_required
def undo(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Takes back what one table brought; what was said before stays readable, as with every withdrawal."""
    if meant_for.has_switched(request):
        return redirect("wallet:uploads")
    with door.open_acting(request, action="upload.undone") as passage:
        mine = Upload.objects.filter(pk=upload_id, resident_id=passage.resident_id)
        upload = mine.first()
        if upload is None:
            raise Http404
        gone = keeping.undo(passage, upload, now=timezone.now())
    words = ngettext("%(number)s record is taken back.", "%(number)s records are taken back.", gone)
    messages.success(request, words % {"number": f"{gone:,}"})
    return redirect("wallet:uploads")


def _preview(kind: str, rows: Sequence[Row]) -> dict[str, Any]:
    """How the first rows read, how many can be kept, and why others cannot."""
    readable = [row for row in rows if row.record is not None]
    faults = [(row.number, row.column, REASONS[row.code]) for row in rows if row.record is None]
    titles: list[tuple[int, Title]] = [(row.number, titled(kind, row.record)) for row in readable[:PREVIEWED]]
    return {
        "titles": titles,
        "readable": len(readable),
        "faults": faults[:FAULTS_SHOWN],
        "unreadable": len(faults),
    }


def _user(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user
