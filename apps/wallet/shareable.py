"""Tells consent, which lies below, the kinds of record and their fields in words."""

from collections.abc import Iterator
from typing import Final

from apps.consent.vocabulary import FieldWords, KindWords
from apps.wallet.kinds import KINDS
from apps.wallet.pages.domains import domain_of

#: Kinds that may tell about health, an accident, crime or persecution (APPI article 2 paragraph 3).
SPECIAL_CARE: Final = frozenset(
    {"leave", "conduct_declaration", "protection_recognition", "withholding_slip", "resident_tax_assessment"}
)


def kinds_in_words() -> Iterator[KindWords]:
    """Every kind that may be shared, in the order of the contract."""
    for kind in KINDS.values():
        domain = domain_of(kind.name)
        fields = tuple(FieldWords(field.name, field.label) for field in kind.fields)
        yield KindWords(
            kind.name,
            kind.label,
            kind.help,
            domain.name,
            domain.label,
            fields,
            special_care=kind.name in SPECIAL_CARE,
        )
