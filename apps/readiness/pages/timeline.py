"""The time line of a renewal as SVG and as a list: the window, the last day, and the two ends of the special period.

The wide drawing has a scale of days, on which long waits before the window and after the end are shortened. Narrow, it
is a list with the same line at its side, because dates must wrap. Right to left the server turns the drawing round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.dates import due
from apps.readiness.pages.days import Phase, RenewalDays
from apps.wallet.kinds.showing import format_short_day
from apps.wallet.pages.wording import days_from

WIDTH: Final = 960.0
LINE: Final = 116.0
#: A wait may take so much of the line and no more: what matters are the days from the window on.
MOST_OF_A_WAIT: Final = 0.16
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on the line: its name, what it means, how it is drawn, and its point in the list."""

    name: str
    on: date
    meaning: str
    knot: str  # class of the ring or bead
    radius: float
    above: bool
    point: str  # class of the point in the narrow list
    day: str = field(init=False)  # in full with its weekday

    def __post_init__(self) -> None:
        object.__setattr__(self, "day", due(self.on))


def marks_of(days: RenewalDays) -> list[Mark]:
    """Every day of the picture, in order; on the same day the fixed ones before today."""
    found = [
        _window(days),
        _applied(days),
        _aim(days),
        _last(days),
        *_ends(days),
        Mark(_("Today"), days.today, _today_means(days), "knot-full", 5, True, "is-full"),
    ]
    marks = [mark for mark in found if mark is not None]
    return sorted(marks, key=lambda mark: (mark.on, mark.radius == 5))


def draw(days: RenewalDays, marks: Sequence[Mark], *, mirrored: bool) -> SafeString:
    """Both forms; the page shows the one that fits."""
    return _wide(days, marks, mirrored=mirrored) + _narrow(days, marks)


# -- what each day is ---------------------------------------------------------------------------------------------
def _window(days: RenewalDays) -> Mark | None:
    if days.opens_on is None:
        return None
    meaning = _("From about this day the counter and the online system take your application.")
    return Mark(_("Window opens"), days.opens_on, meaning, "knot", 10, False, "")


def _applied(days: RenewalDays) -> Mark | None:
    if days.applied_on is None:
        return None
    meaning = _("Your application was accepted on this day.")
    return Mark(_("You applied"), days.applied_on, meaning, "knot", 8, True, "")


def _aim(days: RenewalDays) -> Mark | None:
    if days.aim_by is None or days.applied_on is not None or days.today > days.aim_by:
        return None
    if days.aim_by == days.expires_on:
        meaning = _("This is the last day of your stay, and an open day. Earlier is better.")
    else:
        meaning = _("The last open day before your stay ends.")
    return Mark(_("Aim to apply by"), days.aim_by, meaning, "knot-move", 9, True, "is-move")


def _last(days: RenewalDays) -> Mark:
    if days.aim_by is not None and days.aim_by < days.expires_on:
        meaning = _("The offices are closed on this day. Your stay ends on it all the same.")
    else:
        meaning = _("Your stay ends on this day, as your records print it.")
    ahead = " is-wait" if days.safe_end else ""
    return Mark(_("Last day of your stay"), days.expires_on, meaning, "knot-full", 10, False, f"is-full{ahead}")  # fmt: skip


def _ends(days: RenewalDays) -> Iterator[Mark]:
    if days.safe_end is None or days.legal_end is None:
        return
    if days.applied_on is None:
        meaning = _("You may stay and work as before while you wait, if you applied in time. Collect the new card before this day.")  # fmt: skip
    else:
        meaning = _("You may stay and work as before while you wait. Collect the new card before this day.")
    yield Mark(_("Safe end of the special period"), days.safe_end, meaning, "knot", 10, True, "is-next")
    if days.legal_end != days.safe_end:
        meaning = _("Two ways of counting give two days. Plan with the earlier one.")
        yield Mark(_("End by the letter of the law"), days.legal_end, meaning, "knot-soft", 5, False, "is-next")  # fmt: skip


