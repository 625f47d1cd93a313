"""Which records a correction asks for that are not there: by their kinds, with their months, days or years."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.corrections.ledger.content import Content
from apps.wallet.kinds import KINDS


def asked_for_in(content: Content) -> dict[str, tuple[str, ...]]:
    """By kind the months, days or years of records that have to come; nothing where records have to change.

    A line of the watch that no record has an id for waits for a new one. Without a watch the resident said what is missing.
    """
    found: dict[str, set[str]] = {}
    for line in content.watch.lines if content.watch is not None else ():
        if line.record_id is None and not line.gone:
            found.setdefault(line.kind, set()).update(_whens(line.kind, line.like) or content.months)
    if content.watch is None and content.error == "missing" and not content.held:
        like = content.claimed if content.found is None and isinstance(content.claimed, Mapping) else {}
        found[content.kind] = set(_whens(content.kind, like) or content.months)
    return {kind: tuple(sorted(whens)) for kind, whens in sorted(found.items())}


def _whens(kind: str, like: Mapping[str, Any]) -> Iterable[str]:
    """What tells of when the record is: by the first field by which rows of the kind tell it, and by no other."""
    names = KINDS[kind].row.when[:1] if kind in KINDS else ()
    return [str(like[name]) for name in names if like.get(name) is not None]
