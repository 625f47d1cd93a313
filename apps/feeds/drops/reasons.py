"""Why a file or a row was refused, in plain sentences for who sent it and for staff."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.feeds import operators
from apps.wallet.kinds.faults import REASONS as FIELD_REASONS

FILE_REASONS: Final[dict[str, str | Promise]] = {
    "manifest_too_large": _("The manifest is larger than 64 KiB."),
    "bad_manifest": _("The manifest does not have the agreed members, or one of them is not of its form."),
    "file_too_large": _("The file is larger than 512 MiB."),
    "wrong_size": _("The file does not have as many bytes as its manifest says."),
    "wrong_hash": _("The file is not the one that its manifest describes: the SHA-256 differs."),
    "bad_file_name": _("The file’s name cannot be used."),
    "other_file": _("The manifest names another file."),
    "unknown_schema": _("The manifest names a schema that is not known here."),
    "kind_not_agreed": _("This kind of record is not agreed with the institution."),
    "drop_jti_reused": _("The manifest’s identifier was used before, for another file."),
    "byte_order_mark": _(
        "The file begins with a byte order mark; declare utf-8-sig, or leave the mark away."
    ),
    "no_byte_order_mark": _("The file is declared as utf-8-sig and does not begin with a byte order mark."),
    "not_decodable": _("This byte cannot be read in the code page that the manifest declares."),
    "other_code_page": _(
        "The file is declared as cp932 but written in another code page, from this byte on."
    ),
    "misread_before": _(
        "The text had been read in a wrong code page before it was saved as UTF-8, from this byte on."
    ),
    "control_character": _("The file holds a control character that no text has."),
    "lone_return": _("The file holds a carriage return without a line feed after it."),
    "other_newline": _("A row does not end as the manifest declares."),
    "line_too_long": _("A line is longer than 64 KiB."),
    "bad_quotes": _("The quotation marks of a row do not match, or one of its cells is too long."),
    "row_count": _("The file does not have as many rows as its manifest says."),
    "column_count": _("The header does not have as many columns as its manifest says."),
    "unknown_column": _("This kind of record has no column of this name."),
    "double_column": _("Two columns have the same name."),
    "missing_column": _("A column that this kind of record needs is missing."),
}


def file_reason(code: str) -> str:
    """Why a file was refused or is kept aside, in the language that is active."""
    return str(FILE_REASONS.get(code) or operators.reason(code))


def row_reason(code: str, detail: str) -> str:
    """Why a row was refused, in the language that is active: the finer reason where the field itself is wrong."""
    return str(FIELD_REASONS.get(detail) or operators.reason(code))
