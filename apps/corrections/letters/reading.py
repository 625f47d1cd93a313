"""The templates of letters as they stand in TOML, read once and checked against slots, sentences and citations."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from apps.corrections.letters import money_slots, record_slots  # noqa: F401 - they declare their slots
from apps.corrections.letters.slots import SLOTS
from apps.corrections.letters.words import PARAGRAPHS
from apps.corrections.routes.model import Addressee, LetterId
from apps.corrections.sources import all_cites
from apps.readiness.engine.parameters import BadDataError

FILE: Final = Path(__file__).parent / "templates.toml"
SLOT: Final = re.compile(r"\{(\w+)\}")
#: Filled by composing itself: the records that are attached.
EVIDENCE: Final = "evidence"
#: Paragraphs that end every letter; their sentences stand under this name.
CLOSING: Final = "closing"


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case that a letter is for: the checks and the fields of records that mean it."""

    rules: tuple[str, ...]
    fields: tuple[str, ...]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One paragraph of a template."""

    id: str
    ja: str
    variants: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only_to: tuple[Addressee, ...] = ()
    not_to: tuple[Addressee, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots in the order in which they stand."""
        return tuple(SLOT.findall(self.ja))


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One letter with all its variants."""

    title: str
    to: str
    cites: tuple[str, ...]
    default: str
    of_field: str
    variants: Mapping[str, Variant]
    paragraphs: tuple[Said, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    closing: Mapping[str, tuple[Said, ...]]
    letters: dict[LetterId, Template]


@cache
def templates() -> Mapping[LetterId, Template]:
    """Every letter. BadDataError when a template names what is not there."""
    found = _file()
    for id_, template in found.letters.items():
        _check(id_, template)
    return found.letters


@cache
def closing() -> tuple[Said, ...]:
    """The paragraphs that end every letter."""
    return _file().closing["paragraphs"]


@cache
def _file() -> _File:
    said: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    try:
        return msgspec.convert(said, _File, strict=True)
    except msgspec.ValidationError as error:
        raise BadDataError(f"{FILE.name}: {error}") from None


def _check(id_: str, template: Template) -> None:
    named = {
        name
        for said in (*template.paragraphs, *closing())
        for name in (*said.slots, *said.only_with, *said.without)
    }
    lost = (named | set(SLOT.findall(template.to))) - SLOTS.keys() - {EVIDENCE}
    lost |= set(template.cites) - all_cites().keys()
    lost |= {
        template.default,
        *(one for said in template.paragraphs for one in said.variants),
    } - template.variants.keys()
    lost |= {f"{id_}.{said.id}" for said in template.paragraphs} - PARAGRAPHS.keys()
    lost |= {f"{CLOSING}.{said.id}" for said in closing()} - PARAGRAPHS.keys()
    if lost:
        raise BadDataError(f"{id_}: nothing is called {', '.join(sorted(lost))}")
