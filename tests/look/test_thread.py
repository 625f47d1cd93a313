"""The drawn thread: each state has its own line, and nothing unknown is drawn as covered."""

import re

import pytest
from django.template import Context, Template

from apps.accounts.templatetags.thread import GLYPHS, ICONS, glyph, icon, strip_drawing, tag

STATES = ["covered", "missing", "expected", "unknown", "none", "disputed", "mended"]


def test_every_state_has_a_line_of_its_own() -> None:
    drawings = [strip_drawing("work", ("covered", state, "covered")) for state in STATES]

    assert len(set(drawings)) == len(STATES)
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_a_gap_is_an_absence_with_frayed_ends() -> None:
    drawing = strip_drawing("pension", ("covered",) * 2 + ("missing",) * 4 + ("covered",) * 6)

    assert drawing.count("t-fray") == 2
    assert "M70.0 36L107.3 36" in drawing  # the line ends before the first missing month
    assert "M206.0 36L330.0 36" in drawing  # and begins again after the last


def test_nothing_known_is_dots() -> None:
    drawing = strip_drawing("tax", ())

    assert "t-dot" in drawing
    assert "L330.0 36" in drawing
    assert drawing.count('class="t"') == 2  # into the icon and out of it


@pytest.mark.parametrize("state", STATES)
def test_lines_stay_inside_the_strip(state: str) -> None:
    for months in [(state,), (state,) * 12, ("covered",) * 11 + (state,), (state,) + ("covered",) * 11]:
        for x, y in re.findall(
            r"[ML](-?[\d.]+) (-?[\d.]+)", strip_drawing("work", months).split("</path>", 1)[0]
        ):
            assert 0 <= float(x) <= 330
            assert 0 <= float(y) <= 50


def test_drawings_are_silent_and_words_speak() -> None:
    drawn = Template('{% load thread %}{% tag "missing" "missing" %}').render(Context())

    assert 'aria-hidden="true"' in drawn
    assert "<span>missing</span>" in drawn
    assert "tag-move" in drawn


def test_a_word_in_a_tag_is_escaped() -> None:
    assert "&lt;b&gt;" in tag("open", "<b>")


def test_every_icon_and_glyph_can_be_drawn() -> None:
    for name in ICONS:
        assert "<svg" in icon(name)
    for name in GLYPHS:
        assert "<svg" in glyph(name)
