"""The card's own end, and the end of the stay that banks hold: R-38 and R-45."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Verdict, cannot_tell, found, met, not_applicable
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.duties import due_of, judged_missing
from apps.readiness.rules.continuity.end_of_stay import window_opens_on
from apps.readiness.rules.procedure.afterwards import CARD_OF_ITS_OWN, WITHOUT_CARD
from apps.readiness.rules.procedure.stay import stay_ends_on
from apps.wallet.kinds.living import BankRegistration
from apps.wallet.kinds.residence import ResidenceStatus


# -- R-38 ----------------------------------------------------------------------------------------------------------
@check(
    "R-38",
    "card_validity",
    severity="medium",
    effect="negative",
    responsible="resident",
    cites=("act_19_5", "act_19_11", "card_renewal_from", "child_card_renewal"),
    needs=("residence_procedure",),
    remedy="renew_card",
)
def card_validity(case: CaseView) -> Discrepancy | Verdict:
    """Cards that end by themselves, of permanent residents and of children up to sixteen, are renewed in the months
    before. The printed day counts. Where the card ends with the stay, R-35 is about it."""
    stay = current_stay(case)
    if stay.status in WITHOUT_CARD:
        return not_applicable("other_status", says="other_status")
    printed = stay.card_expires_on
    if printed is None:
        return cannot_tell("not_printed_here", missing=("residence_status.card_expires_on",))
    is_childs = _is_childs(stay, printed)
    if not is_childs and stay.status not in CARD_OF_ITS_OWN:
        return not_applicable("ends_with_stay")
    months = case.parameter("card_renewal_months_child" if is_childs else "card_renewal_months")
    opens = dates.months_before(printed, months)
    if case.today < opens.day:
        return met("valid", card_expires_on=printed, window_from=opens.day, counted=(opens,))
    due = dates.deadline(dates.printed_day(printed), dates.Receiver.NATIONAL)
    judged = judged_missing(case, ResidenceStatus, due)
    if isinstance(judged, Verdict):
        return judged
    return found("to_renew" if judged.state == "pending" else "ended", state=judged.state, severity=judged.severity("medium"),
                 residence_effect="none" if judged.state == "pending" else None, due=due_of(due), counted=(opens, due),
                 card_expires_on=printed, window_from=opens.day)  # fmt: skip


def _is_childs(stay: ResidenceStatus, printed: datetime.date) -> bool:
    """Whether the card ends because its holder turns sixteen, earlier than the stay."""
    issued_on = stay.card_issued_on or stay.granted_on
    sixteen = dates.child_card_ends(stay.birth_date, issued_on).day
    return issued_on < sixteen == printed and (stay.expires_on is None or printed < stay.expires_on)


# -- R-45 ----------------------------------------------------------------------------------------------------------
def banks(case: CaseView) -> list[BankRegistration] | Verdict:
    """What each bank holds: of several entries of one bank the one with the latest end."""
    current_stay(case)
    newest = {one.bank: one for one in sorted(case.all(BankRegistration), key=_by_end)}
    if not newest:
        return cannot_tell("none_on_file", missing=("bank_registration",))
    return [newest[name] for name in sorted(newest)]


def _by_end(registration: BankRegistration) -> datetime.date:
    return registration.registered_expiry_on


@check(
    "R-45",
    "bank_stay_date",
    severity="medium",
    effect="none",
    responsible="resident",
    also_responsible=("bank",),
    cites=("bank_practice",),
    remedy="show_card_to_bank",
    for_each=banks,
)
def bank_stay_date(case: CaseView, registration: BankRegistration) -> Discrepancy | Verdict:
    """After a grant every bank is shown the new card; while a renewal is being asked for, the date held will end.

    Many banks stop withdrawals on the day they hold or soon after; their own rules differ.
    """
    held, ends_on = registration.registered_expiry_on, stay_ends_on(case)
    values: dict[str, Any] = {"bank": registration.bank, "registered_expiry_on": held}
    if ends_on is None or held < ends_on:
        has_passed = case.today > held
        return found("old_date_passed" if has_passed else "old_date", **values)
    opens_on = window_opens_on(case)
    if held == ends_on and opens_on is not None and case.today >= opens_on:
        return found("ends_soon", state="upcoming", **values)
    return met("up_to_date", **values)
