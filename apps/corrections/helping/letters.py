"""The letter as a helper sees it: made of what was given alone; every other place is left to the person whose it is."""

import datetime
from typing import Final

import msgspec

from apps.corrections.helping.passages import Helping
from apps.corrections.helping.seen import in_parts
from apps.corrections.ledger import Frozen, Opened
from apps.corrections.letters import Disputed, Letter, Material, NothingToCorrect, Piece, compose
from apps.corrections.letters.composing import BLANK
from apps.corrections.letters.helped import checked_only, replaced
from apps.corrections.letters.reading import EVIDENCE
from apps.corrections.letters.slots import SLOTS
from apps.corrections.pages import composing
from apps.corrections.pages.matters import Matter
from apps.corrections.sending import count_if_sent
from apps.corrections.speaking import DocumentTerms
from apps.readiness.engine.cases import Case
from apps.wallet.kinds.decoding import decode
from apps.wallet.kinds.showing import field_of

#: Only the person says these, although no record holds them.
_THEIRS: Final = frozenset({"phone", "letter_date", "wrote_myself"})
_BESIDE: Final = frozenset({"data_as_of", "source"})


def letter_seen(
    helping: Helping, found: Opened, matter: Matter | None, today: datetime.date
) -> Letter | None:
    """The draft out of what was given; None where the way has no letter, or what it is about is not seen any more."""
    letter = composing.route_of(found).letter
    if letter is None or matter is None:
        return None
    try:
        composed = compose(letter, _material(helping, found, matter, today), variant=found.content.variant)
    except NothingToCorrect:
        return None
    return checked_only(replaced(composed, lambda piece: _if_given(piece, helping)))


def is_theirs(piece: Piece) -> bool:
    """Whether an open place is left to the person: their records would fill it, or nobody else can say it."""
    if piece.slot is None or piece.slot == EVIDENCE:
        return False
    slot = SLOTS[piece.slot]
    return slot.choice or slot.find is not None or piece.slot in _THEIRS


def for_a_form(letter: Letter | None) -> Letter | None:
    """The letter with only those open places for which a helper has a box."""
    if letter is None:
        return None
    return replaced(
        letter,
        lambda piece: (
            msgspec.structs.replace(piece, slot=None) if piece.is_open and is_theirs(piece) else piece
        ),
    )


def _material(helping: Helping, found: Opened, matter: Matter, today: datetime.date) -> Material:
    content, place = found.content, matter.place
    case, disputed = matter.assessed.case, None
    if place is not None and matter.finding is None and content.held:
        case = _with_frozen(case, place, content.held[0], helping)
    if place is not None and matter.field is not None:
        disputed = Disputed(place, matter.field, _claimed(found))
    at = {one.id: index for index, one in enumerate(matter.assessed.records)}
    evidence = tuple(at[one.id] for one in content.evidence if one.id in at)
    return Material(
        case=case, japanese=DocumentTerms(), finding=matter.finding, disputed=disputed, said=content.said,
        evidence=evidence, reply_by=count_if_sent(found, today), on=today,
    )  # fmt: skip


def _with_frozen(case: Case, place: int, frozen: Frozen, helping: Helping) -> Case:
    """The case with the version that is disputed in its place, in the parts that were given."""
    payload = in_parts(
        frozen.kind, decode(frozen.kind, msgspec.json.decode(frozen.payload)), helping.records[frozen.kind]
    )
    records = list(case.records)
    records[place] = msgspec.structs.replace(records[place], payload=payload, data_as_of=frozen.data_as_of)
    return Case(case.on, records)


def _claimed(found: Opened) -> object:
    """The value that is said to be right, as a record would hold it."""
    content = found.content
    if content.claimed is None or content.field is None or not content.held:
        return None
    payload = {**msgspec.json.decode(content.held[0].payload), content.field: content.claimed}
    return getattr(decode(content.kind, payload), field_of(content.kind, content.field).attribute)


def _if_given(piece: Piece, helping: Helping) -> Piece:
    """A piece, or a blank where it was read of anything that was not given."""
    is_given = all(
        ref.kind in helping.records
        and all(name in _BESIDE or helping.gives(ref.kind, name) for name in ref.fields)
        for ref in piece.refs
    )
    if is_given:
        return piece
    return Piece(BLANK.format(label=piece.label), "blank", piece.slot, piece.label, piece.says)
