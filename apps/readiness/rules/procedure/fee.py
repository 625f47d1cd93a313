"""What a permission costs."""

from typing import Any, Final, NamedTuple

from apps.readiness.engine.outcomes import Outcome, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import application_asked, channel_asked, filing_day, is_over, procedure_asked
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.living import HouseholdIncome
from apps.wallet.kinds.residence import Application

#: The parameters that hold the fees of a procedure; renewals and changes have a table by period instead.
FEES: Final = {
    "permanent_residence": ("fee_permanent_residence",),
    "reentry": ("fee_reentry_single", "fee_reentry_multiple"),
    "authorised_employment": ("fee_authorised_employment",),
    "acquisition": ("fee_acquisition",),
    "outside_activity": ("fee_outside_activity",),
}
#: Applications that no new stay follows, so that a decided one is not told from one long past.
ABOUT_SOMETHING_ELSE: Final = frozenset(
    {"reentry", "authorised_employment", "acquisition", "outside_activity"}
)
REDUCED: Final = {"renewal": "fee_reduced_stay", "change": "fee_reduced_stay", "permanent_residence": "fee_reduced_permanent_residence"}  # fmt: skip


@reading
def application_paid_for(case: CaseView) -> Application | None:
    """The application the fee is asked about: as everywhere; with nothing planned also one for something else than the
    stay, and one decided whose stay is not on file yet, since the fee is paid on the grant."""
    asked = application_asked(case)
    if asked is not None or case.plan.procedure is not None:
        return asked
    for application in reversed(case.all(Application)):
        if application.accepted_on > case.today or is_over(case, application):
            continue
        if application.procedure not in ABOUT_SOMETHING_ELSE or application.result is None:
            return application
    return None


def accepted_on(case: CaseView) -> Day:
    """The day whose fees apply: of acceptance, which is not that of the grant."""
    application = application_paid_for(case)
    return filing_day(case) if application is None else application.accepted_on


class Amount(NamedTuple):
    """A fee in yen, and what paying it online costs on top."""

    fee: int
    settlement: int


@rule(
    "proc_fee",
    question="procedure",
    weight="procedure",
    responsible="resident",
    cites=("act_67", "enforcement_order_25", "isa_fees_page"),
    anchor=accepted_on,
)
def proc_fee(case: CaseView) -> Verdict:
    """The fee by procedure, channel and, since 2026-10-01, the period granted, which nobody knows before the result.

    As long as several amounts are possible, the answer is a range, with the amount for the period wished for.
    """
    application = application_paid_for(case)
    if application is None:
        procedure, channel = procedure_asked(case), channel_asked(case)
    else:
        procedure, channel = application.procedure, application.channel
    is_permanent = procedure == "permanent_residence"
    if is_permanent and channel == "online":
        return not_met("counter_only", fee=case.parameter("fee_permanent_residence:counter"))
    channels = ("counter",) if is_permanent else (channel,) if channel else ("counter", "online")
    if application is not None and application.result in {"refused", "withdrawn"}:
        return not_applicable("not_granted")
    granted = None if application is None else application.period_granted_months
    amounts = {amount for way in channels for amount in _amounts(case, procedure, way, granted)}
    reduction = _reduction(case, procedure, channels)
    reduced = {"reduced_fee": case.parameter(REDUCED[procedure])} if reduction == "met" else {}
    if len(amounts) == 1:
        (amount,) = amounts
        if reduced and amount.fee > reduced["reduced_fee"]:
            return met("fee_known", says="fee_or_reduced", fee=amount.fee, settlement_fee=0, total=amount.fee, reduction=reduction, **reduced)  # fmt: skip
        says = "fee_known" if amount.settlement else "counter_fee_known" if amount.fee else "no_fee"
        return met("fee_known", says=says, fee=amount.fee, settlement_fee=amount.settlement, total=sum(amount), reduction=reduction)  # fmt: skip
    wanted = _wanted(case, procedure, channel)
    return cannot_tell(
        "fee_range",
        says="fee_range_or_reduced" if reduced else "fee_range_wanted" if wanted else None,
        missing=() if channel else ("plan.channel",),
        fee_from=min(amounts).fee,
        fee_to=max(amounts).fee,
        reduction=reduction,
        **reduced,
        **wanted,
    )


def _amounts(case: CaseView, procedure: str, channel: str, months: int | None) -> list[Amount]:
    """Every amount that is possible; `months` is the period granted, None while it is open."""
    online = channel == "online"
    if procedure in FEES:
        settlement = case.parameter("settlement_fee") if online else 0
        return [Amount(fee, settlement if fee else 0) for fee in (case.parameter(f"{name}:{channel}") for name in FEES[procedure])]  # fmt: skip
    table = case.parameter(f"fee_by_period:{channel}")
    settlements = case.parameter("settlement_fee_by_period") if online else [[table[-1][0], 0]]
    periods = [up_to for up_to, _fee in table] if months is None else [months]
    return [Amount(_up_to(table, period), _up_to(settlements, period)) for period in periods]


def _up_to(table: list[list[int]], months: int) -> int:
    """The amount of the first row that reaches so many months."""
    return next(amount for up_to, amount in table if months <= up_to)


def _wanted(case: CaseView, procedure: str, channel: str | None) -> dict[str, Any]:
    """The fee for the period the resident asks for, once the channel is known."""
    months = case.plan.period_wanted_months
    if months is None or channel is None or procedure in FEES:
        return {}
    (amount,) = _amounts(case, procedure, channel, months)
    return {"fee_wanted": amount.fee, "settlement_fee_wanted": amount.settlement}


def _reduction(case: CaseView, procedure: str, channels: tuple[str, ...]) -> Outcome:
    """Whether the reduced fee is open: at the counter, for hardship; who else than those on public assistance is not
    known from the sources."""
    if procedure not in REDUCED or not case.parameter(REDUCED[procedure]):
        return "not_applicable"
    if channels == ("online",):
        return "not_met"
    helped = any(income.public_assistance for income in case.all(HouseholdIncome))
    return "met" if helped else "cannot_tell"
