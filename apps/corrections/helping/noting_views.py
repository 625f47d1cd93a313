"""The page on which a helper notes one thing that happened to a request that the person confirmed."""

import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.corrections import ledger
from apps.corrections.clock import NotPossible
from apps.corrections.clock.events import AnyEvent
from apps.corrections.helping import drafting
from apps.corrections.helping.forms import PostedForm
from apps.corrections.helping.noting import notes_of
from apps.corrections.helping.passages import Helping, for_helpers, open_helping
from apps.corrections.helping.words import NOTES as WORDS
from apps.corrections.ledger import Opened
from apps.corrections.pages.entering import refuse
from apps.corrections.pages.forms import NoteForm


@for_helpers
def note(request: HttpRequest, grant_id: UUID, correction_id: UUID) -> HttpResponse:
    """The form of one thing that happened, and keeping it. What the clock refuses is said beside its box."""
    what, is_kept, today = request.POST.get("what", ""), "keep" in request.POST, timezone.localdate()
    with open_helping(request, grant_id) as helping:
        found = helping.mine(correction_id, to_change=is_kept)
        if what not in WORDS:
            raise Http404
        is_open = what in dict(notes_of(helping, found, today))
        if is_open and is_kept and int_of(request.POST.get("number")) != found.seen:
            messages.warning(request, _("Something else was noted meanwhile. Look at it before you note yours."))  # fmt: skip
            is_open = False
        form = _form(what, found, request.POST if is_kept else None)
        if not is_open or (is_kept and form.is_valid() and _append(request, helping, found, form, today)):
            context = drafting.shown(helping, helping.mine(correction_id), today)
            return render(request, "corrections/helping/draft.html", context)
        context = {
            **drafting.shown(helping, found, today),
            "form": form,
            "what": what,
            "heading": WORDS[what],
            "number": found.seen,
        }
    return render(request, "corrections/helping/note.html", context)


def int_of(written: str | None) -> int | None:
    """A whole number as a form carries it; longer ones are none of ours."""
    if not written or len(written) > 8 or not (written.isascii() and written.isdecimal()):
        return None
    return int(written)


def _form(what: str, found: Opened, data: Any) -> PostedForm | NoteForm:
    return PostedForm(data) if what == "sent" else NoteForm(what, found.terms, data, history=found.history)


def _append(
    request: HttpRequest, helping: Helping, found: Opened, form: PostedForm | NoteForm, today: datetime.date
) -> bool:
    event = form.event() if isinstance(form, PostedForm) else _by_helper(form.event(found.terms))
    try:
        ledger.append(found.id, helping.key, event, by=helping.by, grant=helping.grant.pk, today=today)
    except NotPossible as refused:
        refuse(form, refused)
        return False
    helping.note_act("shared.correction_noted")
    messages.success(request, _("Noted. The person sees that you noted it."))
    return True


def _by_helper(event: AnyEvent) -> AnyEvent:
    """What the form takes for the resident's own act is the helper's; what the other side said stays theirs."""
    return msgspec.structs.replace(event, actor="helper") if event.actor == "resident" else event
