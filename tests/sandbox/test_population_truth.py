"""The truth is the truth: an independent, naive reading of the checks over case files finds it, and nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from apps.sandbox.population import ANCHOR, ERROR_RATES, cases, covered_checks, generate

pytestmark = pytest.mark.slow

type Finding = tuple[str, str, tuple[str, ...]]
DAY = timedelta(days=1)
STUDENT_OR_WORK = {
    "student",
    "engineer_humanities_international",
    "ssw_1",
    "ssw_2",
    "intra_company_transferee",
}
GRADES = "58 68 78 88 98 104 110 118 126 134 142 150 160 170 180 190 200 220 240 260 280 300 320 340 360 380 410 440 470"
BOUNDS = "0 63 73 83 93 101 107 114 122 130 138 146 155 165 175 185 195 210 230 250 270 290 310 330 350 370 395 425 455"


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def must(text: str) -> date:
    return date.fromisoformat(text)


def next_month(month: str, count: int = 1) -> str:
    total = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def months(first: str, last: str) -> Iterator[str]:
    while first <= last:
        yield first
        first = next_month(first)


def end_of(month: str) -> date:
    return must(next_month(month) + "-01") - DAY


def grade_of(pay: int) -> int:
    pairs = zip(BOUNDS.split(), GRADES.split(), strict=True)
    return max(int(grade) for bound, grade in pairs if pay >= int(bound) * 1000) * 1000


class Reading:
    """One case file, its payloads by kind."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.on = must(case["on"])
        self.stood = {feed["source"]: must(feed["data_as_of"]) for feed in case["feeds"]}
        self.kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in case["records"]:
            extra = {
                "_source": record["source"],
                "_from": record.get("valid_from"),
                "_to": record.get("valid_to"),
            }
            self.kinds[record["kind"]].append(record["payload"] | extra)

    def __getitem__(self, kind: str) -> list[dict[str, Any]]:
        return self.kinds[kind]

    def jobs(self) -> Iterable[dict[str, Any]]:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for contract in self["employment_contract"]:
            number = contract["employer"]["corporate_number"]
            job = found.setdefault((number, contract["starts_on"]), {"number": number, "versions": []})
            job["versions"].append(contract)
            job["start"] = must(contract["starts_on"])
            job["end"] = day(contract.get("ends_on")) or job.get("end")
            job["full"] = contract["weekly_hours"] >= 30
        return found.values()

    def stay(self) -> dict[str, Any]:
        return max(self["residence_status"], key=lambda stay: stay["granted_on"])

    def status_on(self, when: date) -> str:
        held = [stay for stay in self["residence_status"] if must(stay["granted_on"]) <= when]
        return max(held, key=lambda stay: stay["granted_on"])["status"] if held else ""

    def enrolment(self, job: dict[str, Any]) -> dict[str, Any] | None:
        last = job["end"] or self.on
        for enrolled in self["pension_enrolment"]:
            same = enrolled.get("employer", {}).get("corporate_number") == job["number"]
            until = day(enrolled.get("insured_to")) or date.max
            if same and must(enrolled["insured_from"]) <= last and until >= job["start"]:
                return enrolled
        return None


def late_months(start: date, recorded: date) -> tuple[str, ...]:
    return tuple(months(start.isoformat()[:7], next_month(recorded.isoformat()[:7], -1)))


def completed(case: Reading, start: date) -> tuple[str, ...]:
    return tuple(months(start.isoformat()[:7], next_month(case.on.isoformat()[:7], -1)))


def enrolment(case: Reading) -> Iterator[Finding]:
    for job in case.jobs():
        if not job["full"]:
            continue
        known = case.enrolment(job)
        if known is None and case.stood["pension_office"] > job["start"] + 5 * DAY:
            yield "R-01", "employer", completed(case, job["start"])
        if known and must(known["insured_from"]) > job["start"]:
            yield "R-03", "employer", late_months(job["start"], must(known["insured_from"]))
        ended = day(known.get("insured_to")) if known else None
        if job["end"] and ended and ended < job["end"]:
            yield "R-04", "employer", (job["end"].isoformat()[:7],)


