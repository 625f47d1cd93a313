"""The who-looked line as SVG: thirty days on a hair line, a bead a look; coordinates only, all paint by class.

With many looks one bead stands for all of its sort in a week, with their number beside it. Right to left the server
turns the drawing round, so that today stands at the left and words stay readable.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from html import escape
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby

DAYS: Final = 30
#: Beyond so many looks, or so many on one day, beads would run into each other or out of the window.
MOST_BEADS, MOST_A_DAY = 60, 8
MARGIN: Final = 12.0


class Bead(StrEnum):
    """Whose look it was, as the eye tells them apart; in the order in which they lie on the line."""

    OWN = "own"
    ALLOWED = "allowed"
    OFFICE = "office"
    OURS = "ours"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Looks:
    """How many looks of each sort fell on each day, up to ``last``; before ``known_from`` they were not counted."""

    last: date
    by_day: Mapping[tuple[date, Bead], int]
    known_from: date | None = None

    @property
    def first(self) -> date:
        return self.last - timedelta(days=DAYS - 1)

    @property
    def total(self) -> int:
        return sum(self.by_day.values())

    @property
    def sorts(self) -> list[Bead]:
        """The sorts that there are, for the legend."""
        there = {bead for _day, bead in self.by_day}
        return [bead for bead in Bead if bead in there]

    @property
    def by_weeks(self) -> bool:
        """Whether they are too many for a bead each."""
        days = Counter[date]()
        for (day, _bead), number in self.by_day.items():
            days[day] += number
        return self.total > MOST_BEADS or max(days.values(), default=0) > MOST_A_DAY


@dataclass(frozen=True, slots=True)
class Pile:
    """What stands at one place of the line: beads from below, each for a number of looks."""

    first: date
    last: date
    beads: Sequence[tuple[Bead, int]]


def piles(looks: Looks) -> list[Pile]:
    """A pile a day with a bead each, or a pile a week (Monday to Sunday) with a bead for each sort."""
    if not looks.by_weeks:
        days = sorted({day for day, _bead in looks.by_day})
        return [
            Pile(day, day, [(bead, 1) for bead in Bead for _each in range(looks.by_day.get((day, bead), 0))])
            for day in days
        ]
    weeks: defaultdict[date, Counter[Bead]] = defaultdict(Counter)
    for (day, bead), number in looks.by_day.items():
        weeks[day - timedelta(days=day.weekday())][bead] += number
    return [
        Pile(
            max(monday, looks.first),
            min(monday + timedelta(days=6), looks.last),
            [(bead, weeks[monday][bead]) for bead in Bead if weeks[monday][bead]],
        )
        for monday in sorted(weeks)
    ]


def draw(looks: Looks, *, mirrored: bool) -> SafeString:
    """Both drawings; the page shows the one that fits."""
    narrow = _Sheet(344.0, mirrored, ring=4.6, full=6.1, step=12.2).draw(looks, "only-narrow")
    wide = _Sheet(960.0, mirrored, ring=8.0, full=9.5, step=19.0).draw(looks, "only-wide")
    return narrow + wide


def in_words(looks: Looks) -> str:
    """What the drawing shows, for people who do not see it."""
    span = {"first": _day(looks.first), "last": _day(looks.last)}
    if looks.by_weeks:
        # Translators: the picture of looks in words; two days such as "23 October" and "21 November".
        said = _("Thread with one bead for each sort of look in a week, with their number, from %(first)s to %(last)s. The list below names each look.")  # fmt: skip
    else:
        # Translators: the picture of looks in words; two days such as "23 October" and "21 November".
        said = _("Thread with one bead for each look, from %(first)s to %(last)s. The list below names each look.")  # fmt: skip
    return strip_ruby(said % span)


def legend_glyph(bead: Bead) -> SafeString:
    """The bead of one sort on a small piece of the line (28 x 20)."""
    mark = "".join(_bead(bead, 14.0, 10.0, ring=5.5, full=6.5))
    return mark_safe(  # noqa: S308 - coordinates and class names only
        '<svg class="glyph turn" viewBox="0 0 28 20" aria-hidden="true" focusable="false">'
        f'<path class="t-hair" d="M1 10H27"/>{mark}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Paper of one width with its sizes of beads; x grows with time and is turned round at the last step."""

    width: float
    mirrored: bool
    ring: float
    full: float
    step: float

    def draw(self, looks: Looks, css: str) -> SafeString:
        stacked = piles(looks)
        step = self.step if not looks.by_weeks else 22.0
        line = 24.0 + step * max((len(pile.beads) for pile in stacked), default=1)
        parts = [*self._line(looks, line), *self._scale(looks, line)]
        for pile in stacked:
            parts += self._pile(pile, looks, line, step)
        inside = mark_safe("".join(parts))  # noqa: S308 - coordinates, class names and escaped words
        return format_html(
            '<svg class="pic {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            css, f"{self.width:g}", f"{line + 46:g}", in_words(looks), inside,
        )  # fmt: skip

    def _line(self, looks: Looks, line: float) -> Iterator[str]:
        """The hair line; dots where looks were too many to be counted back to."""
        known = 0.0 if looks.known_from is None else self._at(looks.known_from, looks) - self._a_day / 2
        if known > 0:
            yield f'<path class="t t-dot" d="M{self._x(4)} {line:g}L{self._x(known)} {line:g}"/>'
        yield f'<path class="t-hair" d="M{self._x(known)} {line:g}L{self._x(self.width)} {line:g}"/>'

    def _scale(self, looks: Looks, line: float) -> Iterator[str]:
        """Ticks at both ends and at each Sunday between; on wide paper the Sundays are named too."""
        days = [looks.first + timedelta(days=number) for number in range(DAYS)]
        for number, day in enumerate(days):
            is_end = number in {0, DAYS - 1}
            if not is_end and (day.weekday() != 6 or not 2 < number < DAYS - 3):
                continue
            x = self._at(day, looks)
            yield f'<path class="t-hair" d="M{self._x(x)} {line + 14:g}V{line + 20:g}"/>'
            if number == 0:
                yield self._text("x", 2, line + 38, _day(day))
            elif is_end:
                yield self._text("x end", self.width - 2, line + 38, _day(day))
            elif self.width > 600 and 5 < number < DAYS - 6:
                yield self._text("x mid", x, line + 38, _day(day))

    def _pile(self, pile: Pile, looks: Looks, line: float, step: float) -> Iterator[str]:
        middle = (self._at(pile.first, looks) + self._at(pile.last, looks)) / 2
        for height, (bead, number) in enumerate(pile.beads):
            y = line - height * step
            x = middle - (10 if looks.by_weeks else 0)
            yield from _bead(bead, self._turned(x), y, ring=self.ring, full=self.full)
            if looks.by_weeks:
                yield self._text("x on-line", x + 14, y + 5, f"{number:,}")

    def _at(self, day: date, looks: Looks) -> float:
        """The middle of a day; the margins hold half a bead."""
        return MARGIN + ((day - looks.first).days + 0.5) * self._a_day

    @property
    def _a_day(self) -> float:
        return (self.width - 2 * MARGIN) / DAYS

    def _text(self, css: str, x: float, y: float, words: str) -> str:
        return f'<text x="{self._x(x)}" y="{y:g}" class="{css}">{escape(strip_ruby(words))}</text>'

    def _turned(self, x: float) -> float:
        return self.width - x if self.mirrored else x

    def _x(self, x: float) -> str:
        return f"{self._turned(x):.1f}"


