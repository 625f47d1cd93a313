"""Rows handed to one statement as JSON, which PostgreSQL reads as a table: no temporary table, one round trip.

Temporary tables filled by COPY took as long to be emptied as everything else in a commit; arrays take longer to be
written than the statement that reads them.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

_encode = msgspec.json.Encoder().encode


def as_json(rows: Sequence[Struct | str]) -> str:
    """The parameter of a statement that reads ``rows_of``; bytes become base64, which it turns back.

    Also a plain list of texts. No text may hold NUL, which PostgreSQL does not take.
    """
    return _encode(rows).decode()


def rows_of(parameter: str, columns: Sequence[tuple[str, str]]) -> str:
    """SQL that reads such a parameter as a table of these columns, each a name and a type of PostgreSQL.

    ``bytea`` is what the JSON says as base64.
    """
    read = ", ".join(f"{name} {_READ_AS.get(kind, kind)}" for name, kind in columns)
    shown = ", ".join(_SHOWN_AS.get(kind, "{}").format(name) + f" AS {name}" for name, kind in columns)
    return f"SELECT {shown} FROM json_to_recordset({parameter}::json) AS given ({read})"  # noqa: S608 - names of ours


def ids(values: Iterable[UUID]) -> str:
    """A parameter for ``string_to_array(..., ',')::uuid[]``: many ids, written quickly."""
    return ",".join(map(str, values))


_READ_AS = {"bytea": "text"}
_SHOWN_AS = {"bytea": "decode({}, 'base64')"}
