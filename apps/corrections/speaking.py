"""The Japanese terms of records for letters, from the words that stand beside the kinds."""

from typing import Any

from apps.corrections.letters.japanese import japanese_month, japanese_yen
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.kind import KindField
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
        """A code, month or amount in Japanese; None for what is written as it is."""
        return _value(field_of(kind, field), value)


def _value(field: KindField, value: Any) -> str | None:
    if isinstance(value, str) and value in field.codes_japanese:
        return field.codes_japanese[value]
    if field.type == "month" and isinstance(value, str):
        return japanese_month(value)
    return japanese_yen(value) if field.type == "yen" and isinstance(value, int) else None
