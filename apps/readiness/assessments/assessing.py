"""A resident's assessment: the case as it is known now, asked on a day in Japan, and what is kept of the answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.consent.sealing import DataKey, SealBroken
from apps.notices import planning
from apps.readiness.assessments import snapshots, statements
from apps.readiness.assessments.reading import HeldRecord, LeftOut, Read, read_cases
from apps.readiness.assessments.statements import Statement
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer, Finding, Result
from apps.readiness.engine.running import ENGINE, QUESTIONS
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.rules import RULE_SET, rule_set
from apps.wallet.models import Source
from apps.wallet.rows import ids

ANSWERS: Final = "readiness_standing.answers"
#: What tells several answers of one rule apart.
_ITEM: Final = ("event_on", "document", "route", "scheme", "month")
_encode: Final = msgspec.json.Encoder(enc_hook=str).encode


class Assessed(msgspec.Struct, frozen=True):
    """What the rules say of a resident on a day, with the records that stand behind the facts, by their places."""

    case: Case
    answer: Answer
    records: tuple[HeldRecord, ...]
    left_out: tuple[LeftOut, ...]
    said: Statement
    stands_until: date | None
    sources: Mapping[UUID, Source]


class _Kept(NamedTuple):
    """A standing as it lies in the database."""

    case: bytes | memoryview
    engine: str
    rule_set: str
    assessed_on: date
    stands_until: date | None


class _Made(NamedTuple):
    """A standing to be written."""

    resident_id: UUID
    case: bytes
    answers: bytes
    on: date
    stands_until: date | None


def assess_now(resident_id: UUID, key: DataKey, *, today: date, plans: bool = True) -> Assessed:
    """What the rules say now, true to the ledger as it is; call it inside a passage through ``consent.door``.

    The case is read again when anything changed since; what follows is kept when it is of another day, rule set or
    case than what was kept, and then the resident is planned anew (``notices.planning``), but for who just does that.
    """
    keys = {resident_id: key}
    changed = resident_id in take_changes([resident_id])
    kept = _kept([resident_id]).get(resident_id)
    read, is_new = _case(resident_id, keys, None if changed else kept)
    said = statements.statement_of(resident_id, key)
    case = case_of(read, said, today)
    answer = rule_set().assess(case, questions=QUESTIONS)
    if is_new or kept is None or (kept.engine, kept.rule_set, kept.assessed_on) != (ENGINE, RULE_SET, today):
        keep([_made(resident_id, read, answer, key, today)], now=timezone.now())
        if plans:
            planning.ask([resident_id])
    sources = {source.pk: source for source in Source.objects.filter(pk__in=_sources_in(read))}
    return Assessed(case, answer, read.records, read.left_out, said, stands_until(answer), sources)


def reassess(residents: Collection[UUID], keys: Mapping[UUID, DataKey], *, today: date, now: datetime) -> int:
    """Asks the rules again about residents whom the door admitted, and keeps what follows; returns how many.

    Those whose records changed are read from the ledger, the others from what is kept of them.
    """
    changed = take_changes(residents)
    reads = open_cases([resident for resident in residents if resident not in changed], keys)
    outdated = [resident for resident in residents if resident not in reads]
    reads |= read_cases(outdated, keys) if outdated else {}
    said = statements.newest_of(list(residents))
    made = []
    for resident, read in reads.items():
        row = said.get(resident)
        statement = Statement() if row is None else statements.opened(row, keys[resident])
        answer = rule_set().assess(case_of(read, statement, today), questions=QUESTIONS)
        made.append(_made(resident, read, answer, keys[resident], today))
    keep(made, now=now)
    planning.ask(each.resident_id for each in made)
    return len(made)


def case_of(read: Read, said: Statement, today: date) -> Case:
    """The case of a day out of what was read and said."""
    return Case(today, read.held, plan=said.plan, declared=said.declared, feeds=read.feeds)


def stands_until(answer: Answer) -> date | None:
    """The last day on which every answer is the same if nothing arrives; None when no day is known to change one."""
    said = [one.stands_until for one in answer.results] + [one.stands_until for one in answer.findings]
    return min((day for day in said if day is not None), default=None)


def take_changes(residents: Collection[UUID]) -> set[UUID]:
    """Takes the notes that something changed, before the ledger is read: what comes later stays noted."""
    return {row[0] for row in fetch_prepared(_TAKE, [ids(residents)])}


_TAKE: Final = """
DELETE FROM readiness_change WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[]) RETURNING resident_id
"""
_STANDINGS: Final = """
SELECT resident_id, "case", engine, rule_set, assessed_on, stands_until FROM readiness_standing
WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[])
"""
_KEEP: Final = """
INSERT INTO readiness_standing
    (resident_id, "case", answers, engine, rule_set, assessed_on, assessed_at, stands_until)
