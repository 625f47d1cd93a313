"""The languages of the product: their codes, own names, which of them Django does not know, and which may be shown."""

from functools import cache
from pathlib import Path

import django.conf.locale

from config.environment import ROOT

#: code, name in English, own name (shown in the selector, this order everywhere), html ``lang``
LANGUAGE_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("en", "English", "English", "en"),
    ("ja", "Japanese", "日本語", "ja"),
    ("ja-easy", "Easy Japanese", "やさしい日本語", "ja"),
    ("zh-hans", "Simplified Chinese", "简体中文", "zh-Hans"),
    ("zh-hant", "Traditional Chinese", "繁體中文", "zh-Hant"),
    ("ko", "Korean", "한국어", "ko"),
    ("vi", "Vietnamese", "Tiếng Việt", "vi"),
    ("tl", "Filipino", "Filipino", "fil"),
    ("ne", "Nepali", "नेपाली", "ne"),
    ("pt-br", "Portuguese (Brazil)", "Português (Brasil)", "pt-BR"),
    ("es", "Spanish", "Español", "es"),
    ("id", "Indonesian", "Bahasa Indonesia", "id"),
    ("my", "Burmese", "မြန်မာဘာသာ", "my"),
    ("th", "Thai", "ไทย", "th"),
    ("si", "Sinhala", "සිංහල", "si"),
    ("bn", "Bengali", "বাংলা", "bn"),
)

HTML_LANG: dict[str, str] = {code: html for code, _name, _own, html in LANGUAGE_TABLE}
OWN_NAME: dict[str, str] = {code: own for code, _name, own, _html in LANGUAGE_TABLE}

#: The language of the source strings: complete by itself.
SOURCE = "en"
#: The first translation: a string is in the product when it stands in this catalogue.
REFERENCE = "ja"

LOCALE_DIR = ROOT / "locale"


def register() -> list[tuple[str, str]]:
    """Adds our languages to Django's table; returns LANGUAGES. Called by the settings before anything else."""
    for code, name, own, _html in LANGUAGE_TABLE:
        django.conf.locale.LANG_INFO.setdefault(
            code, {"bidi": False, "code": code, "name": name, "name_local": own}
        )
    return [(code, own) for code, _name, own, _html in LANGUAGE_TABLE]


def catalogue(code: str) -> Path:
    """Where the catalogue of a language lies: ``ja-easy`` in ``locale/ja_Easy``, as Django looks for it."""
    from django.utils.translation import to_locale

    return LOCALE_DIR / to_locale(code) / "LC_MESSAGES" / "django.po"


@cache
def listed(*, unfinished: bool = False) -> tuple[str, ...]:
    """The codes of the languages that may be shown, in the order of the table.

    A half-done language stays hidden, because one screen must not mix two languages. A language is complete
    when nothing in its catalogue is untranslated or fuzzy and it holds every message of the reference.
    ``unfinished`` lists all sixteen, for translators who look at their work. Read once in a process.
    """
    if unfinished:
        return tuple(HTML_LANG)
    reference = _translated(REFERENCE)
    needed = set() if reference is None else reference
    return tuple(code for code in HTML_LANG if code == SOURCE or _is_complete(code, needed))


def _is_complete(code: str, needed: set[object]) -> bool:
    messages = _translated(code)
    return messages is not None and needed <= messages


def _translated(code: str) -> set[object] | None:
    """The message ids of a catalogue, or None when there is none or something in it is not translated yet."""
    from babel.messages.pofile import read_po

    file = catalogue(code)
    if not file.exists():
        return None
    with file.open("rb") as stream:
        messages = [message for message in read_po(stream) if message.id]
    for message in messages:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy or not all(strings):
            return None
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in messages
    }
