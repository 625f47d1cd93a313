"""What the chain lets through and what it does not: files as people have them, and files as somebody makes them on purpose."""

import io
import json
import resource
import subprocess
import sys
import threading
import warnings
import zipfile
from pathlib import Path
from typing import Literal

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it brings no types
import pytest
from PIL import Image

from apps.sandbox.scanner import EICAR
from apps.wallet.documents import examiner, examining, limits
from apps.wallet.documents.checking import Checked, check
from apps.wallet.documents.reasons import REASONS, Refused
from tests.wallet import paper_files
from tests.wallet.paper_files import JPEG, MODEL, MY_NUMBER, PDF, PNG, paper, photo, scan

pytestmark = pytest.mark.slow


def refusal(raw: bytes, name: str = "a.pdf", declared: str = PDF) -> str:
    """Why a file is refused."""
    with pytest.raises(Refused) as refused:
        check(raw, name=name, declared=declared)
    return refused.value.code


def kept(raw: bytes, name: str = "a.pdf", declared: str = PDF) -> Checked:
    return check(raw, name=name, declared=declared)


def test_a_photo_is_written_anew_and_says_nothing_of_where_and_by_which_camera(scanner: str) -> None:
    raw = photo()
    assert MODEL.encode() in raw

    checked = kept(raw, "slip.jpg", JPEG)

    assert checked.is_scanned
    with Image.open(io.BytesIO(checked.file)) as image:
        assert (image.format, image.size) == ("JPEG", (400, 300))
        assert dict(image.getexif()) == {}
        assert {"exif", "comment", "icc_profile"}.isdisjoint(image.info)
        assert image.getpixel((10, 10))[2] > 100 > image.getpixel((10, 10))[0]  # type: ignore[index]  # still navy
    assert MODEL.encode() not in checked.file + checked.preview


