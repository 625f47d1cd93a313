"""Forms of corrections: what is known of the situation, what is right and why, that it was sent, and what came of it."""

from apps.corrections.pages.forms.fields import Day
from apps.corrections.pages.forms.missing import MissingForm
from apps.corrections.pages.forms.noting import NOTE_NAMES, NOTES, OWN_PAGE, NoteForm
from apps.corrections.pages.forms.preparing import PrepareForm
from apps.corrections.pages.forms.sending import ConfirmForm, SentForm
from apps.corrections.pages.forms.situation import SituationForm, asked_about

__all__ = [
    "NOTES",
    "NOTE_NAMES",
    "OWN_PAGE",
    "ConfirmForm",
    "Day",
    "MissingForm",
    "NoteForm",
    "PrepareForm",
    "SentForm",
    "SituationForm",
    "asked_about",
]
