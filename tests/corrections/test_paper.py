"""Letters on paper and on the page: nothing but the letter's own pieces, every open place drawn, readable by machines."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from apps.corrections.letters import Letter, templates
from apps.corrections.paper import (
    Sender,
    Sheet,
    as_html_context,
    as_pdf,
    counter_sheet_of,
    sheet_of,
    signed_by,
    ways_of,
    words,
)
from apps.corrections.paper.printing import as_document
from apps.corrections.paper.sheets import laws_of
from apps.corrections.routes import route_on, tables
from tests.corrections.paper_pages import WITHOUT_LETTER, letters, route_of, seen
from tests.corrections.test_letters import ON
from tests.pdf_pages import keep_pages

pytestmark = pytest.mark.slow

#: Written down, so that whoever only gathers tests composes no letters.
KEYS = [
    "L-1-end_early-field",
    "L-1-missing-field",
    "L-1-other-field",
    "L-1-other-finding",
    "L-1-remuneration-field",
    "L-1-start_late-field",
    "L-1-start_late-finding",
    "L-10-wrong-field",
    "L-11-notice-field",
    "L-2-other-field",
    "L-2-start_late-field",
    "L-2-start_late-finding",
    "L-3-item-field",
    "L-3-period-field",
    "L-3-period-finding",
    "L-4-recorded-field",
    "L-5-amount-field",
    "L-5-withheld-field",
    "L-5-withheld-finding",
    "L-6-item-field",
    "L-7-item-field",
    "L-8-other-field",
    "L-8-terms-finding",
    "L-8-wage-field",
    "L-9-item-field",
    "L-9-item-finding",
]
#: What the paper adds to the pieces of a letter: heads of the sender, marks of a list, a place to sign, days to fill in.
ADDED = {words.NOTES_BEGIN, words.NOTES_END, words.SIGN_HERE, words.ADDRESS, words.NAME, words.REACHED_AT}


@cache
def sheet(key: str, language: str = "en") -> Sheet:
    of, letter = letters()[key]
    return sheet_of(letter, case=of.case, seen=seen(of.case), route=route_of(letter), language=language)


@cache
def pdf(key: str, language: str = "en") -> bytes:
    return as_pdf(sheet(key, language))


def bare(text: str) -> str:
    """Text as extraction and source can be compared: without spaces and lines, marks in one form."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def sent_pages(content: bytes) -> list[str]:
    """The pages that are sent: those numbered 1 / 2, unlike those for the reader, (1)."""
    return [page for page in pages_of(content) if re.search(r"\d+ / \d+\s*$", page)]


