"""What is disputed: a field or a whole record, a finding, or a record that is missing; and what the records say about it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.corrections.clock.events import AnyEvent, Decided, Sent
from apps.corrections.ledger import Content, FoundError, Frozen, Opened
from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.ledger.watches import (
    Office,
    Offices,
    Watched,
    watch_of_field,
    watch_of_finding,
    watch_of_missing,
)
from apps.corrections.letters.material import Disputed, Material
from apps.corrections.pages.parts import INSURER, insurer_named, part_of
from apps.corrections.pages.telling_days import days_of_finding, days_of_record
from apps.corrections.routes import Answer, Offer, Situation, routes_for, routes_of_finding
from apps.corrections.routes.situations import Error
from apps.corrections.speaking import DocumentTerms
from apps.readiness.assessments import Assessed
from apps.readiness.engine.cases import Held
from apps.readiness.engine.outcomes import Finding
from apps.readiness.pages.findings.refs import found_by
from apps.wallet.kinds import KINDS
from apps.wallet.models import Source
from apps.wallet.own_sources import own_source
from apps.wallet.pages.held import sources_of

#: Checks that find a record missing, and those that find one begun late; others find something wrong.
_MISSING = frozenset({"R-01", "R-02", "R-05", "R-07", "R-08", "R-09", "R-11", "R-15", "R-17", "R-22"})
_LATE = frozenset({"R-03", "R-10", "R-28", "R-29", "R-30", "R-44"})
#: Findings in these states ask nothing of anybody yet, or no more.
_NOTHING_YET = frozenset({"upcoming", "suppressed"})
KYOKAI = "全国健康保険協会"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is not right, in the case as it is today. `place` is the record it is about, where it is one."""

    assessed: Assessed
    offices: Offices
    tied: tuple[Source, ...]
    kind: str
    source: Source
    field: str | None = None
    place: int | None = None
    finding: Finding | None = None
    name: str = ""
    like: Mapping[str, Any] | None = None
    part: str = ""  # of the office that is asked for its own part (`parts`)

    @property
    def held(self) -> Held | None:
        return None if self.place is None else self.assessed.case.records[self.place]

    @property
    def months(self) -> tuple[str, ...]:
        """The months it is about (YYYY-MM)."""
        if self.finding is not None:
            return self.finding.months
        payload = payload_of(self.held) if self.held is not None else dict(self.like or {})
        month = payload.get("month")
        return (month,) if isinstance(month, str) else ()

    @property
    def years(self) -> tuple[str, ...]:
        """The years it is about, of tax records."""
        payload = payload_of(self.held) if self.held is not None else dict(self.like or {})
        said = payload.get("fiscal_year") or payload.get("year")
        if said is None and self.finding is not None:
            said = self.finding.values.get("fiscal_year") or self.finding.values.get("year")
        return () if said is None else (str(said),)

    @property
    def error(self) -> Error | None:
        if self.finding is not None:
            check = self.finding.check
            return "missing" if check in _MISSING else "late" if check in _LATE else "wrong"
        if self.like is not None:
            return "missing"
        if self.field is None or self.held is None:
            return None
        return "wrong" if payload_of(self.held).get(self.field) is not None else "missing"

    def answer(self, situation: Situation, on: datetime.date) -> Answer:
        """The ways there are."""
        if self.finding is not None:
            routes = () if self.finding.state in _NOTHING_YET else self.finding.routes
            return routes_of_finding(routes, self.source.code, situation, on=on)
        return routes_for(self.kind, self.field, self.source.code, situation, on=on)

    def watch(self, error: Error | None, claimed: Any) -> Watched:
        """What has to be seen, and by whom."""
        if self.finding is not None:
            return watch_of_finding(self.finding, self.assessed.case, self.offices, part=self.part)
        office = Office(self.source.code, self.source.slug)
        if self.held is None:
            return watch_of_missing(self.kind, self.like or {}, office, self.offices)
        return watch_of_field(
            self.held, office, self.field, error=error, claimed=claimed, offices=self.offices
        )

    def frozen(self) -> tuple[Frozen, ...]:
        """The version disputed, as its source sent it."""
        if self.place is None or self.held is None:
            return ()
        return (frozen(self.assessed, self.place),)

    def asked_of(self, offer: Offer) -> tuple[Source | None, str, str]:
        """Who is written to first: the source where it is one that sends here, its name in Japanese, its number."""
        to = offer.to[0]
        if to == self.source.code:
            return self.source, self.source.name_ja, self.source.corporate_number
        if to == "employer":
            return self._employer()
        those = [source for source in self.tied if source.code == to]
        if len(those) == 1:
            return those[0], those[0].name_ja, those[0].corporate_number
        return None, insurer_named(self) if to == INSURER and not those else "", ""

    def _employer(self) -> tuple[Source | None, str, str]:
        org = self.material(datetime.date.max).employer
        if org is None:
            return None, "", ""
        number = org.corporate_number or ""
        for source in self.tied:
            is_same = source.corporate_number == number if number else source.name_ja == org.name
            if source.code == "employer" and is_same:
                return source, source.name_ja, source.corporate_number
        return None, org.name, number

    def material(self, on: datetime.date, **more: Any) -> Material:
        """What a letter about it is made from."""
        disputed = None
        if self.place is not None and self.field is not None:
            disputed = Disputed(self.place, self.field, more.pop("claimed", None))
        more.pop("claimed", None)
        return Material(
            case=self.assessed.case, japanese=DocumentTerms(), finding=self.finding, disputed=disputed,
            on=self.assessed.case.on if on == datetime.date.max else on, **more,
        )  # fmt: skip

    def content(self, offer: Offer, situation: Situation) -> Content:
        """The beginning of a correction, before the resident prepared anything."""
        _source, name, number = self.asked_of(offer)
        found = None
        if self.finding is not None:
            one = self.finding
            values = {key: _plain(value) for key, value in one.values.items()}
            found = FoundError(self.name, one.rule, one.check, one.responsible, one.months, values)
        return Content(
            kind=self.kind, field=self.field, error=self.error, holder=self.source.code, addressee=offer.to[0],
            addressee_name=name, addressee_number=number, held=self.frozen(), claimed=dict(self.like) if self.like else None,
            months=self.months, found=found, situation=situation,
        )  # fmt: skip


