"""What all views of corrections share: who acts, which correction is meant, and refusals of the clock in words."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from apps.consent.door import ActingPassage
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, status_words
from apps.corrections.ledger import Opened
from apps.corrections.models import Correction


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


def refusal(refused: NotPossible) -> str:
    """Why something cannot be entered, as a sentence."""
    return gettext(status_words.NOT_POSSIBLE[refused.code])
