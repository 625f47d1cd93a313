"""What came last: arrivals, changes and withdrawals, those of one kind on one day told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.wallet.kinds import KINDS
from apps.wallet.pages.domains import domain_of
from apps.wallet.pages.held import NEWS, Line
from apps.wallet.pages.wording import fill, local_day, record_address, source_name, titled

ARRIVED, CHANGED, WITHDRAWN = "arrived", "changed", "withdrawn"


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news, where it leads, and whether that is one record."""

    url: str
    sentence: SafeString
    is_one: bool


def news(lines: Iterable[Line], *, most: int = NEWS) -> list[News]:
    """The newest first; a first delivery of a hundred records is a few sentences, not a hundred."""
    newest = sorted(
        lines, key=lambda line: (line.changed_at, line.valid_from or line.data_as_of, line.id), reverse=True
    )
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in newest:
        key = (local_day(line.changed_at), line.source.pk, line.kind, _what_happened(line))
        groups.setdefault(key, []).append(line)
    return [_one(group[0]) if len(group) == 1 else _several(group) for group in list(groups.values())[:most]]


def _what_happened(line: Line) -> str:
    if line.is_withdrawn:
        return WITHDRAWN
    return CHANGED if line.changed_at > line.first_received_at else ARRIVED


def _one(line: Line) -> News:
    about: object = KINDS[line.kind].label
    if when := titled(line.kind, line.record).when:
        # Translators: a record and its date or period, such as "Pay slip (October 2026)".
        about = fill(_("%(record)s (%(when)s)"), record=about, when=when)
    words = _OWN_ONE if line.is_the_residents_own else _ONE
    sentence = fill(str(words[_what_happened(line)]()), record=about, source=source_name(line.source))
    return News(record_address(line.id), sentence, is_one=True)


def _several(group: Sequence[Line]) -> News:
    line, number = group[0], len(group)
    words = _OWN_SEVERAL if line.is_the_residents_own else _SEVERAL
    pattern = words[_what_happened(line)](number)
    sentence = fill(
        pattern, kind=KINDS[line.kind].label, number=f"{number:,}", source=source_name(line.source)
    )
    return News(reverse("wallet:domain", args=[domain_of(line.kind).slug]), sentence, is_one=False)


# fmt: off - sentences side by side
_ONE: Final = {
    # Translators: an institution sent a record for the first time.
    ARRIVED: lambda: _("%(record)s arrived from %(source)s."),
    # Translators: an institution sent a record again with other values.
    CHANGED: lambda: _("%(source)s changed a record: %(record)s."),
    # Translators: an institution took a record back.
    WITHDRAWN: lambda: _("%(source)s withdrew a record: %(record)s."),
}
_OWN_ONE: Final = {
    ARRIVED: lambda: _("You entered a record: %(record)s."),
    CHANGED: lambda: _("You changed a record: %(record)s."),
    WITHDRAWN: lambda: _("You took back a record: %(record)s."),
}
_SEVERAL: Final = {
    # Translators: a kind of record, how many of them came, and from whom: "Aoba Foods sent 12 new records: Pay slip."
    ARRIVED: lambda number: ngettext(
        "%(source)s sent %(number)s new record: %(kind)s.",
        "%(source)s sent %(number)s new records: %(kind)s.",
        number,
    ),
    # Translators: a kind of record, how many of them changed, and by whom.
    CHANGED: lambda number: ngettext(
        "%(source)s changed %(number)s record: %(kind)s.",
        "%(source)s changed %(number)s records: %(kind)s.",
        number,
    ),
    # Translators: a kind of record, how many of them were taken back, and by whom.
    WITHDRAWN: lambda number: ngettext(
        "%(source)s withdrew %(number)s record: %(kind)s.",
        "%(source)s withdrew %(number)s records: %(kind)s.",
        number,
    ),
}
_OWN_SEVERAL: Final = {
    ARRIVED: lambda number: ngettext(
        "You entered %(number)s record: %(kind)s.", "You entered %(number)s records: %(kind)s.", number
    ),
    CHANGED: lambda number: ngettext(
        "You changed %(number)s record: %(kind)s.", "You changed %(number)s records: %(kind)s.", number
    ),
    WITHDRAWN: lambda number: ngettext(
        "You took back %(number)s record: %(kind)s.", "You took back %(number)s records: %(kind)s.", number
    ),
}
# fmt: on
