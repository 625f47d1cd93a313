"""Giving every line of the log its place in the one tree, in the order in which lines were written."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.db import connection, transaction

from apps.consent.log import merkle

BATCH: Final = 10_000
_SPAN: Final = 8
"""Each level of blocks holds 2**8 of the one below."""

_LEAVES: Final = "SELECT leaf FROM consent_logleaf WHERE index >= %s AND index < %s ORDER BY index"
_TILES: Final = (
    "SELECT root FROM consent_logtile WHERE level = %s AND index >= %s AND index < %s ORDER BY index"
)


def place_waiting() -> int:
    """Gives all lines that are committed by now their leaves; returns how many that were.

    Safe to call at any time and from anywhere: callers wait for each other, and what is placed stays where it is.
    """
    placed = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT consent_sequence(%s)", [BATCH])
            (added,) = cursor.fetchone()
        placed += added
        if added < BATCH:
            return placed


def tree_size() -> int:
    """How many leaves the tree has now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM consent_logleaf")
        (size,) = cursor.fetchone()
    return int(size)


def stored_tree(size: int) -> merkle.Subtree:
    """The tree of the first ``size`` leaves, read block by block as it is asked; a few blocks are kept in memory."""
    read: Callable[[int, int], list[list[bytes]]] = lru_cache(maxsize=32)(_block_reader(size))

    def subtree(level: int, index: int) -> bytes:
        stored, above = divmod(level, _SPAN)
        block = index >> (_SPAN - above)
        return read(stored, block)[above][index - (block << (_SPAN - above))]

    return subtree


def _block_reader(size: int) -> Callable[[int, int], list[list[bytes]]]:
    """Reads what is stored of one block of 256, and hashes it up to the block's own root."""

    def read(stored: int, block: int) -> list[list[bytes]]:
        start, end = block << _SPAN, min(block + 1 << _SPAN, size >> (_SPAN * stored))
        with connection.cursor() as cursor:
            if stored == 0:
                cursor.execute(_LEAVES, [start, end])
            else:
                cursor.execute(_TILES, [stored, start, end])
            return merkle.levels_of([bytes(row[0]) for row in cursor.fetchall()])

    return read