def remuneration(case: Reading) -> Iterator[Finding]:
    noted = {month["month"]: month for month in case["pension_month"]}
    without, wrong = [], []
    for slip in case["payslip"]:
        premium, month = slip.get("employees_pension"), slip["month"]
        if slip.get("bonus") and premium and month in noted and "bonus" not in noted[month]:
            yield "R-07", "employer", (month,)
        if slip.get("bonus") or not premium or month not in noted:
            continue
        if noted[month]["category"] != 2:
            without.append(month)
        elif abs(noted[month]["standard_remuneration"] * 0.0915 - premium) > 1:
            wrong.append(month)
    if without:
        yield "R-05", "employer", tuple(sorted(without))
    wrong += [month for month in expected_in_september(case, noted) if month not in wrong]
    if wrong:
        yield "R-06", "employer", tuple(sorted(wrong))


def expected_in_september(case: Reading, noted: dict[str, Any]) -> Iterator[str]:
    """Months whose record is not what acquisition or the pay of April to June gives."""
    for job in case.jobs():
        known = case.enrolment(job) if job["full"] else None
        if known is None:
            continue
        insured = must(known["insured_from"])
        acquired = insured.isoformat()[:7]
        version = (
            next(
                v
                for v in job["versions"]
                if must(v["_from"]) <= insured and (day(v["_to"]) or date.max) >= insured
            )
            if insured >= date(2024, 1, 1)
            else None
        )
        if (
            version
            and acquired in noted
            and noted[acquired]["standard_remuneration"]
            != grade_of(version["monthly_wage"] + version.get("commuting_allowance", 0))
        ):
            yield acquired
        for year in (2024, 2025, 2026, 2027):
            paid = [
                slip["gross"]
                for slip in case["payslip"]
                if slip["employer"]["corporate_number"] == job["number"]
                and not slip.get("bonus")
                and f"{year}-04" <= slip["paid_on"][:7] <= f"{year}-06"
            ]
            september = noted.get(f"{year}-09")
            still = (day(known.get("insured_to")) or date.max) >= date(year, 9, 30)
            if (
                september
                and paid
                and still
                and insured < date(year, 6, 1)
                and september["standard_remuneration"] != grade_of(sum(paid) // len(paid))
            ):
                yield f"{year}-09"


def employment_insurance(case: Reading) -> Iterator[Finding]:
    for job in case.jobs():
        due = must(next_month(job["start"].isoformat()[:7]) + "-10")
        held = [
            must(ei["insured_from"])
            for ei in case["employment_insurance"]
            if ei["employer"]["corporate_number"] == job["number"]
        ]
        held = [first for first in held if first <= (job["end"] or case.on) and first >= job["start"]]
        if job["full"] and not held and case.stood["hello_work"] > due:
            yield "R-09", "employer", completed(case, job["start"])
        if job["full"] and held and min(held) > job["start"]:
            yield "R-10", "employer", late_months(job["start"], min(held))
        told = [
            n
            for n in case["notification"]
            if n["duty"] == "foreign_worker_hired" and n["event_on"] == job["start"].isoformat()
        ]
        if not told and case.stood["hello_work"] > end_of(next_month(job["start"].isoformat()[:7])):
            yield "R-42", "employer", ()


def pension(case: Reading) -> Iterator[Finding]:
    dependant = [h for h in case["health_insurance"] if h["role"] == "dependant"]
    employer = {month for found in enrolment(case) for month in found[2]}
    none, unpaid, third = [], [], []
    for month in case["pension_month"]:
        at = month["month"]
        insured = [
            h
            for h in dependant
            if must(h["insured_from"]) <= end_of(at) <= (day(h.get("insured_to")) or date.max)
        ]
        if insured and month["category"] in (0, 1):
            third.append(at)
        elif month["category"] == 0 and at not in employer:
            none.append(at)
        elif month.get("status") == "unpaid" and must(month["due_on"]) < case.stood["pension_office"]:
            unpaid.append(at)
    for check, party, found in (
        ("R-11", "resident", none),
        ("R-12", "resident", unpaid),
        ("R-13", "employer", third),
    ):
        if found:
            yield check, party, tuple(sorted(found))


def health(case: Reading) -> Iterator[Finding]:
    spans = [
        (must(h["insured_from"]), day(h.get("insured_to")) or date.max, h) for h in case["health_insurance"]
    ]
    uncovered, start = set(), min(must(stay["granted_on"]) for stay in case["residence_status"])
    when = max(start, date(2021, 1, 1))
    while when < case.on - 25 * DAY:
        if not any(first <= when <= last for first, last, _ in spans):
            uncovered.add(when.isoformat()[:7])
        when += DAY
    if uncovered:
        yield "R-15", "resident", tuple(sorted(uncovered))
    for first, last, national in spans:
        for begins, _, other in spans:
            overlaps = (
                national["scheme"] == "national" and other["scheme"] == "employees" and first < begins <= last
            )
            if overlaps and case.stood["municipality"] > begins + 14 * DAY:
                yield "R-16", "resident", completed(case, begins)


def tax(case: Reading) -> Iterator[Finding]:
    stood = case.stood["municipality"]
    slips = [slip for slip in case["payslip"] if not slip.get("bonus")]
    taken = {slip["paid_on"][:7] for slip in slips if slip.get("resident_tax")}
    open_ones = [
        part["month"]
        for part in case["resident_tax_instalment"]
        if part["collection"] == "special"
        and "paid_on" not in part
        and must(part["due_on"]) + 5 * DAY < stood
    ]
    withheld = tuple(sorted(month for month in open_ones if month in taken))
    never = tuple(sorted(month for month in open_ones if month not in taken))
    if withheld:
        yield "R-19", "employer", withheld
    if never:
        yield "R-20", "employer", never
    for part in case["resident_tax_instalment"] + case["national_health_payment"]:
        late = day(part.get("paid_on")) is None or must(part["paid_on"]) > must(part["due_on"])
        if late and part.get("collection") != "special" and must(part["due_on"]) < stood:
            yield "late", "resident", (part["due_on"],)


def slips(case: Reading) -> Iterator[Finding]:
    certified = {a["income_year"]: a["salary_income"] for a in case["resident_tax_assessment"]}
    paid: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for slip in case["payslip"]:
        paid[slip["employer"]["corporate_number"], int(slip["paid_on"][:4])].append(slip)
    issued = {(s["payer"]["corporate_number"], s["year"]): s for s in case["withholding_slip"]}
    missing_in = set()
    for (number, year), pay in paid.items():
        ended = max(
            (job["end"] for job in case.jobs() if job["number"] == number and job["end"]), default=None
        )
        due = min(date(year + 1, 1, 31), ended + 31 * DAY if ended else date.max)
        if (number, year) not in issued and case.stood["employer"] > due:
            missing_in.add(year)
            yield "R-22", "employer", ()
        if (number, year) in issued:
            slip = issued[number, year]
            gross = sum(p["gross"] - p.get("commuting_untaxed", 0) for p in pay)
            names = (
                "health_insurance",
                "care_insurance",
                "child_support_levy",
                "employees_pension",
                "employment_insurance",
            )
            insured = sum(p.get(name, 0) for p in pay for name in names)
            if abs(gross - slip["gross"]) > min(10_000, gross // 100) or insured != slip["social_insurance"]:
                yield "R-23", "employer", ()
    for year, salary in certified.items():
        total = sum(s["gross"] for (_, y), s in issued.items() if y == year)
        if salary != total and year not in missing_in:
            yield "R-21", "employer", ()


def residence(case: Reading) -> Iterator[Finding]:
    entry = max(case["registry_entry"], key=lambda r: r["address_since"], default=None)
    card = case.stay()
    if entry and "address" in card and entry["address"] != card["address"]:
        yield "R-27", "municipality" if entry["card_presented"] else "resident", ()
    for lease in case["housing_lease"]:
        if (
            entry
            and "to" not in lease
            and lease["address"] != entry["address"]
            and must(lease["from"]) + 20 * DAY < case.on
        ):
            yield "R-28", "resident", ()
    if "expires_on" in card:
        if any(p["expires_on"] < card["expires_on"] for p in case["passport"]):
            yield "R-37", "resident", ()
        if any(b["registered_expiry_on"] < card["expires_on"] for b in case["bank_registration"]):
            yield "R-45", "resident", ()
        assert must(card["expires_on"]) > case.on, "nobody overstays"
    for kind in (
        "pension_enrolment",
        "employment_insurance",
        "health_insurance",
        "registry_entry",
        "passport",
    ):
        for record in case[kind]:
            assert record["name_latin"] == card["name_latin"]
            if record["birth_date"] != card["birth_date"]:
                yield "R-39", record["_source"], ()


def hosts(case: Reading) -> Iterator[Finding]:
    told = {(n["duty"], n["event_on"]) for n in case["notification"]}
    due_year = case.on.year - 1 if case.on > date(case.on.year, 6, 10) else case.on.year - 2
    for job in case.jobs():
        if "field" not in job["versions"][0]:
            continue
        changed = [must(v["_from"]) for v in job["versions"] if must(v["_from"]) > job["start"]]
        events = [("started", job["start"]), *(("changed", on) for on in changed), ("ended", job["end"])]
        for what, event in events:
            due = event and event + 20 * DAY < case.on
            if due and (f"host_contract_{what}", event.isoformat()) not in told:
                yield "R-43", "employer", ()
        filed = [s for s in case["ssw_support"] if s.get("annual_report_year", 0) >= due_year]
        if not job["end"] and due_year >= 2025 and job["start"] <= date(due_year + 1, 3, 31) and not filed:
            yield "R-43", "employer", ()


def notices(case: Reading) -> Iterator[Finding]:
    told = {
        (n["duty"], n["event_on"])
        for n in case["notification"]
        if must(n["filed_on"]) <= must(n["event_on"]) + 16 * DAY
    }
    for job in case.jobs():
        for duty, event in (("affiliation_start", job["start"]), ("affiliation_end", job["end"])):
            if (
                job["full"]
                and event
                and case.status_on(event) in STUDENT_OR_WORK
                and event + 20 * DAY < case.on
                and (duty, event.isoformat()) not in told
            ):
                yield "R-29", "resident", ()
    for study in case["school_enrolment"]:
        left = day(study.get("left_on"))
        if left and left + 20 * DAY < case.on and case.status_on(left) == "student":
            yield "R-44", "resident", ()
            clock = must(next_month(left.isoformat()[:7], 3) + left.isoformat()[7:])
            if case.stood["school"] > clock and case.status_on(case.on) == "student":
                yield "R-31", "resident", ()


def work(case: Reading) -> Iterator[Finding]:
    low = set()
    for job in case.jobs():
        last = max(job["versions"], key=lambda v: v["_from"])
        if last["notice_of_conditions_given"] is False:
            yield "R-40", "employer", ()
        for version in job["versions"]:
            hourly = version.get("hourly_wage") or version["monthly_wage"] / (
                version["weekly_hours"] * 52 / 12
            )
            if hourly < 1023:
                until = version["_to"] or case.on.isoformat()
                low |= set(months(version["_from"][:7], until[:7]))
    if low:
        yield "R-41", "employer", tuple(sorted(low))
    hours: dict[date, float] = defaultdict(float)
    for log in case["work_log"]:
        hours[must(log["on"])] += log["hours"]
    breaches = set()
    for first in hours:
        if sum(hours.get(first + place * DAY, 0) for place in range(7)) > 28:
            breaches.add(first.isoformat()[:7])
    if breaches:
        yield "R-33", "resident", tuple(sorted(breaches))


CHECKS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    enrolment, remuneration, employment_insurance, pension, health, tax, slips, residence, hosts, notices, work,
)  # fmt: skip


def naive(case: dict[str, Any]) -> set[Finding]:
    reading = Reading(case)
    return {found for check in CHECKS for found in check(reading)}


@cache
def read(residents: int, seed: int, on: date) -> tuple[dict[str, set[Finding]], dict[str, set[Finding]]]:
    population = generate(residents, seed, on)
    found = {str(case["case"]): naive(case) for case in cases(population)}
    told: dict[str, set[Finding]] = {key: set() for key in found}
    for truth in population.truth():
        months_told: Any = truth["months"]
        told[str(truth["resident"])].add((str(truth["check"]), str(truth["responsible"]), tuple(months_told)))
    return found, told


@pytest.mark.parametrize("seed", [1, 2])
def test_naive_checks_find_the_truth_and_nothing_else(seed: int) -> None:
    found, told = read(150, seed, ANCHOR)

    assert {key: value for key, value in found.items() if value} == {
        key: value for key, value in told.items() if value
    }


@pytest.mark.parametrize("ahead", [10, 45, 75, 130, 200, 300, 390])
def test_time_moved_forward_brings_no_error_of_its_own(ahead: int) -> None:
    found, told = read(60, 3, ANCHOR + ahead * DAY)
    grown = {key: value - told[key] for key, value in found.items()}

    assert {key: value for key, value in grown.items() if value} == {}


def test_every_check_of_the_table_is_put_in_somewhere() -> None:
    told = {str(truth["check"]) for truth in generate(1500, 4, ANCHOR).truth()}

    assert told == set(covered_checks()) == set(ERROR_RATES)


def test_most_people_bear_no_error_and_nobody_more_than_two() -> None:
    truths = generate(1000, 5, ANCHOR).truth()
    by_resident = defaultdict(list)
    for truth in truths:
        by_resident[truth["resident"]].append(truth["check"])

    assert len(by_resident) < 350
    assert max(map(len, by_resident.values())) <= 2