def _today_means(days: RenewalDays) -> str:
    match days.phase:
        case Phase.BEFORE:
            assert days.opens_on is not None
            # Translators: what "Today" means on the time line of a renewal; "away" is such as "in 7 days".
            return _("The window opens %(away)s.") % {"away": days_from(days.opens_on, today=days.today)}
        case Phase.OPEN:
            return _("You can apply now.")
        case Phase.APPLIED:
            return _("You have applied, and the decision is still to come.")
        case Phase.SPECIAL:
            return _("Your stay has ended and goes on by law, because you applied in time.")
    return _("Your stay has ended.")


# -- wide ---------------------------------------------------------------------------------------------------------
class Scale:
    """Days to places: even, except that the wait before the first fixed day and after the last one is shortened."""

    def __init__(self, days: RenewalDays) -> None:
        fixed = [
            day
            for day in (days.opens_on, days.applied_on, days.aim_by, days.expires_on, days.legal_end)
            if day is not None
        ]
        self.first, self.last = min(fixed) - WEEK, max(fixed) + WEEK
        before = max(0, (self.first - days.today).days + 7)
        after = max(0, (days.today - self.last).days + 7)
        span = (self.last - self.first).days
        self.before = min(before, span * MOST_OF_A_WAIT / (1 - MOST_OF_A_WAIT))
        self.after = min(after, span * MOST_OF_A_WAIT / (1 - MOST_OF_A_WAIT))
        self.is_short_before, self.is_short_after = self.before < before, self.after < after
        self.a_day = WIDTH / (self.before + span + self.after)
        self._real = (before, after)

    def __call__(self, day: date) -> float:
        days = (day - self.first).days
        if days < 0 and self._real[0]:
            return (self.before + days * self.before / self._real[0]) * self.a_day
        over = (day - self.last).days
        if over > 0 and self._real[1]:
            span = (self.last - self.first).days
            return (self.before + span + over * self.after / self._real[1]) * self.a_day
        return (self.before + days) * self.a_day


