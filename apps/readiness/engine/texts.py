"""Sentences of answers: a message for each rule and code, filled with the answer's values in a reader's language.

The engine knows no language: translating a message and writing a value out are handed in.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from apps.readiness.engine.outcomes import Finding, Result

#: Messages of a rule by code (or by what a verdict's `says` names), English with named values: `%(opens_on)s`.
type Messages = Mapping[str, Mapping[str, str]]
#: Under this name stand the sentences that every rule may end with.
SHARED = "any_rule"


class Language(Protocol):
    """How a language is spoken: from outside the engine, because catalogues and CLDR are there."""

    def translate(self, message: str, language: str) -> str:
        """The message in the language; the English itself where there is none."""

    def write(self, name: str, value: Any, language: str) -> str:
        """A value under its name in words: a day, yen, a status."""


class Texts:
    """All messages of a rule set and a way to say them."""

    def __init__(self, messages: Messages, speak: Language) -> None:
        self._messages = messages
        self._speak = speak

    def sentence(self, result: Result | Finding, language: str) -> str:
        """One whole sentence for an answer. KeyError when its rule has no message for what it says."""
        message = self._speak.translate(message_of(self._messages, result.rule, result.says), language)
        if "%" not in message:
            return message
        values: dict[str, Any] = {**result.values}
        if isinstance(result, Result):
            values["missing"] = list(result.missing)
        else:
            values["months"] = list(result.months)
        return message % {name: self._speak.write(name, value, language) for name, value in values.items()}


def message_of(messages: Messages, rule: str, says: str) -> str:
    """The English message of a rule for a code, or the one that all rules share."""
    own = messages.get(rule, {})
    return own[says] if says in own else messages[SHARED][says]
