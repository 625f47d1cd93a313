"""Draws the thread: the glyph of each state, line icons, and the strip of twelve months on a card.

The states are those of the look: covered, missing, expected, unknown (cannot tell), none (not needed), disputed,
mended, change, settled, open. Every drawing is ``aria-hidden``: the word beside it speaks.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

GLYPHS: dict[str, str] = {
    "covered": '<path class="t" d="M1 10H27"/>',
    "missing": '<path class="t" d="M0 10H6M22 10H28"/><path class="t-fray" d="M6 10c3 0 4-3 5-6M6 10c3 0 4 2 4 5'
    'M22 10c-3 0-4 3-5 6M22 10c-3 0-4-2-4-5"/>',
    "expected": '<path class="t t-dash" d="M1 10H28"/>',
    "unknown": '<path class="t t-dot" d="M2 10H27"/>',
    "none": '<path class="t-none" d="M1 10H27"/>',
    "disputed": '<path class="tx" d="M1 15H12C22 15 21 3 14 3S6 15 16 15H27"/>',
    "mended": '<path class="t" d="M1 10H27"/><path class="t-stitch" d="M7 15l3-10M13 15l3-10M19 15l3-10"/>',
    "change": '<path class="t" d="M1 10H8M20 10H27"/><circle class="knot" cx="14" cy="10" r="5.5"/>',
    "settled": '<path class="t" d="M1 10H27"/><circle class="knot-full" cx="14" cy="10" r="6.5"/>',
    "open": '<path class="t" d="M1 10H7M21 10H27"/><circle class="knot-move" cx="14" cy="10" r="6"/>',
    "attention": '<path class="t-stitch" d="M14 2L24 18H4ZM14 8v4M14 15v.1"/>',
}

#: One line that comes in and goes out at y = 26 of a 40 x 32 box, so that an icon can stand in a thread.
ICONS: dict[str, str] = {
    "stay": "M0 26H4V8a2 2 0 0 1 2-2H34a2 2 0 0 1 2 2V26H40M11 14h5M11 19h13",
    "pension": "M0 26H9a11 11 0 0 1 22 0H40M20 9V5M8 14l-3-3M32 14l3-3",
    "work": "M0 26H4V13l9-6v6l9-6v6l9-6V26H40",
    "health": "M0 26H20C9 19 6 14 6 11a7 7 0 0 1 14-1 7 7 0 0 1 14 1c0 3-3 8-14 15H40",
    "employment": "M0 26H20V15H5a15 11 0 0 1 30 0H20V26H40",
    "tax": "M0 26H5V13L20 4L35 13V26H40M13 26V16M20 26V16M27 26V16",
    "home": "M0 26H8V14L20 4L32 14V26H40M17 26V18H23V26",
    "family": "M0 26H5c0-7 11-7 11 0H23c0-9 13-9 13 0H40M10.500 17a3.200 3.200 0 1 1 .1 0M29.500 15.500a3.800 3.800 0 1 1 .1 0",
    "learning": "M0 26H4V10C9 7 15 7 20 11C25 7 31 7 36 10V26C31 23 25 23 20 26C15 23 9 23 4 26H40M20 11V26",
    "papers": "M0 26H9V4H25L31 10V26H40M25 4V10H31M14 14H26M14 19H23",
    "person": "M0 26H8C8 20 14 20 16 16A6.500 6.500 0 1 1 24 16C26 20 32 20 32 26H40",
    "key": "M0 26H10V19A7 7 0 1 1 17 12H36V17M29 12V17M17 12V26H40",
}

STRIP_START, STRIP_END, STRIP_LINE = 70.0, 330.0, 36


@register.simple_tag
def glyph(state: str) -> SafeString:
    """``{% glyph "missing" %}``: the small piece of thread for a state (28 x 20), for lists, tags and legends."""
    return mark_safe(  # noqa: S308 - drawn from the table above only
        f'<svg class="glyph turn" viewBox="0 0 28 20" aria-hidden="true" focusable="false">{GLYPHS[state]}</svg>'
    )


@register.simple_tag
def tag(state: str, word: object) -> SafeString:
    """``{% tag "missing" _("missing") %}``: glyph and word together; persimmon when it waits for somebody's move."""
    tone = {"missing": " tag-move", "disputed": " tag-move", "open": " tag-move"}.get(state, "")
    tone = tone or {"unknown": " tag-soft", "none": " tag-soft"}.get(state, "")
    return format_html('<span class="tag{}">{}<span>{}</span></span>', tone, glyph(state), word)


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "pension" %}``: a line icon by itself (40 x 32)."""
    return mark_safe(  # noqa: S308 - drawn from the table above only
        f'<svg class="icon" viewBox="0 0 40 32" aria-hidden="true" focusable="false"><path class="t-icon" d="{ICONS[name]}"/></svg>'
    )


@register.simple_tag
def thread_strip(name: str, states: Iterable[str] = ()) -> SafeString:
    """``{% thread_strip "pension" months %}``: icon, then one piece of thread a month, oldest first.

    ``states`` holds one of the states for each month (twelve on the home page). None at all draws a dotted
    line: nothing is known, and that is never drawn as covered.
    """
    return strip_drawing(name, tuple(states))


@lru_cache(maxsize=4096)
def strip_drawing(name: str, states: tuple[str, ...]) -> SafeString:
    """The strip as SVG. Few different ones exist, so each is drawn once in a process."""
    states = states or ("unknown",)
    pieces = "".join(_pieces(states))
    lead = STRIP_START - 6 * (states[0] == "missing")
    return mark_safe(  # noqa: S308 - coordinates and table entries only
        '<svg class="pic thread-strip turn" viewBox="0 0 330 50" aria-hidden="true" focusable="false">'
        '<path class="t" d="M0 36L18 36"/>'
        f'<path class="t-icon" transform="translate(18 10)" d="{ICONS[name]}"/><path class="t" d="M58 36L{lead:g} 36"/>{pieces}</svg>'
    )


def _pieces(states: tuple[str, ...]) -> Iterator[str]:
    """The drawing of each run of equal states, with the ends that meet a gap drawn back and frayed."""
    month = (STRIP_END - STRIP_START) / len(states)
    runs = [(state, len(list(run))) for state, run in groupby(states)]
    at = STRIP_START
    for place, (state, count) in enumerate(runs):
        start, end = at, at + count * month
        before = runs[place - 1][0] if place else "covered"
        after = runs[place + 1][0] if place + 1 < len(runs) else ""
        yield _run(state, start + 6 * (before == "missing"), end - 6 * (after == "missing"))
        if state == "missing":
            yield _fray(start - 6, 1)
            if after:
                yield _fray(end + 6, -1)
        at = end


def _run(state: str, start: float, end: float) -> str:
    line = f"M{start:.1f} {STRIP_LINE}L{end:.1f} {STRIP_LINE}"
    match state:
        case "missing":
            return ""
        case "expected":
            return f'<path class="t t-dash" d="M{start + 5:.1f} {STRIP_LINE}L{end:.1f} {STRIP_LINE}"/>'
        case "unknown":
            return f'<path class="t t-dot" d="M{start + 7:.1f} {STRIP_LINE}L{end:.1f} {STRIP_LINE}"/>'
        case "none":
            return f'<path class="t-none" d="{line}"/>'
        case "disputed":
            return f'<path class="tx" d="{_loop(start, end)}"/>'
        case "mended":
            return f'<path class="t" d="{line}"/>' + "".join(_stitches(start, end))
    return f'<path class="t" d="{line}"/>'


def _loop(start: float, end: float) -> str:
    """One loose loop above the line in the middle of the disputed months."""
    mid = (start + end) / 2
    return (
        f"M{start:.1f} 36L{mid:.1f} 36C{mid + 14:.1f} 36 {mid + 12:.1f} 16 {mid:.1f} 16"
        f"S{mid - 14:.1f} 36 {mid + 4:.1f} 36L{end:.1f} 36"
    )


def _stitches(start: float, end: float) -> Iterator[str]:
    at = start + 6
    while at + 5 < end:
        yield f'<path class="t-stitch" d="M{at:.1f} 43L{at + 5:.1f} 29"/>'
        at += 11


def _fray(at: float, way: int) -> str:
    """Three fibres at a torn end; ``way`` is 1 where the line ends and -1 where it begins again."""
    fibres = ((4, -0.5, 6, -4, 7, -8), (4, 0, 7, -2, 11, -2), (3, 1, 6, 3, 6, 7))
    path = "".join(f"M{at:.1f} 36c{way * a} {b} {way * c} {d} {way * e} {f}" for a, b, c, d, e, f in fibres)
    return f'<path class="t-fray" d="{path}"/>'