def test_a_photo_held_upright_stays_upright() -> None:
    with Image.open(io.BytesIO(kept(photo(turned=True), "slip.jpg", JPEG).file)) as image:
        assert image.size == (300, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pictures_of_every_sort_of_colour_are_kept(mode: str) -> None:
    checked = kept(scan(mode), "a.png", PNG)

    with Image.open(io.BytesIO(checked.file)) as image, Image.open(io.BytesIO(checked.preview)) as drawn:
        assert (image.format, image.size) == ("PNG", (400, 300))
        assert (drawn.format, drawn.mode) == ("JPEG", "L" if mode in {"1", "L"} else "RGB")


SHADES = (3_000, 30_000, 60_000)


def in_stripes(mode: str) -> Image.Image:
    """A picture of sixteen bits in three upright stripes."""
    row = [shade for shade in SHADES for _ in range(50)]
    order: Literal["little", "big"] = "big" if mode == "I;16B" else "little"
    points = b"".join(shade.to_bytes(4 if mode == "I" else 2, order) for shade in row) * 100
    return Image.frombytes(mode, (150, 100), points)


@pytest.mark.parametrize("transparent", [False, True])
def test_a_grey_scan_of_sixteen_bits_keeps_what_is_dark_and_what_is_light(transparent: bool) -> None:
    grey, written = in_stripes("I;16"), io.BytesIO()
    grey.save(written, "PNG", **({"transparency": 1} if transparent else {}))

    checked = kept(written.getvalue(), "a.png", PNG)

    with Image.open(io.BytesIO(checked.file)) as image, Image.open(io.BytesIO(checked.preview)) as drawn:
        for each, off in ((image.convert("L"), 0), (drawn.convert("L"), 4)):
            shades = [each.getpixel((across, 50)) for across in (20, 75, 130)]
            assert shades == pytest.approx([shade >> 8 for shade in SHADES], abs=off)


@pytest.mark.parametrize("mode", ["I", "I;16", "I;16B"])
def test_every_writing_of_sixteen_bits_keeps_what_is_dark_and_what_is_light(mode: str) -> None:
    plain = examiner._plain(in_stripes(mode), "PNG")

    assert plain.mode == "L"
    assert [plain.getpixel((across, 50)) for across in (20, 75, 130)] == [shade >> 8 for shade in SHADES]


def test_points_of_an_unknown_sort_are_refused_and_not_guessed() -> None:
    with pytest.raises(examiner.Refuse, match="other_picture"):
        examiner._plain(Image.new("F", (9, 9), 0.5), "PNG")


def test_a_photo_in_the_colours_of_print_keeps_what_is_dark_and_what_is_light() -> None:
    printed = Image.new("CMYK", (200, 100), (0, 0, 0, 10))
    printed.paste((0, 0, 0, 240), (0, 0, 48, 48))
    written = io.BytesIO()
    printed.save(written, "JPEG")

    with Image.open(io.BytesIO(kept(written.getvalue(), "a.jpg", JPEG).file)) as image:
        grey = image.convert("L")
        assert (grey.getpixel((10, 10)), grey.getpixel((150, 80))) == pytest.approx((15, 245), abs=6)


def texts_of(file: bytes) -> str:
    """The text of all pages, and everything that stands in the file, unpacked."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        plain = io.BytesIO()
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    pages = pypdfium2.PdfDocument(file)
    return "".join(page.get_textpage().get_text_range() for page in pages) + plain.getvalue().decode(
        "latin-1"
    )


def test_a_pdf_is_written_anew_with_its_pages_counted_and_its_first_page_drawn() -> None:
    raw = paper(pages=3)

    checked = kept(raw)

    assert (checked.pages, checked.media_type) == (3, PDF)
    assert checked.file != raw
    assert texts_of(checked.file).count("総支給額 240,000 円") == 3
    with Image.open(io.BytesIO(checked.preview)) as drawn:
        assert max(drawn.size) == limits.PREVIEW_SIDE
        assert len(drawn.getcolors(1 << 24) or []) > 1  # the line of text is on it


@pytest.mark.slow
def test_a_large_photo_of_a_good_camera_fits_into_the_limits() -> None:
    flat = io.BytesIO()
    Image.new("RGB", (7_900, 5_000), "beige").save(flat, "PNG")

    checked = kept(flat.getvalue(), "a.png", PNG)

    with Image.open(io.BytesIO(checked.file)) as image:
        assert image.width * image.height == 39_500_000


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: paper_files.with_action(S="JavaScript", JS="app.alert(1)"), "pdf_script"),
        (lambda: paper_files.with_action(S="Launch", F="cmd.exe"), "pdf_action"),
        (lambda: paper_files.with_action(S="SubmitForm", F="https://example.com"), "pdf_action"),
        (lambda: paper_files.with_action(S="URI", URI="https://example.com"), "pdf_action"),
        (lambda: paper_files.with_action(Type="Action", S="Unheard"), "pdf_action"),
        (paper_files.with_file_inside, "pdf_embedded"),
        (paper_files.xfa_form, "pdf_xfa"),
        (paper_files.encrypted, "pdf_encrypted"),
        (lambda: paper_files.encrypted(user=""), "pdf_encrypted"),
        (lambda: paper(pages=limits.MAX_PAGES + 1), "pdf_pages"),
        (lambda: paper()[:300] + b"\n%%EOF\n", "damaged"),
        (lambda: b"%PDF-1.7\n%%EOF\n", "damaged"),
    ],
    ids=["script", "launch", "submit", "opens-a-page-of-the-web", "unheard-of", "file-inside", "xfa", "encrypted",
         "encrypted-without-password", "many-pages", "cut-off", "empty"],
)  # fmt: skip
def test_a_pdf_that_acts_hides_or_cannot_be_read_is_refused(make: object, code: str) -> None:
    assert refusal(make()) == code  # type: ignore[operator]  # a function of the table above


def test_what_acts_is_found_deep_inside_and_in_objects_that_no_page_names() -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.Extra = pikepdf.Array([pikepdf.Dictionary(Deep=pikepdf.Array([script]))])

    def beside(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo))

    assert refusal(paper_files.pdf_with(hide)) == "pdf_script"
    assert (
        refusal(paper_files.pdf_with(hide, object_stream_mode=pikepdf.ObjectStreamMode.generate))
        == "pdf_script"
    )
    assert refusal(paper_files.pdf_with(beside)) == "pdf_action"


def test_a_pdf_with_links_to_its_own_pages_and_to_the_web_is_a_paper_like_others() -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(
            Type=pikepdf.Name.Action, S=pikepdf.Name.URI, URI="https://www.nenkin.go.jp/"
        )
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(annotation)])
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj]))

    assert kept(paper_files.pdf_with(link)).pages == 1


@pytest.mark.parametrize(
    ("make", "name", "declared", "code"),
    [
        (paper_files.zip_bomb, "bomb.jpg", JPEG, "zip"),
        (paper_files.zipped, "photos.zip", "application/zip", "zip"),
        (lambda: paper_files.zipped("word/document.xml"), "slip.docx", "application/msword", "office"),
        (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "slip.doc",
            "application/msword",
            "office",
        ),
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "IMG_1.HEIC", "image/heic", "heic"),
        (lambda: b"GIF89a" + bytes(99), "slip.gif", "image/gif", "other_picture"),
        (lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(99), "slip.webp", "image/webp", "other_picture"),
        (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "slip.svg", "image/svg+xml", "other_picture"),
        (lambda: b"<html><script>1</script>", "slip.pdf", PDF, "other_type"),
        (lambda: b"MZ" + bytes(99), "slip.pdf", PDF, "other_type"),
        (lambda: b"", "slip.pdf", PDF, "empty"),
        (lambda: bytes(limits.MAX_BYTES + 1), "slip.pdf", PDF, "too_large"),
        (photo, "slip.png", PNG, "type_disagrees"),
        (photo, "slip.jpg", PDF, "type_disagrees"),
        (photo, "slip.jpg.exe", JPEG, "type_disagrees"),
        (photo, "slip", JPEG, "type_disagrees"),
        (scan, "slip.jpg", JPEG, "type_disagrees"),
        (lambda: photo()[:900], "slip.jpg", JPEG, "damaged"),
        (lambda: scan()[:-20], "slip.png", PNG, "damaged"),
        (paper_files.pixel_flood, "slip.png", PNG, "pixels"),
        (lambda: paper_files.pixel_flood(8_000, 6_000), "slip.png", PNG, "pixels"),
        (lambda: paper_files.pixel_flood(10, 8_000_000), "slip.png", PNG, "pixels"),
    ],
)
def test_what_is_no_photo_and_no_pdf_is_refused_with_what_to_do_instead(
    make: object, name: str, declared: str, code: str
) -> None:
    assert refusal(make(), name, declared) == code  # type: ignore[operator]  # a function of the table above


@pytest.mark.parametrize(
    ("make", "name", "declared"),
    [
        (lambda: photo() + paper(), "slip.jpg", JPEG),
        (lambda: photo(comment=paper()), "slip.jpg", JPEG),
        (lambda: photo() + paper_files.zipped(), "slip.jpg", JPEG),
        (lambda: scan() + paper_files.zipped(), "slip.png", PNG),
        (lambda: paper() + paper_files.zipped(), "slip.pdf", PDF),
        (lambda: paper() + photo(), "slip.pdf", PDF),
    ],
    ids=[
        "photo-then-pdf",
        "pdf-in-a-comment",
        "photo-then-zip",
        "png-then-zip",
        "pdf-then-zip",
        "pdf-then-photo",
    ],
)
def test_a_file_that_is_two_kinds_at_once_is_refused(make: object, name: str, declared: str) -> None:
    assert refusal(make(), name, declared) == "two_in_one"  # type: ignore[operator]  # a function of the table


def test_the_scanners_test_file_is_found_in_photos_and_pdfs(scanner: str) -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(b"% " + EICAR)

    assert refusal(paper_files.infected_photo(), "slip.jpg", JPEG) == "infected"
    assert refusal(paper_files.pdf_with(attach, compress_streams=False)) == "infected"
    assert refusal(paper_files.pdf_with(attach)) == "infected"
    assert refusal(EICAR, "eicar.pdf", PDF) == "other_type"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"個人番号 {MY_NUMBER}", "my_number"),
        (f"番号 {MY_NUMBER[:4]} {MY_NUMBER[4:8]} {MY_NUMBER[8:]}", "my_number"),
        (" ".join(MY_NUMBER), "my_number"),
        ("基礎年金番号 1234-567890", "basic_pension_number"),
        ("記号 21700023 番号 56", "health_insurance_number"),
        ("住民票コード 12345678901", "resident_record_code"),
    ],
)
@pytest.mark.parametrize("invisible", [False, True])
def test_a_number_that_must_not_be_kept_is_found_in_the_text_of_a_pdf(
    text: str, what: str, invisible: bool
) -> None:
    with pytest.raises(Refused) as refused:
        kept(paper(text, pages=2, invisible=invisible))

    assert (refused.value.code, refused.value.what) == ("restricted", what)
    assert MY_NUMBER not in str(refused.value) + refused.value.reason


def test_a_number_that_must_not_be_kept_is_found_in_what_describes_a_pdf() -> None:
    said = f"個人番号 {MY_NUMBER}"

    def describe(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = said

    def describe_in_xml(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata(update_docinfo=False) as metadata:
            metadata["dc:title"] = said

    for change in (describe, describe_in_xml):
        assert refusal(paper_files.pdf_with(change)) == "restricted", change.__name__


def boxed(names: dict[str, list[int]], text: str = f"個人番号 {MY_NUMBER}") -> bytes:
    """A PDF with a line of text, and boxes that show less of its page."""
    with pikepdf.open(io.BytesIO(paper(text))) as pdf:
        for name, corners in names.items():
            pdf.pages[0].obj[name] = pikepdf.Array(corners)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


@pytest.mark.parametrize("name", ["/CropBox", "/MediaBox"])
def test_a_number_outside_what_a_page_shows_is_found(name: str) -> None:
    assert refusal(boxed({name: [0, 0, 200, 100]})) == "restricted"


def test_a_box_that_all_pages_share_hides_no_number_and_is_not_kept() -> None:
    def shared(text: str) -> bytes:
        with pikepdf.open(io.BytesIO(paper(text))) as pdf:
            pdf.Root.Pages.CropBox = pikepdf.Array([0, 0, 200, 100])
            written = io.BytesIO()
            pdf.save(written)
        return written.getvalue()

    assert refusal(shared(f"個人番号 {MY_NUMBER}")) == "restricted"
    assert "/CropBox" not in texts_of(kept(shared("給与")).file)


def test_a_kept_pdf_shows_its_whole_page_and_no_less() -> None:
    small = {name: [0, 0, 200, 100] for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox")}

    checked = kept(boxed(small, "給与明細書"))

    with pikepdf.open(io.BytesIO(checked.file)) as pdf:
        assert small.keys().isdisjoint(pdf.pages[0].obj.keys())
        assert [float(corner) for corner in pdf.pages[0].cropbox] == [0, 0, 612, 792]
    with Image.open(io.BytesIO(checked.preview)) as drawn:
        assert drawn.size[1] > drawn.size[0]
        assert len(drawn.getcolors(1 << 24) or []) > 1  # the line that was cut off is on it


def changed_once(text: str) -> bytes:
    """A PDF whose page was emptied and saved behind the first state of it, as programs do (ISO 32000-1 7.5.6)."""
    first = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(text))) as pdf:
        pdf.save(first, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    raw = first.getvalue()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        number, size, root = pdf.pages[0].Contents.objgen[0], int(pdf.trailer.Size), pdf.Root.objgen[0]
    begins = int(raw.rsplit(b"startxref", 1)[1].split()[0])
    body = b"%d 0 obj\n<< /Length 1 >>\nstream\nq\nendstream\nendobj\n" % number
    return (
        raw
        + body
        + (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (number, len(raw), size, root, begins, len(raw) + len(body))
        )
    )


def test_what_a_pdf_said_before_it_was_changed_is_not_kept() -> None:
    raw = changed_once(f"個人番号 {MY_NUMBER}")
    before = raw[: raw.index(b"%%EOF") + 6]
    assert MY_NUMBER in texts_of(before)

    file = kept(raw).file

    assert file.count(b"%%EOF") == 1
    assert MY_NUMBER.encode("utf-16-be").hex() not in texts_of(file)


def test_what_no_page_needs_is_not_kept() -> None:
    def lay_aside(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        drawing = pdf.make_stream(b"canary drawing", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        drawing.BBox, drawing.Metadata = pikepdf.Array([0, 0, 9, 9]), pdf.make_stream(b"canary of a drawing")
        unused = pdf.make_stream(b"canary unused", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        unused.BBox = pikepdf.Array([0, 0, 9, 9])
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Used=drawing, Unused=unused))
        page.Contents = pdf.make_stream(b"/Used Do")
        page.PieceInfo = pikepdf.Dictionary(Program=pdf.make_stream(b"canary of a program"))
        page.Thumb = pdf.make_stream(b"canary thumb")
        pdf.Root.Extra = pdf.make_stream(b"canary extra")
        pdf.docinfo["/Author"] = "canary author"
        pdf.make_stream(b"canary alone")

    found = texts_of(kept(paper_files.pdf_with(lay_aside)).file)

    assert found.count("canary") == 1
    assert "canary drawing" in found


def a_note(subtype: str, **more: object) -> bytes:
    def lay_over(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        drawn.BBox = pikepdf.Array([0, 0, 9, 9])
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 9, 9],
            AP=pikepdf.Dictionary(N=drawn), **more,
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])

    with warnings.catch_warnings(action="ignore"):  # that its boxes belong to no form
        return paper_files.pdf_with(lay_over)


@pytest.mark.parametrize(
    ("subtype", "code"),
    [("Stamp", "pdf_notes"), ("FreeText", "pdf_notes"), ("Text", "pdf_notes"), ("Ink", "pdf_notes"),
     ("Redact", "pdf_notes"), ("Watermark", "pdf_notes"), ("Popup", "pdf_notes"), ("Widget", "pdf_form")],
)  # fmt: skip
def test_a_pdf_with_something_over_its_pages_is_refused(subtype: str, code: str) -> None:
    assert refusal(a_note(subtype)) == code
    assert "Print it into a new PDF" in str(REASONS[code])


def test_a_link_is_kept_without_a_drawing_and_without_words_of_its_own() -> None:
    found = texts_of(kept(a_note("Link", Contents="canary of a link", NM="canary name")).file)

    assert "/Link" in found
    assert "canary" not in found
    assert "/AP" not in found


@pytest.mark.parametrize("as_stream", [False, True])
def test_a_form_is_refused_however_its_boxes_are_filled_in(as_stream: bool) -> None:
    def fill_in(pdf: pikepdf.Pdf) -> None:
        value = pdf.make_stream(MY_NUMBER.encode()) if as_stream else pikepdf.String("5")
        box = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="box", V=value)
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(box)]))

    assert refusal(paper_files.pdf_with(fill_in)) == "pdf_form"


def test_a_number_in_the_name_of_a_file_is_refused_before_the_file_is_opened() -> None:
    assert refusal(photo(), f"{MY_NUMBER}.jpg", JPEG) == "restricted_name"


def test_a_page_of_amounts_is_no_my_number() -> None:
    amounts = " ".join(
        f"{thousands},{rest:03}" for thousands, rest in zip(range(120, 190), range(70), strict=True)
    )

    assert kept(paper(f"総支給額 {amounts}")).pages == 1


@pytest.mark.slow
@pytest.mark.parametrize("size", [100_000_000, 1_000_000_000])
def test_a_pdf_that_unpacks_to_very_much_is_refused_and_others_go_on(size: int) -> None:
    raw = paper_files.unpacks_to(size)
    assert len(raw) < limits.MAX_BYTES

    assert refusal(raw) == "too_heavy"

    assert kept(paper()).pages == 1


@pytest.mark.slow
def test_a_process_without_memory_refuses_its_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one file is too much for its process, another one is looked at beside it."""
    found: dict[str, str] = {}
    anew = f"{len(kept(paper()).file)} bytes"

    def look(name: str, raw: bytes, kind: str) -> None:
        try:
            found[name] = f"{len(examining.examine(raw, kind).file)} bytes"
        except Refused as refused:
            found[name] = refused.code

    heavy = threading.Thread(target=look, args=("heavy", paper_files.unpacks_to(1_000_000_000), PDF))
    light = threading.Thread(target=look, args=("light", paper(), PDF))
    for thread in (heavy, light):
        thread.start()
    for thread in (heavy, light):
        thread.join()
    monkeypatch.setattr(limits, "MEMORY_BYTES", 90 * limits.MB)
    look("starved", scan(size=(6_000, 6_000)), PNG)

    assert found == {"heavy": "too_heavy", "light": anew, "starved": "too_heavy"}


def test_a_process_that_works_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = paper()
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)

    assert refusal(raw) == "too_heavy"


