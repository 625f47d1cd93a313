"""The month picture as SVG: coordinates only, paint by class, a wide and a narrow drawing, and a small one of a finding.

A gap is a link to its finding: two frayed ends and a wash between them. Right to left the server turns the drawing
round at the last step, so that words stay readable.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.thread import ICONS
from apps.readiness.engine.dates.months import month_of
from apps.readiness.pages.months.drawing_up import Month, RowMonths
from apps.readiness.pages.months.words import STATES, run_in_words
from apps.wallet.kinds.showing import format_short_month

#: What a gap's link leads to, by the place of its finding.
type Address = Callable[[int], str]
_OPENS: Final = frozenset({"missing", "differs"})
_FIBRES: Final = ((4, -0.5, 6, -4, 7, -8), (4, 0, 7, -2, 11, -2), (3, 1, 6, 3, 6, 7))


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring months of one state that open to the same finding; `at` is the place of the first in the row."""

    state: str
    at: int
    months: tuple[Month, ...]

    @property
    def finding(self) -> int | None:
        return self.months[0].findings[0] if self.months[0].findings else None

    @property
    def is_gap(self) -> bool:
        return self.state in _OPENS and self.finding is not None

    @property
    def words(self) -> str:
        """What stands beside or over it: short, since nothing in a drawing wraps."""
        number = len(self.months)
        if self.state == "missing":
            # Translators: over a gap in a picture of months; very little room.
            said = ngettext("%(number)s month missing", "%(number)s months missing", number)
        else:
            # Translators: in a picture of months: a record of these months says something else than another one.
            said = ngettext("%(number)s month differs", "%(number)s months differ", number)
        return strip_ruby(said % {"number": number})


def runs_of(months: Sequence[Month]) -> list[Run]:
    """The months of a row in stretches, oldest first."""
    found, at = [], 0
    for (state, _which), stretch in groupby(months, key=lambda month: (month.state, month.findings[:1])):
        part = tuple(stretch)
        found.append(Run(state, at, part))
        at += len(part)
    return found


def draw(
    rows: Sequence[RowMonths], address: Address, label: str, *, today: date, mirrored: bool
) -> SafeString:
    """Both drawings; the page shows the one that fits."""
    narrow, wide = _Narrow(mirrored), _Wide(mirrored)
    return narrow.picture(rows, address, label, today) + wide.picture(rows, address, label, today)


def draw_finding(row: RowMonths, *, mirrored: bool) -> SafeString:
    """The months around a finding, with the words over its gap; the page itself says more, so nothing is a link."""
    sheet = _Small(mirrored)
    return sheet.picture(row)


