"""The month picture of one domain as SVG: coordinates only, paint by class, a wide and a narrow drawing.

Right to left the server mirrors the drawing, so that the oldest month stands at the right and words stay readable.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.thread import ICONS
from apps.wallet.kinds.showing import format_month, format_short_month
from apps.wallet.pages.months import Month

LINE, HEIGHT, START = 60, 112, 44.0


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring months of which the same is said."""

    state: str
    word: str
    months: Sequence[Month]

    def __str__(self) -> str:
        first, last = self.months[0].month, self.months[-1].month
        if first == last:
            # Translators: part of a picture in words: a state of some months, such as "covered: May 2026".
            return _("%(state)s: %(month)s") % {"state": self.word, "month": format_month(first)}
        # Translators: part of a picture in words, such as "covered: May 2026 to October 2026".
        return _("%(state)s: %(first)s to %(last)s") % {
            "state": self.word, "first": format_month(first), "last": format_month(last),
        }  # fmt: skip


def runs(months: Sequence[Month]) -> list[Run]:
    """The months of a picture in stretches of the same state and word, oldest first."""
    grouped = groupby(months, key=lambda month: (month.state, month.word))
    return [Run(state, word, list(stretch)) for (state, word), stretch in grouped]


def in_words(name: object, months: Sequence[Month]) -> str:
    """The whole picture as text, for people who do not see it."""
    told = "; ".join(str(run) for run in runs(months))
    # Translators: a picture in words: the domain, then what holds in which months.
    return strip_ruby(_("%(domain)s: %(months)s.") % {"domain": name, "months": told})


def draw(icon: str, name: object, months: Sequence[Month], *, mirrored: bool) -> SafeString:
    """Both drawings of a domain's months; the page shows the one that fits."""
    label = in_words(name, months)
    narrow = _Sheet(344.0, mirrored).draw(icon, months, label, "only-narrow")
    wide = _Sheet(960.0, mirrored).draw(icon, months, label, "only-wide")
    return narrow + wide


def draw_recent(icon: str, name: object, months: Sequence[Month], *, mirrored: bool) -> SafeString:
    """The last months for the first page, each with its short name; the thread runs on past the window's edge."""
    sheet = _Sheet(360.0, mirrored, line=74, start=48.0)
    parts = [*sheet.thread(icon, months)]
    if months[-1].state == "covered":
        parts.append(sheet.path("t", 360.0, 1560.0))
    for place, month in enumerate(months):
        parts.append(
            sheet.text("x mid", sheet.middle(place, len(months)), 116, format_short_month(month.month))
        )
    parts.append(sheet.text("", sheet.start, 36, strip_ruby(name)))
    return sheet.wrapped(parts, in_words(name, months), "", height=124)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Paper of one width; x grows with time and is turned round at the last step when mirrored."""

    width: float
    mirrored: bool
    line: int = LINE
    start: float = START

    def draw(self, icon: str, months: Sequence[Month], label: str, css: str) -> SafeString:
        parts = [*self.thread(icon, months)]
        parts += self.years(months)
        parts.append(self.text("x", self.start, 104, format_month(months[0].month)))
        parts.append(self.text("x end", self.width, 104, format_month(months[-1].month)))
        return self.wrapped(parts, label, css, height=HEIGHT)

    def thread(self, icon: str, months: Sequence[Month]) -> Iterator[SafeString]:
        turn = (
            f"translate({self.width:g} {self.line - 26}) scale(-1 1)"
            if self.mirrored
            else f"translate(0 {self.line - 26})"
        )
        yield format_html('<path class="t-icon" transform="{}" d="{}"/>', turn, ICONS[icon])
        yield self.path("t", 40.0, self.start)
        place = 0
        for state, stretch in groupby(months, key=lambda month: month.state):
            count = len(list(stretch))
            yield self._stretch(state, self.edge(place, len(months)), self.edge(place + count, len(months)))
            place += count
        for place, month in enumerate(months):
            if month.begins and place:
                yield format_html(
                    '<circle class="knot" cx="{}" cy="{}" r="6"/>',
                    self._x(self.edge(place, len(months))),
                    self.line,
                )

    def years(self, months: Sequence[Month]) -> Iterator[SafeString]:
        """A small mark where a year begins, with the year above it."""
        for place, month in enumerate(months):
            if month.month.endswith("-01") and 1 < place < len(months) - 1:
                x = self.edge(place, len(months))
                yield format_html(
                    '<path class="t-hair" d="M{} {}V{}"/>', self._x(x), self.line - 20, self.line - 8
                )
                yield self.text("x mid", x, self.line - 28, month.month[:4])

    def edge(self, place: int, count: int) -> float:
        """Where a month begins."""
        return self.start + place * (self.width - self.start) / count

    def middle(self, place: int, count: int) -> float:
        return (self.edge(place, count) + self.edge(place + 1, count)) / 2

    def _stretch(self, state: str, start: float, end: float) -> SafeString:
        match state:
            case "expected":
                return self.path("t t-dash", start + 5, end)
            case "unknown":
                return self.path("t t-dot", start + 7, end)
            case "none":
                return self.path("t-none", start, end)
        return self.path("t", start, end)

    def path(self, css: str, start: float, end: float) -> SafeString:
        line = f"M{self._x(start)} {self.line}L{self._x(end)} {self.line}"
        return SafeString(f'<path class="{css}" d="{line}"/>')

    def text(self, css: str, x: float, y: int, words: str) -> SafeString:
        place = f'x="{self._x(x)}" y="{y}" class="{css}"'
        return SafeString(f"<text {place}>{escape(words)}</text>")

    def wrapped(self, parts: Sequence[SafeString], label: str, css: str, *, height: int) -> SafeString:
        inside = mark_safe("".join(parts))  # noqa: S308 - each part was made by format_html
        return format_html(
            '<svg class="pic {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            css, f"{self.width:g}", height, label, inside,
        )  # fmt: skip

    def _x(self, x: float) -> str:
        return f"{self.width - x if self.mirrored else x:.1f}"
