"""What stands under the heading of "My renewal", in words first: where the resident is on the line today."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.readiness.engine.cases import Case
from apps.readiness.pages.days import SPECIAL, WINDOW, Phase, RenewalDays
from apps.readiness.pages.shown import sentence_of
from apps.readiness.pages.what_if import ask
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import days_from

#: The rule whose answer stands among what is open when a stay has ended.
LEADING: Final = WINDOW


def lead_of(case: Case, days: RenewalDays | None, stay: ResidenceStatus | None) -> list[str]:
    """A few whole sentences, the most important first."""
    decides = _("Immigration decides; this page shows what your records say.")
    if days is None:
        return [*_without_end(stay, case.on), decides] if stay else []
    match days.phase:
        case Phase.BEFORE:
            return [_ends(days), _opens(days), decides]
        case Phase.OPEN:
            return [_ends_in(days), _may_apply(days), decides]
        case Phase.APPLIED:
            return _applied(days)
        case Phase.SPECIAL:
            return _special(case, days)
    return _after(case)


def _ends(days: RenewalDays) -> str:
    return _("Your stay ends on %(day)s.") % {"day": format_day(days.expires_on)}


def _ends_in(days: RenewalDays) -> str:
    away = days_from(days.expires_on, today=days.today)
    # Translators: "away" is such as "in 7 days" or "today".
    return _("Your stay ends on %(day)s, %(away)s.") % {"day": format_day(days.expires_on), "away": away}


def _opens(days: RenewalDays) -> str:
    assert days.opens_on is not None
    away = days_from(days.opens_on, today=days.today)
    # Translators: "away" is such as "in 7 days".
    return _("You can apply from about %(day)s, %(away)s.") % {"day": format_day(days.opens_on), "away": away}


def _may_apply(days: RenewalDays) -> str:
    if days.opens_on is None:
        return _("For a stay this short there is no fixed first day: apply as soon as your documents are ready.")  # fmt: skip
    if days.aim_by is not None and days.today <= days.aim_by:
        return _("You can apply now. Aim for %(day)s at the latest.") % {"day": format_day(days.aim_by)}
    return _("Apply today. The offices are closed on the last days of your stay, so ask today how to file.")  # fmt: skip


def _applied(days: RenewalDays) -> list[str]:
    assert days.applied_on is not None
    said = [
        _("You applied on %(applied)s, and your stay ends on %(day)s.")
        % {"applied": format_day(days.applied_on), "day": format_day(days.expires_on)}
    ]
    if days.safe_end is not None:
        said.append(
            _("If no decision has come by then, you may stay and work as before until %(day)s at the latest.")
            % {"day": format_day(days.safe_end)}
        )
    return [*said, _("An application is not a permission yet. Immigration decides.")]


def _special(case: Case, days: RenewalDays) -> list[str]:
    if days.safe_end is None or days.today > days.safe_end:
        return [sentence_of(said) for said in ask(case, SPECIAL)]
    left = (days.safe_end - days.today).days
    return [
        _("Your stay ended on %(day)s. You applied in time, so you may stay and work as before while you wait, until %(end)s.")
        % {"day": format_day(days.expires_on), "end": format_day(days.safe_end)},
        ngettext(
            "There is %(days)s day left: collect the new card before it is over.",
            "There are %(days)s days left: collect the new card before they are over.",
            left,
        )
        % {"days": left}
        if left
        else _("That is today: go to the immigration office today."),
    ]  # fmt: skip


def _after(case: Case) -> list[str]:
    """What the rules say after the end; their sentences name the step to take."""
    said = next(
        (one for rule in (SPECIAL, LEADING) for one in ask(case, rule) if one.outcome == "not_met"), None
    )
    return [sentence_of(said) if said else _("Your stay has ended. Contact the immigration office today.")]


def _without_end(stay: ResidenceStatus, today: date) -> list[str]:
    said = [_("Your stay has no end on file, so there is nothing to extend.")]
    if stay.card_expires_on is not None:
        name = {"day": format_day(stay.card_expires_on)}
        if stay.card_expires_on < today:
            said.append(_("The card itself ended on %(day)s: ask the immigration office for a new one.") % name)  # fmt: skip
        else:
            said.append(_("Only the card itself has a last day: %(day)s.") % name)
    return said