def test_a_process_that_answers_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [b"", b"{}\n", b'{"text": 1, "file": 0, "preview": 0}\n', b'{"text": -1, "file": 1, "preview": 0}\n',
               b'{"refused": "<b>"}\n', b"[]\n", b'{"text": "x", "file": 0, "preview": 0}\n']  # fmt: skip
    for answer in answers:
        monkeypatch.setattr(examining, "_run", lambda _given, answer=answer: answer)
        with pytest.raises(Refused) as refused:
            examining.examine(paper(), PDF)
        assert refused.value.code == "damaged", answer


def test_only_so_many_files_are_open_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(examining, "_room", threading.BoundedSemaphore(1))

    with examining._room:
        assert refusal(paper()) == "busy"
    assert kept(paper()).pages == 1


def test_the_process_gets_no_environment_and_may_write_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: dict[str, object] = {}

    class Watched(subprocess.Popen):  # type: ignore[type-arg]  # only its arguments are of interest
        def __init__(self, *args: object, **kwargs: object) -> None:
            given.update(kwargs)
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]  # passed on as they came

    monkeypatch.setenv("TSUNAGI_KEYS", "a secret")
    monkeypatch.setattr(subprocess, "Popen", Watched)
    kept(paper())
    assert given["env"] == {"LC_ALL": "C.UTF-8"}

    tried = (
        f"import sys; sys.path.insert(0, {str(examining._PROGRAM.parent)!r}); import examiner\n"
        "examiner.limit(400 << 20, 5)\n"
        "import resource; print([resource.getrlimit(n)[0] for n in (resource.RLIMIT_AS, resource.RLIMIT_CPU)])\n"
        f"import os; file = os.open({str(tmp_path / 'file')!r}, os.O_WRONLY | os.O_CREAT)\n"
        "try: print(os.write(file, b'x'))\n"
        "except OSError as error: print(error.strerror)\n"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", tried], capture_output=True, text=True, check=True
    ).stdout

    assert said.splitlines() == [f"[{400 << 20}, 5]", "File too large"]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY  # ours are as they were


