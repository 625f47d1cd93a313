"""The whole chain for one file, the cheap questions first: size, name, type, structure, numbers in it, the scanner.

Nothing of a file is stored before the last question but one is answered; where only the scanner is missing, the file
may be held until it is back.
"""

from dataclasses import dataclass

from apps.wallet.documents import limits, recognising, scanning
from apps.wallet.documents.examining import examine
from apps.wallet.documents.reasons import RESTRICTED, RESTRICTED_NAME, Refused
from apps.wallet.documents.scanning import ScannerDown
from apps.wallet.kinds import find_restricted_page, find_restricted_text


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that went through: what to keep of it, and a picture. ``is_scanned`` is False while the scanner is down."""

    media_type: str
    file: bytes
    preview: bytes
    pages: int | None
    is_scanned: bool


def check(raw: bytes, *, name: str, declared: str) -> Checked:
    """Asks everything about a file; raises Refused with the first reason why it cannot be kept."""
    if not raw:
        raise Refused("empty")
    if len(raw) > limits.MAX_BYTES:
        raise Refused("too_large")
    if found := find_restricted_text(name):
        raise Refused(RESTRICTED_NAME, found[0].what)
    media_type = recognising.recognise(raw, name=name, declared=declared)
    examined = examine(raw, media_type)
    if found := find_restricted_page(examined.text):
        raise Refused(RESTRICTED, found[0].what)
    return Checked(media_type, examined.file, examined.preview, examined.pages, _is_scanned(raw))


def _is_scanned(raw: bytes) -> bool:
    """Scans the file as it was chosen, before anything in it was left out."""
    try:
        if scanning.scan(raw).is_harmful:
            raise Refused("infected")
    except ScannerDown:
        return False
    return True
