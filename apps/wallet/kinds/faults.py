"""Why a payload is refused: a path, a stable code and a plain reason, never the value itself."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: reasons shown beside the path of a field, to operators of institutions and to residents.
REASONS: Final[dict[str, str | Promise]] = {
    "unknown_kind": _("This kind of record is not known here."),
    "unknown_field": _("This kind of record has no field of this name."),
    "missing_field": _("This field is needed and is not there."),
    "wrong_type": _("The value is of another type than this field has."),
    "bad_code": _("The value is not one of the codes of this field."),
    "bad_date": _("The value is not a day of the calendar written as YYYY-MM-DD."),
    "bad_month": _("The value is not a month written as YYYY-MM."),
    "bad_corporate_number": _(
        "The value is not a corporate number: thirteen digits with the right check digit."
    ),
    "not_nfc": _("The text is not in Unicode form NFC."),
    "bad_text": _("The text holds control characters or half characters that no document prints."),
    "lost_sign": _("The text holds “�”, which stands for letters that were lost."),
    "own_sign": _("The text holds a sign that an office drew for itself, which other computers cannot read."),
    "out_of_range": _("The value is outside what this field can hold."),
    "restricted": _("The record holds a number that must not be kept here, such as My Number."),
}


class KindError(ValueError):
    """A payload is not of its kind.

    `path` is where (`employer.corporate_number`, empty for the whole payload), `code` one of REASONS, `reason`
    a translatable sentence. None of them repeats what was sent, so all three may be logged and shown.
    """

    def __init__(self, path: str, code: str) -> None:
        self.path = path
        self.code = code
        self.reason = REASONS[code]
        super().__init__(f"{path or 'payload'}: {code}")
