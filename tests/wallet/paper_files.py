"""Files as people choose them: photos, PDFs, and what somebody might try; each made here, none from anywhere else."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import ExifTags, Image

from apps.sandbox.scanner import EICAR
from apps.wallet.kinds.restricted import is_my_number

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
MY_NUMBER = next(f"12345678901{last}" for last in range(10) if is_my_number(f"12345678901{last}"))
MODEL = "Canary Camera 9"


def photo(width: int = 400, height: int = 300, *, comment: bytes = b"", turned: bool = False) -> bytes:
    """A photo with where and by which camera it was taken; ``turned``: held upright, told only by its Exif."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("navy", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = MODEL
    if turned:
        exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (35.0, 41.0, 22.0)
    return _saved(image, "JPEG", exif=exif, **({"comment": comment} if comment else {}))


def scan(mode: str = "RGB", size: tuple[int, int] = (400, 300)) -> bytes:
    """A PNG."""
    return _saved(Image.new(mode, size, 200 if mode in {"L", "1", "P"} else (200,) * len(mode)), "PNG")


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def pixel_flood(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 2.5 thousand million points."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )


def paper(text: str = "給与明細書 総支給額 240,000 円", pages: int = 1, *, invisible: bool = False) -> bytes:
    """A PDF with a line of text on each page, as an office makes them; ``invisible`` text is there and not drawn."""

    def write(pdf: pikepdf.Pdf) -> None:
        font = pdf.make_indirect(_japanese_font())
        while len(pdf.pages) < pages:
            pdf.add_blank_page()
        for page in pdf.pages:
            mode = "3 Tr " if invisible else ""
            line = f"BT /F1 14 Tf 40 700 Td {mode}<{text.encode('utf-16-be').hex()}> Tj ET"
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(line.encode())

    return pdf_with(write)


def _japanese_font() -> pikepdf.Dictionary:
    """A font that no file carries, with Unicode as its codes (ISO 32000-1 9.7.5.2)."""
    name = pikepdf.Name("/HeiseiKakuGo-W5")
    system = pikepdf.Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=2)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=name, Flags=4, FontBBox=[-92, -250, 1010, 922],
        ItalicAngle=0, Ascent=752, Descent=-271, CapHeight=737, StemV=114,
    )  # fmt: skip
    letters = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=name, CIDSystemInfo=system,
        FontDescriptor=descriptor, DW=1000,
    )  # fmt: skip
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=name,
        Encoding=pikepdf.Name("/UniJIS-UCS2-H"), DescendantFonts=[letters],
    )  # fmt: skip


def pdf_with(change: Callable[[pikepdf.Pdf], object], **saving: Any) -> bytes:
    """A PDF of one empty page, changed."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(written, **saving)
    return written.getvalue()


def with_action(**action: Any) -> bytes:
    """A PDF that does something when it is opened."""
    said = pikepdf.Dictionary(
        **{
            name: pikepdf.Name(f"/{value}") if name in {"S", "Type"} else value
            for name, value in action.items()
        }
    )
    return pdf_with(lambda pdf: pdf.Root.__setitem__("/OpenAction", pdf.make_indirect(said)))


def encrypted(user: str = "secret") -> bytes:
    return pdf_with(lambda pdf: None, encryption=pikepdf.Encryption(owner="owner", user=user))


def with_file_inside() -> bytes:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["inside.txt"] = pikepdf.AttachedFileSpec(pdf, b"hello")

    return pdf_with(attach)


def xfa_form() -> bytes:
    def make(pdf: pikepdf.Pdf) -> None:
        xfa = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=xfa)

    return pdf_with(make)


def unpacks_to(size: int) -> bytes:
    """A PDF whose page unpacks to ``size`` bytes of drawing."""

    def make(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        packer = zlib.compressobj(9)
        line = b"0 0 m 9 9 l S\n" * 10_000
        packed = b"".join(packer.compress(line) for _ in range(size // len(line))) + packer.flush()
        page.Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)

    return pdf_with(make, compress_streams=False)


def zipped(name: str = "photo.jpg", content: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content or bytes(1_000_000))
    return written.getvalue()


def zip_bomb() -> bytes:
    """Fifty million zero bytes in fifty thousand."""
    return zipped("bomb.bin", bytes(50_000_000))


def infected_photo() -> bytes:
    """A whole, readable photo with the scanners' test file in its comment."""
    return photo(comment=EICAR)
