"""What a file is: its first bytes, its name and what the browser calls it must all say the same (OWASP ASVS 5.2.2).

A file that is two kinds at once is none: what one program takes for a picture, another may run.
"""

import io
import re
import zipfile
from pathlib import PurePath
from typing import Final

import puremagic

from apps.wallet.documents.reasons import Refused

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
#: How each kind begins (ITU-T T.81 B.1.1.3; W3C PNG 5.2; ISO 32000-1 7.5.2, whose header we want at the very start).
_BEGINS: Final = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", PDF: b"%PDF-"}
_ENDINGS: Final = {
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".jpe": JPEG,
    ".jfif": JPEG,
    ".png": PNG,
    ".pdf": PDF,
}
_DECLARED: Final = {
    "image/jpeg": JPEG,
    "image/jpg": JPEG,
    "image/pjpeg": JPEG,
    "image/png": PNG,
    "application/pdf": PDF,
}
ENDING_OF: Final = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf"}
#: What a browser offers to choose from.
ACCEPT: Final = "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf"

_PDF_HEADER: Final = re.compile(rb"%PDF-[12]\.\d")
_AFTER_THE_END: Final = 1024  # bytes in which the end must be told (ISO 32000-1 annex H.3, note 18)
_HEIF: Final = re.compile(rb"....ftyp(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif|avis)", re.DOTALL)
_PICTURES: Final = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\x00\x00\x00\x0cjP", b"<svg")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OFFICE: Final = ("word/", "xl/", "ppt/", "mimetype", "[Content_Types].xml")


def recognise(raw: bytes, *, name: str, declared: str) -> str:
    """The media type of a file that may be kept; raises Refused for every other."""
    found = _by_bytes(raw)
    if found is None:
        raise Refused(_what_else(raw))
    ending = PurePath(name).suffix.lower()
    kind = declared.partition(";")[0].strip().lower()
    if _ENDINGS.get(ending) != found or _DECLARED.get(kind) != found:
        raise Refused("type_disagrees")
    if _is_two_in_one(raw, found):
        raise Refused("two_in_one")
    return found


def _by_bytes(raw: bytes) -> str | None:
    """What the file begins like, if the table of signatures says so too."""
    found = next((kind for kind, begins in _BEGINS.items() if raw.startswith(begins)), None)
    return found if found is not None and found in _signatures(raw) else None


def _signatures(raw: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(raw)}
    except (puremagic.PureError, ValueError):
        return set()


def _is_two_in_one(raw: bytes, found: str) -> bool:
    """A ZIP may hang behind anything, some readers look for a PDF's header far into a file, and others past its end."""
    if found == PDF:
        if raw.rfind(b"%%EOF") < len(raw) - _AFTER_THE_END:
            return True
    elif _PDF_HEADER.search(raw):
        return True
    return zipfile.is_zipfile(io.BytesIO(raw))


def _what_else(raw: bytes) -> str:
    """The code of the reason that helps most."""
    head = raw[:64].lstrip()
    if zipfile.is_zipfile(io.BytesIO(raw)):
        return "office" if _is_office(raw) else "zip"
    if raw.startswith(b"PK\x03\x04"):
        return "zip"
    if raw.startswith(_OLD_OFFICE):
        return "office"
    if _HEIF.match(raw):
        return "heic"
    if (
        raw.startswith(_PICTURES)
        or head.startswith(_PICTURES)
        or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP")
    ):
        return "other_picture"
    return "other_type"


def _is_office(raw: bytes) -> bool:
    """By the names in its list; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return any(name.startswith(_IN_OFFICE) for name in archive.namelist()[:100])
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
