"""Why a table cannot be taken, and what to do, for the person who has it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.uploads.tables import MAX_BYTES, MAX_ROWS, Found

FILE: Final[dict[str, str | Promise]] = {
    "upload_too_large": _("This file is larger than 5 MB. Save a part of the table and choose that."),
    "upload_too_many": _(
        "This table has more than 2,000 rows or 80 columns. Save a part of it and choose that."
    ),
    "upload_no_table": _(
        "No table was found in this file. It needs a row of column names and rows below it."
    ),
    "upload_no_rows": _("This table has column names and no rows."),
    "not_decodable": _("The letters of this file cannot be read this way. Try the other kind of letters."),
    "other_code_page": _("The letters of this file cannot be read this way. Try the other kind of letters."),
    "misread_before": _(
        "The letters in this file were damaged before it was saved. Download it again from where it came."
    ),
    "control_character": _("This is not a CSV file. In your spreadsheet, choose “Save as” and then CSV."),
    "line_too_long": _("This is not a CSV file. In your spreadsheet, choose “Save as” and then CSV."),
    "bad_quotes": _(
        "The quotation marks in this file do not match. Save it again as CSV and choose the new file."
    ),
}
NOT_CSV: Final = FILE["control_character"]
assert (MAX_BYTES, MAX_ROWS) == (5 * 1024 * 1024, 2_000)  # the sentences say so

_FORBIDDEN: Final[dict[str, str | Promise]] = {
    "my_number": _("a My Number (Individual Number)"),
    "resident_record_code": _("a resident-record code"),
    "basic_pension_number": _("a basic pension number"),
    "health_insurance_number": _("a symbol and number of health insurance"),
}


def file_reason(code: str) -> str:
    """Why a file cannot be taken, in the language that is active."""
    return str(FILE.get(code, NOT_CSV))


def forbidden_what(found: Found) -> str:
    """What sort of number was found, in words."""
    return forbidden_name(found.what)


def forbidden_name(what: str) -> str:
    """A sort of number that must not be kept, in words."""
    return str(_FORBIDDEN[what])
