"""The Japanese terms of records for letters, from the words that stand beside the kinds."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from babel import Locale

from apps.corrections.letters.japanese import japanese_month, japanese_yen
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.kind import KindField
from apps.wallet.kinds.places import country_name, prefecture_name
from apps.wallet.kinds.showing import field_of


class DocumentTerms:
    """What a letter calls kinds, fields and codes: `letters.Japanese`."""

    def kind(self, kind: str) -> str:
        """The Japanese name of a kind of record."""
        return KINDS[kind].japanese

    def field(self, kind: str, field: str) -> str:
        """The Japanese term of a field."""
        return field_of(kind, field).japanese

    def value(self, kind: str, field: str, value: Any) -> str | None:
        """A code, place, month or amount in Japanese; None for what is written as it is."""
        return _value(field_of(kind, field), value)


def _value(field: KindField, value: Any) -> str | None:
    if not isinstance(value, bool) and str(value) in field.codes_japanese:
        return field.codes_japanese[str(value)]
    if field.type == "codes":
        return "、".join(field.codes_japanese.get(code, code) for code in value)
    write = _BY_TYPE.get(field.type)
    return write(value) if write is not None and isinstance(value, str | int) else None


#: How values of a type stand in Japanese documents, where their plain form is a code or a bare number.
_BY_TYPE: Final[Mapping[str, Callable[[Any], str]]] = {
    "month": japanese_month,
    "yen": japanese_yen,
    "year": lambda value: f"{value}年",
    "fiscal_year": lambda value: f"{value}年度",
    "country": lambda value: country_name(value, Locale("ja")),
    "prefecture": lambda value: prefecture_name(value, "ja"),
}
