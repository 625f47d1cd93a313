"""What residents can fetch from offices themselves today, each with how sure that is (``own_copies.toml``)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FILE: Final = Path(__file__).with_name("own_copies.toml")

WORDS: Final[dict[str, tuple[Promise, Promise]]] = {
    "nenkin_net": (
        _("Your pension record, online in Nenkin Net, with its own sign-in or your My Number card."),
        _("On paper at a pension office."),
    ),
    "myna_portal": (
        _(
            "Tax and income, health insurance, employment insurance and household, online in Myna Portal with your My Number card."
        ),
        _("On paper at your city hall, or at Hello Work for employment insurance."),
    ),
    "convenience_store": (
        _("Certificates of residence and of tax, printed in a convenience store with your My Number card."),
        _("On paper at your city hall, or by post."),
    ),
    "national_tax_certificate": (
        _("The certificate of national tax, online in e-Tax."),
        _("On paper at a tax office."),
    ),
    "card_reader": (
        _(
            "What the chip of your residence card says, with the reader app of the Immigration Services Agency."
        ),
        _("Applications that you made online stand in the agency’s online system."),
    ),
    "disclosure_of_ones_file": (
        _("Your own file at the Immigration Services Agency, by asking for disclosure. It costs 300 yen."),
        _("Asked for online it costs 200 yen."),
    ),
}
BASIS: Final[dict[str, Promise]] = {
    # Translators: how sure we are of a sentence about an office; a day follows in another sentence.
    "seen": _("Read in pages about it. Ask the office before you rely on it."),
    "memory": _("Not looked up again. Ask the office before you rely on it."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a copy of one's own records; ``domains`` are slugs, ``sources`` codes of the wallet."""

    id: str
    domains: tuple[str, ...]
    sources: tuple[str, ...]
    basis: str
    office: str
    seen: tuple[str, ...]
    checked: date

    @property
    def words(self) -> tuple[Promise, Promise]:
        """What can be had and how, in two sentences."""
        return WORDS[self.id]

    @property
    def how_sure(self) -> Promise:
        return BASIS[self.basis]


@cache
def ways() -> tuple[Way, ...]:
    """All of them, in the order of the file."""
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))["way"]
    return tuple(msgspec.convert(entry, Way) for entry in listed)
