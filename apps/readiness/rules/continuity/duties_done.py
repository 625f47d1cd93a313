"""Whether the work done is that of the status: R-32."""

from decimal import Decimal
from typing import Final, NamedTuple

from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.renewal.fitting import INSIDE, MANUAL
from apps.readiness.rules.renewal.past import AT_WORK
from apps.readiness.rules.renewal.whom import contracts_now
from apps.readiness.rules.statuses import SSW
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.work import SswSupport, WorkLog

#: Codes that say too little: customer service may be inside a status or not.
OPEN: Final = frozenset({"customer_service", "other"})
HUNDRED: Final = 100


class Done(NamedTuple):
    """Hours by code under this permission, and the codes agreed in contracts that run."""

    hours: dict[str, Decimal]
    agreed: frozenset[str]


@reading
def duties_done(case: CaseView) -> Done:
    """What was worked on in this stay by code, and what contracts agree."""
    contracts, logs = contracts_now(case), case.all(WorkLog)
    if not contracts and not len(logs):
        raise Untold("employment_contract")
    since, hours = current_stay(case).granted_on, dict[str, Decimal]()
    for log in logs:
        if log.duty_code is not None and since <= log.on <= case.today:
            hours[log.duty_code] = hours.get(log.duty_code, Decimal(0)) + Decimal(log.hours)
    return Done(hours, frozenset(code for one in contracts for code in one.duty_codes or ()))


@check(
    "R-32",
    "duties_mismatch",
    severity="high",
    effect="possible_crime",
    responsible="employer",
    also_responsible=("resident",),
    cites=("act_19_1", "act_73_2", "training_on_the_floor", "duties_share"),
    routes=("P-15",),
    needs=("scrivener", "legal_aid", "labour"),
    remedy=("employer_letter", "professional"),
)
def duties_mismatch(case: CaseView) -> Discrepancy | Verdict:
    """Any plainly manual hour, or a fifth of the hours or more outside the status, is for a professional to look at; it
    is never judged here. Training on the floor may be allowed when it is planned and short.

    For specified skilled workers the files have no list of tasks: only another field than that of the support is seen.
    """
    status = current_stay(case).status
    if status not in AT_WORK:
        return not_applicable("other_status", says="other_status")
    if status in SSW:
        return _field(case)
    if status not in INSIDE:
        return cannot_tell("no_list", missing=(), needs=("scrivener",))
    done, inside = duties_done(case), INSIDE[status]
    total = sum(done.hours.values(), Decimal(0))
    manual = {code for code, hours in done.hours.items() if code in MANUAL - inside and hours}
    if not total:
        return _agreed(done.agreed, inside)
    share = _share(done, inside | OPEN, total)
    if manual or share * HUNDRED >= case.parameter("duties_share_percent"):
        return found("hours_outside", share=share, percent=share * HUNDRED, duties=sorted(set(done.hours) - inside - OPEN))  # fmt: skip
    if _share(done, inside, total) * HUNDRED >= case.parameter("duties_share_percent"):
        return cannot_tell("not_classified", missing=("work_log.duty_code",), needs=("scrivener",))
    return met("inside", percent=share * HUNDRED)


def _share(done: Done, inside: frozenset[str], total: Decimal) -> Decimal:
    """The part of the hours that is not inside, from 0 to 1."""
    outside = sum((hours for code, hours in done.hours.items() if code not in inside), Decimal(0))
    return (outside / total).quantize(Decimal("0.0001"))


def _agreed(agreed: frozenset[str], inside: frozenset[str]) -> Discrepancy | Verdict:
    """No hours by code are on file: what the contracts agree."""
    if not agreed:
        return cannot_tell("no_codes", missing=("work_log.duty_code", "employment_contract.duty_codes"))
    manual = agreed & (MANUAL - inside)
    if manual:
        return found("agreed_outside", severity="medium", duties=sorted(manual))
    if agreed <= inside:
        return met("agreed_inside", duties=sorted(agreed))
    return cannot_tell("not_classified", missing=("work_log.duty_code",), needs=("scrivener",))


def _field(case: CaseView) -> Discrepancy | Verdict:
    contracts = contracts_now(case)
    for contract in contracts:
        for support in case.all(SswSupport):
            if (
                contract.field is not None
                and is_same(contract.employer, support.organisation)
                and contract.field != support.field
            ):
                return found("other_field", field=contract.field, support_field=support.field)
    return cannot_tell("no_list", missing=(), needs=("scrivener",))
