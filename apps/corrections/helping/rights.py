"""Who may prepare what for somebody else: the row of the route and the table of the professions' laws must both allow it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.abilities import Ability, Helper, WhyNot, why_not
from apps.accounts.models import Membership
from apps.corrections.pages import words
from apps.corrections.paper.sheets import laws_of
from apps.corrections.routes import Route
from apps.corrections.routes import words as route_words
from apps.corrections.routes.model import Helpers
from apps.corrections.routes.tables import tables
from apps.readiness.pages.shown import CiteShown

#: What a row of helpers.toml is called in the table of abilities. Who may write a request under APPI for pay was not
#: read: the row of municipal forms is taken (decision 0020).
ABILITIES: Final[Mapping[str, Ability]] = {
    "immigration": Ability.DRAFT_ISA,
    "public_forms": Ability.DRAFT_MUNICIPAL,
    "insurance": Ability.DRAFT_SOCIAL_INSURANCE,
    "labour": Ability.DRAFT_LABOUR_REPORT,
    "tax": Ability.DRAFT_TAX,
    "negotiation": Ability.NEGOTIATE,
    "personal_data": Ability.DRAFT_MUNICIPAL,
}
#: The kinds of organisation that a permission can let prepare, by their column of helpers.toml.
_COLUMNS: Final = {
    Helper.SUPPORT_ORG: "support_org",
    Helper.SCRIVENER: "scrivener",
    Helper.LAWYER: "lawyer",
}
_NOT_THEIRS: Final = _("The law leaves preparing this to others.")


@dataclass(frozen=True, slots=True)
class Right:
    """Whether this helper may prepare a route; if not, why in a sentence, who may, and the law."""

    may: bool
    why: str
    who: list[tuple[str, str]]
    laws: list[CiteShown]


def right_to(route: Route, member: Membership, engaged_for: Collection[str]) -> Right:
    """Whether this member may prepare a route. ``engaged_for``: the papers of their live engagement under the permission."""
    told = tables().helpers[route.helpers]
    refused = _refused(route, told, member, engaged_for)
    if refused is None:
        return Right(True, "", [], [])
    return Right(False, refused, _who_may(told), laws_of(told.cites))


def _refused(route: Route, told: Helpers, member: Membership, engaged_for: Collection[str]) -> str | None:
    ability = ABILITIES[route.helpers]
    kind = member.organisation.kind
    reason: WhyNot | None = why_not(
        kind, ability, licensed=member.is_licensed, engaged=ability.value in engaged_for
    )
    if reason is not None:
        return str(reason.sentence)
    column = _COLUMNS.get(Helper(kind))
    return None if column is not None and getattr(told, column) == "yes" else str(_NOT_THEIRS)


def _who_may(told: Helpers) -> list[tuple[str, str]]:
    """Everybody who may in some way, and how."""
    return [
        (str(label), gettext(route_words.PREPARATION[may]))
        for name, label in words.HELPERS.items()
        if (may := getattr(told, name)) != "no"
    ]


def may_post(route: Route, member: Membership, *, on: date) -> bool:
    """Whether this member may hand a signed request in: for immigration only with an approval that has not run out."""
    if ABILITIES[route.helpers] is not Ability.DRAFT_ISA:
        return True
    given = {"licensed": member.is_licensed, "submission_agent": member.may_submit(on=on)}
    return why_not(member.organisation.kind, Ability.SUBMIT_ISA, **given) is None