def frozen(assessed: Assessed, place: int) -> Frozen:
    """A record of the case as it is kept with a correction."""
    held, record = assessed.case.records[place], assessed.records[place]
    return Frozen(
        record_id=record.id,
        kind=held.kind,
        revision=record.revision,
        source_record_id=held.source_record_id or "",
        data_as_of=held.data_as_of or assessed.case.on,
        payload=msgspec.Raw(msgspec.json.encode(payload_of(held))),
    )


def _plain(value: Any) -> Any:
    """A value of a finding as JSON has it."""
    return msgspec.to_builtins(value, enc_hook=str)


# -- finding the matter -------------------------------------------------------------------------------------------
def around(assessed: Assessed, resident_id: UUID) -> tuple[Offices, tuple[Source, ...]]:
    """Who holds the records of a case, and which sources send now."""
    ties = sources_of(resident_id)
    sending = [
        tie.source for tie in ties.values()
        if tie.ended_at is None and tie.put_away_at is None and tie.paused_at is None and tie.source.code != "resident"
    ]  # fmt: skip
    of_place = tuple(
        Office(assessed.sources[one.source].code, assessed.sources[one.source].slug)
        for one in assessed.records
    )
    return Offices(of_place, frozenset(Office(one.code, one.slug) for one in sending)), tuple(sending)


def of_record(
    assessed: Assessed, resident_id: UUID, record_id: UUID, field: str | None = None
) -> Matter | None:
    """A record of the case, or one field of it; None where the case does not have it. KeyError for no such field."""
    place = next((place for place, one in enumerate(assessed.records) if one.id == record_id), None)
    if place is None:
        return None
    record = assessed.records[place]
    if field is not None and field not in {each.name for each in KINDS[record.kind].fields}:
        raise KeyError(field)
    offices, tied = around(assessed, resident_id)
    return Matter(assessed, offices, tied, record.kind, assessed.sources[record.source], field, place)


def of_finding(assessed: Assessed, resident_id: UUID, name: str, key: DataKey) -> Matter | None:
    """A finding by its name; None where there is none of that name any more."""
    at = found_by(name, assessed.answer.findings, key)
    if at is None:
        return None
    finding = assessed.answer.findings[at]
    offices, tied = around(assessed, resident_id)
    watched = watch_of_finding(finding, assessed.case, offices).watch
    places = [fact.record for fact in finding.facts if fact.record >= 0]
    place = None
    if watched is not None:
        source = next(one for one in tied if one.slug == watched.institution)
        kind = watched.lines[0].kind
        names = {line.record_id for line in watched.lines} - {None}
        place = next(
            (at for at, held in enumerate(assessed.case.records)
             if held.kind == kind and held.source_record_id in names and offices.of_place[at].slug == source.slug),
            None,
        )  # fmt: skip
    elif places:
        institutions = [at for at in places if offices.of_place[at].code != "resident"]
        place = (institutions or places)[0]
        source, kind = (
            assessed.sources[assessed.records[place].source],
            assessed.case.records[place].kind,
        )
    else:
        source, kind = own_source("self_declared"), "document_on_file"
    return Matter(assessed, offices, tied, kind, source, None, place, finding, name)


