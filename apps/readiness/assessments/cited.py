"""Which records each finding rests on, as it is kept with a resident's standing: a record's page asks no rules again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing import DataKey, SealBroken
from apps.readiness.assessments.assessing import ANSWERS, assess_now
from apps.readiness.engine.running import ENGINE
from apps.readiness.rules import RULE_SET
from apps.wallet.rows import ids

#: A standing of today by these rules, while nothing was noted since.
_CURRENT: Final = """
SELECT answers FROM readiness_standing s WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[])
    AND engine = %s AND rule_set = %s AND assessed_on = %s
    AND NOT EXISTS (SELECT 1 FROM readiness_change c WHERE c.resident_id = s.resident_id)
"""
#: In these something disagrees now; others tell what is to come, or were set aside.
_DISAGREES: Final = frozenset({"open", "linked", "pending"})


class Resting(NamedTuple):
    """A finding in short: its rule, its keyed name (`pages.findings.refs`), and its months."""

    rule: str
    name: str
    months: tuple[str, ...]


def findings_on(resident_id: UUID, key: DataKey, record_id: UUID, *, today: date) -> list[Resting]:
    """What disagrees now and rests on a record, in the order of the answer; call it inside a passage."""
    kept = _kept(resident_id, key, today)
    if kept is None:
        assess_now(resident_id, key, today=today)
        kept = _kept(resident_id, key, today) or ()
    return list(_on(kept, str(record_id)))


def _kept(resident_id: UUID, key: DataKey, today: date) -> Sequence[Sequence[Any]] | None:
    """What the rules said in short; None where it is not of now, does not open, or was kept before records stood in it."""
    rows = fetch_prepared(_CURRENT, [ids([resident_id]), ENGINE, RULE_SET, today])
    if not rows:
        return None
    try:
        said: list[list[Any]] = msgspec.json.decode(key.unseal(ANSWERS, str(resident_id), rows[0][0]))
    except SealBroken:
        return None
    return said


def _on(kept: Sequence[Sequence[Any]], record: str) -> Iterator[Resting]:
    for one in kept:
        if len(one) < _WITH_RECORDS:  # an answer, or a finding kept before records stood in it
            continue
        rule, _version, about, state, _says, _until, name, severity, records = one
        if record in records and state in _DISAGREES and severity != "info":
            yield Resting(rule, name, tuple(about[1:]))


_WITH_RECORDS: Final = 9