SELECT resident_id, "case", answers, %s, %s, assessed_on, %s, stands_until
FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::date[], %s::date[])
    AS made (resident_id, "case", answers, assessed_on, stands_until)
ORDER BY resident_id
ON CONFLICT (resident_id) DO UPDATE SET "case" = excluded."case", answers = excluded.answers,
    engine = excluded.engine, rule_set = excluded.rule_set, assessed_on = excluded.assessed_on,
    assessed_at = excluded.assessed_at, stands_until = excluded.stands_until
"""


def _kept(residents: Collection[UUID]) -> dict[UUID, _Kept]:
    return {row[0]: _Kept(*row[1:]) for row in fetch_prepared(_STANDINGS, [ids(residents)])}


def keep(made: Iterable[_Made], *, now: datetime) -> None:
    """Writes standings with one statement, in the order of residents, so that two writers do not cross."""
    columns = [list(column) for column in zip(*made, strict=True)]
    if columns:
        with prepared_cursor() as cursor:
            cursor.execute(_KEEP, [ENGINE, RULE_SET, now, *columns], prepare=True)


def _case(resident_id: UUID, keys: Mapping[UUID, DataKey], kept: _Kept | None) -> tuple[Read, bool]:
    """The case as it is kept, or out of the ledger; and whether it was read anew."""
    opened = _open(kept, keys[resident_id], resident_id)
    if opened is not None:
        return opened, False
    return read_cases([resident_id], keys)[resident_id], True


def open_cases(residents: Collection[UUID], keys: Mapping[UUID, DataKey]) -> dict[UUID, Read]:
    """The cases that are kept of residents whom the door admitted; without those that are not, or do not open."""
    kept = _kept(residents)
    opened = {
        resident: _open(kept[resident], keys[resident], resident)
        for resident in residents
        if resident in kept
    }
    return {resident: read for resident, read in opened.items() if read is not None}


def _open(kept: _Kept | None, key: DataKey, resident_id: UUID) -> Read | None:
    """What is kept, if it opens: it only repeats the ledger, so a broken one is simply made again."""
    if kept is None:
        return None
    try:
        return snapshots.unseal(kept.case, key, resident_id)
    except SealBroken:
        return None


def _made(resident_id: UUID, read: Read, answer: Answer, key: DataKey, today: date) -> _Made:
    names = names_of(answer.findings, key)
    findings = [_finding(one, name, read) for one, name in zip(answer.findings, names, strict=True)]
    said = _encode([*map(_short, answer.results), *findings])
    return _Made(
        resident_id,
        snapshots.seal(read, key, resident_id),
        key.seal(ANSWERS, str(resident_id), said),
        today,
        stands_until(answer),
    )


def _short(result: Result) -> list[Any]:
    """An answer in short: which rule in which version, of what, and what it said until when."""
    item = next((result.values[name] for name in _ITEM if name in result.values), None)
    return [result.rule, result.version, item, result.outcome, result.code, result.stands_until]


def _finding(finding: Finding, name: str, read: Read) -> list[Any]:
    """A finding in short: as an answer, with its state and its months, its name, and the records it rests on."""
    about = next((finding.values[name] for name in _ITEM if name in finding.values), None)
    return [
        finding.rule,
        finding.version,
        [about, *finding.months],
        finding.state,
        finding.says,
        finding.stands_until,
        name,
        finding.severity,
        sorted({str(read.records[fact.record].id) for fact in finding.facts if fact.record >= 0}),
    ]


def _sources_in(read: Read) -> Iterator[UUID]:
    yield from {record.source for record in read.records}
    yield from {record.source for record in read.left_out}