# -- what all drawings share --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Sheet:
    """Paper of one width; x grows with time."""

    mirrored: bool

    width = 960.0
    start = 236.0
    column = 60.0
    scale = 1.1  # of the fibres
    cut = 6.6  # by how much a torn line ends before the gap
    inset = 12.0  # of the wash
    knot = 6.0

    def edge(self, place: float) -> float:
        return self.start + place * self.column

    def thread(self, months: Sequence[Month], y: float) -> Iterator[str]:
        """The line of a row from its first month on, torn where something is missing."""
        runs = runs_of(months)
        torn = {"missing"}
        for number, run in enumerate(runs):
            before = runs[number - 1].state if number else "covered"
            after = runs[number + 1].state if number + 1 < len(runs) else ""
            start, end = self.edge(run.at), self.edge(run.at + len(run.months))
            if run.state in torn:
                if before not in torn:
                    yield self.fray(start - self.cut, y, 1)
                if after and after not in torn:
                    yield self.fray(end + self.cut, y, -1)
                continue
            start += self.cut * (before in torn)
            end -= self.cut * (after in torn)
            yield self.stretch(run.state, start, end, y)
            if run.state == "differs":
                middle = (self.edge(run.at) + self.edge(run.at + len(run.months))) / 2
                yield self.ring("knot-move", middle, y)
        for place, month in enumerate(months):
            if month.begins and place and months[place - 1].state not in torn:
                yield self.ring("knot", self.edge(place), y)
            if month.disputed:
                yield self.loop((self.edge(place) + self.edge(place + 1)) / 2, y)

    def lead(self, row: RowMonths, y: float) -> str:
        """From the icon to the first month, drawn as that month is: a whole line only where something is held."""
        state = row.months[0].state
        if state == "missing":
            return self.path("t", 40, self.start - self.cut, y)
        return self.stretch(state, 40, self.start, y)

    def stretch(self, state: str, start: float, end: float, y: float) -> str:
        match state:
            case "expected":
                return self.path("t t-dash", start + 5, end, y)
            case "unknown":
                return self.path("t t-dot", start + 7, end, y)
            case "none":
                return self.path("t-none", start, end, y)
        return self.path("t", start, end, y)

    def icon(self, name: str, y: float) -> str:
        turn = (
            f"translate({self.width:g} {y - 26:g}) scale(-1 1)"
            if self.mirrored
            else f"translate(0 {y - 26:g})"
        )
        return f'<path class="t-icon" transform="{turn}" d="{ICONS[name]}"/>'

    def path(self, css: str, start: float, end: float, y: float) -> str:
        return f'<path class="{css}" d="M{self.x(start)} {y:g}L{self.x(end)} {y:g}"/>'

    def stroke(self, css: str, x: float, top: float, bottom: float) -> str:
        return f'<path class="{css}" d="M{self.x(x)} {top:g}L{self.x(x)} {bottom:g}"/>'

    def ring(self, css: str, x: float, y: float) -> str:
        return f'<circle class="{css}" cx="{self.x(x)}" cy="{y:g}" r="{self.knot:g}"/>'

    def loop(self, x: float, y: float) -> str:
        """The loose loop of a disputed month, above the line, which stays as it is."""
        s = self.scale
        bow = f"c{10 * s:g} 0 {9 * s:g} {-12 * s:g} {2 * s:g} {-12 * s:g}s{-8 * s:g} {12 * s:g} {2 * s:g} {12 * s:g}"
        return f'<path class="tx" d="M{float(self.x(x)) - 6 * s:.1f} {y:g}h{4 * s:g}{bow}h{4 * s:g}"/>'

    def fray(self, x: float, y: float, way: int) -> str:
        """Three fibres at a torn end; `way` is 1 where the line ends and -1 where it begins again."""
        turn = self.scale * way * (-1 if self.mirrored else 1)
        parts = "".join(
            f"M{self.x(x)} {y:g}c{turn * a:.1f} {self.scale * b:.1f} {turn * c:.1f} {self.scale * d:.1f} {turn * e:.1f} {self.scale * f:.1f}"
            for a, b, c, d, e, f in _FIBRES
        )
        return f'<path class="t-fray" d="{parts}"/>'

    def rect(self, css: str, x: float, y: float, size: tuple[float, float], radius: int) -> str:
        width, height = size
        left = self.width - x - width if self.mirrored else x
        return f'<rect class="{css}" x="{left:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}" rx="{radius}"/>'

    def text(self, css: str, x: float, y: float, words: object) -> str:
        named = f' class="{css}"' if css else ""
        return f'<text x="{self.x(x)}" y="{y:g}"{named}>{escape(strip_ruby(str(words)))}</text>'

    def x(self, x: float) -> str:
        return f"{self.width - x if self.mirrored else x:.1f}"

    def wash(self, run: Run, y: float, height: float, radius: int) -> str:
        """The tinted place of a gap, wide enough to be seen for a single month too."""
        left, right = self.edge(run.at) + self.inset, self.edge(run.at + len(run.months)) - self.inset
        if run.state == "differs":
            left, right = left - self.inset, right + self.inset
        return self.rect("wash", left, y, (max(right - left, 8), height), radius)


