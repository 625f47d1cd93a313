"""All kinds by name: one mapping, in the order of the contract, which nothing changes at run time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.wallet.kinds.kind import Kind
from apps.wallet.kinds.words import living, residence, social_insurance, tax, work

_SECTIONS: Final = (residence.KINDS, work.KINDS, social_insurance.KINDS, tax.KINDS, living.KINDS)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.name: kind for section in _SECTIONS for kind in section}
)
