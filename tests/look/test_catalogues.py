"""Message catalogues: what is listed is whole, and the checks see what they promise to see."""

from collections.abc import Iterator
from typing import Any

import polib
import pytest

from apps.accounts.catalogue_checks import Fault, faults_in, forbidden_patterns, missing_from
from apps.accounts.management.commands.check_translations import all_faults, texts_left_out
from apps.accounts.source_messages import python_messages, template_messages
from config import languages

pytestmark = pytest.mark.slow


def faults(msgid: str, msgstr: str, language: str = "ja", **fields: Any) -> list[int]:
    entry = polib.POEntry(msgid=msgid, msgstr=msgstr, **fields)
    return [fault.check for fault in faults_in([entry], language, forbidden_patterns(), 1)]


def test_every_listed_language_is_whole() -> None:
    assert [str(fault) for fault in all_faults()] == []


def test_the_reference_catalogue_holds_every_text_of_the_source() -> None:
    assert [str(fault) for fault in texts_left_out()] == []


def test_english_and_japanese_are_listed_and_half_done_ones_are_not() -> None:
    assert languages.listed()[:2] == ("en", "ja")
    assert len(languages.listed(unfinished=True)) == 16


@pytest.mark.parametrize(
    ("msgid", "msgstr", "language", "check"),
    [
        ("Saved.", "", "ja", 2),
        ("%(days)s days.", "日。", "ja", 3),
        ("%(days)s days.", "%(day)s日。", "ja", 3),
        ('Read <a href="x">this</a>.', "これを読む。", "ja", 3),
        ("Read <span>this</span>.", "<span>これ</span>を読む。", "ja", 3),
        ("Residence card.", "外国人登録証。", "ja", 7),
        ("Extend your stay.", "Gia hạn visa.", "vi", 7),
        ("Saved.", "保存し\u3066い\u308b\u304b\u3099。", "ja", 10),
        ("Saved.", "保存\u200fしました。", "ja", 10),
        ("12 days.", "१२ दिन।", "ne", 10),
        ("Saved.", "保存  しました。", "ja", 10),
        ("Work.", "රැකියා\u0dca\u0dbaාව.", "si", 10),
        ("Name.", "\u1031\u1019.", "my", 10),
        ("Saved.", "保存しました", "ja", 11),
        ("Saved", "保存。", "ja", 11),
        ("Who?", "誰。", "ja", 11),
        ("Saved. ", "保存しました。", "ja", 11),
    ],
)
def test_a_fault_is_seen(msgid: str, msgstr: str, language: str, check: int) -> None:
    assert check in faults(msgid, msgstr, language)


@pytest.mark.parametrize(
    ("msgid", "msgstr", "language"),
    [
        ("Saved.", "保存しました。", "ja"),
        ("What may we call you?", "どのようにお呼びすればよいですか。", "ja"),
        ("%(a)s of %(b)s.", "%(b)sの%(a)s。", "ja"),
        ("Saved.", "บันทึกแล้ว", "th"),
        ("Saved.", "သိမ်းပြီးပါပြီ။", "my"),
        ("Saved.", "सुरक्षित भयो।", "ne"),
        ('Read <a href="x">this</a>.', '<a href="x">これ</a>を読む。', "ja"),
    ],
)
def test_good_translations_pass(msgid: str, msgstr: str, language: str) -> None:
    assert faults(msgid, msgstr, language) == []


def test_messages_are_found_in_modules_and_templates() -> None:
    module = 'from x import _\n_("One.")\nngettext("%(n)s day", "%(n)s days", n)\npgettext_lazy("month", "May")\n_(name)'
    template = (
        '{% load i18n %}{% translate "Two." %}{% translate "May" context "month" %}{% tag "open" _("open") %}'
        "{% blocktranslate trimmed count n=n %}\n {{ n }} day at 5%\n{% plural %}{{ n }} days{% endblocktranslate %}"
    )

    assert set(python_messages(module)) == {(None, "One."), (None, "%(n)s day"), ("month", "May")}
    assert set(template_messages(template)) == {
        (None, "Two."),
        ("month", "May"),
        (None, "open"),
        (None, "%(n)s day at 5%%"),
    }


def test_a_fuzzy_message_is_not_translated() -> None:
    assert faults("Saved.", "保存しました。", flags=["fuzzy"]) == [2]


def test_a_lost_plural_form_is_seen() -> None:
    entry = polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s dag"})

    assert 1 in [fault.check for fault in faults_in([entry], "es", [], 3)]


def test_easy_japanese_may_not_fall_back_to_japanese_in_silence() -> None:
    found: Iterator[Fault] = missing_from(
        [], [polib.POEntry(msgid="Saved.", msgstr="保存しました。")], "ja-easy"
    )

    assert [fault.check for fault in found] == [2]


def test_a_catalogue_with_a_gap_is_not_listed(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for locale, text in {"ja": "保存しました。", "vi": ""}.items():
        folder = tmp_path / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(f'msgid ""\nmsgstr ""\n\nmsgid "Saved."\nmsgstr "{text}"\n')
    monkeypatch.setattr(languages, "LOCALE_DIR", tmp_path)
    languages.listed.cache_clear()

    try:
        assert languages.listed() == ("en", "ja")
    finally:
        languages.listed.cache_clear()
