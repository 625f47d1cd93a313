"""What all views of corrections share: who acts, which correction is meant, and refusals of the clock in words."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from apps.consent.door import ActingPassage
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, status_words
from apps.corrections.ledger import Opened
from apps.corrections.models import Correction
from apps.corrections.pages import words
from apps.corrections.pages.forms import NoteForm
from apps.wallet.kinds.showing import format_day

#: Beside which box a refusal of the clock stands.
_BOXES: Final = {
    "reasons_demanded": ("text",),
    "reason_of_extension": ("text",),
    "new_day_needed": ("until",),
    "day_too_far": ("until", "by"),
    "reached_before_sent": ("reached_on",),
    "learned_before_decided": ("learned_on",),
}


def mine(passage: ActingPassage, correction_id: UUID, *, to_change: bool = False) -> Opened:
    """The correction, if it is of the resident whom the reader looks at; 404 else.

    ``to_change``: it is locked, so that what is decided from it still holds when it is written, whatever other tabs do.
    """
    try:
        return ledger.one_of(passage.resident_id, correction_id, passage.key, locked=to_change)
    except Correction.DoesNotExist:
        raise Http404 from None


def user_of(request: HttpRequest) -> Any:
    """The signed-in user; ``login_required`` has seen to that."""
    return request.user


def refusal(refused: NotPossible) -> list[str]:
    """Why something cannot be entered, and the earlier entry that it does not fit, where there is one."""
    why = [gettext(status_words.NOT_POSSIBLE[refused.code])]
    if (one := refused.against) is not None:
        told = {"what": words.EVENTS[type(one).__name__], "day": format_day(one.day)}
        # Translators: after why an entry cannot stand; an earlier entry ("They decided") and its day.
        why.append(gettext("It does not fit this entry: %(what)s, %(day)s.") % told)
    return why


def is_kept(request: HttpRequest, passage: ActingPassage, found: Opened, form: NoteForm) -> bool:
    """Notes what the resident entered, and says so. What is not right stands in the form, beside its box."""
    if not form.is_valid():
        return False
    try:
        ledger.append(found.id, passage.key, form.event(found.terms), by=user_of(request).pk, today=timezone.localdate())  # fmt: skip
    except NotPossible as refused:
        refuse(form, refused)
        return False
    passage.note_act("correction.noted")
    messages.success(request, gettext("Noted."))
    return True


def refuse(form: forms.Form, refused: NotPossible) -> None:
    """A refusal of the clock beside the box that it is about."""
    boxes = _BOXES.get(refused.code, ())
    form.add_error(next((box for box in boxes if box in form.fields), "day"), refusal(refused))
