"""What has to be kept up to date besides the permission: banks and the card itself."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.procedure.stay import protected_until, stay_ends_on
from apps.wallet.kinds.living import BankRegistration
from apps.wallet.kinds.residence import ResidenceStatus

#: Their residence card has an end of its own, and is renewed without a permission.
CARD_OF_ITS_OWN: Final = frozenset({"permanent_resident", "hsp_2"})
#: People without a residence card.
WITHOUT_CARD: Final = frozenset({"temporary_visitor", "diplomat", "official", "special_permanent_resident"})


def banks(case: CaseView) -> list[BankRegistration] | Verdict:
    """What each bank holds, once a permission was given in Japan."""
    stay = current_stay(case)
    before = [one for one in case.all(ResidenceStatus) if one.granted_on < stay.granted_on]
    if stay.permission == "landing" and not before:
        return not_applicable("no_grant")
    newest = {one.bank: one for one in sorted(case.all(BankRegistration), key=_by_end)}
    if not newest:
        return cannot_tell("none_on_file", missing=("bank_registration",))
    return [newest[name] for name in sorted(newest)]


def _by_end(registration: BankRegistration) -> datetime.date:
    return registration.registered_expiry_on


@rule(
    "proc_bank_update",
    question="procedure",
    weight="practice",
    responsible="resident",
    also_responsible=("bank",),
    cites=("bank_practice",),
    effective_from="2025-04-01",
    for_each=banks,
)
def proc_bank_update(case: CaseView, registration: BankRegistration) -> Verdict:
    """After a grant every bank is shown the new card; one answer for each bank. Their own rules differ."""
    registered = registration.registered_expiry_on
    if registered == stay_ends_on(case):
        return met("up_to_date", bank=registration.bank, registered_expiry_on=registered)
    return cannot_tell("other_date", missing=("bank_registration.registered_expiry_on",), remedy="show_card_to_bank",
                       bank=registration.bank, registered_expiry_on=registered)  # fmt: skip


@rule(
    "proc_card_validity",
    question="procedure",
    weight="procedure",
    responsible="resident",
    cites=("act_19_5", "act_19_11"),
)
def proc_card_validity(case: CaseView) -> Verdict:
    """The day printed on the card counts and is never computed: new cards follow rules that were not seen.

    While a special period goes on, a card past its printed day cannot be judged from the sources.
    """
    stay = current_stay(case)
    if stay.status in WITHOUT_CARD:
        return not_applicable("other_status", says="other_status")
    printed = stay.card_expires_on
    if printed is None:
        return cannot_tell("not_printed_here", missing=("residence_status.card_expires_on",))
    if case.today > printed:
        protected = protected_until(case)
        if stay.status not in CARD_OF_ITS_OWN and protected is not None and case.today <= protected:
            return cannot_tell("in_special_period", missing=(), card_expires_on=printed, safe_end=protected)
        return not_met(
            "expired", remedy="renew_card", needs=("residence_procedure",), card_expires_on=printed
        )
    if stay.status not in CARD_OF_ITS_OWN:
        return met("valid", card_expires_on=printed)
    opens = dates.months_before(printed, case.parameter("card_renewal_months"))
    if case.today >= opens.day:
        return met(
            "due", remedy="renew_card", counted=(opens,), card_expires_on=printed, window_from=opens.day
        )
    return met(
        "valid", says="valid_own_end", counted=(opens,), card_expires_on=printed, window_from=opens.day
    )