def unpacked(content: bytes) -> Iterator[bytes]:
    for part in re.finditer(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(part.group(1))


def test_there_is_a_letter_of_every_kind_to_look_at() -> None:
    assert sorted(letters()) == KEYS
    assert {letter.id for _of, letter in letters().values()} == templates().keys() == words.TITLES.keys()


# -- what is sent -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", KEYS)
def test_what_is_sent_holds_the_pieces_of_the_letter_and_nothing_else(key: str) -> None:
    """Every piece is taken out of the text of the pages; what is left are the few words of the form."""
    _of, letter = letters()[key]
    text = bare("".join(re.sub(r"\d+ / \d+\s*$", "", page) for page in sent_pages(pdf(key))))
    said = [piece.label if piece.origin == "blank" else piece.text for piece in letter.pieces]
    parts = {bare(part) for text_ in (letter.title, *said) for part in re.split("\u3000", text_)}
    for part in sorted(parts - {""}, key=len, reverse=True):
        assert part in text or part in ADDED or _is_label(part, letter), part
    for part in sorted(parts | ADDED, key=len, reverse=True):
        text = text.replace(part, "") if part else text
    assert set(text) <= set("()年月日・、。「」:"), text


def _is_label(part: str, letter: Letter) -> bool:
    """Names of blanks are left away where the words before the blank are the name already."""
    before = [piece.text for piece in letter.pieces if piece.origin == "text"]
    return any(bare(text).rstrip(":").endswith(part) for text in before)


@pytest.mark.parametrize("key", KEYS)
def test_every_open_place_is_drawn_and_named(key: str) -> None:
    _of, letter = letters()[key]
    document = as_document(sheet(key)).split('class="beside"')[0]
    text = bare("".join(sent_pages(pdf(key))))
    drawn = len(re.findall(r'<span class="fill(?:-lines)?">', document))
    blanks = [piece for piece in letter.pieces if piece.origin == "blank"]
    assert drawn == len(blanks) + 1  # and a place to sign
    for piece in letter.blanks:
        assert bare(piece.label) in text, piece.slot
    assert text.count("□") == sum(1 for piece in letter.pieces if piece.origin == "choice")


@pytest.mark.parametrize("key", KEYS)
def test_each_page_has_one_number_and_those_to_send_are_counted_by_themselves(key: str) -> None:
    pages = pages_of(pdf(key))
    numbers = [re.findall(r"^(?:\d+ / \d+|\(\d+\))\s*$", page, re.MULTILINE) for page in pages]
    assert [len(each) for each in numbers] == [1] * len(pages)
    sent = len(sent_pages(pdf(key)))
    wanted = [f"{number} / {sent}" for number in range(1, sent + 1)]
    wanted += [f"({number})" for number in range(1, len(pages) - sent + 1)]
    assert [each[0].strip() for each in numbers] == wanted
    keep_pages(pdf(key), f"letter-{key}-en")


@pytest.mark.parametrize("language", ["en", "my", "ja-easy", "ur"])
def test_what_is_sent_is_the_same_for_every_reader(language: str) -> None:
    for key in ("L-1-start_late-finding", "L-8-wage-field"):
        assert sent_pages(pdf(key, language)) == sent_pages(pdf(key))
        assert sheet(key, language).direction == ("rtl" if language == "ur" else "ltr")
        assert "社会保険" not in sent_pages(pdf(key))[0] or key.startswith("L-1")
        keep_pages(pdf(key, language), f"letter-{key}-{language}")


def test_no_space_comes_between_japanese_words() -> None:
    """A line end in a template would be drawn as a space."""
    said = "私は2026年3月1日からの雇用契約により、貴社で週40時間、月21日の条件で働いています。"
    found = sheet("L-1-start_late-finding")
    assert f"<p>{said}</p>" in as_document(found)
    page = render_to_string("corrections/letter.html", as_html_context(found))
    assert f"<p>{said}</p>" in re.sub(r"</?(a|span)\b[^>]*>", "", page)


def test_nothing_of_the_readers_language_is_sent() -> None:
    for key in KEYS:
        _of, letter = letters()[key]
        latin = set(re.findall(r"[A-Za-z]{2,}", "".join(sent_pages(pdf(key)))))
        assert latin <= set(re.findall(r"[A-Za-z]{2,}", letter.title + letter.text)), (key, latin)


def test_a_reader_of_japanese_gets_the_letter_alone() -> None:
    content = pdf("L-1-start_late-finding", "ja")
    assert len(pages_of(content)) == len(sent_pages(content)) == 1


def test_one_letter_asks_for_one_thing() -> None:
    for _of, letter in letters().values():
        asked = {piece.text for piece in letter.pieces if piece.slot == "claimed_value"}
        assert len(asked) <= 1
        document = as_document(sheet_of(letter, language="ja"))
        assert document.count("<h1>") == 1


# -- readable by machines -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["L-1-start_late-finding", "L-8-wage-field"])
def test_the_paper_is_tagged_and_named_and_says_its_language(key: str) -> None:
    content = pdf(key)
    document = pypdfium2.PdfDocument(content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_value("Title") == letters()[key][1].title
    parts = b"".join(unpacked(content))
    assert b"/Lang (ja)" in parts
    assert b"pdfuaid:part" in parts


def test_no_style_stands_in_a_document_or_page() -> None:
    for key in KEYS:
        page = render_to_string("corrections/letter.html", as_html_context(sheet(key)))
        for html in (as_document(sheet(key)), page):
            assert not re.search(r"<style|\sstyle=|<script|\son\w+=", html)


# -- beside the letter --------------------------------------------------------------------------------------------
def test_beside_each_paragraph_stands_what_it_says_and_where_each_value_comes_from() -> None:
    key = "L-1-start_late-finding"
    _of, letter = letters()[key]
    found = {part.id: part for part in sheet(key).parts}
    assert list(found) == [paragraph.id for paragraph in letter.paragraphs]
    for paragraph in letter.paragraphs:
        slots = {piece.slot for piece in paragraph.pieces if piece.slot}
        assert found[paragraph.id].explanation
        assert len(found[paragraph.id].places) == len(slots)
    places = {place.says: place for part in found.values() for place in part.places}
    assert places["the day on which you started"].value == "1 March 2026"
    assert places["the day on which you started"].origin == "From a record"
    assert places["the day of enrolment in the record"].origin == "Worked out from records"
    assert places["the months it is about"].value == "March 2026 to June 2026"
    assert places["the day on which you sign"].origin == "Open: write it in"


def test_each_value_of_a_record_leads_to_that_record() -> None:
    key = "L-1-start_late-finding"
    of, letter = letters()[key]
    addresses = [f"/records/{record.id}/" for record in seen(of.case)]
    html = render_to_string("corrections/letter.html", as_html_context(sheet(key)))
    named = {addresses[ref.record] for piece in letter.pieces for ref in piece.refs}
    assert set(re.findall(r'href="(/records/[^"]+)"', html)) == named
    for piece in letter.pieces:
        if len({ref.record for ref in piece.refs}) == 1:
            link = f'href="{addresses[piece.refs[0].record]}">{piece.text}</a>'
            assert link in html, piece.slot


def test_what_was_read_of_several_records_leads_to_their_list_and_to_none_of_them() -> None:
    found = sheet("L-1-start_late-finding")
    many = [place for part in found.parts for place in part.places if place.is_of_many]
    assert {place.origin for place in many} == {"Worked out from records"}
    assert {place.url for place in many} == {""}
    assert {
        mark.url for part in found.parts for line in part.lines for mark in line if mark.kind == "worked-out"
    } == {""}
    html = render_to_string("corrections/letter.html", as_html_context(found))
    assert html.count('href="#h-behind"') == len(many)
    assert html.count('id="h-behind"') == 1


def test_an_addressee_and_points_stand_in_lines_of_their_own() -> None:
    def lines(found: Sheet, part: str) -> list[str]:
        named = next(each for each in found.parts if each.id == part)
        return ["".join(mark.text or mark.label for mark in line) for line in named.lines]

    to = ["".join(mark.text for mark in line) for line in sheet("L-1-start_late-finding").head.to]
    assert to == ["青葉食品株式会社 御中", " 様"]
    assert lines(sheet("L-2-start_late-finding"), "wanted") == [
        "3 求める確認",
        "2026年3月1日に被保険者の資格を取得したこと。",
    ]
    assert lines(sheet("L-9-item-field"), "purport")[1] == "正しい内容: 正しい内容"
    assert lines(sheet("L-8-wage-field"), "who")[2] == "会社に名前を伝えてよいか: □はい\u3000□いいえ"


def test_every_open_place_stands_on_the_page_by_both_names() -> None:
    for key in KEYS:
        _of, letter = letters()[key]
        html = render_to_string("corrections/letter.html", as_html_context(sheet(key)))
        assert len(sheet(key).open) == len(letter.blanks)
        for place, piece in zip(sheet(key).open, letter.blanks, strict=True):
            assert (place.says, place.label) == (piece.says, piece.label)
            assert place.says in html
        for piece in letter.pieces:
            assert piece.origin != "blank" or f'<span class="blank">{piece.label}</span>' in html


def test_amounts_codes_and_terms_are_in_the_readers_words() -> None:
    places = {
        place.says: place.value
        for key in KEYS
        for place in (each for part in sheet(key).parts for each in part.places)
        if place.value
    }
    assert re.fullmatch(r"[\d,¥ A-Za-z]+", places["the pension premiums taken from your pay, by month"])
    assert not re.search("[一-龠]", places["the item that is wrong"])
    assert not re.search("[一-龠]", places["the record"])
    assert re.fullmatch(r"[A-Za-z ]+ ¥[\d,]+", places["the wage in your contract"])


def test_the_disputed_value_is_in_the_readers_words_beside_and_in_japanese_in_the_letter() -> None:
    found = next(part for part in sheet("L-6-item-field").parts if part.id == "purport")
    assert "「ベトナム」" in "".join(mark.text for line in found.lines for mark in line)
    assert found.places[0].value == "Vietnam"


def test_readings_of_kanji_do_not_stand_on_paper() -> None:
    assert "｜" not in as_document(sheet("L-1-start_late-finding", "ja-easy"))


# -- who sends it, and how ----------------------------------------------------------------------------------------
def test_the_sender_fills_open_places_only_and_never_those_of_records() -> None:
    _of, letter = letters()["L-2-start_late-finding"]
    signed = signed_by(Sender(name="SOMEBODY ELSE", phone="mai@example.com"), letter)
    assert "SOMEBODY" not in signed.text
    assert {piece.origin for piece in signed.pieces if piece.slot == "phone"} == {"resident"}
    assert signed.text.count("mai@example.com") == 2
    assert signed_by(Sender(phone="  "), letter) == letter


def test_ways_to_send_follow_the_route_and_each_says_what_to_keep() -> None:
    confirmation = route_on("P-2", ON)
    employer = route_on("P-1", ON)
    assert confirmation is not None
    assert employer is not None
    with translation.override("en"):
        ways = ways_of(confirmation, takes_requests=True)
        assert [way.channel for way in ways] == ["protocol", "counter", "post", "post", "oral"]
        assert [way.japanese for way in ways if way.channel == "post"] == ["簡易書留郵便", "特定記録郵便"]
        assert "number" in next(way.keep for way in ways if way.channel == "post")
        assert {way.name for way in ways_of(employer)} >= {"Handed over by yourself"}
    for name in tables().routes:
        route = route_on(name, ON)
        assert route is not None
        ways = ways_of(route)
        assert {way.channel for way in ways} == set(route.channels)
        assert all(way.keep and way.how for way in ways)


def test_no_words_of_ours_hold_a_number_or_an_address() -> None:
    said = [*words.HOW.values(), *words.KEEP.values(), *words.COUNTER.values()]
    assert not [each for each in said if re.search(r"\d|https?:|@", str(each))]


# -- at the counter -----------------------------------------------------------------------------------------------
def test_every_route_has_something_to_hold_in_the_hand() -> None:
    for name in tables().routes:
        route = route_on(name, ON)
        assert route is not None
        assert (route.letter in templates()) is not (name in WITHOUT_LETTER), name


@pytest.mark.parametrize("name", WITHOUT_LETTER)
@pytest.mark.parametrize("language", ["en", "my", "ja-easy", "ur", "ja"])
def test_the_sheet_for_a_counter_names_what_the_route_names(name: str, language: str) -> None:
    route = route_on(name, ON)
    assert route is not None
    found = counter_sheet_of(route, language=language)
    content = as_pdf(found)
    text = bare("".join(pages_of(content)))
    keep_pages(content, f"counter-{name}-{language}")
    assert all(bare(form) in text for form in route.forms)
    for entry in (entry for section in found.sections for entry in section.entries):
        assert bare(entry.japanese) in text
    assert [len(section.entries) for section in found.sections if section.name == "bring"] == (
        [len(route.attach)] if route.attach else []
    )
    assert all(
        bare(japanese.place.split("<")[0].replace("&#x27;", "'")) in text for japanese, _b in found.laws
    )
    assert len(pages_of(content)) <= (1 if language.startswith("ja") else 2)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(content))


@pytest.mark.parametrize("name", WITHOUT_LETTER)
def test_forms_without_a_letter_are_explained(name: str) -> None:
    route = route_on(name, ON)
    assert route is not None
    assert set(route.forms) <= words.FORMS.keys()
    assert counter_sheet_of(route, language="en").why
    page = render_to_string(
        "corrections/counter.html", as_html_context(counter_sheet_of(route, language="en"))
    )
    assert not re.search(r"\sstyle=|<script", page)


def test_the_matter_stands_on_the_sheet_when_a_record_is_disputed() -> None:
    of, _letter = letters()["L-7-item-field"]
    route = route_on("P-5", ON)
    assert route is not None
    assert of.disputed is not None
    found = counter_sheet_of(route, material=of, language="en")
    said = {each.mark.slot: each for each in found.matter}
    assert list(said) == ["kind", "item", "data_as_of", "held_value", "claimed_value"]
    assert said["claimed_value"].mark.kind == "blank"
    assert said["held_value"].mark.kind == "from-record"
    text = bare("".join(pages_of(as_pdf(found))))
    assert bare(said["held_value"].mark.text) in text
    assert bare("正しい内容") in text


def test_a_sheet_for_a_counter_says_nothing_twice_in_the_same_words() -> None:
    route = route_on("P-5", ON)
    assert route is not None
    with translation.override("ja-easy"):
        text = "".join(pages_of(as_pdf(counter_sheet_of(route, language="ja-easy"))))
    for said in ("下の件で来ました。", "行き先", "担当者の名前", "領収書"):
        assert text.count(said) == 1, said


def test_numbers_of_articles_hold_together_where_words_run_from_the_right() -> None:
    with translation.override("ur"):
        (cite,) = laws_of(["npa_suppl_7_3"])[:1]
        assert '<bdi dir="ltr">' in cite.place
    with translation.override("en"):
        assert "dir=" not in laws_of(["npa_suppl_7_3"])[0].place
