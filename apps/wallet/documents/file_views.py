"""Adding files to an entry, looking at them, fetching and removing them; each of these is a line in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.consent import door
from apps.consent.door import Passage
from apps.consent.sealing import DataKey, SealBroken
from apps.wallet.documents import entries, keeping, limits, pace, pages, serving
from apps.wallet.documents.checking import Checked, check
from apps.wallet.documents.forms import FilesForm
from apps.wallet.documents.models import Document, DocumentContent, Entry
from apps.wallet.documents.reasons import RESTRICTED, RESTRICTED_NAME, Refused
from apps.wallet.documents.views import about, looked, opened, shown
from apps.wallet.own_sources import one_at_a_time
from apps.wallet.pages.held import tell_staff
from apps.wallet.pages.wording import unopened
from apps.wallet.uploads.reasons import forbidden_name

_FROM_A_FILE: Final = frozenset({RESTRICTED, RESTRICTED_NAME})


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that went through the chain, with what it came as."""

    name: str
    raw: bytes
    checked: Checked


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A file that is not kept, as the page says it; its name is told back and stored nowhere."""

    name: str
    reason: str


@require_POST
@login_required
def add(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Sends each file through the whole chain; what is refused is told beside the field, and nothing of it is kept."""
    if int(request.headers.get("content-length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        form = FilesForm({})
        form.errors.clear()
        form.add_error("chosen", _("These files are larger than 12 MB together. Choose them one by one."))
        return shown(request, entry_id, files_form=form)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, entry_id, files_form=form)
    chosen, user = form.cleaned_data["chosen"], request.user
    assert isinstance(user, User)  # ``login_required`` has seen to that
    if not pace.may_send(user, len(chosen)):
        late = Refused("too_fast").reason
        return shown(request, entry_id, turned_away=[TurnedAway(each.name, late) for each in chosen])
    taken, refused = _sort(chosen)
    if taken:
        kept = _store(request, entry_id, taken, refused)
        _tell(request, kept)
    if restricted := next((each for _name, each in refused if each.code in _FROM_A_FILE), None):
        return _restricted(request, entry_id, restricted, len(taken))
    if not refused:
        return redirect("wallet:paper", entry_id)
    return shown(request, entry_id, turned_away=[TurnedAway(name, each.reason) for name, each in refused])


def _sort(chosen: list["UploadedFile[bytes]"]) -> tuple[list[_Taken], list[tuple[str, Refused]]]:
    """What went through the chain, and what did not. No passage is open meanwhile: opening files takes its time."""
    taken: list[_Taken] = []
    refused: list[tuple[str, Refused]] = []
    for place, file in enumerate(chosen):
        name, raw = file.name or "", file.read(limits.MAX_BYTES + 1)
        if place >= limits.MAX_AT_ONCE:
            refused.append((name, Refused("too_many")))
            continue
        try:
            taken.append(_Taken(name, raw, check(raw, name=name, declared=file.content_type or "")))
        except Refused as reason:
            refused.append((name, reason))
    return taken, refused


def _store(
    request: HttpRequest, entry_id: UUID, taken: list[_Taken], refused: list[tuple[str, Refused]]
) -> list[Document]:
    now, kept = timezone.now(), []
    with opened(request, entry_id) as (passage, entry):
        if entry.taken_back_at is not None:
            raise Http404
        key = looked(passage, entry, "document.added")
        one_at_a_time(entry.resident_id)
        for each in taken:
            try:
                kept.append(keeping.store(key, entry, each.checked, each.raw, name=each.name, now=now))
            except Refused as reason:
                refused.append((each.name, reason))
        entry.changed_at = now
        entry.save(update_fields=["changed_at"])
        entries.settle(key, entry, now=now)
    return kept


def _tell(request: HttpRequest, kept: list[Document]) -> None:
    waiting = sum(not document.is_kept for document in kept)
    if number := len(kept) - waiting:
        words = ngettext("%(number)s file is kept.", "%(number)s files are kept.", number)
        messages.success(request, words % {"number": number})
    if waiting:
        words = ngettext(
            "%(number)s file is locked away until it is checked. It shows here by itself.",
            "%(number)s files are locked away until they are checked. They show here by themselves.",
            waiting,
        )
        messages.info(request, words % {"number": waiting})


def _restricted(request: HttpRequest, entry_id: UUID, refused: Refused, others: int) -> HttpResponse:
    """What must be covered and why; the number is not repeated, and the file was not kept."""
    with opened(request, entry_id) as (passage, entry):
        looked(passage, entry, "entry.read")
    context = {
        "entry": entry,
        "what": forbidden_name(refused.what),
        "in_name": refused.code == RESTRICTED_NAME,
        "others": others,
        "about": about(request, passage, entry),
    }
    return render(request, "wallet/paper_restricted.html", context)


@require_safe
@login_required
def fetch(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A file, to save it."""
    serving.refuse_others(request, serving.AS_DOWNLOAD)
    with _document(request, document_id) as (passage, document):
        key = looked(passage, document.entry, "document.fetched")
        try:
            name = keeping.name_of(key, document)
        except SealBroken:
            name = ""
        content = _content(request, document, key, keeping.FILE)
    if content is None:
        return render(request, "wallet/unopened.html", {"unopened": unopened(1)})
    return serving.as_download(content, name=name, media_type=document.media_type)


@require_safe
@login_required
def picture(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Our own picture of a file, for the page that shows it."""
    serving.refuse_others(request, serving.AS_PICTURE)
    with _document(request, document_id) as (passage, document):
        content = _content(
            request, document, looked(passage, document.entry, "document.seen"), keeping.PREVIEW
        )
    if content is None:
        raise Http404
    return serving.as_picture(content)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def remove(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What removing a file does, and doing it: it is deleted for good."""
    with _document(request, document_id, any_state=True) as (passage, document):
        entry: Entry = document.entry
        is_done = request.method == "POST"
        key = looked(passage, document.entry, "document.removed" if is_done else "entry.read")
        if is_done:
            one_at_a_time(document.resident_id)
            keeping.remove(document)
            entries.settle(key, entry, now=timezone.now())
        else:
            page = pages.prepare(entry, key)
    if is_done:
        messages.success(request, _("The file is deleted."))
        return redirect("wallet:paper", entry.pk)
    file = next(each for each in page.files if each.id == document.pk)
    is_last = document.is_kept and sum(bool(each.file_url) for each in page.files) == 1 and not page.is_begun
    context = {"page": page, "file": file, "is_last": is_last, "about": about(request, passage, entry)}
    return render(request, "wallet/paper_remove_file.html", context)


@contextmanager
def _document(
    request: HttpRequest, document_id: UUID, *, any_state: bool = False
) -> Iterator[tuple[Passage, Document]]:
    """A file of somebody whom the reader acts for; one that waits or was refused only to be removed. Else 404."""
    user: Any = request.user
    try:
        with door.open_own(user, request=request) as passage:
            mine = Document.objects.filter(resident_id__in=passage.residents, pk=document_id)
            if not any_state:
                mine = mine.filter(state=Document.State.KEPT)
            document = mine.select_related("entry").first()
            if document is None:
                raise Http404
            yield passage, document
    except PermissionDenied:
        raise Http404 from None


def _content(
    request: HttpRequest, document: Document, key: DataKey, part: DocumentContent.Part
) -> bytes | None:
    """The bytes of a part; None, and staff are told, when their seal is broken."""
    if request.method == "HEAD":
        return b""
    try:
        return keeping.content_of(key, document, part)
    except SealBroken:
        tell_staff(document.pk)
        return None