def _wide(days: RenewalDays, marks: Sequence[Mark], *, mirrored: bool) -> SafeString:
    sheet = _Sheet(days, Scale(days), mirrored)
    parts = [*sheet.line(), *sheet.stems(marks), *sheet.knots(marks), *sheet.labels(marks), *sheet.spans()]
    label = _("Time line of your renewal. The table below says the same.")
    return format_html(
        '<svg class="pic only-wide" viewBox="0 0 960 208" role="img" aria-label="{}">{}</svg>',
        strip_ruby(label), mark_safe("".join(parts)),  # noqa: S308 - coordinates, class names and escaped words
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The wide drawing; x grows with time and is turned round at the last step."""

    days: RenewalDays
    at: Scale
    mirrored: bool

    def line(self) -> Iterator[str]:
        """Hair before the window, the band and the whole line to the last day, dashes to the safe end, then hair."""
        days, at = self.days, self.at
        start = at(days.opens_on) if days.opens_on is not None else 0.0
        end = at(days.expires_on)
        low, high = self._across(start - 14, end + 12)
        yield f'<rect class="band" x="{low:.1f}" y="82" width="{high - low:.1f}" height="68" rx="34"/>'
        yield self._path("t-hair", 0, start)
        if at.is_short_before:
            yield self._path("t t-dot", at(days.today) + 16, at(at.first) - 8)
        yield self._path("t", start, end - 2)
        if days.safe_end is None:
            yield self._path("t-none", end, WIDTH)
            return
        safe = at(days.safe_end)
        yield self._path("t t-dash", end + 6, safe)
        yield self._path("t-none", safe + 11, WIDTH)

    def stems(self, marks: Sequence[Mark]) -> Iterator[str]:
        for mark in marks:
            x = self._x(self.at(mark.on))
            if mark.on == self.days.today and mark.radius == 5 and mark.above:
                yield f'<path class="today-line" d="M{x} 64L{x} 126"/>'
            elif mark.above:
                yield f'<path class="t-hair" d="M{x} 104L{x} 64"/>'
            else:
                yield f'<path class="t-hair" d="M{x} 128L{x} 162"/>'

    def knots(self, marks: Sequence[Mark]) -> Iterator[str]:
        """Large ones first, so that no smaller one is hidden."""
        for mark in sorted(marks, key=lambda mark: -mark.radius):
            yield f'<circle class="{mark.knot}" cx="{self._x(self.at(mark.on))}" cy="{LINE:g}" r="{mark.radius:g}"/>'

    def labels(self, marks: Sequence[Mark]) -> Iterator[str]:
        """Names and days, above and below; each row is pushed apart where two would touch."""
        for above in (True, False):
            row = [mark for mark in marks if mark.above is above]
            name_y, day_y = (36, 57) if above else (180, 201)
            for mark, x in zip(row, _places(row, self.at), strict=True):
                day = "b mid mv" if mark.knot == "knot-move" else "b mid"
                yield self._text("x mid", x, name_y, mark.name)
                yield self._text(day, x, day_y, format_short_day(mark.on))

    def spans(self) -> Iterator[str]:
        """What the two stretches are for, where there is room to say it."""
        days, at = self.days, self.at
        start = at(days.opens_on) if days.opens_on is not None else 0.0
        end = at(days.expires_on)
        words = _("apply in this time")
        if end - start > _width(words) + 60 and not self._is_crossed((start + end) / 2, words):
            yield self._text("x mid", (start + end) / 2, 105, words)
        if days.safe_end is None:
            return
        waiting = _("only if you applied in time") if days.applied_on is None else _("while you wait")
        middle = (end + at(days.safe_end)) / 2
        if at(days.safe_end) - end > _width(waiting) + 40 and not self._is_crossed(middle, waiting):
            yield self._text("x mid", middle, 105, waiting)

    def _is_crossed(self, middle: float, words: str) -> bool:
        """Whether the line of today would run through the words."""
        days = [self.days.today] + ([self.days.applied_on] if self.days.applied_on else [])
        return any(abs(self.at(day) - middle) < _width(words) / 2 + 8 for day in days)

    def _path(self, css: str, start: float, end: float) -> str:
        if end <= start:
            return ""
        return f'<path class="{css}" d="M{self._x(start)} {LINE:g}L{self._x(end)} {LINE:g}"/>'

    def _text(self, css: str, x: float, y: float, words: str) -> str:
        return f'<text x="{self._x(x)}" y="{y:g}" class="{css}">{escape(strip_ruby(words))}</text>'

    def _across(self, low: float, high: float) -> tuple[float, float]:
        return (WIDTH - high, WIDTH - low) if self.mirrored else (low, high)

    def _x(self, x: float) -> str:
        return f"{WIDTH - x if self.mirrored else x:.1f}"


def _places(row: Sequence[Mark], at: Scale) -> list[float]:
    """The middle of each label: over its day, within the drawing, and apart from its neighbours."""
    half = [max(_width(mark.name), _width(format_short_day(mark.on), 17) + 4) / 2 for mark in row]
    places = [min(max(at(mark.on), each), WIDTH - each) for mark, each in zip(row, half, strict=True)]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + half[n - 1] + half[n] + 14)
    for n in range(len(places) - 1, -1, -1):
        after = WIDTH - half[n] if n == len(places) - 1 else places[n + 1] - half[n + 1] - half[n] - 14
        places[n] = min(places[n], after)
    return places


def _width(words: str, size: float = 14) -> float:
    """About how wide words are: letters of East Asia fill a square, others rather more than half of one."""
    return sum(size if letter >= "\u1000" else size * 0.56 for letter in strip_ruby(words))


# -- narrow -------------------------------------------------------------------------------------------------------
def _narrow(days: RenewalDays, marks: Sequence[Mark]) -> SafeString:
    points = [_point(days, mark) for mark in marks]
    return format_html('<ol class="strand only-narrow">{}</ol>', mark_safe("".join(points)))  # noqa: S308 - escaped


def _point(days: RenewalDays, mark: Mark) -> str:
    """A day of the list; between the last day of a stay and the end of the special period the line is dashed."""
    point = mark.point
    if mark.point == "is-full" and days.expires_on < mark.on and days.phase is Phase.SPECIAL:
        point = "is-full is-wait"
    return format_html(
        '<li class="{}"><p class="soft">{}</p><p class="strong">{}</p></li>', point, mark.name, mark.day
    )
