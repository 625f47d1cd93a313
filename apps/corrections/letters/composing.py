"""Putting a letter together from a template and the records: what they show is filled in, everything else stays open."""

from collections.abc import Iterator
from typing import Final

from apps.corrections.letters.japanese import WRITERS, japanese_day, japanese_month
from apps.corrections.letters.material import Material
from apps.corrections.letters.model import Filled, Letter, Paragraph, Piece, Ref
from apps.corrections.letters.reading import CLOSING, EVIDENCE, SLOT, Said, Template, closing, templates
from apps.corrections.letters.slots import SLOTS
from apps.corrections.letters.words import PARAGRAPHS, SAYS_EVIDENCE
from apps.corrections.routes.model import LetterId

#: How an open place is drawn; long enough to write in, and with its name, so that nobody overlooks it.
BLANK: Final = "＿＿＿＿({label})"
BOX: Final = "□{label}"
TICKED: Final = "☑{label}"


#: A finding in these states asks nothing of anybody yet, or no more.
_NOTHING_TO_CORRECT: Final = frozenset({"upcoming", "suppressed"})


class NothingToCorrect(ValueError):  # noqa: N818 - said of the finding, not of the program
    """A letter was asked for about something that is not wrong (yet)."""


def compose(letter: LetterId, material: Material, *, variant: str | None = None) -> Letter:
    """A letter for a finding or a disputed field, in Japanese, with its open places.

    `variant` is chosen by the check or the field where it is not given. KeyError for a variant the letter does not have;
    NothingToCorrect for a finding that only tells what is to come, or was put aside.
    """
    if material.finding is not None and material.finding.state in _NOTHING_TO_CORRECT:
        raise NothingToCorrect(material.finding.state)
    template = templates()[letter]
    chosen = variant if variant is not None else variant_for(letter, material)
    if chosen not in template.variants:
        raise KeyError(chosen)
    paragraphs = [
        _paragraph(letter, said, material) for said in template.paragraphs if _stands(said, chosen, material)
    ]
    paragraphs += [_paragraph(CLOSING, said, material) for said in closing()]
    to = tuple(_pieces(template.to, material))
    return Letter(letter, chosen, template.title, to, tuple(paragraphs), template.cites, material.on)


def variant_for(letter: LetterId, material: Material) -> str:
    """The variant that fits the check, else the disputed field, else the letter's own."""
    template: Template = templates()[letter]
    if material.finding is not None:
        for name, variant in template.variants.items():
            if material.finding.rule in variant.rules:
                return name
    if material.disputed is not None:
        for name, variant in template.variants.items():
            if material.disputed.field in variant.fields:
                return name
        return template.of_field
    return template.default


def _stands(said: Said, variant: str, material: Material) -> bool:
    if said.variants and variant not in said.variants:
        return False
    if material.to in said.not_to or (said.only_to and material.to not in said.only_to):
        return False
    return all(_found(name, material) is not None for name in said.only_with) and not any(
        _found(name, material) is not None for name in said.without
    )


def _paragraph(letter: str, said: Said, material: Material) -> Paragraph:
    return Paragraph(said.id, tuple(_pieces(said.ja, material)), PARAGRAPHS[f"{letter}.{said.id}"])


def _pieces(text: str, material: Material) -> Iterator[Piece]:
    place = 0
    for match in SLOT.finditer(text):
        if match.start() > place:
            yield Piece(text[place : match.start()])
        name = match.group(1)
        yield from _evidence(material) if name == EVIDENCE else (_piece(name, material),)
        place = match.end()
    if place < len(text):
        yield Piece(text[place:])


def _found(name: str, material: Material) -> Filled | None:
    """What records show, else what the resident wrote. A resident's word never takes the place of a record's."""
    find = SLOTS[name].find
    found = None if find is None else find(material)
    return found if found is not None else material.stated(name)


def piece_of(name: str, material: Material | None) -> Piece:
    """One slot by itself, for papers that are no letters; without material it stays open. KeyError for no slot."""
    slot = SLOTS[name]
    if material is None:
        return Piece(BLANK.format(label=slot.label), "blank", name, slot.label, slot.says)
    return _piece(name, material)


def _piece(name: str, material: Material) -> Piece:
    slot = SLOTS[name]
    if slot.choice:
        is_ticked = material.stated(name) is not None
        text = (TICKED if is_ticked else BOX).format(label=slot.label)
        return Piece(text, "resident" if is_ticked else "choice", name, slot.label, slot.says)
    found = _found(name, material)
    if found is None:
        return Piece(BLANK.format(label=slot.label), "blank", name, slot.label, slot.says)
    text = (
        found.value
        if found.origin == "resident" and isinstance(found.value, str)
        else _write(slot.writer, found)
    )
    return Piece(text, found.origin, name, slot.label, slot.says, found.value, found.refs)


def _write(writer: str, found: Filled) -> str:
    return WRITERS[writer](found.value)


def _evidence(material: Material) -> Iterator[Piece]:
    """The records that the resident attaches, each by its Japanese name and its day or month; a blank where none is."""
    if not material.evidence:
        label = "添付する資料"
        yield Piece(BLANK.format(label=label), "blank", EVIDENCE, label, SAYS_EVIDENCE)
        return
    for number, place in enumerate(material.evidence):
        if number:
            yield Piece("、")
        yield _attached(place, material)


def _attached(place: int, material: Material) -> Piece:
    held = material.case.records[place]
    name = material.japanese.kind(held.kind)
    for field, write in _WHEN:
        value = getattr(held.payload, field, None)
        if value is not None:
            text = f"{name}({write(value)})"
            return Piece(
                text, "record", EVIDENCE, name, SAYS_EVIDENCE, value, (Ref(place, held.kind, (field,)),)
            )
    return Piece(name, "record", EVIDENCE, name, SAYS_EVIDENCE, None, (Ref(place, held.kind, ()),))


#: What tells records of a kind apart on a list of papers, the first that a kind has.
_WHEN: Final = (
    ("month", japanese_month),
    ("starts_on", japanese_day),
    ("issued_on", japanese_day),
    ("address_since", japanese_day),
    ("insured_from", japanese_day),
    ("granted_on", japanese_day),
    ("year", lambda year: f"{year}年"),
    ("fiscal_year", lambda year: f"{year}年度"),
)
