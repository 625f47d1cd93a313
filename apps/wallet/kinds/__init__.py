"""Record kinds as typed structures: what a record may say, in code, in words and as JSON Schema.

A payload comes in through `decode`, goes out through `to_builtins`, is shown by `describe` and `present`, and is
kept out by `find_restricted`. Nothing here knows the database.
"""

from apps.wallet.kinds.decoding import decode, faults, to_builtins
from apps.wallet.kinds.faults import KindError
from apps.wallet.kinds.kind import Kind, KindField
from apps.wallet.kinds.registry import KINDS
from apps.wallet.kinds.restricted import (
    Restricted,
    find_restricted,
    find_restricted_page,
    find_restricted_text,
    refuse_restricted,
)
from apps.wallet.kinds.schema import json_schema
from apps.wallet.kinds.showing import Description, FieldShown, describe, format_value, present, show_field
from apps.wallet.kinds.values import Org, Record

__all__ = [
    "KINDS",
    "Description",
    "FieldShown",
    "Kind",
    "KindError",
    "KindField",
    "Org",
    "Record",
    "Restricted",
    "decode",
    "describe",
    "faults",
    "find_restricted",
    "find_restricted_page",
    "find_restricted_text",
    "format_value",
    "json_schema",
    "present",
    "refuse_restricted",
    "show_field",
    "to_builtins",
]
