"""What each kind of helper may do for a resident, as the table of the professions' laws says, cell by cell.

Pure data and two questions: ``may`` and ``why_not``. The table is that of who may prepare what for pay; reading and
commenting are the product's own rows. Where the law leaves room, the more careful reading stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Helper(StrEnum):
    """Who acts: the resident, an organisation's kind, or a profession that has no organisation here yet."""

    RESIDENT = "resident"
    SUPPORT_ORG = "support_org"
    SCRIVENER = "scrivener"
    LAWYER = "lawyer"
    EMPLOYER = "employer"
    SCHOOL = "school"
    INSTITUTION = "institution"
    BANK = "bank"
    SHAROSHI = "sharoshi"
    TAX_ACCOUNTANT = "tax_accountant"


class Ability(StrEnum):
    """What somebody wants to do."""

    READ = "read"
    COMMENT = "comment"
    DRAFT_ISA = "draft_isa"
    SUBMIT_ISA = "submit_isa"
    DRAFT_MUNICIPAL = "draft_municipal"
    DRAFT_SOCIAL_INSURANCE = "draft_social_insurance"
    DRAFT_LABOUR_REPORT = "draft_labour_report"
    DRAFT_TAX = "draft_tax"
    NEGOTIATE = "negotiate"


class Needs(StrEnum):
    """On what a "yes" of the table depends."""

    LICENSED = "licensed"
    ENGAGED = "engaged"
    SUBMISSION_AGENT = "submission_agent"
    OWN_MATTER = "own_matter"
    TAX_NOTIFIED = "tax_notified"
    ADR_CERTIFIED = "adr_certified"


