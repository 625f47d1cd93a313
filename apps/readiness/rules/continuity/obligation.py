"""When an employer had to insure the resident: for each employment the stretches of duty (domain file 2.1).

Days are judged where something turns: terms, dated values, age, school, certificates. Between them nothing changes.
"""

import datetime
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.readers import about
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.conditions import (
    Condition,
    all_of,
    birth_date,
    covered_establishment,
    days_of_school,
    enough_hours,
    enough_pay,
    is_large,
    lasting,
    no_day_student,
    three_quarters,
    value_on,
    without_permit,
)
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import CertificateOfCoverage

type Scheme = Literal["health", "pension"]
#: `full` by three quarters, `short` by twenty hours, `none`: no duty, `unknown`: the records do not tell.
type Kind = Literal["full", "short", "none", "unknown"]

SCHEMES: Final[tuple[Scheme, ...]] = ("health", "pension")
#: Dated values that decide whether anybody is insured, and whether those with short hours are.
_OF_ALL: Final = ("si_3_4_rule", "si_term_excluded_max")
_OF_SHORT: Final = (
    "si_short_term_min", "si_firm_size_min", "si_short_hours_min", "si_short_wage_min", "si_wage_exception",
    "si_short_student_excluded",
)  # fmt: skip
_ONE_DAY: Final = datetime.timedelta(days=1)


class Duty(NamedTuple):
    """Whether there is a duty on a day, what decides when there is none (`why`), and what would tell."""

    kind: Kind
    why: str
    missing: tuple[str, ...]
    schemes: frozenset[Scheme]


class Stretch(NamedTuple):
    """Days on which the duty is the same; `last` is None while they go on."""

    first: datetime.date
    last: datetime.date | None
    duty: Duty


class Run(NamedTuple):
    """Stretches of duty that follow each other, for one scheme."""

    first: datetime.date
    last: datetime.date | None
    is_full: bool


class Obligation(NamedTuple):
    """What one employer owed: the stretches of an employment that have begun, in order."""

    employment: Employment
    stretches: tuple[Stretch, ...]

    def runs(self, scheme: Scheme) -> list[Run]:
        """The unbroken times in which the scheme was owed, in order."""
        found: list[Run] = []
        for one in self.stretches:
            if one.duty.kind not in {"full", "short"} or scheme not in one.duty.schemes:
                continue
            is_full = one.duty.kind == "full"
            if found and found[-1].last is not None and found[-1].last + _ONE_DAY == one.first:
                before = found.pop()
                found.append(Run(before.first, one.last, before.is_full or is_full))
            else:
                found.append(Run(one.first, one.last, is_full))
        return found

    @property
    def kind(self) -> Kind:
        """`full` or `short` where it ever was owed, else `unknown` where that is not told."""
        kinds = {one.duty.kind for one in self.stretches if one.duty.schemes or one.duty.kind == "unknown"}
        return next((kind for kind in ("full", "short", "unknown") if kind in kinds), "none")

    @property
    def missing(self) -> tuple[str, ...]:
        """What would tell where it is not told."""
        untold = (one.duty.missing for one in self.stretches if one.duty.kind == "unknown")
        return tuple(dict.fromkeys(name for missing in untold for name in missing))

    @property
    def why(self) -> str:
        """What decided on the newest stretch."""
        return self.stretches[-1].duty.why


@reading
def obligations(case: CaseView) -> list[Obligation]:
    """The duty to insure for every employment that has begun, in the order in which they began."""
    return [
        Obligation(employment, tuple(_stretches(case, employment)))
        for employment in employments(case)
        if case.today >= employment.starts_on
    ]


def _stretches(case: CaseView, employment: Employment) -> Iterable[Stretch]:
    begun: list[tuple[datetime.date, Duty]] = []
    of_all, of_short = _turning_days(case, employment)
    for day in sorted(of_all | of_short):
        if not employment.covers(day) or (begun and begun[-1][1].kind == "full" and day not in of_all):
            continue
        if case.today < day:
            break
        begun.append((day, duty_on(case, employment, day)))
    kept = begun[:1] + [after for before, after in pairwise(begun) if before[1] != after[1]]
    ends = [first - _ONE_DAY for first, _duty in kept[1:]]
    for (first, duty), last in zip(kept, [*ends, employment.ends_on], strict=True):
        yield Stretch(first, last, duty)