def of_missing(
    assessed: Assessed, resident_id: UUID, kind: str, source_id: UUID, like: Mapping[str, Any]
) -> Matter | None:
    """A record that a connected source should have; None where it is not connected, or never has such records."""
    offices, tied = around(assessed, resident_id)
    source = next((one for one in tied if one.pk == source_id), None)
    if source is None or kind not in KINDS or source.code not in KINDS[kind].sources:
        return None
    return Matter(assessed, offices, tied, kind, source, like=like)


def of_correction(assessed: Assessed, found: Opened, key: DataKey) -> Matter | None:
    """What a correction is about, in the case of today with the disputed version in its place; None where it is gone."""
    row, content = found.row, found.content
    if content.found is not None:
        matter = of_finding(assessed, row.resident_id, content.found.name, key)
        return None if matter is None else part_of(matter, content.addressee)
    if not content.held:
        return of_missing(assessed, row.resident_id, content.kind, row.source_id, content.claimed or {})
    return of_record(assessed, row.resident_id, content.held[0].record_id, content.field)


# -- what the records say about the situation ---------------------------------------------------------------------
def situation_of(matter: Matter, earlier: list[Opened]) -> Situation:
    """What records, findings and earlier corrections show; everything else is left to the resident."""
    told: dict[str, Any] = {"error": matter.error, "months": matter.months}
    if _is_deducted(matter):
        told["deducted"] = True
    if matter.finding is not None and matter.finding.check == "R-19":
        told["not_remitted"] = True
    held = matter.held
    is_health = held is not None and held.kind == "health_insurance"
    if held is not None and is_health and payload_of(held).get("role") == "dependant":
        told["dependant"] = True
    insurer = payload_of(held).get("insurer", "") if held is not None else ""
    if (insurer or insurer_named(matter)).startswith(KYOKAI):
        told["insurer"] = "kyokai"
    if matter.finding is not None:
        told |= days_of_finding(matter.finding)
    elif held is not None:
        told |= days_of_record(held.kind, matter.field, payload_of(held))
    for one in earlier:
        told |= _told_by(one)
    return Situation(**told)


def _is_deducted(matter: Matter) -> bool:
    if matter.finding is not None and matter.finding.check == "R-05":
        return True
    slips = [payload_of(held) for held in matter.assessed.case.records if held.kind == "payslip"]
    return any(slip["month"] in matter.months and slip.get("employees_pension", 0) > 0 for slip in slips)


_ASKING_EMPLOYER = frozenset({"P-1", "P-6", "P-11", "P-17"})


def _told_by(one: Opened) -> dict[str, Any]:
    """What an earlier correction of the same thing shows."""
    sent = [event.day for event in one.history if isinstance(event, Sent)]
    if not sent:
        return {}
    if one.row.route not in _ASKING_EMPLOYER or one.content.addressee != "employer":
        return {"special_done": True} if any(isinstance(event, Decided) for event in one.history) else {}
    refused = any(_is_refused_by_employer(event, one) for event in one.history)
    return {"employer_asked_on": sent[-1], **({"employer_refused": True} if refused else {})}


def _is_refused_by_employer(event: AnyEvent, one: Opened) -> bool:
    """A refusal that may have been the office's is not taken for the employer's."""
    if not isinstance(event, Decided) or event.outcome != "refused":
        return False
    return event.by_whom == "employer" or not one.terms.through_employer


def is_same_thing(matter: Matter, one: Opened) -> bool:
    """Whether a correction is about the same finding, field or missing record."""
    if matter.finding is not None:
        return one.content.found is not None and one.content.found.name == matter.name
    if matter.place is not None:
        record = matter.assessed.records[matter.place].id
        return one.row.record_id == record and one.content.field == matter.field
    return not one.content.held and one.content.kind == matter.kind and one.content.claimed == matter.like


type Beginning = Literal["record", "finding", "missing"]