class _Picture(_Sheet):
    """A drawing of all rows."""

    first_line = 102.0
    step = 72.0
    css = "only-wide"

    def picture(self, rows: Sequence[RowMonths], address: Address, label: str, today: date) -> SafeString:
        months = [month.month for month in rows[0].months]
        height = self.first_line + self.step * (len(rows) - 1) + 52
        parts = [_silent(self.head(months, today, height))]
        for number, row in enumerate(rows):
            parts += self.row(row, self.first_line + self.step * number, address)
        if month_of(today) in months:
            parts.append(
                _silent(
                    [self.text(self.today_css, self.today_words_x(months, today), height - 6, _("today"))]
                )
            )
        return format_html(
            '<svg class="pic {}" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
            self.css, f"{self.width:g}", f"{height:g}", strip_ruby(label),
            mark_safe("".join(parts)),  # noqa: S308 - coordinates, class names and escaped words
        )  # fmt: skip

    today_css = "x mid"

    def row(self, row: RowMonths, y: float, address: Address) -> Iterator[str]:
        gaps = [run for run in runs_of(row.months) if run.is_gap]
        for run in gaps:
            words = "".join(self.words_of(run, y, gaps, row))
            label = _("%(row)s: %(gap)s, %(months)s. Open the finding.") % {
                "row": row.row.label,
                "gap": run.words,
                "months": run_in_words(run.months),
            }
            assert run.finding is not None
            yield format_html(
                '<a href="{}" aria-label="{}">{}</a>',
                address(run.finding), strip_ruby(label), mark_safe(self.wash_of(run, y) + words + self.hit_of(run, y, gaps)),  # noqa: S308 - as above
            )  # fmt: skip
        inner = [
            self.icon(row.row.icon, y),
            self.lead(row, y),
            self.name(row, y),
            *self.thread(row.months, y),
            *self.remarks(row, y, gaps),
        ]
        yield _silent(inner)

    def year_head(self, months: Sequence[str], today: date) -> Iterator[tuple[int, str, bool]]:
        """Where a year begins, its number, and whether it is the current one."""
        for place, month in enumerate(months):
            if not place or month.endswith("-01"):
                yield place, month[:4], month[:4] == f"{today:%Y}"

    def today_x(self, months: Sequence[str], today: date) -> float:
        """Within its month as far as the month has gone."""
        share = today.day / monthrange(today.year, today.month)[1]
        return self.edge(months.index(month_of(today)) + share)

    # what differs between wide and narrow
    def head(self, months: Sequence[str], today: date, height: float) -> list[str]:
        raise NotImplementedError

    def name(self, row: RowMonths, y: float) -> str:
        raise NotImplementedError

    def wash_of(self, run: Run, y: float) -> str:
        raise NotImplementedError

    def words_of(self, run: Run, y: float, gaps: Sequence[Run], row: RowMonths) -> Iterator[str]:
        raise NotImplementedError

    def hit_of(self, run: Run, y: float, gaps: Sequence[Run]) -> str:
        """What a finger meets: the months whole, also where the wash between torn ends is slim."""
        size = (len(run.months) * self.column, 64.0)
        return self.rect("hit", self.edge(run.at), y - 46, size, 0)

    def remarks(self, row: RowMonths, y: float, gaps: Sequence[Run]) -> Iterator[str]:
        raise NotImplementedError

    def today_words_x(self, months: Sequence[str], today: date) -> float:
        raise NotImplementedError


class _Wide(_Picture):
    """From 42 rem on: words stand in the wash."""

    def head(self, months: Sequence[str], today: date, height: float) -> list[str]:
        parts = []
        for place, year, is_current in self.year_head(months, today):
            end = next((at for at, _year, _is in self.year_head(months, today) if at > place), len(months))
            if is_current:
                size = ((end - place) * self.column, height - 20)
                parts.append(self.rect("band", self.edge(place), 0, size, 10))
            parts.append(self.text("x b" if is_current else "x", self.edge(place) + 8, 18, year))
        names = [format_short_month(month) for month in months]
        if max(map(width_of, names)) > self.column - 4:
            names = [str(int(month[5:])) for month in months]
        parts += [self.text("x mid", self.edge(at + 0.5), 40, name) for at, name in enumerate(names)]
        if month_of(today) in months:
            parts.append(self.stroke("today-line", self.today_x(months, today), 48, height - 24))
        return parts

    def name(self, row: RowMonths, y: float) -> str:
        return self.text("b", 52, y - 16, row.row.label)

    def wash_of(self, run: Run, y: float) -> str:
        return self.wash(run, y - 46, 64, 10)

    def words_of(self, run: Run, y: float, gaps: Sequence[Run], row: RowMonths) -> Iterator[str]:
        """Over the gap, unless the words of two gaps would touch: then the shape, the label and the table say it."""
        places = {id(gap): self._middle(gap) for gap in gaps}
        half = width_of(run.words, 17) / 2
        near = [
            other
            for other in gaps
            if other is not run
            and abs(places[id(other)] - places[id(run)]) < half + width_of(other.words, 17) / 2 + 8
        ]
        if not near:
            yield self.text("mv mid", places[id(run)], y - 22, run.words)

    def _middle(self, run: Run) -> float:
        half = width_of(run.words, 17) / 2
        middle = self.edge(run.at + len(run.months) / 2)
        return min(max(middle, self.start + half), self.width - half)

    def remarks(self, row: RowMonths, y: float, gaps: Sequence[Run]) -> Iterator[str]:
        for run in runs_of(row.months):
            if run.state == "unknown":
                yield self.text("x mid", self.edge(run.at + len(run.months) / 2), y - 14, "?")

    def today_words_x(self, months: Sequence[str], today: date) -> float:
        return min(self.today_x(months, today), self.width - 24)


