"""One insurance without the other, and what follows a certificate of coverage: R-08 and R-17."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.duties import Missing, due_of
from apps.readiness.rules.continuity.enrolment import follows_certificate, notice_due
from apps.readiness.rules.continuity.insured import (
    health_insured,
    missing_at,
    months_owed,
    pension_insured,
    plainest,
    protect_by,
    records_of,
)
from apps.readiness.rules.continuity.obligation import (
    SCHEMES,
    Obligation,
    Run,
    Scheme,
    ages,
    holds_on,
    obligations,
)
from apps.wallet.kinds.social_insurance import (
    CertificateOfCoverage,
    HealthInsurance,
    PensionEnrolment,
    PensionMonth,
)
from apps.wallet.kinds.work import EmploymentContract

_ONE_DAY: Final = datetime.timedelta(days=1)
#: How insurers of a trade call themselves whose members keep national health insurance beside employees' pension.
_KOKUHO_UNIONS: Final = ("国民健康保険組合", "国保組合")


class Single(NamedTuple):
    """A time insured in one scheme while the other has nothing on record; `why_not` is what keeps that one away."""

    missing: Scheme
    run: Run
    employer: str | None
    why_not: str | None


def _singles(case: CaseView) -> list[Single | None] | Verdict:
    """Every such time; None alone where both schemes stand side by side."""
    pension, health = pension_insured(case), health_insured(case)
    if not pension and not health:
        if case.knows(PensionEnrolment) or case.knows(PensionMonth) or case.knows(HealthInsurance):
            return not_applicable("not_insured")
        raise Untold("pension_enrolment")
    singles: list[Single | None] = []
    for one in pension:
        run = Run(one.first, one.last, is_full=True)
        if case.today >= one.first and not any(other.overlaps(run) for other in health):
            name = None if one.employer is None else one.employer.name
            singles.append(Single("health", run, name, _why_no_health(case, run)))
    singles += [
        Single("pension", run, one.employment.employer.name, why_not)
        for one in obligations(case)
        for run, why_not in _without_pension(case, one)
    ]
    return singles or [None]


def _why_no_health(case: CaseView, run: Run) -> str | None:
    """What keeps health insurance through work away while employees' pension runs."""
    reasons = {
        "certificate_of_coverage": any(
            "health" in one.schemes and holds_on(one, run.first) for one in case.all(CertificateOfCoverage)
        ),
        "kokuho_union": any(
            one.scheme == "national"
            and any(name in one.insurer for name in _KOKUHO_UNIONS)
            and (one.insured_to is None or run.first <= one.insured_to)
            for one in case.all(HealthInsurance)
        ),
        "age_limit": _is_aged(case, "health", run),
    }
    return next((name for name, holds in reasons.items() if holds), None)


def _is_aged(case: CaseView, scheme: Scheme, run: Run) -> bool:
    return any(of == scheme and reached_on <= run.first for reached_on, of in ages(case).items())


def _without_pension(case: CaseView, obligation: Obligation) -> list[tuple[Run, str | None]]:
    """Times of work with health insurance and without employees' pension, each with what keeps pension away.

    Outside work health insurance of employees may be continued by oneself, which has no pension beside it.
    """
    found_ones: list[tuple[Run, str | None]] = []
    for run in obligation.runs("health"):
        if not records_of(case, obligation.employment, "health", run):
            continue
        owed = [one for one in obligation.runs("pension") if _share_days(one, run)]
        if not owed:
            aged = _is_aged(case, "pension", run)
            found_ones.append((run, "age_limit" if aged else "certificate_of_coverage"))
        found_ones += [
            (one, None)
            for one in owed
            if not records_of(case, obligation.employment, "pension", one)
            and not follows_certificate(case, "pension", one)
        ]
    return found_ones


def _share_days(one: Run, other: Run) -> bool:
    return (one.last is None or other.first <= one.last) and (other.last is None or one.first <= other.last)


