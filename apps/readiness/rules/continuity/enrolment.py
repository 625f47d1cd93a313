"""Work that had to be insured and is not on record at all: R-01 and R-02."""

import datetime
from typing import Any, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    State,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import Missing, due_of
from apps.readiness.rules.continuity.employments import Employment
from apps.readiness.rules.continuity.insured import (
    has_record,
    insured_at,
    missing_at,
    months_owed,
    other_employer_in_doubt,
    plainest,
    protect_by,
    records_of,
)
from apps.readiness.rules.continuity.obligation import (
    SCHEMES,
    Obligation,
    Run,
    Scheme,
    duty_on,
    obligations,
)
from apps.readiness.rules.continuity.real_hours import works_longer
from apps.wallet.kinds.social_insurance import CertificateOfCoverage
from apps.wallet.kinds.work import EmploymentContract


def each_employment(case: CaseView) -> list[Obligation] | Verdict:
    """What checks on employers answer for one by one: every employment that has begun."""
    if not len(case.all(EmploymentContract)):
        if case.knows(EmploymentContract):
            return not_applicable("no_employment")
        raise Untold("employment_contract")
    return list(obligations(case)) or not_applicable("not_begun")


def notice_due(case: CaseView, event_on: datetime.date) -> Deadline:
    """The last day for an employer's notice to pension office and insurer about something of a day."""
    days = case.parameter("si_notice_days", on=event_on)
    return dates.deadline(dates.days_after(event_on, days), Receiver.PENSION_SERVICE)


class Bare(NamedTuple):
    """A time of duty of which a scheme has nothing on record, and what that means."""

    scheme: Scheme
    run: Run
    due: Deadline
    means: Missing | Verdict


def _bare(case: CaseView, obligation: Obligation) -> list[Bare]:
    """The first time of duty without a record, for each scheme; after a certificate of coverage R-17 answers."""
    found_ones = []
    for scheme in SCHEMES:
        for run in obligation.runs(scheme):
            records = records_of(case, obligation.employment, scheme, run)
            if records is None or records or follows_certificate(case, scheme, run):
                continue
            due = notice_due(case, run.first)
            found_ones.append(Bare(scheme, run, due, missing_at(case, scheme, due)))
            break
    return found_ones


def follows_certificate(case: CaseView, scheme: Scheme, run: Run) -> bool:
    """Whether a time of duty begins on the day after a certificate of coverage for the scheme."""
    before = run.first - datetime.timedelta(days=1)
    return any(
        scheme in one.schemes and about(one).valid_to == before for one in case.all(CertificateOfCoverage)
    )


def _judge(case: CaseView, obligation: Obligation, **values: Any) -> Discrepancy | Verdict:
    """What a check says of an employment that had to be insured, or may have had to be."""
    employer = obligation.employment.employer.name
    if obligation.kind == "unknown":
        return _unclear(case, obligation)
    bare = _bare(case, obligation)
    told = [one for one in bare if isinstance(one.means, Missing)]
    if not bare:
        return met("enrolled", employer=employer)
    if any(
        other_employer_in_doubt(case, obligation.employment, one.run)
        for one in bare
        if one.scheme == "pension"
    ):
        return cannot_tell("employer_unclear", missing=("pension_enrolment.employer",), employer=employer)
    if not told:
        return plainest([one.means for one in bare if isinstance(one.means, Verdict)])
    others = {scheme for scheme in SCHEMES if scheme not in {one.scheme for one in bare}}
    if any(has_record(case, obligation, scheme) for scheme in others):
        return not_applicable("one_scheme", employer=employer)
    return _found_missing(case, told, employer=employer, **values)


def _unclear(case: CaseView, obligation: Obligation) -> Verdict:
    """Where it is not told whether there was a duty: a record settles it, none does not."""
    employment = obligation.employment
    whole = Run(employment.starts_on, employment.ends_on, is_full=False)
    if all(any(one.overlaps(whole) for one in insured_at(case, employment, scheme)) for scheme in SCHEMES):
        return met("enrolled", employer=employment.employer.name)
    says = None if obligation.missing else "ask_pension_office"
    return cannot_tell(
        "duty_unknown", says=says, missing=obligation.missing, employer=employment.employer.name
    )