def _bead(bead: Bead, x: float, y: float, *, ring: float, full: float) -> Iterator[str]:
    match bead:
        case Bead.OWN:
            yield f'<circle class="knot" cx="{x:.1f}" cy="{y:g}" r="{ring:g}"/>'
        case Bead.ALLOWED:
            yield f'<circle class="knot-full" cx="{x:.1f}" cy="{y:g}" r="{full:g}"/>'
        case Bead.OFFICE:
            corner, side = (x - ring, y - ring), 2 * ring
            yield (
                f'<rect class="knot-full" x="{corner[0]:.1f}" y="{corner[1]:.1f}" '
                f'width="{side:g}" height="{side:g}"/>'
            )
        case Bead.OURS:
            yield f'<circle class="knot-soft" cx="{x:.1f}" cy="{y:g}" r="{ring * 0.75:g}"/>'
        case Bead.REFUSED:
            r = ring * 1.3
            yield f'<path class="knot-move" d="M{x:.1f} {y - r:.1f}l{r:g} {r:g}-{r:g} {r:g}-{r:g}-{r:g}z"/>'
            yield f'<path class="t-fray" d="M{x - r * 0.6:.1f} {y + r * 0.6:.1f}L{x + r * 0.6:.1f} {y - r * 0.6:.1f}"/>'


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