@check(
    "R-08",
    "one_scheme_only",
    severity="high",
    effect="explainable",
    responsible="employer",
    also_responsible=("insurer",),
    routes=("P-1", "P-2"),
    needs=("pension", "health_insurance"),
    cites=("hia_48", "epia_27", "epia_12"),
    for_each=_singles,
)
def one_scheme_only(case: CaseView, single: Single | None) -> Discrepancy | Verdict:
    """Health insurance and employees' pension go together, but for age, a certificate or a union of one's trade."""
    if single is None:
        return met("both")
    due = notice_due(case, single.run.first)
    values: dict[str, Any] = {"schemes": [single.missing]}
    if single.employer is not None:
        values["employer"] = single.employer
    if single.why_not is not None:
        return found("suppressed", state="suppressed", severity="info", residence_effect="none",
                     reason=single.why_not, **values)  # fmt: skip
    means = missing_at(case, single.missing, due)
    if isinstance(means, Verdict):
        return means
    months = months_owed(case, single.run) if means.state == "open" else set[str]()
    return found(
        means.state, state=means.state, severity=means.severity("high"), months=months, due=due_of(due), counted=(due,),
        protect_by=protect_by(case, months), **values,
    )  # fmt: skip


# -- R-17 -----------------------------------------------------------------------------------------------------
def _certificates(case: CaseView) -> list[CertificateOfCoverage] | Verdict:
    found_ones = [one for one in case.all(CertificateOfCoverage) if set(one.schemes) & set(SCHEMES)]
    return found_ones or not_applicable("no_certificate")


@check(
    "R-17",
    "coc_expired",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1",),
    needs=("pension", "health_insurance"),
    cites=("agreements_on_social_security", "epia_27", "hia_48"),
    for_each=_certificates,
)
def coc_expired(case: CaseView, certificate: CertificateOfCoverage) -> Discrepancy | Verdict:
    """From the day after a certificate of coverage ends, the schemes that it covered are owed here."""
    ended_on = about(certificate).valid_to
    country = certificate.country
    if ended_on is None or case.today <= ended_on:
        return met("in_force", country=country)
    begins = ended_on + _ONE_DAY
    if not len(case.all(EmploymentContract)) and not case.knows(EmploymentContract):
        raise Untold("employment_contract")
    at_work = [one for one in obligations(case) if one.employment.covers(begins)]
    if not at_work:
        return not_applicable("not_at_work", country=country)
    owed = [
        (one, scheme, run)
        for one in at_work
        for scheme in SCHEMES
        for run in one.runs(scheme)
        if scheme in certificate.schemes and run.first == begins
    ]
    if not owed:
        return _not_owed(at_work, begins, country)
    bare = [(scheme, run) for one, scheme, run in owed if not records_of(case, one.employment, scheme, run)]
    if not bare:
        return met("enrolled", country=country)
    return _expired(case, certificate, begins, bare)


def _not_owed(at_work: list[Obligation], begins: datetime.date, country: str) -> Verdict:
    on_that_day = [
        stretch.duty
        for one in at_work
        for stretch in one.stretches
        if stretch.first <= begins and (stretch.last is None or begins <= stretch.last)
    ]
    untold = [duty for duty in on_that_day if duty.kind == "unknown"]
    if untold:
        return cannot_tell("duty_unknown", missing=untold[0].missing, country=country)
    return not_applicable("not_owed", country=country)


def _expired(
    case: CaseView, certificate: CertificateOfCoverage, begins: datetime.date, bare: list[tuple[Scheme, Run]]
) -> Discrepancy | Verdict:
    due = notice_due(case, begins)
    said = [missing_at(case, scheme, due) for scheme, _run in bare]
    told = [one for one in said if isinstance(one, Missing)]
    if not told:
        return plainest([one for one in said if isinstance(one, Verdict)])
    means = next((one for one in told if one.state == "open"), told[0])
    months = set[str]()
    if means.state == "open":
        months = months.union(*(months_owed(case, run) for _scheme, run in bare))
    return found(
        means.state, state=means.state, severity=means.severity("high"), months=months, due=due_of(due), counted=(due,),
        protect_by=protect_by(case, months), obliged_from=begins, schemes=sorted(certificate.schemes),
        country=certificate.country,
    )  # fmt: skip
