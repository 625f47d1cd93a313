"""Rows handed to one statement as JSON, which PostgreSQL reads as a table: no temporary table, one round trip.

Temporary tables filled by COPY took as long to be emptied as everything else in a commit; arrays take longer to be
written than the statement that reads them.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder().encode


def as_json(rows: Sequence[object]) -> str:
    """The parameter of a statement that reads ``rows_of``, or a plain list of texts.

    No text may hold NUL, which PostgreSQL does not take.
    """
    return _encode(rows).decode()


class Pieces:
    """Bytes that go beside the rows as one parameter, so that nobody spells them in base64 and reads them again.

    A row says where its bytes lie: how far from the start, times 2**24, and how many.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, value: bytes) -> int:
        """Puts bytes at the end; returns what the row says, for a column of type ``bytes``."""
        place = self._length << 24 | len(value)
        self._parts.append(value)
        self._length += len(value)
        return place

    def joined(self) -> bytes:
        """The parameter ``pieces`` of the statement."""
        return b"".join(self._parts)


def rows_of(parameter: str, columns: Sequence[tuple[str, str]]) -> str:
    """SQL that reads such a parameter as a table of these columns, each a name and a type of PostgreSQL.

    ``bytea`` is what the JSON says of a place in ``%(pieces)b``, a parameter of its own (``Pieces``).
    """
    read = ", ".join(f"{name} {_READ_AS.get(kind, kind)}" for name, kind in columns)
    shown = ", ".join(_SHOWN_AS.get(kind, "{}").format(name) + f" AS {name}" for name, kind in columns)
    return f"SELECT {shown} FROM json_to_recordset({parameter}::json) AS given ({read})"  # noqa: S608 - names of ours


def ids(values: Iterable[UUID]) -> str:
    """A parameter for ``string_to_array(..., ',')::uuid[]``: many ids, written quickly."""
    return ",".join([value.hex for value in values])


_READ_AS = {"bytea": "int8"}
_SHOWN_AS = {"bytea": "substring(%(pieces)b::bytea FROM ({0} >> 24)::int4 + 1 FOR ({0} & 16777215)::int4)"}
