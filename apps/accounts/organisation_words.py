"""What each kind of organisation may do for a resident and what it may not, in the sentences that residents read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.abilities import (
    ATTORNEY_ACT,
    SCRIVENER_ACT,
    SHAROSHI_ACT,
    SUBMISSION_RULE,
    TAX_ACCOUNTANT_ACT,
    Law,
)


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of organisation for its reader, with the laws behind the second sentence."""

    may: Promise
    may_not: Promise
    laws: tuple[Law, ...] = ()


_NO_PAPERS: Final = _("It may not prepare papers for offices, not even for free, and not negotiate for you.")

KIND_WORDS: Final[Mapping[str, KindWords]] = {
    "support_org": KindWords(
        _("It reads what you allow, explains and comments. It may hand in finished papers if it holds the approval of the immigration bureau."),
        _("It may not prepare your papers for the immigration office, not even within its support fee."),
        (SCRIVENER_ACT, SUBMISSION_RULE),
    ),
    "scrivener": KindWords(
        _("After you agree on an engagement, it prepares your papers for the immigration and city offices."),
        _("It may not prepare papers on social insurance or tax, and not negotiate with your employer for you."),
        (SHAROSHI_ACT, TAX_ACCOUNTANT_ACT, ATTORNEY_ACT),
    ),
    "lawyer": KindWords(
        _("After you agree on an engagement, it prepares papers for you and negotiates for you."),
        _("It prepares tax papers only after notifying the regional tax bureau."),
        (TAX_ACCOUNTANT_ACT,),
    ),
    "employer": KindWords(
        _("It checks that you may work and until when, and prepares its own parts of the papers."),
        _("It cannot require that you share more, and it may not prepare your own papers."),
        (SCRIVENER_ACT,),
    ),
    "school": KindWords(_("It reads what you allow, to enrol you and to keep your place."), _NO_PAPERS, (SCRIVENER_ACT, ATTORNEY_ACT)),
    "institution": KindWords(
        _("It reads what you allow, to compare its record about you with others and put it right."),
        _("It may not use what it reads here for anything else."),
    ),
    "bank": KindWords(_("It reads what you allow, to keep your account open."), _NO_PAPERS, (SCRIVENER_ACT, ATTORNEY_ACT)),
}  # fmt: skip
