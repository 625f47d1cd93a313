"""Record kinds as typed structures: what a record may say, in code, in words and as JSON Schema.

A payload comes in through `decode`, goes out through `to_builtins`, is shown by `describe` and `present`, and is
kept out by `find_restricted`. Nothing here knows the database. The structures alone (`residence`, `work` ...) load
without Django: what stands here is fetched when somebody asks for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from apps.wallet.kinds.decoding import decode, find_faults, to_builtins
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
    from apps.wallet.kinds.showing import (
        Description,
        FieldShown,
        describe,
        format_value,
        present,
        show_field,
    )
    from apps.wallet.kinds.values import Org, Record

_HOMES: Final = {
    "decoding": ("decode", "find_faults", "to_builtins"),
    "faults": ("KindError",),
    "kind": ("Kind", "KindField"),
    "registry": ("KINDS",),
    "restricted": (
        "Restricted",
        "find_restricted",
        "find_restricted_page",
        "find_restricted_text",
        "refuse_restricted",
    ),
    "schema": ("json_schema",),
    "showing": ("Description", "FieldShown", "describe", "format_value", "present", "show_field"),
    "values": ("Org", "Record"),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}

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
    "find_faults",
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


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
