"""Sentences after one another, days that stay whole, years in a picture: small things that make a page read well."""

import pytest
from django.utils.translation import override

from apps.wallet.pages.domains import DOMAINS
from apps.wallet.pages.months import Month
from apps.wallet.pages.picture import draw
from apps.wallet.pages.wording import in_a_row, whole


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "One. Two."), ("ja", "One.Two."), ("zh-hans", "One.Two."), ("my", "One. Two.")],
)
def test_only_scripts_that_write_a_space_after_a_sentence_get_one(language: str, text: str) -> None:
    with override(language):
        assert in_a_row("One.", "", "Two.") == text


def test_sentences_in_a_row_never_become_markup() -> None:
    assert in_a_row("<b>", whole("a & b")) == '&lt;b&gt; <bdi class="whole">a &amp; b</bdi>'


@pytest.mark.parametrize(("mirrored", "x"), [(False, "194.0"), (True, "150.0")])
def test_a_picture_says_where_a_year_begins(mirrored: bool, x: str) -> None:
    names = [f"2025-{number:02}" for number in range(7, 13)] + [f"2026-{number:02}" for number in range(1, 7)]
    months = [Month(name, "covered", "covered") for name in names]

    drawn = draw(DOMAINS["pension"].icon, "Pension", months, mirrored=mirrored)

    assert f'<text x="{x}" y="32" class="x mid">2026</text>' in drawn
    assert ">2025<" not in drawn
