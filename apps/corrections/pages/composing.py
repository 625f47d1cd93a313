"""The letter of a correction as it stands: from the disputed version, the records of today and the resident's words."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.corrections.ledger import Content, Opened
from apps.corrections.letters import Disputed, Letter, Material, NothingToCorrect, Paragraph, Piece, compose
from apps.corrections.letters.helped import checked_only
from apps.corrections.letters.model import Filled, Ref
from apps.corrections.letters.reading import EVIDENCE
from apps.corrections.pages.matters import Matter, of_correction
from apps.corrections.pages.parts import EACH_FOR_ITSELF
from apps.corrections.routes import Route, route_on
from apps.corrections.sending import count_if_sent
from apps.corrections.speaking import DocumentTerms
from apps.readiness.assessments import Assessed
from apps.readiness.engine.cases import Case, Held
from apps.wallet.documents import keeping
from apps.wallet.documents.models import Document
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.decoding import decode
from apps.wallet.kinds.showing import field_of
from apps.wallet.pages.wording import titled


def route_of(found: Opened) -> Route:
    """The route as it was on the day the correction was begun or sent. LookupError when there was none."""
    route = route_on(found.row.route, found.history[0].day) or route_on(
        found.row.route, found.history[-1].day
    )
    if route is None:
        raise LookupError(found.row.route)
    return route


def material_of(assessed: Assessed, found: Opened, content: Content, matter: Matter | None, on: datetime.date) -> Material:  # fmt: skip
    """What the letter is made from: the disputed version stands in its place even where a newer one has come."""
    case, place = _with_disputed(assessed, content)
    disputed = None
    if place is not None and content.field is not None:
        disputed = Disputed(place, content.field, _typed(content))
    evidence = tuple(
        at
        for one in content.evidence
        if one.kind == "record"
        for at, record in enumerate(assessed.records)
        if record.id == one.id
    )
    return Material(
        case=case, japanese=DocumentTerms(), finding=None if matter is None else matter.finding, disputed=disputed,
        said=content.said, evidence=evidence, reply_by=count_if_sent(found, on), to=content.addressee,
        office=office_named(assessed, found, content), on=on,
    )  # fmt: skip


def letter_of(
    assessed: Assessed, found: Opened, content: Content, key: DataKey, on: datetime.date
) -> Letter | None:
    """The drafted letter; None where the way has none, or what it was about is gone."""
    letter = route_of(found).letter
    if letter is None:
        return None
    matter = of_correction(assessed, found, key)
    material = material_of(assessed, found, content, matter, on)
    try:
        composed = compose(letter, material, variant=content.variant)
    except NothingToCorrect:
        return None
    if found.row.grant is not None:
        composed = checked_only(composed)
    return _with_documents(
        composed, document_names(found.row.resident_id, content), is_first=not material.evidence
    )


def office_named(assessed: Assessed, found: Opened, content: Content) -> Filled | None:
    """The name of the office that is asked to confirm (P-2), from the list of institutions, else from its record."""
    if found.row.route not in EACH_FOR_ITSELF or not content.addressee_name:
        return None
    refs = (
        Ref(place, held.kind, ("source",) if record.source == found.row.asked_id else ("insurer",))
        for place, (record, held) in enumerate(zip(assessed.records, assessed.case.records, strict=True))
        if record.source == found.row.asked_id or getattr(held.payload, "insurer", None) == content.addressee_name
    )  # fmt: skip
    return Filled(content.addressee_name, tuple(refs)[:1])


def _with_disputed(assessed: Assessed, content: Content) -> tuple[Case, int | None]:
    case = assessed.case
    if not content.held:
        return case, None
    held = content.held[0]
    frozen = Held(
        payload=decode(held.kind, msgspec.json.decode(held.payload)),
        source=content.holder,  # type: ignore[arg-type] # the words of the contract
        source_record_id=held.source_record_id,
        data_as_of=held.data_as_of,
    )
    records = list(case.records)
    place = next((at for at, one in enumerate(assessed.records) if one.id == held.record_id), None)
    if place is None:
        place = len(records)
        records.append(frozen)
    else:
        records[place] = msgspec.structs.replace(records[place], payload=frozen.payload, data_as_of=held.data_as_of)  # fmt: skip
    with_it = Case(case.on, records, feeds=case.feeds, plan=case.plan, declared=case.declared)
    return with_it, place


def _typed(content: Content) -> Any:
    """The value that the resident says is right as a record would hold it."""
    if content.claimed is None or content.field is None or not content.held:
        return None
    payload = {**msgspec.json.decode(content.held[0].payload), content.field: content.claimed}
    return getattr(decode(content.kind, payload), field_of(content.kind, content.field).attribute)


def _with_documents(letter: Letter, names: Sequence[str], *, is_first: bool) -> Letter:
    """The letter with the names of papers among what is attached."""
    if not names:
        return letter
    said = "、".join(names)

    def told(piece: Piece) -> tuple[Piece, ...]:
        if piece.slot != EVIDENCE:
            return (piece,)
        mine = msgspec.structs.replace(piece, text=said, origin="resident", value=said, refs=())
        return (mine,) if is_first else (piece, Piece("、"), mine)

    done = False
    paragraphs = []
    for paragraph in letter.paragraphs:
        pieces: list[Piece] = []
        last = max((at for at, one in enumerate(paragraph.pieces) if one.slot == EVIDENCE), default=-1)
        for at, piece in enumerate(paragraph.pieces):
            pieces += told(piece) if at == last and not done else (piece,)
        done = done or last >= 0
        paragraphs.append(Paragraph(paragraph.id, tuple(pieces), paragraph.explanation))
    return msgspec.structs.replace(letter, paragraphs=tuple(paragraphs))


def document_names(resident_id: UUID, content: Content) -> list[str]:
    """The papers that were chosen, by the Japanese names of their kinds."""
    chosen = {one.id for one in content.evidence if one.kind == "document"}
    if not chosen:
        return []
    kinds = Document.objects.filter(resident_id=resident_id, pk__in=chosen, state="kept").order_by("received_at")  # fmt: skip
    return [KINDS[kind].japanese for kind in kinds.values_list("kind", flat=True)]


# -- what can show it ---------------------------------------------------------------------------------------------
#: So many records are offered as evidence at most, those of the matter's months and kinds first.
MOST: int = 40


def records_to_choose(assessed: Assessed, found: Opened, matter: Matter | None) -> list[tuple[str, str]]:
    """Records that may show it, with who has them: those the check read, then papers of work and pay, newest first."""
    disputed = {one.record_id for one in found.content.held}
    read = set() if matter is None or matter.finding is None else {fact.record for fact in matter.finding.facts}  # fmt: skip
    told = []
    for place, record in enumerate(assessed.records):
        held = assessed.case.records[place]
        if record.id in disputed or (held.kind not in _SHOWING and place not in read):
            continue
        months = getattr(held.payload, "month", None)
        is_near = months is not None and months in found.content.months
        title = titled(held.kind, held.payload)
        words = (
            f"{title.plain}{f', {title.when}' if title.when else ''} · {assessed.sources[record.source].name}"
        )
        told.append((not is_near, place not in read, held.kind, title.when, str(record.id), words))
    return [(name, words) for *_order, name, words in sorted(told, key=lambda one: one[:4])][:MOST]


_SHOWING = frozenset(
    {"employment_contract", "payslip", "withholding_slip", "residence_status", "registry_entry", "work_log", "pension_enrolment",
     "employment_insurance", "health_insurance", "resident_tax_assessment", "housing_lease", "school_enrolment", "passport"}
)  # fmt: skip


def documents_to_choose(resident_id: UUID, key: DataKey) -> list[tuple[str, str]]:
    """Files of the resident's own papers that were kept."""
    kept = Document.objects.filter(resident_id=resident_id, state="kept").order_by("-received_at")
    return [(str(one.pk), f"{KINDS[one.kind].label} · {keeping.name_of(key, one)}") for one in kept]
