"""The fixed words shown before somebody decides, kept by hash, so that a receipt can say exactly what was read.

What differs from ask to ask (who, what for, until when) stands in the receipt itself.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.consent.models import Notice

SHARE = "share-v1"
SHARE_WITH_EMPLOYER = "share-employer-v1"


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as it stands on a page now: its name with its version, its language, its mark-up."""

    name: str
    language: str
    text: SafeString

    @property
    def sha256(self) -> bytes:
        return sha256(self.text.encode()).digest()


def notice_for(organisation_kind: str) -> Shown:
    """The notice for asks of this kind of organisation, in the language that is active."""
    name = SHARE_WITH_EMPLOYER if organisation_kind == "employer" else SHARE
    text = render_to_string(f"notices/{name}.html").strip()
    return Shown(name, get_language() or settings.LANGUAGE_CODE, mark_safe(text))  # noqa: S308 - a template of ours


def keep(shown: Shown) -> Notice:
    """Stores the text where it is not stored yet; called when somebody decided on it."""
    notice, _made = Notice.objects.get_or_create(
        sha256=shown.sha256,
        defaults={"name": shown.name, "language": shown.language, "text": str(shown.text)},
    )
    return notice


def address_of(digest: bytes) -> str:
    """Where the text with this hash can be read again, for everybody."""
    return settings.SITE_URL + reverse("consent:notice", args=[digest.hex()])
