"""Furigana above kanji, and nowhere where it cannot stand."""

from html import escape, unescape

from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.ruby import furigana_in_page, ruby, strip_ruby

CARD = "｜在留《ざいりゅう》カード"
DRAWN = "<ruby>在留<rp>（</rp><rt>ざいりゅう</rt><rp>）</rp></ruby>カード"


def test_marks_become_ruby() -> None:
    assert ruby(CARD) == DRAWN


def test_what_people_write_stays_text() -> None:
    assert (
        ruby("<b>｜在留《ざい》</b>")
        == "&lt;b&gt;<ruby>在留<rp>（</rp><rt>ざい</rt><rp>）</rp></ruby>&lt;/b&gt;"
    )


def test_readings_go_where_ruby_cannot_stand() -> None:
    page = f'<title>{CARD}</title><p title="{CARD}">{CARD}</p><option>{CARD}</option><svg><text x="1">{CARD}</text></svg>'

    assert furigana_in_page(page, shown=True) == (
        f'<title>在留カード</title><p title="在留カード">{DRAWN}</p><option>在留カード</option>'
        '<svg><text x="1">在留カード</text></svg>'
    )


def test_the_off_switch_removes_every_reading() -> None:
    assert furigana_in_page(f"<p>{CARD}</p>", shown=False) == "<p>在留カード</p>"


@given(st.text())
def test_text_without_marks_only_loses_nothing(text: str) -> None:
    plain = text.replace("｜", "")

    assert strip_ruby(plain) == plain
    assert unescape(str(ruby(plain))) == unescape(escape(plain))


@given(st.text(alphabet="在留｜《》ざ<>&\"' "))
def test_ruby_never_lets_markup_in(text: str) -> None:
    drawn = str(ruby(text))
    for tag in ("<ruby>", "</ruby>", "<rp>", "</rp>", "<rt>", "</rt>"):
        drawn = drawn.replace(tag, "")

    assert "<" not in drawn
    assert ">" not in drawn
