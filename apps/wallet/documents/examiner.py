"""Opens one file in a process of its own that may use little memory and time, writes nothing, and has no secrets.

Run by ``examining``, as a file, alone: it imports nothing of ours. It reads a line of JSON and the file from its
standard input, and answers with a line of JSON, then the text, the file to keep and a picture of it.
"""

import io
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

OUT_OF_MEMORY = 77
"""The exit status of a process that had no memory left."""

#: What a PDF may do when somebody touches it: go somewhere in itself, or show a link to a page of the web (ISO 32000-1
#: 12.6.4). Whatever starts, sends, fetches or plays is not for a paper.
_HARMLESS = {"/GoTo", "/URI", "/Named", "/Thread", "/Hide", "/SetOCGState", "/Trans"}
_FILES = {"/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF", "/Collection", "/RichMediaContent"}
_WRITTEN = (
    20  # letters: shorter strings in a PDF's objects are names of fonts and the like, or single numbers
)


class Refuse(Exception):  # noqa: N818 - the answer, not an accident
    """The code of a reason in ``reasons``."""


def limit(memory: int, seconds: int) -> None:
    """No more address space, processor time or open files than this; nothing written to a disk, no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def picture(raw: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], str, bytes, bytes]:
    """A picture written anew from its points: what is not a point (place, camera, comments, attachments) is gone."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = order["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    kind = "PNG" if order["media_type"] == "image/png" else "JPEG"
    try:
        with Image.open(io.BytesIO(raw), formats=[kind]) as first:
            first.verify()  # checksums and structure; it leaves the picture unusable
        with Image.open(io.BytesIO(raw), formats=[kind]) as opened:
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            points = _plain(opened, kind)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refuse("pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Refuse("damaged") from None
    kept = _written(points, kind, order["most_bytes"])
    return {"pages": None}, "", kept, _preview(points, order["side"])


_DEEP = {"I", "I;16", "I;16B", "I;16L", "I;16N"}
"""Grey of sixteen bits, as scanners write it."""
_EIGHT_BITS = {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"}


def _plain(image: "Image.Image", kind: str) -> "Image.Image":
    """Points alone, without palette, profile or anything else that could be written along."""
    from PIL import Image

    if image.mode in _DEEP:  # its conversion to eight bits would cut the values off instead of dividing them
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in _EIGHT_BITS:
        raise Refuse("other_picture")
    if kind == "PNG" and image.has_transparency_data:
        mode = "RGBA"
    else:
        mode = "L" if image.mode in {"1", "L"} else "RGB"
    converted = image if image.mode == mode else image.convert(mode)
    bare = Image.new(mode, converted.size)
    bare.paste(converted)
    return bare


def _written(points: "Image.Image", kind: str, most: int) -> bytes:
    tries: list[dict[str, Any]] = [{"quality": 88}, {"quality": 75}]
    if kind == "PNG":
        tries = [{"compress_level": 4}, {"compress_level": 9}]
    for how in tries:
        written = io.BytesIO()
        points.save(written, kind, **how)
        if written.tell() <= most:
            return written.getvalue()
    raise Refuse("too_large")


def _preview(points: "Image.Image", side: int) -> bytes:
    from PIL import Image

    small = points
    if max(points.size) > side:
        ratio = side / max(points.size)
        size = (max(1, round(points.width * ratio)), max(1, round(points.height * ratio)))
        small = points.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A"))
        small = white
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return written.getvalue()


def document(raw: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], str, bytes, bytes]:
    """A PDF that does nothing by itself, written anew with its pages alone; its text is that of what is kept."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            if pdf.is_encrypted:
                raise Refuse("pdf_encrypted")
            pages = len(pdf.pages)
            if pages < 1:
                raise Refuse("damaged")
            if pages > order["pages"]:
                raise Refuse("pdf_pages")
            strings = _look_through(pdf)
            strings += _metadata(pdf)
            _refuse_what_lies_over(pdf)
            kept = _written_anew(pdf, order["most_bytes"])
        _refuse_what_was_guessed(raw, pages)
    except pikepdf.PasswordError:
        raise Refuse("pdf_encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError, RecursionError):
        raise Refuse("damaged") from None
    text, drawn = _text_and_picture(kept, order["side"], order["text"])
    said = "\n\n\n\n".join([text, *strings])
    if len(said) > order["text"]:
        raise Refuse("pdf_text")
    return {"pages": pages}, said, kept, drawn


#: What is kept of a document and of a page (ISO 32000-1 7.7.2, 7.7.3.3). The smaller boxes of a page are not among
#: them, so that everything inside its MediaBox shows and nothing is merely cut off.
_OF_DOCUMENT = {
    "/Type", "/Version", "/Pages", "/PageLabels", "/Dests", "/Names", "/OCProperties", "/Lang", "/MarkInfo",
    "/StructTreeRoot",
}  # fmt: skip
_OF_PAGE = {
    "/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/Rotate", "/Annots", "/Group", "/StructParents",
    "/Tabs", "/UserUnit",
}  # fmt: skip
_OF_LINK = {"/Type", "/Subtype", "/Rect", "/A", "/Dest", "/QuadPoints", "/Border", "/StructParent", "/F"}
#: Beside any object: descriptions, and what programs left for themselves.
_ASIDE = ("/Metadata", "/PieceInfo", "/Thumb")


def _refuse_what_lies_over(pdf: "pikepdf.Pdf") -> None:
    """Boxes of forms, notes and stamps have drawings and values of their own, which no reading of the pages sees."""
    form = pdf.Root.get("/AcroForm")
    if form is not None and len(form.get("/Fields", [])):
        raise Refuse("pdf_form")
    for page in pdf.pages:
        for each in page.obj.get("/Annots", []):
            shape = str(each.get("/Subtype", ""))
            if shape != "/Link":
                raise Refuse("pdf_form" if shape == "/Widget" else "pdf_notes")


def _refuse_what_was_guessed(raw: bytes, pages: int) -> None:
    """One library mends broken files by guessing: what another cannot open, or counts otherwise, has lost something."""
    import pypdfium2  # type: ignore[import-untyped]  # it brings no types

    try:
        if len(pypdfium2.PdfDocument(raw)) != pages:
            raise Refuse("damaged")
    except pypdfium2.PdfiumError:
        raise Refuse("damaged") from None


def _written_anew(pdf: "pikepdf.Pdf", most: int) -> bytes:
    """The pages and what they need, in one revision: what nothing names any more is not written."""
    for page in pdf.pages:
        page.obj["/MediaBox"], page.obj["/Resources"] = page.mediabox, page.resources
        for annotation in page.obj.get("/Annots", []):
            _only(annotation, _OF_LINK)
        _only(page.obj, _OF_PAGE)
    _only(pdf.Root, _OF_DOCUMENT)
    _without_descriptions(pdf)
    pdf.remove_unreferenced_resources()
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True, fix_metadata_version=False)
    if written.tell() > most:
        raise Refuse("too_large")
    return written.getvalue()


def _without_descriptions(pdf: "pikepdf.Pdf") -> None:
    import pikepdf

    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            unwanted = [*_ASIDE, "/CropBox"] if str(each.get("/Type", "")) == "/Pages" else _ASIDE
            for name in unwanted:
                if name in each:
                    del each[name]


def _only(each: Any, names: set[str]) -> None:
    for name in set(each.keys()) - names:
        del each[name]


def _look_through(pdf: "pikepdf.Pdf") -> list[str]:
    """Looks at every object, also those that no page names; returns the strings in them."""
    import pikepdf

    strings: list[str] = []
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            each = waiting.pop()
            if isinstance(each, pikepdf.String):
                strings.extend(_as_text(each))
            elif isinstance(each, pikepdf.Array):
                waiting.extend(part for part in _parts(each) if not _is_elsewhere(part))
            elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                _refuse_what_acts(each)
                waiting.extend(each[name] for name in each.keys() if not _is_elsewhere(each[name]))  # noqa: SIM118
    _refuse_opening(pdf)
    return strings


def _parts(array: Any) -> Iterator[Any]:
    yield from array


def _is_elsewhere(part: Any) -> bool:
    """Whether it is an object of its own, which is looked at by itself; plain numbers and names come as Python's."""
    import pikepdf

    return not isinstance(part, pikepdf.Object) or part.is_indirect


def _refuse_what_acts(each: Any) -> None:
    names = set(each.keys())
    kind, sort, shape = (str(each.get(name, "")) for name in ("/S", "/Type", "/Subtype"))
    if names & {"/JS", "/JavaScript"} or kind == "/JavaScript":
        raise Refuse("pdf_script")
    if "/XFA" in names:
        raise Refuse("pdf_xfa")
    if names & _FILES or sort == "/EmbeddedFile" or shape == "/FileAttachment":
        raise Refuse("pdf_embedded")
    # "/S" also names borders, tags and transitions: an action is one that says so, or bears an action's name
    if kind in _ACTIONS or (sort == "/Action" and kind not in _HARMLESS):
        raise Refuse("pdf_action")
    if "/AA" in names or (shape in _PLAYS and sort in {"", "/Annot"}):
        raise Refuse("pdf_action")


_ACTIONS = {
    "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoTo3DView", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoToDp",
}  # fmt: skip


_PLAYS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def _refuse_opening(pdf: "pikepdf.Pdf") -> None:
    """On opening it may turn to a page of its own, and nothing else."""
    import pikepdf

    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S", "")) != "/GoTo":
        raise Refuse("pdf_action")


def _as_text(string: Any) -> list[str]:
    text = str(string)
    return [text] if len(text) >= 10 and sum(map(str.isprintable, text)) > 0.8 * len(text) else []


def _metadata(pdf: "pikepdf.Pdf") -> list[str]:
    """The XML that describes the document; its other description lies among the objects."""
    import pikepdf

    found = pdf.Root.get("/Metadata")
    if not isinstance(found, pikepdf.Stream):
        return []
    return [found.read_bytes()[:500_000].decode("utf-8", "replace")]


def _text_and_picture(raw: bytes, side: int, most: int) -> tuple[str, bytes]:
    """The text of all pages, also hidden and outside the page, and the first page as a picture."""
    import pypdfium2

    try:
        with_pages = pypdfium2.PdfDocument(raw)
        texts, length = [], 0
        for page in with_pages:
            texts.append(page.get_textpage().get_text_range())
            length += len(texts[-1])
            if length > most:
                raise Refuse("pdf_text")
        page = with_pages[0]
        width, height = page.get_size()
        if not (0 < width < 100_000 and 0 < height < 100_000):
            raise Refuse("damaged")
        drawn = page.render(scale=side / max(width, height)).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise Refuse("damaged") from None
    return "\n\n\n\n".join(texts), _preview(drawn, side)


def main() -> int:
    """Examines what stands in the standard input; the exit status says whether there is an answer."""
    order = json.loads(sys.stdin.buffer.readline())
    limit(order["memory"], order["cpu"])
    raw = sys.stdin.buffer.read()
    examine = document if order["media_type"] == "application/pdf" else picture
    try:
        said, text, kept, drawn = examine(raw, order)
    except Refuse as refused:
        said, text, kept, drawn = {"refused": str(refused)}, "", b"", b""
    except MemoryError:
        return OUT_OF_MEMORY
    written = text.encode("utf-8", "replace")
    head = {**said, "text": len(written), "file": len(kept), "preview": len(drawn)}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n" + written + kept + drawn)
    out.flush()
    return 0


if __name__ == "__main__":
    try:
        status = main()
    except MemoryError:
        status = OUT_OF_MEMORY
    os._exit(status)  # libraries must not tidy up in what memory is left
