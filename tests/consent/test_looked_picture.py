"""The who-looked line: a bead a look, of the shape of who looked; numbers when there are many; turned for RTL."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.consent.looked.picture import (
    DAYS,
    MOST_A_DAY,
    MOST_BEADS,
    Bead,
    Looks,
    draw,
    in_words,
    legend_glyph,
    piles,
)

TODAY = date(2026, 11, 21)
BEADS = st.dictionaries(
    st.tuples(
        st.integers(0, DAYS - 1).map(lambda back: TODAY - timedelta(days=back)), st.sampled_from(list(Bead))
    ),
    st.integers(1, 40),
    max_size=40,
)


def looks(**by_bead: list[int]) -> Looks:
    """Looks by sort: how many days ago each was."""
    counted: dict[tuple[date, Bead], int] = {}
    for bead, days in by_bead.items():
        for back in days:
            place = (TODAY - timedelta(days=back), Bead(bead))
            counted[place] = counted.get(place, 0) + 1
    return Looks(TODAY, counted)


def drawing(drawn: str, css: str) -> str:
    found = re.search(rf'<svg class="pic {css}".*?</svg>', drawn)
    assert found
    return found.group()


def marks(svg: str) -> list[str]:
    """The beads by their classes, without the line."""
    return re.findall(r'<(?:circle|rect|path) class="(knot[a-z-]*)"', svg)


def test_each_look_is_a_bead_of_its_shape() -> None:
    drawn = draw(looks(own=[3], allowed=[5, 5], office=[7], refused=[9], ours=[11]), mirrored=False)

    for css in ("only-wide", "only-narrow"):
        svg = drawing(drawn, css)
        assert sorted(marks(svg)) == sorted(
            ["knot", "knot-full", "knot-full", "knot-full", "knot-move", "knot-soft"]
        )
        assert svg.count("<rect") == 1
        assert svg.count('class="t-fray"') == 1


def test_two_looks_of_a_day_stand_on_each_other() -> None:
    svg = drawing(draw(looks(allowed=[5, 5]), mirrored=False), "only-wide")

    (x1, y1), (x2, y2) = re.findall(r'<circle class="knot-full" cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert x1 == x2
    assert float(y1) - float(y2) == 19


def test_without_looks_there_is_the_line_and_its_days() -> None:
    svg = drawing(draw(looks(), mirrored=False), "only-wide")

    assert marks(svg) == []
    assert "23 October" in svg
    assert "21 November" in svg


@given(BEADS)
def test_all_looks_are_drawn_or_counted_whatever_their_number(by_day: dict[tuple[date, Bead], int]) -> None:
    made = Looks(TODAY, by_day)
    stacked = piles(made)

    assert sum(number for pile in stacked for _bead, number in pile.beads) == made.total
    assert all(made.first <= pile.first <= pile.last <= made.last for pile in stacked)
    if not made.by_weeks:
        assert all(number == 1 for pile in stacked for _bead, number in pile.beads)
        assert all(len(pile.beads) <= MOST_A_DAY for pile in stacked)
    else:
        assert len(stacked) <= 6
        assert all(len(pile.beads) <= len(Bead) for pile in stacked)


@given(BEADS, st.booleans())
def test_every_mark_stays_on_the_paper(by_day: dict[tuple[date, Bead], int], mirrored: bool) -> None:
    drawn = draw(Looks(TODAY, by_day), mirrored=mirrored)
    for css, width in (("only-wide", 960), ("only-narrow", 344)):
        svg = drawing(drawn, css)
        height = float(re.search(r'viewBox="0 0 \d+ ([\d.]+)"', svg)[1])  # type: ignore[index]
        for x, y, r in re.findall(
            r'<circle class="knot[a-z-]*" cx="([\d.-]+)" cy="([\d.-]+)" r="([\d.]+)"', svg
        ):
            assert float(r) <= float(x) <= width - float(r)
            assert float(r) <= float(y) <= height - float(r)


def test_more_looks_than_can_be_told_apart_are_counted_by_weeks() -> None:
    """21 November 2026 is a Saturday: its week began on Monday, the 16th."""
    many = looks(own=[0] * (MOST_A_DAY + 1), office=[12])

    svg = drawing(draw(many, mirrored=False), "only-wide")

    assert marks(svg) == ["knot-full", "knot"]
    assert re.findall(r'class="x on-line">(\d+)</text>', svg) == ["1", "9"]
    assert not looks(own=[0] * MOST_A_DAY).by_weeks
    assert looks(own=list(range(30)) * 2 + [1]).total == MOST_BEADS + 1
    assert looks(own=list(range(30)) * 2 + [1]).by_weeks
    assert "number" in in_words(many)


def test_right_to_left_the_newest_day_stands_at_the_left() -> None:
    one = looks(own=[0])
    place = r'<circle class="knot" cx="([\d.]+)"'

    (ltr,) = re.findall(place, drawing(draw(one, mirrored=False), "only-wide"))
    (rtl,) = re.findall(place, drawing(draw(one, mirrored=True), "only-wide"))

    assert float(ltr) + float(rtl) == pytest.approx(960)
    assert float(rtl) < 60


def test_days_that_were_not_counted_are_dots_and_never_an_empty_line() -> None:
    cut = Looks(TODAY, {(TODAY, Bead.OWN): 5000}, known_from=TODAY - timedelta(days=3))

    assert "t t-dot" in drawing(draw(cut, mirrored=False), "only-wide")
    assert "t t-dot" not in draw(looks(own=[0]), mirrored=False)


def test_the_drawing_says_what_it_shows_and_paints_by_class_alone() -> None:
    drawn = draw(looks(own=[1]), mirrored=False)

    assert drawn.count('role="img" aria-label="Thread with one bead for each look') == 2
    assert "style=" not in drawn
    for bead in Bead:
        assert 'aria-hidden="true"' in legend_glyph(bead)
