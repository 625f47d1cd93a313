"""What the product knows about a kind and its fields, read off the typed structure and the words beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import msgspec
from django.utils.functional import Promise
from msgspec import inspect

from apps.wallet.kinds.values import Org, Record

type Text = str | Promise
type Domain = Literal[
    "residence",
    "work",
    "pension",
    "health",
    "employment_insurance",
    "tax",
    "family",
    "learning",
    "living",
]
type Source = Literal[
    "immigration",
    "municipality",
    "pension_office",
    "health_insurer",
    "hello_work",
    "tax_office",
    "labour_office",
    "employer",
    "school",
    "examiner",
    "bank",
    "landlord",
    "support_org",
    "home_agency",
    "register",
    "resident",
]
type FieldType = Literal[
    "date",
    "month",
    "year",
    "fiscal_year",
    "yen",
    "hours",
    "number",
    "int",
    "bool",
    "text",
    "code",
    "codes",
    "country",
    "prefecture",
    "corporate_number",
    "org",
    "spans",
]

SCHEMA_VERSION: Final = 1


class Word(NamedTuple):
    """A code in words: in the reader's language, and as the Japanese document prints it."""

    label: Text
    japanese: str


class Said(NamedTuple):
    """A field in words: its label, the term on the document, what it means for the person, its codes."""

    label: Text
    japanese: str
    why: Text
    codes: Mapping[str, Word] = {}


class Row(NamedTuple):
    """The fields a line of a list is made of: who or what (field or code), when (one or two), how much."""

    who: str | None = None
    when: tuple[str, ...] = ()
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class KindField:
    """One field: `name` in the payload, `attribute` in the structure, its type, its words.

    `codes` are the known codes; `open_codes` says that others may come and are shown as they are. `parts` are
    the fields of an organisation or of one stretch of days.
    """

    name: str
    attribute: str
    type: FieldType
    required: bool
    label: Text
    japanese: str
    why: Text
    codes: Mapping[str, Text]
    codes_japanese: Mapping[str, str]
    open_codes: bool = False
    parts: tuple["KindField", ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its structure, who may send it, where it is shown, and its words."""

    name: str
    struct: type[Record]
    domain: Domain
    sources: tuple[Source, ...]
    label: Text
    japanese: str
    help: Text
    row: Row
    fields: tuple[KindField, ...]
    version: int = SCHEMA_VERSION

    @property
    def schema(self) -> str:
        """The name of the schema in events: `payslip/1`."""
        return f"{self.name}/{self.version}"


def read_fields(
    struct: type[msgspec.Struct], says: Mapping[str, Said], parts: Mapping[str, Said]
) -> tuple[KindField, ...]:
    """The fields of `struct` with their words; LookupError when words and structure do not cover each other."""
    described = inspect.type_info(struct)
    if not isinstance(described, inspect.StructType):
        raise TypeError(f"{struct.__name__} is not a structure")
    names = {field.encode_name for field in described.fields}
    if names != says.keys():
        raise LookupError(f"{struct.__name__}: words and fields differ: {sorted(names ^ says.keys())}")
    return tuple(_read_field(field, says[field.encode_name], parts) for field in described.fields)


def _read_field(field: inspect.Field, said: Said, parts: Mapping[str, Said]) -> KindField:
    kept = _without_null(field.type)
    tag, allowed, inner = _tag(kept)
    if allowed is not None and allowed != set(said.codes):
        raise LookupError(f"{field.name}: codes without words: {sorted(allowed ^ set(said.codes))}")
    return KindField(
        name=field.encode_name,
        attribute=field.name,
        type=tag,
        required=field.required,
        label=said.label,
        japanese=said.japanese,
        why=said.why,
        codes={code: word.label for code, word in said.codes.items()},
        codes_japanese={code: word.japanese for code, word in said.codes.items() if word.japanese},
        open_codes=tag in {"code", "codes"} and allowed is None,
        parts=read_fields(inner, {name: parts[name] for name in _names(inner)}, {}) if inner else (),
    )


def _names(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    return struct.__struct_encode_fields__


def _without_null(kind: inspect.Type) -> inspect.Type:
    if not isinstance(kind, inspect.UnionType):
        return kind
    rest = tuple(part for part in kind.types if not isinstance(part, inspect.NoneType))
    return rest[0] if len(rest) == 1 else inspect.UnionType(rest)


def _tag(kind: inspect.Type) -> tuple[FieldType, set[Any] | None, type[msgspec.Struct] | None]:
    """The type tag, the closed set of codes if there is one, and the structure inside if there is one."""
    match kind:
        case inspect.Metadata(extra={"tag": "open_code"}):
            return "code", None, None
        case inspect.Metadata(extra={"tag": str() as tag}):
            return tag, None, None  # type: ignore[return-value]  # the tags of values.py are FieldType
        case inspect.BoolType():
            return "bool", None, None
        case inspect.LiteralType(values=values):
            return "code", set(values), None
        case inspect.UnionType(types=types):
            return "code", set().union(*(_tag(part)[1] or () for part in types)), None
        case inspect.StructType(cls=cls):
            return ("org" if cls is Org else "spans"), None, cls
        case inspect.VarTupleType(item_type=item):
            tag, allowed, inner = _tag(item)
            return ("spans" if inner else "codes"), allowed, inner
    raise TypeError(f"no tag for {kind}")