@dataclass(frozen=True, slots=True)
class Law:
    """A provision as it is cited; ``basis`` is S (a public source was read), M (from memory) or P (our own choice)."""

    title_ja: str
    article: str
    title: Promise
    basis: str

    @property
    def is_from_memory(self) -> bool:
        return self.basis == "M"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why somebody may not do something: a sentence, and the law behind it where there is one."""

    code: str
    sentence: Promise
    law: Law | None


SCRIVENER_ACT: Final = Law("行政書士法", "19条", _("Gyoseishoshi (administrative scrivener) Act"), "S")
SHAROSHI_ACT: Final = Law(
    "社会保険労務士法", "27条", _("Sharoshi (labour and social security attorney) Act"), "M"
)
TAX_ACCOUNTANT_ACT: Final = Law("税理士法", "52条", _("Certified Public Tax Accountant Act"), "M")
ATTORNEY_ACT: Final = Law("弁護士法", "72条", _("Attorney Act"), "M")
SUBMISSION_RULE: Final = Law(
    "出入国管理及び難民認定法施行規則", "59条の6", _("Regulation under the Immigration Control Act"), "M"
)

_PROFESSIONAL: Final = frozenset({Needs.LICENSED, Needs.ENGAGED})
_OWN: Final = frozenset({Needs.OWN_MATTER})
_AGENT: Final = frozenset({Needs.SUBMISSION_AGENT})
_FREELY: Final[frozenset[Needs]] = frozenset()

#: Whoever is not named in a row may not. An empty set is a plain yes.
TABLE: Final[Mapping[Ability, Mapping[Helper, frozenset[Needs]]]] = {
    Ability.READ: dict.fromkeys(Helper, _FREELY),  # a grant decides what
    Ability.COMMENT: {
        Helper.RESIDENT: _FREELY,
        Helper.SUPPORT_ORG: _FREELY,
        Helper.SCRIVENER: _FREELY,
        Helper.LAWYER: _FREELY,
        Helper.SHAROSHI: _FREELY,
        Helper.TAX_ACCOUNTANT: _FREELY,
    },
    Ability.DRAFT_ISA: {
        Helper.RESIDENT: _FREELY,
        Helper.SCRIVENER: _PROFESSIONAL,
        Helper.LAWYER: _PROFESSIONAL,
        Helper.EMPLOYER: _OWN,
    },
    Ability.SUBMIT_ISA: {
        Helper.RESIDENT: _FREELY,
        Helper.SCRIVENER: _AGENT | {Needs.LICENSED},
        Helper.LAWYER: _AGENT | {Needs.LICENSED},
        Helper.EMPLOYER: _AGENT,
        Helper.SUPPORT_ORG: _AGENT,
    },
    Ability.DRAFT_MUNICIPAL: {
        Helper.RESIDENT: _FREELY,
        Helper.SCRIVENER: _PROFESSIONAL,
        Helper.LAWYER: _PROFESSIONAL,
    },
    Ability.DRAFT_SOCIAL_INSURANCE: {
        Helper.RESIDENT: _FREELY,
        Helper.SHAROSHI: _PROFESSIONAL,
        Helper.LAWYER: _PROFESSIONAL,
        Helper.EMPLOYER: _OWN,
    },
    Ability.DRAFT_LABOUR_REPORT: {
        Helper.RESIDENT: _FREELY,
        Helper.SHAROSHI: _PROFESSIONAL,
        Helper.LAWYER: _PROFESSIONAL,
    },
    Ability.DRAFT_TAX: {
        Helper.RESIDENT: _FREELY,
        Helper.TAX_ACCOUNTANT: _PROFESSIONAL,
        Helper.LAWYER: _PROFESSIONAL | {Needs.TAX_NOTIFIED},
    },
    Ability.NEGOTIATE: {
        Helper.RESIDENT: _FREELY,
        Helper.SHAROSHI: _PROFESSIONAL | {Needs.ADR_CERTIFIED},
        Helper.LAWYER: _PROFESSIONAL,
    },
}

_RESERVED: Final[Mapping[Ability, tuple[Promise, Law | None]]] = {
    Ability.READ: (_("Nobody but the resident opens these records without the resident’s permission."), None),
    Ability.COMMENT: (_("Comments on papers are for those who help with them."), None),
    Ability.DRAFT_ISA: (
        _("Preparing papers for the immigration office is reserved to the person, to scriveners and to lawyers."),
        SCRIVENER_ACT,
    ),
    Ability.SUBMIT_ISA: (
        _("Only those who hold the approval of the regional immigration bureau may hand in papers for others."),
        SUBMISSION_RULE,
    ),
    Ability.DRAFT_MUNICIPAL: (
        _("Preparing papers for the city office is reserved to the person, to scriveners and to lawyers."),
        SCRIVENER_ACT,
    ),
    Ability.DRAFT_SOCIAL_INSURANCE: (
        _("Preparing papers on social insurance is reserved to the person, the employer, sharoshi and lawyers."),
        SHAROSHI_ACT,
    ),
    Ability.DRAFT_LABOUR_REPORT: (
        _("Preparing a report to the labour standards office is reserved to the person, sharoshi and lawyers."),
        SHAROSHI_ACT,
    ),
    Ability.DRAFT_TAX: (
        _("Preparing tax papers is reserved to the person and to tax accountants."),
        TAX_ACCOUNTANT_ACT,
    ),
    Ability.NEGOTIATE: (_("Negotiating for somebody else is reserved to lawyers."), ATTORNEY_ACT),
}  # fmt: skip

_LACKING: Final[Mapping[Needs, Promise]] = {
    Needs.LICENSED: _("No registration number of this profession is on file for this person."),
    Needs.ENGAGED: _("This needs an engagement with the resident first: what is done, for what fee, by whom."),
    Needs.SUBMISSION_AGENT: _("No valid approval of the regional immigration bureau is on file for this person."),
    Needs.OWN_MATTER: _("An employer prepares its own parts of the papers only."),
    Needs.TAX_NOTIFIED: _("A lawyer does this only after notifying the regional tax bureau."),
    Needs.ADR_CERTIFIED: _("Only specially certified sharoshi do this, and only in certain proceedings."),
}  # fmt: skip


def may(
    kind: str,
    ability: str,
    *,
    licensed: bool = False,
    submission_agent: bool = False,
    engaged: bool = False,
    own_matter: bool = False,
    tax_notified: bool = False,
    adr_certified: bool = False,
) -> bool:
    """Whether a helper of this kind may do this; a kind or an ability that is not in the table may not.

    ``licensed``: a registration of the profession is on file. ``engaged``: inside a live engagement with the
    resident. ``submission_agent``: an approval to submit for others is on file and valid. ``own_matter``: it is
    the organisation's own part of the papers.
    """
    return (
        why_not(
            kind,
            ability,
            licensed=licensed,
            submission_agent=submission_agent,
            engaged=engaged,
            own_matter=own_matter,
            tax_notified=tax_notified,
            adr_certified=adr_certified,
        )
        is None
    )


def why_not(kind: str, ability: str, **given: bool) -> WhyNot | None:
    """The reason why a helper may not do this, or None when they may; takes what ``may`` takes.

    Raises ValueError for an ability that does not exist and TypeError for a condition that does not.
    """
    wanted = Ability(ability)
    if unknown := given.keys() - {need.value for need in Needs}:
        raise TypeError(f"no such condition: {', '.join(sorted(unknown))}")
    sentence, law = _RESERVED[wanted]
    needs = TABLE[wanted].get(Helper(kind)) if kind in set(Helper) else None
    if needs is None:
        return WhyNot("reserved", sentence, law)
    lacking = [need for need in Needs if need in needs and not given.get(need.value)]
    if not lacking:
        return None
    return WhyNot(lacking[0].value, _LACKING[lacking[0]], None if lacking[0] is Needs.ENGAGED else law)