def _found_missing(case: CaseView, told: list[Bare], **values: Any) -> Discrepancy:
    """The discrepancy of the schemes of which it is told that nothing is on record."""
    first = min(told, key=lambda one: one.run.first)
    means = [one.means for one in told if isinstance(one.means, Missing)]
    state: State = "open" if any(one.state == "open" for one in means) else "pending"
    months: set[str] = set()
    if state == "open":
        months = months.union(*(months_owed(case, one.run) for one in told))
    weakest = min((one.severity("high") for one in means), key=("info", "medium", "high").index)
    return found(
        state, state=state, severity=weakest, months=months, due=due_of(first.due), counted=(first.due,),
        protect_by=protect_by(case, months or {dates.month_of(first.run.first)}),
        obliged_from=first.run.first, schemes=sorted(one.scheme for one in told), **values,
    )  # fmt: skip


@check(
    "R-01",
    "epi_missing",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-2", "P-3"),
    needs=("pension", "health_insurance"),
    cites=("epia_27", "hia_48", "epia_12", "epia_75"),
    for_each=each_employment,
)
def epi_missing(case: CaseView, obligation: Obligation) -> Discrepancy | Verdict:
    """Who works three quarters of the regular hours and days is enrolled in health insurance and employees' pension."""
    employer = obligation.employment.employer.name
    if obligation.kind == "none":
        return not_applicable("not_obliged", employer=employer)
    if obligation.kind == "short":
        return not_applicable("short_hours", employer=employer)
    return _judge(case, obligation)


@check(
    "R-02",
    "epi_short_missing",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-2", "P-3"),
    needs=("pension", "health_insurance"),
    cites=("epia_27", "hia_48", "epia_12", "act_74_of_2025", "epia_75"),
    for_each=each_employment,
)
def epi_short_missing(case: CaseView, obligation: Obligation) -> Discrepancy | Verdict:
    """Who works short hours, but as many as the law names, at a firm of the size of the day, is enrolled as well."""
    employer = obligation.employment.employer.name
    if obligation.kind == "full":
        return not_applicable("full_hours", employer=employer)
    if obligation.kind == "none":
        return _upcoming(case, obligation)
    reason = _reason(obligation)
    return _judge(case, obligation, **({"reason": reason} if reason else {}))


def _reason(obligation: Obligation) -> str | None:
    """Which condition alone kept the duty away until it began: pay until the test of it ended, or the firm's size."""
    words = {"wage": "wage_test_ended", "firm_size": "firm_size"}
    for before, after in zip(obligation.stretches, obligation.stretches[1:], strict=False):
        if after.duty.kind == "short" and before.duty.kind == "none":
            return words.get(before.duty.why)
    return None


class Coming(NamedTuple):
    """A dated value that will bring about the duty, of the employment that it reaches first."""

    obligation: Obligation
    on: datetime.date
    reason: str


_TURNS = {"si_firm_size_min": "firm_size", "si_short_wage_min": "wage_test_ended"}


@reading
def _coming(case: CaseView) -> Coming | None:
    """The first of all employments, and the day, that a dated value known today will bring under the duty."""
    coming = [
        Coming(obligation, day, reason)
        for obligation in obligations(case)
        if obligation.kind == "none"
        for name, reason in _TURNS.items()
        for day in case.turning_days(name)
        if case.today < day and _lasts_until(obligation.employment, day)
        and duty_on(case, obligation.employment, day).kind == "short"
    ]  # fmt: skip
    return min(coming, key=lambda one: (one.on, one.obligation.employment.starts_on), default=None)


def _lasts_until(employment: Employment, day: datetime.date) -> bool:
    """Whether an employment will last to a day as far as is agreed."""
    contract = employment.newest
    ends_on = contract.contract_end_on
    return employment.covers(day) and (ends_on is None or ends_on >= day or contract.renewal_possible is True)


def _upcoming(case: CaseView, obligation: Obligation) -> Discrepancy | Verdict:
    employer = obligation.employment.employer.name
    coming = _coming(case)
    if works_longer(case, obligation):
        return cannot_tell("works_longer", missing=(), employer=employer)
    if coming is None or coming.obligation is not obligation:
        return not_applicable("not_obliged", employer=employer)
    due = notice_due(case, coming.on)
    return found(
        "upcoming", state="upcoming", due=due_of(due), counted=(due,), residence_effect="none",
        obliged_from=coming.on, reason=coming.reason, schemes=sorted(duty_on(case, obligation.employment, coming.on).schemes),
        employer=employer,
    )  # fmt: skip
