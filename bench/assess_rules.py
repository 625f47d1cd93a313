"""Ten rules for the benchmark, once for the engine and once as bare Python functions of the same structures.

They are the shapes that real rules have: a window, two documents compared, months counted, an age, the age of a paper,
an address in two registers, a deadline, an amount by dependants, a cover on a day, and all of them together.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import Rule, rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.residence import Notification, Passport, RegistryEntry, ResidenceStatus
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionMonth
from apps.wallet.kinds.tax import NationalTaxCertificate, ResidentTaxAssessment
from apps.wallet.kinds.values import Record

MONTHS = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ADULT = 16
INCOME, EACH = 3_000_000, 700_000
FRESH = timedelta(days=92)
TOLD = timedelta(days=14)
DECLARED: dict[str, Any] = {
    "question": "renewal",
    "weight": "factor",
    "responsible": "resident",
    "cites": ("act_21",),
}
OK_PENSION = frozenset({"paid", "exempt_full", "exempt_partial", "deferred", "student_deferred", "covered"})
type Kinds = dict[type[Record], list[Any]]


# -- for the engine -------------------------------------------------------------------------------------------
@rule("b_window", **DECLARED)
def b_window(case: CaseView) -> Verdict:
    stay = current_stay(case)
    if stay.expires_on is None or stay.period_months is None or stay.period_months < 6:
        return cannot_tell("no_window")
    opens_on = dates.months_before(stay.expires_on, 3).day
    if case.today < opens_on:
        return not_met("too_early", opens_on=opens_on)
    return (
        met("open", opens_on=opens_on)
        if case.today <= stay.expires_on
        else not_met("expired", opens_on=opens_on)
    )


@rule("b_passport", **DECLARED)
def b_passport(case: CaseView) -> Verdict:
    stay, passport = current_stay(case), case.the(Passport)
    if stay.expires_on is None:
        return cannot_tell("no_end")
    return met("longer") if passport.expires_on > stay.expires_on else not_met("shorter")


@rule("b_pension", **DECLARED)
def b_pension(case: CaseView) -> Verdict:
    states = [one.status for one in case.all(PensionMonth)][-MONTHS:]
    if len(states) < MONTHS:
        return cannot_tell("too_few")
    unpaid = sum(state not in OK_PENSION for state in states)
    return not_met("unpaid", months=unpaid) if unpaid else met("paid")


@rule("b_age", **DECLARED)
def b_age(case: CaseView) -> Verdict:
    born = current_stay(case).birth_date
    return (
        met("adult")
        if case.today >= dates.reaches_age(born, ADULT, dates.AgeRule.BIRTHDAY).day
        else not_met("child")
    )


@rule("b_certificate", **DECLARED)
def b_certificate(case: CaseView) -> Verdict:
    issued_on = case.the(NationalTaxCertificate).issued_on
    return met("fresh") if case.today.since(issued_on) <= FRESH.days else not_met("old", issued_on=issued_on)


@rule("b_address", **DECLARED)
def b_address(case: CaseView) -> Verdict:
    stay, entry = current_stay(case), case.the(RegistryEntry)
    if stay.address is None:
        return cannot_tell("no_address")
    return met("same") if stay.address == entry.address else not_met("other")


@rule("b_told", **DECLARED)
def b_told(case: CaseView) -> Verdict:
    notices = list(case.all(Notification))
    if not notices:
        return cannot_tell("none")
    late = sum(notice.filed_on - notice.event_on > TOLD for notice in notices)
    return not_met("late", count=late) if late else met("in_time")


@rule("b_income", **DECLARED)
def b_income(case: CaseView) -> Verdict:
    year = case.the(ResidentTaxAssessment)
    if year.dependants is None:
        return cannot_tell("dependants")
    least = INCOME + EACH * year.dependants
    return met("enough", least=least) if year.salary_income >= least else not_met("below", least=least)


@rule("b_cover", **DECLARED)
def b_cover(case: CaseView) -> Verdict:
    covers = case.all(HealthInsurance)
    if not len(covers):
        return cannot_tell("none")
    for cover in reversed(covers):
        if cover.insured_from <= case.today and (cover.insured_to is None or case.today <= cover.insured_to):
            return met("covered")
    return not_met("gap")


ASKED = (
    "b_window",
    "b_passport",
    "b_pension",
    "b_age",
    "b_certificate",
    "b_address",
    "b_told",
    "b_income",
    "b_cover",
)


@rule("b_all", **DECLARED)
def b_all(case: CaseView) -> Verdict:
    outcomes = {case.answer(name).outcome for name in ASKED}
    return (
        not_met("some")
        if "not_met" in outcomes
        else cannot_tell("unsure")
        if "cannot_tell" in outcomes
        else met("all")
    )


RULES: list[Rule] = [
    b_window,
    b_passport,
    b_pension,
    b_age,
    b_certificate,
    b_address,
    b_told,
    b_income,
    b_cover,
    b_all,
]


# -- bare -----------------------------------------------------------------------------------------------------
# The records of a kind are lists in the order of the kind, oldest first, as the engine has them too.
def bare_stay(kinds: Kinds, today: date) -> ResidenceStatus | None:
    for stay in reversed(kinds.get(ResidenceStatus, ())):
        if today >= stay.granted_on:
            return stay  # type: ignore[no-any-return]  # lists of records by their class
    return None


def bare_window(kinds: Kinds, today: date) -> str:
    stay = bare_stay(kinds, today)
    if stay is None or stay.expires_on is None or stay.period_months is None or stay.period_months < 6:
        return "cannot_tell"
    if today < dates.months_before(stay.expires_on, 3).day:
        return "not_met"
    return "met" if today <= stay.expires_on else "not_met"


def bare_passport(kinds: Kinds, today: date) -> str:
    stay, passports = bare_stay(kinds, today), kinds.get(Passport)
    if stay is None or not passports or stay.expires_on is None:
        return "cannot_tell"
    return "met" if passports[-1].expires_on > stay.expires_on else "not_met"


def bare_pension(kinds: Kinds, _today: date) -> str:
    states = [one.status for one in kinds.get(PensionMonth, ())][-MONTHS:]
    if len(states) < MONTHS:
        return "cannot_tell"
    return "not_met" if sum(state not in OK_PENSION for state in states) else "met"


def bare_age(kinds: Kinds, today: date) -> str:
    stay = bare_stay(kinds, today)
    if stay is None:
        return "cannot_tell"
    return (
        "met" if today >= dates.reaches_age(stay.birth_date, ADULT, dates.AgeRule.BIRTHDAY).day else "not_met"
    )


def bare_certificate(kinds: Kinds, today: date) -> str:
    certificates = kinds.get(NationalTaxCertificate)
    if not certificates:
        return "cannot_tell"
    return "met" if today - certificates[-1].issued_on <= FRESH else "not_met"


def bare_address(kinds: Kinds, today: date) -> str:
    stay, entries = bare_stay(kinds, today), kinds.get(RegistryEntry)
    if stay is None or not entries or stay.address is None:
        return "cannot_tell"
    return "met" if stay.address == entries[-1].address else "not_met"


def bare_told(kinds: Kinds, _today: date) -> str:
    notices = kinds.get(Notification)
    if not notices:
        return "cannot_tell"
    return "not_met" if sum(notice.filed_on - notice.event_on > TOLD for notice in notices) else "met"


def bare_income(kinds: Kinds, _today: date) -> str:
    years = kinds.get(ResidentTaxAssessment)
    if not years or years[-1].dependants is None:
        return "cannot_tell"
    return "met" if years[-1].salary_income >= INCOME + EACH * years[-1].dependants else "not_met"


def bare_cover(kinds: Kinds, today: date) -> str:
    covers = kinds.get(HealthInsurance)
    if not covers:
        return "cannot_tell"
    for cover in reversed(covers):
        if cover.insured_from <= today and (cover.insured_to is None or today <= cover.insured_to):
            return "met"
    return "not_met"


NINE: list[Callable[[Kinds, date], str]] = [
    bare_window, bare_passport, bare_pension, bare_age, bare_certificate, bare_address, bare_told, bare_income, bare_cover,
]  # fmt: skip


def bare_outcomes(kinds: Kinds, today: date) -> list[str]:
    """All ten outcomes."""
    found = [decide(kinds, today) for decide in NINE]
    worst = "not_met" if "not_met" in found else "cannot_tell" if "cannot_tell" in found else "met"
    return [*found, worst]


# -- for engines that know neither structures nor days --------------------------------------------------------
def as_plain(kinds: Kinds, today: date) -> dict[str, Any]:
    """The records that the ten rules look at as JSON has them: in order, only the fields needed, days as numbers.

    What these engines cannot work out is handed to them: the day a window opens, the day of an age, the last months.
    """
    return {
        "today": today.toordinal(),
        "stays": [
            {
                "granted": one.granted_on.toordinal(),
                "ends": _number(one.expires_on),
                "opens": _opens(one),
                "adult_on": dates.reaches_age(one.birth_date, ADULT, dates.AgeRule.BIRTHDAY).day.toordinal(),
                "address": one.address,
            }
            for one in kinds.get(ResidenceStatus, ())
        ],
        "passports": [{"ends": one.expires_on.toordinal()} for one in kinds.get(Passport, ())],
        "months": [{"status": one.status} for one in list(kinds.get(PensionMonth, ()))[-MONTHS:]],
        "certificates": [
            {"issued": one.issued_on.toordinal()} for one in kinds.get(NationalTaxCertificate, ())
        ],
        "entries": [{"address": one.address} for one in kinds.get(RegistryEntry, ())],
        "notices": [
            {"filed": one.filed_on.toordinal(), "event": one.event_on.toordinal()}
            for one in kinds.get(Notification, ())
        ],
        "years": [
            {"income": one.salary_income, "dependants": one.dependants}
            for one in kinds.get(ResidentTaxAssessment, ())
        ],
        "covers": [
            {"from": one.insured_from.toordinal(), "to": _number(one.insured_to)}
            for one in kinds.get(HealthInsurance, ())
        ],
    }


def with_all_records(facts: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """The same beside all records of the case, under the names of their kinds: what an engine is given that picks itself."""
    records: dict[str, list[Any]] = {}
    for record in case["records"]:
        records.setdefault(record["kind"], []).append(_days_as_numbers(record))
    return {**facts, **records}


def _days_as_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _days_as_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_days_as_numbers(inner) for inner in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value).toordinal()
    return value


def _number(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _opens(stay: ResidenceStatus) -> int | None:
    has_window = stay.expires_on is not None and (stay.period_months or 0) >= 6
    return dates.months_before(stay.expires_on, 3).day.toordinal() if has_window and stay.expires_on else None
