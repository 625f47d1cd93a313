"""What a resident plans and declares: said by them alone, kept sealed, the newest counts."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from apps.accounts.identifiers import uuid7
from apps.accounts.models import User
from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Declared, Plan
from apps.readiness.models import Change
from apps.readiness.models import Statement as Row

STATEMENT: Final = "readiness_statement.content"


class Statement(msgspec.Struct, frozen=True):
    """What was said last, and when; nothing follows from what was not said."""

    plan: Plan = Plan()
    declared: Declared = Declared()
    said_at: datetime | None = None


class _Content(msgspec.Struct, omit_defaults=True):
    plan: Plan
    declared: Declared


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode
_DECODE: Final = msgspec.json.Decoder(_Content).decode


def statement_of(resident_id: UUID, key: DataKey) -> Statement:
    """What the resident said last; call it inside a passage. SealBroken when it does not open."""
    newest = Row.objects.filter(resident_id=resident_id).order_by("-said_at", "-id").first()
    return Statement() if newest is None else opened(newest, key)


def opened(row: Row, key: DataKey) -> Statement:
    """One version of what was said."""
    content = _DECODE(key.unseal(STATEMENT, str(row.pk), row.content))
    return Statement(content.plan, content.declared, row.said_at)


def newest_of(residents: list[UUID]) -> dict[UUID, Row]:
    """The last version of each resident who said anything."""
    rows = Row.objects.filter(resident_id__in=residents).order_by("resident_id", "-said_at", "-id")
    return {row.resident_id: row for row in rows.distinct("resident_id")}


def state(
    resident_id: UUID, key: DataKey, plan: Plan, declared: Declared, *, by_user: User, now: datetime
) -> None:
    """Keeps what was said as a new version, inside a passage; the same as before is not kept twice."""
    before = statement_of(resident_id, key)
    if (before.plan, before.declared) == (plan, declared):
        return
    if before.said_at is not None:
        # what is said later counts as later, also when the clock was set back or stood still
        now = max(now, before.said_at + timedelta(microseconds=1))
    name = uuid7()
    content = key.seal(STATEMENT, str(name), _ENCODE(_Content(plan, declared)))
    Row.objects.create(id=name, resident_id=resident_id, said_by=by_user.pk, said_at=now, content=content)
    Change.objects.create(resident_id=resident_id)
