"""Words that several pages about records share: days seen from today, sentences with marked-up parts, titles."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.wallet.kinds import KINDS, KindField, Record, format_value
from apps.wallet.kinds.showing import format_day, title_pattern, when_and_amount
from apps.wallet.models import Source, SourceCode

_FROM_CJK: Final = re.compile("[\N{IDEOGRAPHIC SPACE}-\U0010ffff]")
_NO_RECORD: Final = UUID(int=0)


class Title(NamedTuple):
    """A record in a few words: plain for the window's title, marked up for the page, and what a list adds."""

    plain: str
    html: SafeString
    when: str
    amount: str


def fill(pattern: object, **parts: object) -> SafeString:
    """A translated sentence with parts that may carry mark-up; everything else is escaped."""
    escaped = {
        name: conditional_escape(str(part)) if not isinstance(part, SafeString) else part
        for name, part in parts.items()
    }
    return mark_safe(str(conditional_escape(str(pattern))) % escaped)  # noqa: S308 - every part is escaped above


def in_a_row(*sentences: str) -> SafeString:
    """Sentences after one another: a space between them, except in scripts that write none after a full stop."""
    language = get_language() or ""
    between = "" if language.startswith(("ja", "zh")) else " "
    return mark_safe(between.join(conditional_escape(each) for each in sentences if each))  # noqa: S308 - escaped


def whole(day: str) -> SafeString:
    """A day or month in words that no line breaks in two."""
    return format_html('<bdi class="whole">{}</bdi>', day)


def foreign(text: str, lang: str | None) -> SafeString:
    """Text as a source wrote it: kept apart from the direction around it, with its language when it is not ours."""
    of_its_own = lang and not (get_language() or "").startswith(lang)
    opening = f'<bdi lang="{escape(lang or "")}">' if of_its_own else "<bdi>"
    # SafeString itself: mark_safe first asks whether the text is lazy, which costs more than all of this
    return SafeString(f"{opening}{escape(text)}</bdi>")


def source_name(source: Source) -> SafeString:
    """The name of a source for the reader, marked as Japanese where it has no other; what is theirs, as theirs."""
    if source.code == SourceCode.RESIDENT:
        return conditional_escape(source.get_code_display())
    return foreign(source.name, "ja" if source.name == source.name_ja else None)


class Names:
    """What records are called on one page, in one language: most are of a few kinds and tell of a few bodies."""

    def __init__(self) -> None:
        self.language = get_language() or ""
        self.known: dict[tuple[str, str], tuple[str, SafeString]] = {}


def titled(kind: str, record: Record | None, names: Names | None = None) -> Title:
    """What to call a record; a withdrawn one, of which nothing is said any more, by its kind alone."""
    names = names or Names()
    words = _words_of(kind, names.language)
    if record is None:
        return Title(words.label, words.html, "", "")
    when, amount = when_and_amount(kind, record)
    value = getattr(record, words.who.attribute) if words.who else None
    if words.who is None or value is None:
        return Title(words.label, words.html, when or "", amount or "")
    about = format_value(words.who, value)
    name = names.known.get((kind, about))
    if name is None:
        name = names.known[kind, about] = _named(words, about)
    return Title(*name, when or "", amount or "")


def _named(words: "_Words", about: str) -> tuple[str, SafeString]:
    marked = foreign(about, "ja" if words.who_is_as_printed and is_japanese(about) else None)
    html = words.pattern_html % {"record": words.html, "about": marked}
    return words.pattern % {"record": words.label, "about": about}, SafeString(html)  # every part is escaped


class _Words(NamedTuple):
    label: str
    html: SafeString
    who: KindField | None
    who_is_as_printed: bool
    pattern: str
    pattern_html: SafeString


@lru_cache(maxsize=1024)
def _words_of(kind: str, _language: str) -> _Words:
    """What every record of a kind shares in one language, looked up once in a process."""
    known = KINDS[kind]
    who = next((field for field in known.fields if field.name == known.row.who), None)
    pattern = title_pattern()
    label, printed = str(known.label), who is not None and _is_as_printed(who)
    return _Words(label, conditional_escape(label), who, printed, pattern, conditional_escape(pattern))


def _is_as_printed(field: KindField) -> bool:
    """Whether its values are text of the document, not words of ours."""
    return field.type in {"text", "org"} and not field.codes


def is_japanese(text: str) -> bool:
    """Whether a text holds Japanese letters; CJK begins where its punctuation does."""
    return _FROM_CJK.search(text) is not None


@cache
def _record_address() -> tuple[str, str]:
    before, after = reverse("wallet:record", args=[_NO_RECORD]).split(str(_NO_RECORD))
    return before, after


def record_address(record_id: UUID) -> str:
    """The address of a record; taken apart once, because a page names a hundred."""
    before, after = _record_address()
    return f"{before}{record_id}{after}"


def local_day(moment: datetime) -> date:
    """The day by the clock in Japan."""
    return timezone.localdate(moment)


def received(moment: datetime, *, today: date) -> str:
    """When something came, as a whole sentence."""
    day = local_day(moment)
    if day == today:
        return _("Received today.")
    if (today - day).days == 1:
        return _("Received yesterday.")
    # Translators: a day in full, such as 3 July 2026.
    return _("Received on %(day)s.") % {"day": format_day(day)}


def days_from(day: date, *, today: date) -> str:
    """How far away a coming day is."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 400:
        years = round(days / 365.25)
        # Translators: stands under a date that is still to come, more than a year away.
        return ngettext("in about %(years)s year", "in about %(years)s years", years) % {"years": years}
    # Translators: stands under a date that is still to come.
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def unopened(number: int) -> str:
    """That so many records are left out of a page because their seals are broken; nothing for none."""
    if not number:
        return ""
    return ngettext(
        "One record could not be opened. We have been told.",
        "%(number)s records could not be opened. We have been told.",
        number,
    ) % {"number": number}
