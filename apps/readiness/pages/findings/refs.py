"""Names of findings for addresses and notices: the same while the finding is, and telling nothing to anybody else.

A name is a keyed digest under the resident's own key, so that nobody can work out from it what was found, and the same
finding of two residents has two names. What was found is not stored: a name is looked for among the findings of today.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from apps.consent.sealing import DataKey
from apps.readiness.engine.outcomes import Finding

PLACE: Final = "readiness.finding"
#: 80 bits: enough that nobody guesses one, short enough for an address.
_LENGTH: Final = 10
#: Values that tell findings of one check apart, and stay the same while months or amounts grow.
_ABOUT: Final = (
    "event", "event_on", "obliged_from", "recorded_from", "schemes", "scheme", "source", "year", "fiscal_year", "employer",
    "organisation", "document", "person", "persons",
)  # fmt: skip
_encode: Final = msgspec.json.Encoder(order="deterministic", enc_hook=str).encode


def names_of(findings: Sequence[Finding], key: DataKey) -> list[str]:
    """A name for each finding, in their order. Those that nothing else tells apart are told apart by their months."""
    plain = [_identity(finding) for finding in findings]
    often = Counter(map(_encode, plain))
    whole = [
        [*identity, *finding.months[:1]] if often[_encode(identity)] > 1 else identity
        for identity, finding in zip(plain, findings, strict=True)
    ]
    seen: Counter[bytes] = Counter()
    names = []
    for said in map(_encode, whole):
        names.append(_name(said, seen[said], key))
        seen[said] += 1
    return names


def found_by(name: str, findings: Sequence[Finding], key: DataKey) -> int | None:
    """The place of the finding with this name; None where there is none any more, or it is somebody else's."""
    names = names_of(findings, key)
    return names.index(name) if name in names else None


def _identity(finding: Finding) -> list[Any]:
    about = {name: finding.values[name] for name in _ABOUT if name in finding.values}
    return [finding.rule, finding.linked_to, finding.responsible, about]


def _name(said: bytes, again: int, key: DataKey) -> str:
    return key.digest(PLACE, str(again), said)[:_LENGTH].hex()


def rules_named(findings: Iterable[Finding], number: str) -> list[int]:
    """The places of the findings of a check by its number, such as that which explains a linked one."""
    return [place for place, finding in enumerate(findings) if finding.check == number]
