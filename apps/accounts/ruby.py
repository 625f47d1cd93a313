"""Furigana: catalogues write ``｜在留《ざいりゅう》カード``; pages show the reading above the kanji.

The marks ``｜ 《 》`` are reserved and never used otherwise. Readings are hiragana only. Text is escaped first, then
marked up, so a catalogue can bring no HTML in.
"""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

GROUP = re.compile(r"｜([^｜《》<>]+)《([^｜《》<>]+)》")
#: A tag, a comment, or an element whose text cannot hold ruby (title, choices, typed text, drawings).
MARKUP = re.compile(
    r"<!--.*?-->|<(title|option|textarea|script|style)\b.*?</\1\s*>|<text\b.*?</text\s*>|<[^>]*>", re.DOTALL
)


def strip_ruby(text: object) -> str:
    """The text without readings, for titles, ``alt``, ``aria-label``, subjects, sorting and search."""
    return GROUP.sub(r"\1", str(text))


def ruby(text: str) -> SafeString:
    """The text, escaped, with ``<ruby>`` for every marked group; ``rp`` keeps it readable where ruby is unknown."""
    return mark_safe(_with_ruby(str(conditional_escape(text))))  # noqa: S308 - escaped in the same expression


def _with_ruby(escaped: str) -> str:
    return GROUP.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", escaped)


def furigana_in_page(html: str, *, shown: bool) -> str:
    """A whole page with its marks turned into ruby in text, and removed wherever ruby cannot stand.

    Attributes, titles, options, text areas and words in drawings get the plain form. With ``shown`` false the
    reader has switched furigana off and every place gets the plain form.
    """
    if "｜" not in html:
        return html
    if not shown:
        return strip_ruby(html)
    parts: list[str] = []
    end = 0
    for markup in MARKUP.finditer(html):
        parts.append(_with_ruby(html[end : markup.start()]))
        parts.append(strip_ruby(markup.group()))
        end = markup.end()
    parts.append(_with_ruby(html[end:]))
    return "".join(parts)