def _turning_days(case: CaseView, employment: Employment) -> tuple[set[datetime.date], set[datetime.date]]:
    """The days on which a duty may turn: of anybody, the first day of work among them, and of those with short hours."""
    of_all = {employment.starts_on, *ages(case)}
    of_all.update(day for name in _OF_ALL for day in case.turning_days(name))
    for terms in employment.terms:
        of_all.add(terms.since)
        if terms.contract.contract_end_on is not None:
            of_all.add(terms.contract.contract_end_on + _ONE_DAY)
    for certificate in _certificates(case, employment):
        first, last = about(certificate).valid_from, about(certificate).valid_to
        of_all.update(day for day in (first, last and last + _ONE_DAY) if day is not None)
    of_short = {day for name in _OF_SHORT for day in case.turning_days(name)}
    return of_all, of_short.union(days_of_school(case))


@reading
def ages(case: CaseView) -> dict[datetime.date, Scheme]:
    """The days on which age ends a scheme."""
    born_on = birth_date(case)
    if born_on is None:
        return {}
    limits: tuple[tuple[Scheme, str], ...] = (("pension", "epi_age_end"), ("health", "hia_age_end"))
    return {dates.reaches_age(born_on, case.parameter(name)).day: scheme for scheme, name in limits}


def _certificates(case: CaseView, employment: Employment) -> list[CertificateOfCoverage]:
    """The certificates of coverage that speak of an employment, or of no employer."""
    return [
        one
        for one in case.all(CertificateOfCoverage)
        if one.employer is None or is_same(one.employer, employment.employer)
    ]


def duty_on(case: CaseView, employment: Employment, day: datetime.date) -> Duty:
    """The duty on one day of an employment, by the terms and dated values of that day."""
    contract = employment.on(day)
    schemes = schemes_on(case, employment, day)
    if not schemes:
        return Duty("none", "excluded", (), schemes)
    if value_on(case, "si_3_4_rule", day) is None:
        return Duty("none", "not_in_force", (), schemes)
    base = all_of((
        covered_establishment(case, employment, day),
        lasting(case, employment, day, "si_term_excluded_max"),
    ))  # fmt: skip
    if base.holds is False:
        return Duty("none", base.name, (), schemes)
    full = three_quarters(case, contract, day)
    if full.holds and base.holds:
        return Duty("full", "full", (), schemes)
    if full.holds:
        return Duty("unknown", base.name, base.missing, schemes)
    short = all_of((enough_hours(case, contract, day), but_for_hours(case, employment, day)))
    if short.holds and base.holds:
        return Duty("short", "short", (), schemes)
    if short.holds is False and full.holds is False:
        return Duty("none", short.name, (), schemes)
    untold = all_of(one for one in (base, full, short) if one.holds is None)
    return Duty("unknown", untold.name, untold.missing, schemes)


def but_for_hours(case: CaseView, employment: Employment, day: datetime.date) -> Condition:
    """Everything besides the hours that short hours are insured by."""
    contract = employment.on(day)
    return all_of((
        lasting(case, employment, day, "si_short_term_min"),
        no_day_student(case, day, parameter="si_short_student_excluded"),
        is_large(case, employment, day),
        enough_pay(case, contract, day),
        without_permit(case, contract, day),
    ))  # fmt: skip


def schemes_on(case: CaseView, employment: Employment, day: datetime.date) -> frozenset[Scheme]:
    """The schemes that neither age nor a certificate of coverage keeps the resident out of on a day."""
    aged = {scheme for reached_on, scheme in ages(case).items() if reached_on <= day}
    abroad = {
        scheme for one in _certificates(case, employment) if holds_on(one, day) for scheme in one.schemes
    }
    return frozenset(scheme for scheme in SCHEMES if scheme not in aged and scheme not in abroad)


def holds_on(certificate: CertificateOfCoverage, day: datetime.date) -> bool:
    """Whether a certificate of coverage is in force on a day."""
    first, last = about(certificate).valid_from, about(certificate).valid_to
    return (first is None or first <= day) and (last is None or day <= last)