def test_the_program_of_the_process_imports_nothing_of_ours() -> None:
    said = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", str(examining._PROGRAM)],
        input=json.dumps({"memory": 1 << 30, "cpu": 5, "media_type": JPEG, "pixels": 1, "side": 1}).encode() + b"\n",
        capture_output=True, check=False,
    )  # fmt: skip

    assert b"apps." not in said.stderr
    assert b"django" not in said.stderr


def test_every_reason_that_the_process_can_give_has_words() -> None:
    source = examining._PROGRAM.read_text()
    codes = {part.split('"')[0] for part in source.split('Refuse("')[1:]}

    assert codes <= REASONS.keys()
    assert len(codes) >= 9
    assert examiner.OUT_OF_MEMORY in examining._TOO_HEAVY


def test_the_files_that_try_us_are_what_they_say() -> None:
    """Were they broken, the chain would refuse them for another reason than the one that is tried."""
    with zipfile.ZipFile(io.BytesIO(photo() + paper_files.zipped())) as archive:
        assert archive.namelist() == ["photo.jpg"]
    with Image.open(io.BytesIO(photo() + paper())) as image:
        assert image.format == "JPEG"
    with Image.open(io.BytesIO(paper_files.infected_photo())) as image:
        assert image.info["comment"] == EICAR
    with pikepdf.open(io.BytesIO(paper_files.encrypted(user=""))) as pdf:
        assert pdf.is_encrypted
