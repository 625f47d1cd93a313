"""The nine domains of records as pages: address, name, drawing, and what is never in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of life: ``name`` as kinds call it, ``slug`` in addresses, ``icon`` of the line drawings."""

    name: str
    slug: str
    icon: str
    label: Promise
    not_here: Promise
    has_months: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of record that are shown here."""
        return frozenset(name for name, kind in KINDS.items() if kind.domain == self.name)


# fmt: off - a table read in rows
_ALL: Final = (
    Domain(
        "residence",
        "residence",
        "stay",
        _("Period of stay"),
        _(
            "Your residence card itself is not here, only what the offices say about it. What you told an office today appears after its next delivery."
        ),
    ),
    Domain(
        "work",
        "work",
        "work",
        _("Work"),
        _(
            "Only employers that you tied to Tsunagi send records. Work for others is not here, and no line in the picture says that you did not work."
        ),
        has_months=True,
    ),
    Domain(
        "pension",
        "pension",
        "pension",
        _("Pension"),
        _(
            "The pension office does not send your basic pension number, and Tsunagi never keeps it. Months before you came to Japan are not in Japan’s records."
        ),
        has_months=True,
    ),
    Domain(
        "health",
        "health",
        "health",
        _("Health insurance"),
        _(
            "Symbol and number of your insurance are never sent here. Nothing about illness, doctors or medicine is here either."
        ),
        has_months=True,
    ),
    Domain(
        "employment_insurance",
        "employment-insurance",
        "employment",
        _("Employment insurance"),
        _(
            "Hello Work sends only the last digits of your insured person number. Benefits you received are not here."
        ),
        has_months=True,
    ),
    Domain(
        "tax",
        "tax",
        "tax",
        _("Tax"),
        _(
            "Your My Number is never here. Income tax that is taken from your pay stands on your pay slips, under Work."
        ),
        has_months=True,
    ),
    Domain(
        "family",
        "family",
        "family",
        _("Family"),
        _("Only family members that an office has on file with you are here. Their own records stay theirs."),
    ),
    Domain(
        "learning",
        "learning",
        "learning",
        _("School, tests and earlier work"),
        _("Certificates that you hold on paper and that nobody has sent are not here."),
    ),
    Domain(
        "living",
        "living",
        "home",
        _("Home, bank and papers"),
        _("Account numbers and balances are never sent here."),
    ),
)
# fmt: on

DOMAINS: Final[Mapping[str, Domain]] = {domain.slug: domain for domain in _ALL}


def domain_of(kind: str) -> Domain:
    """Where a kind of record is shown."""
    name = KINDS[kind].domain
    return next(domain for domain in _ALL if domain.name == name)
