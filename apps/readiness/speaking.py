"""The engine's sentences in the languages of the catalogues, and values written as the rest of the pages writes them."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from apps.readiness.engine.texts import Texts
from apps.readiness.rules.messages import messages
from apps.readiness.rules.values import KIND_OF_VALUE, WORDS
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import day_in, format_month, format_yen


class Catalogues:
    """How the catalogues speak: `engine.texts.Language`."""

    def translate(self, message: str, language: str) -> str:
        with translation.override(language):
            return gettext(message)

    def write(self, name: str, value: Any, language: str) -> str:
        """A day, amount or word by what the value's name says it is; a list with the commas of the language."""
        with translation.override(language):
            if isinstance(value, list | tuple):
                return ("、" if language.startswith("ja") else ", ").join(
                    _write(name, one, language) for one in value
                )
            return _write(name, value, language)


def texts() -> Texts:
    """Every sentence of the rules, ready to be said."""
    return Texts(messages(), Catalogues())


def _write(name: str, value: Any, language: str) -> str:
    if isinstance(value, datetime.date):
        return day_in(language, value)
    return _WRITE[KIND_OF_VALUE.get(name, "plain")](value)


def _plainly(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _word(value: str) -> str:
    return gettext(WORDS[value]) if value in WORDS else value


def _record(value: str) -> str:
    """`residence_status` or `residence_status.expires_on` in words."""
    kind, _, field = value.partition(".")
    if kind not in KINDS:
        return _word(value)
    known = KINDS[kind]
    label = next((said.label for said in known.fields if said.name == field), None)
    return str(known.label) if label is None else f"{known.label} ({label})"


def _status(value: str) -> str:
    return str(_statuses().get(value, value))


@cache
def _statuses() -> Any:
    return next(field.codes for field in KINDS["residence_status"].fields if field.name == "status")


_WRITE: Final[dict[str, Callable[[Any], str]]] = {
    "plain": _plainly,
    "yen": format_yen,
    "month": format_month,
    "year": str,
    "word": _word,
    "record": _record,
    "status": _status,
}
