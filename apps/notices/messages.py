"""What notices say: sentences by code, made from sealed values when somebody reads them, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language, gettext_lazy


class Values(dict[str, Any]):
    """What a notice was told with, as JSON keeps it; days are ISO 8601."""

    def day(self, name: str) -> date | None:
        """A day, None where none was told."""
        told = self.get(name)
        return date.fromisoformat(told) if isinstance(told, str) else None

    def name(self, name: str) -> str:
        """The name of a body in the reader's language: told as ``{"ja": ..., "en": ...}``."""
        told: Mapping[str, str] = self.get(name) or {}
        japanese = (get_language() or "").startswith("ja")
        return told.get("ja", "") if japanese or not told.get("en") else told["en"]


type Words = Callable[[Values], str] | Promise
"""A function of the values, or words that are always the same."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that can be said.

    ``title`` is a short sentence, ``text`` what it means and whose move it is, ``step`` the words of the button that
    leads on. ``several`` is the title for a number of notices of one group.
    """

    title: Words
    text: Words
    step: Promise
    several: Callable[[Values, int], str] | None = None


_REGISTERED: Final[dict[str, Message]] = {}


def register(says: str, message: Message) -> None:
    """Adds a message under its code; called from ``ready()`` by the app whose words these are."""
    _REGISTERED[says] = message


def message_of(says: str) -> Message:
    """The message of a code; a plain one where nobody knows the code any more."""
    return _REGISTERED.get(says, UNKNOWN)


def said(words: Words, values: Values) -> str:
    """Words of a message in the language that is active."""
    return words(values) if callable(words) else str(words)


UNKNOWN: Final = Message(gettext_lazy("There is something to look at"), lazystr(""), lazystr(""))
