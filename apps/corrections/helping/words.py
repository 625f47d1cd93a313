"""The word of a permission that lets somebody prepare corrections: a word of its own, for those who act for the resident.

It gives preparing, never confirming. What may be prepared, by whom, is for `rights` to say; what is seen, for `seen`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.consent.vocabulary import KindWords
from apps.readiness.shared_findings import KIND as FINDING
from apps.readiness.shared_findings import ONLY_FOR
from apps.wallet.pages.domains import domain_of

KIND: Final = "correction"

__all__ = ["FINDING", "KIND", "NOTES", "ONLY_FOR", "in_words"]


def in_words() -> Iterator[KindWords]:
    """What a permission says of it."""
    domain = domain_of("residence_status")
    yield KindWords(
        KIND,
        _("Preparing requests to put records right"),
        _("They may prepare a request for you, where the law lets them, out of the records that you share. You read it, change it or throw it away. Only you confirm and sign it."),
        domain.name,
        domain.label,
        only_for=ONLY_FOR,
    )  # fmt: skip


# Translators: what a helper can note about a request of somebody they help; "the person" is whom they help.
NOTES: Final[Mapping[str, Promise]] = {
    "sent": _("I sent it by post for the person"),
    "arrived": _("There is proof of the day on which it arrived"),
    "receipt": _("They said that they have it"),
    "asked": _("They ask the person something"),
    "extended": _("They say that it takes longer"),
    "decided": _("They decided"),
    "promised": _("They promised to put it right"),
    "turned-away": _("They turned it away, or gave no reasons"),
    "remark": _("Something else happened"),
}
