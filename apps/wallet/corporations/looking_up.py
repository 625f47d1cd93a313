"""Who a corporate number stands for today, beside the name that a record prints."""

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from apps.accounts.prepared import fetch_prepared

_ERASED: Final = "99"
_FIND: Final = """
SELECT c.number, c.name, c.updated_on, c.closed_on, c.close_cause, c.successor, coalesce(s.name, '')
FROM wallet_corporation c LEFT JOIN wallet_corporation s ON s.number = nullif(c.successor, '')
WHERE c.number = ANY(string_to_array(%s, ',')) AND c.process <> %s
"""
_SHORT: Final = (("(株)", "株式会社"), ("(有)", "有限会社"), ("(同)", "合同会社"), ("(資)", "合資会社"), ("(名)", "合名会社"))  # fmt: skip


class Registered(NamedTuple):
    """What the register says of a number: its name, and that it was closed or merged. ``as_of`` is the row's day."""

    number: str
    name: str
    as_of: date
    closed_on: date | None
    close_cause: str
    successor: str
    successor_name: str

    @property
    def was_merged(self) -> bool:
        """Whether another corporation took it over (close cause 11)."""
        return bool(self.successor)

    def is_called(self, printed: str) -> bool:
        """Whether a printed name is the register's, apart from width, spaces and the usual short forms."""
        return _folded(printed) == _folded(self.name)


def registered(numbers: Collection[str]) -> dict[str, Registered]:
    """What the register says of these numbers; nothing of those that no file has brought yet."""
    if not numbers:
        return {}
    rows = fetch_prepared(_FIND, [",".join(sorted(numbers)), _ERASED])
    return {row[0]: Registered(*row) for row in rows}


def _folded(name: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    for short, long in _SHORT:
        folded = folded.replace(short, long)
    return folded
