"""One row of a drop as the event it stands for: from here on it is checked and applied as any other."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from apps.feeds.protocol import canonical, event_types
from apps.feeds.protocol.verdicts import Opened, Refused
from apps.wallet.kinds import find_restricted_text
from apps.wallet.tables.columns import Column, about_of, data_of

_PREFIX: Final = "drop:"
_WHOLE: Final = re.compile(r"[1-9][0-9]{0,15}")
_COLUMN_OF_CODE: Final = {
    "unknown_connection": "connection",
    "connection_not_live": "connection",
    "data_of_withdrawn": "withdrawn",
}
_AS_WRITTEN: Final = ("record_id", "data_as_of", "valid_from", "valid_to")
#: Where an office draws signs of its own (外字): elsewhere they are boxes or other signs.
_OWN_SIGNS: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")

#: What programs put where they could not read a letter.
_LOST: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all rows of a drop share. ``iat`` is the manifest's, in seconds since 1970."""

    jti: str
    iat: int
    kind: str
    epoch: str
    authority: dict[str, Any]
    columns: Sequence[Column]
    signed_by: str = ""

    def jti_of(self, row: int) -> str:
        """The name of a row in the inbox; no event can have it, since theirs hold no colon."""
        return f"{_PREFIX}{self.jti}:{row}"

    def text_of(self, row: int, cells: Sequence[str]) -> str:
        """The row as the inbox keeps it: its cells as they were read, under the names of their columns."""
        kept = {
            "drop": self.jti,
            "row": row,
            "columns": [each.name for each in self.columns],
            "cells": list(cells),
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def subject_of(self, cells: Sequence[str]) -> str:
        """The connection that a row is about; empty where it does not say."""
        return about_of(self.columns, cells).get("connection", "") if len(cells) == len(self.columns) else ""

    def open(self, row: int, cells: Sequence[str]) -> Opened | Refused:
        """The event that a row stands for; its kind's schema and all else is checked as for events."""
        if len(cells) != len(self.columns):
            return Refused("cell_count")
        about = about_of(self.columns, cells)
        if not about.get("connection"):
            return Refused("bad_subject", "connection")
        for column, cell in zip(self.columns, cells, strict=True):
            if not cell.isascii() and (code := _unreadable(cell)):
                return Refused("bad_data", f"data.{column.name}", code)
        return self._opened(row, about, data_of(self.columns, cells))

    def column_of(self, refusal: Refused, cells: Sequence[str]) -> str:
        """The column that a refusal speaks of; empty where it is the row as a whole."""
        if refusal.code in _COLUMN_OF_CODE:
            return _COLUMN_OF_CODE[refusal.code]
        if refusal.code == "restricted_identifier":
            pairs = zip(self.columns, cells, strict=False)
            return next((column.name for column, cell in pairs if find_restricted_text(cell)), "")
        name = re.sub(r"\[.*", "", refusal.path.removeprefix("data."))
        names = [column.name for column in self.columns]
        parts = (each for each in names if each.startswith(f"{name}."))
        return name if name in names else next(parts, name)  # an organisation is missing as a whole

    def _opened(self, row: int, about: dict[str, str], data: dict[str, Any]) -> Opened | Refused:
        payload: dict[str, Any] = {
            "kind": self.kind,
            "schema": f"{self.kind}/1",
            "epoch": self.epoch,
            "authority": self.authority,
            **{name: about[name] for name in _AS_WRITTEN if name in about},
        }
        if "revision" in about:
            revision = about["revision"]
            payload["revision"] = int(revision) if _WHOLE.fullmatch(revision) else revision
        if "withdrawn" in about:
            if data:
                return Refused("data_of_withdrawn")
            payload["reason"] = about["withdrawn"]
            event_type = event_types.RECORD_WITHDRAWN
        else:
            payload |= {"data": data, "digest": canonical.digest(data)}
            event_type = event_types.RECORD_UPSERTED
        return Opened(
            self.jti_of(row),
            self.iat,
            None,
            None,
            about["connection"],
            event_type,
            payload,
            signed_by=self.signed_by,
        )


def _unreadable(cell: str) -> str:
    """What is wrong with the signs of a text that nobody can read rightly any more; empty when nothing is."""
    if _LOST in cell:
        return "lost_sign"
    return "own_sign" if _OWN_SIGNS.search(cell) else ""


def is_row(jti: str) -> bool:
    """Whether an entry of the inbox came as a row of a drop."""
    return jti.startswith(_PREFIX)


def drop_of(jti: str) -> str:
    """The drop that brought such an entry."""
    return jti.split(":")[1]
