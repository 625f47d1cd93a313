"""Whether a reading is allowed: a pure decision on what a permission says, who reads, what for, and the day.

Nothing here asks the clock or the database, so that every answer can be worked out again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal
from uuid import UUID

type Fields = tuple[str, ...] | None
"""The fields of a kind that may be read; None means all of them, also those that come later."""
type Scope = Mapping[str, Fields]
"""What may be read: record kinds, each with its fields. Never empty."""

type Reason = Literal[
    "", "refused", "ended", "not-begun", "expired", "organisation-suspended", "membership-ended",
    "licence-missing", "other-member",
    "other-purpose", "kind-not-given", "field-not-given", "looks-used-up", "export-not-given",
]  # fmt: skip

LONGEST_DAYS: Final = 365
"""No permission lasts longer (stack.md 2.2: hard cap one year)."""
USUAL_DAYS: Final = 90
"""Longer only where the resident chooses so; nobody can ask for more."""
MOST_LOOKS: Final = 999


@dataclass(frozen=True, slots=True)
class Terms:
    """What a permission says. Both days are included; ``member`` is None when it is for the whole organisation."""

    purpose: str
    scope: Scope
    starts_on: date
    last_day: date
    max_reads: int
    reads_used: int = 0
    export: bool = False
    state: str = "given"
    member: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a membership, whether it has not ended, whether the organisation stands verified.

    ``is_able``: whether the law lets them do what the permission is for, by the numbers on file now.
    """

    member: UUID
    is_member: bool
    is_verified: bool
    is_able: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer; ``scope`` is what may be shown, nothing when refused."""

    allowed: bool
    reason: Reason = ""
    scope: Scope = field(default_factory=dict)


def decide(
    terms: Terms,
    *,
    purpose: str,
    kinds: Collection[str] = (),
    fields: Mapping[str, Collection[str]] | None = None,
    member: Reader,
    at: date,
    export: bool = False,
) -> Decision:
    """Whether ``member`` may read ``kinds`` (none named: all that are given) for ``purpose`` on the day ``at``.

    ``fields`` names single fields asked for, by kind; one that was not given refuses the whole reading. ``at`` is
    the day in Japan. The first reason that applies is told, the permission's own before the reader's.
    """
    asked = tuple(dict.fromkeys([*kinds, *(fields or {})])) or tuple(terms.scope)
    reasons: tuple[tuple[bool, Reason], ...] = (
        (terms.state == "refused", "refused"),
        (terms.state == "expired" or at > terms.last_day, "expired"),
        (terms.state != "given", "ended"),
        (at < terms.starts_on, "not-begun"),
        (not member.is_verified, "organisation-suspended"),
        (not member.is_member, "membership-ended"),
        (not member.is_able, "licence-missing"),
        (terms.member not in {None, member.member}, "other-member"),
        (purpose != terms.purpose, "other-purpose"),
        (not terms.scope.keys() >= set(asked), "kind-not-given"),
        (not _gives_fields(terms.scope, fields or {}), "field-not-given"),
        (export and not terms.export, "export-not-given"),
        (terms.reads_used >= terms.max_reads, "looks-used-up"),
    )
    for applies, reason in reasons:
        if applies:
            return Decision(False, reason)
    return Decision(True, scope={kind: terms.scope[kind] for kind in asked})


def _gives_fields(scope: Scope, fields: Mapping[str, Collection[str]]) -> bool:
    return all(
        (given := scope.get(kind)) is None or set(names) <= set(given) for kind, names in fields.items()
    )


def is_within(narrow: Scope, wide: Scope) -> bool:
    """Whether ``narrow`` gives nothing that ``wide`` does not."""
    return all(kind in wide and _fields_within(fields, wide[kind]) for kind, fields in narrow.items())


def _fields_within(narrow: Fields, wide: Fields) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def as_json(scope: Scope) -> dict[str, list[str] | None]:
    """A scope as it is stored: kinds and fields in a fixed order, so that equal scopes are equal texts."""
    return {kind: None if fields is None else sorted(fields) for kind, fields in sorted(scope.items())}


def from_json(stored: Mapping[str, Collection[str] | None]) -> dict[str, Fields]:
    """A stored scope read back."""
    return {kind: None if fields is None else tuple(fields) for kind, fields in stored.items()}
