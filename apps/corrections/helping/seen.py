"""The case of a resident as a permission shows it: records of the kinds that were given, of each only the given fields.

What was not given is not said. A record whose kind cannot be without a part that was not given stays out, unless it is
the one that is disputed: then that part is empty. So nothing that is made of such a case can tell more than was given.
"""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from apps.consent.policy import Fields
from apps.corrections.helping.passages import Helping, beside
from apps.corrections.ledger import Opened
from apps.corrections.pages import matters
from apps.corrections.pages.matters import Matter
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.assessments.assessing import case_of
from apps.readiness.assessments.reading import HeldRecord, Read, read_cases
from apps.readiness.assessments.statements import Statement
from apps.readiness.engine.cases import Held
from apps.readiness.engine.kinds import STRUCTURES
from apps.readiness.engine.outcomes import Answer, Finding
from apps.readiness.engine.readers import Fact
from apps.readiness.pages.findings.refs import found_by, names_of
from apps.wallet.kinds.values import Record
from apps.wallet.models import Source

#: Of a record these stand beside what it says, and are shown with every record that is shared.
_BESIDE = frozenset({"data_as_of", "source"})


def records_of(helping: Helping, today: datetime.date) -> Assessed:
    """The given records as a case; row-level security lets through no others. Every record is there, in given parts."""
    key = helping.key
    read = read_cases([helping.resident_id], {helping.resident_id: key})[helping.resident_id]
    held = [_in_parts(one, helping.records[one.kind]) for one in read.held]
    return _assessed(held, list(read.records), today)


def for_letters(assessed: Assessed, helping: Helping, disputed: int | None) -> tuple[Assessed, int | None]:
    """The records that a letter may draw on: those that are whole without what was not given, and the disputed one."""
    kept = [
        place
        for place, held in enumerate(assessed.case.records)
        if place == disputed or is_whole(held.kind, helping.records[held.kind])
    ]
    held = [assessed.case.records[place] for place in kept]
    records = [assessed.records[place] for place in kept]
    place = None if disputed is None else kept.index(disputed)
    return _assessed(held, records, assessed.case.on), place


def matter_of_record(
    helping: Helping, record_id: UUID, field: str | None, today: datetime.date
) -> Matter | None:
    """A record of a given kind, or a given field of it; None for every other, and for a field that there is not."""
    assessed = records_of(helping, today)
    place = next((at for at, one in enumerate(assessed.records) if one.id == record_id), None)
    if place is None or not helping.gives(assessed.records[place].kind, field):
        return None
    narrow, _place = for_letters(assessed, helping, place)
    try:
        return matters.of_record(narrow, helping.resident_id, record_id, field)
    except KeyError:
        return None


def findings_of(helping: Helping, today: datetime.date) -> list[tuple[str, Finding]]:
    """What comparing all records finds, with its names; to whom that word was given."""
    assessed = beside(helping, lambda: assess_now(helping.resident_id, helping.key, today=today))
    findings = assessed.answer.findings
    return list(zip(names_of(findings, helping.key), findings, strict=True))


def matter_of_finding(helping: Helping, name: str, today: datetime.date) -> Matter | None:
    """A finding, with what of the records behind it was given; None where there is none of that name (any more)."""
    full = beside(helping, lambda: full_matter(helping, finding=name, today=today))
    if full is None or full.finding is None or not helping.sees_findings:
        return None
    return _as_given(full, full.finding, name, helping, today)


def _as_given(full: Matter, finding: Finding, name: str, helping: Helping, today: datetime.date) -> Matter:
    whole = records_of(helping, today)
    narrow, _none = for_letters(whole, helping, None)
    place_of = {one.id: at for at, one in enumerate(narrow.records)}
    ids = [one.id for one in full.assessed.records]
    facts = tuple(
        Fact(place_of[ids[fact.record]], _given(narrow, place_of[ids[fact.record]], fact, helping))
        for fact in finding.facts
        if fact.record >= 0 and ids[fact.record] in place_of
    )
    is_given = all(_is_given(fact, full, place_of, ids, helping) for fact in finding.facts)
    seen = msgspec.structs.replace(finding, facts=facts, values=finding.values if is_given else {})
    is_kind_given = full.kind in helping.records
    source = (
        full.source if is_kind_given else Source(code=full.source.code)
    )  # what kind of body, and not which
    place = None if full.place is None else place_of.get(ids[full.place])
    return Matter(narrow, full.offices, (), full.kind, source, None, place, seen, name)


def _given(narrow: Assessed, place: int, fact: Fact, helping: Helping) -> tuple[str, ...]:
    kind = narrow.records[place].kind
    return tuple(name for name in fact.fields if name in _BESIDE or helping.gives(kind, name))


def _is_given(
    fact: Fact, full: Matter, place_of: Mapping[UUID, int], ids: list[UUID], helping: Helping
) -> bool:
    """Whether everything that a fact of a finding rests on was given."""
    if fact.record < 0 or ids[fact.record] not in place_of:
        return False
    kind = full.assessed.records[fact.record].kind
    return all(name in _BESIDE or helping.gives(kind, name) for name in fact.fields)


def matter_of(helping: Helping, found: Opened, today: datetime.date) -> Matter | None:
    """What a correction is about, as far as the permission still shows it."""
    content = found.content
    if content.found is not None:
        return matter_of_finding(helping, content.found.name, today) if helping.sees_findings else None
    if not content.held:
        return None
    return matter_of_record(helping, content.held[0].record_id, content.field, today)


def full_matter(
    helping: Helping,
    *,
    finding: str = "",
    record_id: UUID | None = None,
    field: str | None = None,
    today: datetime.date,
) -> Matter | None:
    """The same out of everything, for what is kept for the resident; call it in ``beside``, and show nothing of it."""
    assessed = assess_now(helping.resident_id, helping.key, today=today)
    if finding:
        if found_by(finding, assessed.answer.findings, helping.key) is None:
            return None
        return matters.of_finding(assessed, helping.resident_id, finding, helping.key)
    assert record_id is not None
    return matters.of_record(assessed, helping.resident_id, record_id, field)


# -- parts of records ---------------------------------------------------------------------------------------------
def is_whole(kind: str, given: Fields) -> bool:
    """Whether a record of a kind can stand without what was not given."""
    return given is None or all(one.encode_name in given for one in _parts(kind) if one.required)


def in_parts[R: Record](kind: str, payload: R, given: Fields) -> R:
    """A record with nothing in the fields that were not given."""
    if given is None:
        return payload
    empty = {one.name: _nothing(one) for one in _parts(kind) if one.encode_name not in given}
    return msgspec.structs.replace(payload, **empty)


def _in_parts(held: Held, given: Fields) -> Held:
    if given is None:
        return held
    payload = in_parts(held.kind, held.payload, given)
    return msgspec.structs.replace(held, payload=payload, valid_from=None, valid_to=None)


def _parts(kind: str) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(STRUCTURES[kind])


def _nothing(one: msgspec.structs.FieldInfo) -> Any:
    if one.default_factory is not msgspec.NODEFAULT:
        return one.default_factory()
    return None if one.required else one.default


def _assessed(held: list[Held], records: list[HeldRecord], today: datetime.date) -> Assessed:
    read = Read(tuple(held), tuple(records), (), ())
    answer = Answer("", today, "", "", [], [], [])
    sources = {one.pk: one for one in Source.objects.filter(pk__in={each.source for each in records})}
    return Assessed(case_of(read, Statement(), today), answer, read.records, (), Statement(), None, sources)