class _Narrow(_Picture):
    """On a phone, near life size: words stand at the end of the label line."""

    width = 344.0
    start = 44.0
    column = (340.0 - 44.0) / 12
    scale = 0.8
    cut = 4.8
    inset = 8.0
    first_line = 106.0
    step = 78.0
    css = "only-narrow"
    today_css = "x end"

    def head(self, months: Sequence[str], today: date, height: float) -> list[str]:
        parts = []
        for place, year, is_current in self.year_head(months, today):
            end = next((at for at, _year, _is in self.year_head(months, today) if at > place), len(months))
            if is_current:
                size = ((end - place) * self.column, height - 20)
                parts.append(self.rect("band", self.edge(place), 0, size, 10))
            if end - place > 1:
                parts.append(self.text("x b" if is_current else "x", self.edge(place) + 8, 18, year))
        parts += [
            self.text("x mid", self.edge(at + 0.5), 36, int(month[5:])) for at, month in enumerate(months)
        ]
        if month_of(today) in months:
            x = self.today_x(months, today)
            parts += [
                self.stroke("today-line", x, 40, 50),
                self.stroke("today-line", x, height - 34, height - 22),
            ]
        return parts

    def name(self, row: RowMonths, y: float) -> str:
        return self.text("b", self.start, y - 36, row.row.label)

    def wash_of(self, run: Run, y: float) -> str:
        return self.wash(run, y - 28, 44, 8)

    def words_of(self, run: Run, y: float, gaps: Sequence[Run], row: RowMonths) -> Iterator[str]:
        """At the end of the label line, or under the line where the label leaves no room; of several gaps the first."""
        if run is gaps[0]:
            yield self.text("mv end", 342, self._words_y(row, run.words, y), run.words)

    def hit_of(self, run: Run, y: float, gaps: Sequence[Run]) -> str:
        """The months whole; and up to the words at the end of the row, where no other gap has a claim to them."""
        left, right = self.edge(run.at), self.edge(run.at + len(run.months))
        if len(gaps) == 1:
            left = min(left, 342 - width_of(run.words, 17) - 4)
            return self.rect("hit", left, y - 54, (self.width - left, 84), 0)
        return self.rect("hit", left, y - 28, (right - left, 44), 0)

    def remarks(self, row: RowMonths, y: float, gaps: Sequence[Run]) -> Iterator[str]:
        last = row.months[-1].state
        if not gaps and last in {"expected", "unknown"}:
            words = strip_ruby(str(STATES[last]))
            yield self.text("x end", 342, self._words_y(row, words, y), words)

    def _words_y(self, row: RowMonths, words: str, y: float) -> float:
        fits = width_of(str(row.row.label), 17) + width_of(words, 17) + 12 <= self.width - self.start
        return y - 36 if fits else y + 24

    def today_words_x(self, months: Sequence[str], today: date) -> float:
        return max(self.today_x(months, today), 60)


class _Small(_Sheet):
    """Beside a finding's heading: seven months and the words over the gap."""

    width = 360.0
    start = 48.0
    column = (360.0 - 48.0) / 7
    scale = 1.2
    cut = 7.2
    inset = 11.0
    line = 74.0

    def picture(self, row: RowMonths) -> SafeString:
        gaps = [run for run in runs_of(row.months) if run.is_gap]
        parts = [self.wash(run, 22, 70, 12) for run in gaps]
        parts += [self.icon(row.row.icon, self.line), self.lead(row, self.line)]
        parts += self.thread(row.months, self.line)
        for place, month in enumerate(row.months):
            parts.append(self.text("x mid", self.edge(place + 0.5), 116, format_short_month(month.month)))
        for run in gaps[:1]:
            half = width_of(run.words, 17) / 2
            middle = self.edge(run.at + len(run.months) / 2)
            parts.append(self.text("mv mid", min(max(middle, half), self.width - half), 52, run.words))
        label = "; ".join(f"{STATES[run.state]}: {run_in_words(run.months)}" for run in runs_of(row.months))
        # Translators: a picture in words: the row, then what holds in which months.
        spoken = _("%(row)s: %(months)s.") % {"row": row.row.label, "months": label}
        return format_html(
            '<svg class="pic" viewBox="0 0 360 124" role="img" aria-label="{}">{}</svg>',
            strip_ruby(spoken), mark_safe("".join(parts)),  # noqa: S308 - coordinates, class names and escaped words
        )  # fmt: skip


def _silent(parts: Sequence[str]) -> str:
    """Part of a drawing that the words beside it say already."""
    return f'<g aria-hidden="true">{"".join(parts)}</g>'


def width_of(words: str, size: float = 14) -> float:
    """About how wide words are: letters of East Asia fill a square, others rather more than half of one."""
    return sum(size if letter >= "\u1000" else size * 0.56 for letter in strip_ruby(words))
