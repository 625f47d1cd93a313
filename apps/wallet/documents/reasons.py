"""Why a file is not kept, and what to do instead, for the person who holds the paper."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):  # noqa: N818 - said to a person as it is
    """A file is not kept, for a reason that ``REASONS`` puts into words. Its text holds nothing of the file.

    ``what`` is the sort of number that was found, where the reason is one that must not be kept.
    """

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what

    @property
    def reason(self) -> str:
        """The reason in the language that is active."""
        return reason_in_words(self.code)


RESTRICTED: Final = "restricted"
RESTRICTED_NAME: Final = "restricted_name"

# Translators: each is read by somebody who chose a photo or a PDF of a paper of theirs; the name of the file stands before.
REASONS: Final[dict[str, str | Promise]] = {
    "empty": _("This file is empty. Choose it again."),
    "too_large": _(
        "This file is larger than 10 MB. Take the photo again with a smaller size, or send the pages one by one."
    ),
    "quota_bytes": _(
        "Your files together may take 200 MB, and there is no room left. Remove a file that you no longer need."
    ),
    "quota_files": _(
        "You may keep 500 files, and there is no room left. Remove a file that you no longer need."
    ),
    "zip": _("This is a ZIP folder. Open it and choose the photos or PDFs in it one by one."),
    "office": _("This is a file of a word processor or spreadsheet. Save it as PDF and choose the PDF."),
    "heic": _(
        "This photo is of the kind HEIC. Take a screenshot of it, or set the camera to “most compatible” (JPEG) and take it again."
    ),
    "other_picture": _(
        "Only JPEG and PNG pictures can be kept. Take a screenshot of this one and choose that."
    ),
    "other_type": _(
        "Only photos (JPEG, PNG) and PDFs can be kept. Photograph the paper and choose the photo."
    ),
    "type_disagrees": _(
        "The name of this file says something else than what is in it. Photograph the paper, or save it again as PDF."
    ),
    "two_in_one": _(
        "This file is two kinds of file at once, which can be dangerous. Photograph the paper and choose the photo."
    ),
    "pixels": _(
        "This picture has more than 40 million points. Take it again with a smaller size, or take a screenshot of it."
    ),
    "damaged": _(
        "This file cannot be opened; a part of it is missing or broken. Choose it again or photograph the paper."
    ),
    "too_heavy": _(
        "This file takes too much work to open, so it was not opened to the end. Photograph the paper and choose the photo."
    ),
    "pdf_encrypted": _(
        "This PDF is locked with a password. Open it, print it into a new PDF without a password, and choose that."
    ),
    "pdf_script": _(
        "There is a small program in this PDF (JavaScript). Print it into a new PDF, or photograph the paper."
    ),
    "pdf_action": _(
        "This PDF starts something by itself when it is opened. Print it into a new PDF, or photograph the paper."
    ),
    "pdf_embedded": _(
        "There are other files inside this PDF. Print it into a new PDF, or photograph the paper."
    ),
    "pdf_xfa": _(
        "This PDF is a form of a kind that few programs can show (XFA). Print it into a new PDF, or photograph the paper."
    ),
    "pdf_form": _(
        "There are boxes to fill in, or a digital signature, in this PDF. Print it into a new PDF, or photograph the paper."
    ),
    "pdf_notes": _(
        "Notes, stamps or drawings lie over the pages of this PDF. Print it into a new PDF, or photograph the paper."
    ),
    "pdf_pages": _("This PDF has more than 50 pages. Choose only the pages that matter."),
    "pdf_text": _("This PDF holds more text than can be looked through. Choose only the pages that matter."),
    "infected": _(
        "The scanner knows this file as harmful, so nothing of it was kept. Do not open it, and photograph the paper instead."
    ),
    RESTRICTED: _("There is a number in it that must not be kept here. Nothing of the file was kept."),
    RESTRICTED_NAME: _(
        "There is a number in the name of this file that must not be kept here. Give the file another name and choose it again."
    ),
    "too_fast": _("You have chosen many files in a short time. Wait ten minutes and choose it again."),
    "too_many": _("At most five files are taken at once. Choose this one again by itself."),
    "busy": _("Many files are being looked at just now. Wait a minute and choose it again."),
}


def reason_in_words(code: str) -> str:
    """Why a file is not kept, in the language that is active."""
    return str(REASONS[code])
