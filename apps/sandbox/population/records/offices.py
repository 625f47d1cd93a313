"""Hello Work, the tax office and the school, and what residents write down about themselves."""

from datetime import date

from apps.sandbox.population import days, taxes
from apps.sandbox.population.life import Job, Life
from apps.sandbox.population.model import Fact, Institution, Payload
from apps.sandbox.population.payroll import Books
from apps.sandbox.population.places import BY_ID, HELLO_WORK, SCHOOL, SCHOOL_NAME, TAX_OFFICE

from .shelf import Shelf, iso

OWN = Institution(
    "own", "resident", {"ja": "本人", "en": "The resident"}, "", ("housing_lease", "bank_registration"), 0
)
"""Not an institution: what residents enter themselves."""


def keep_hello_work(life: Life, horizon: date) -> list[Fact]:
    """Employment insurance and the employers' notices of foreign workers."""
    shelf = Shelf(HELLO_WORK, life, horizon)
    for number, job in enumerate(life.jobs, start=1):
        _insurance(shelf, number, job)
        _worker_notices(shelf, number, job)
    return shelf.facts()


def _insurance(shelf: Shelf, number: int, job: Job) -> None:
    """Told by the 5th of the month after the start (due on the 10th) and within 10 days of the end."""
    start = job.ei_from
    if start is None:
        return
    life = shelf.life
    data: Payload = {
        "employer": BY_ID[job.employer].org(),
        "insured_from": iso(start),
        "insured_number_tail": f"{life.vary(99, 10_000):04d}",
        "name_kana": life.name.kana,
        "name_latin": life.name.latin,
        "birth_date": iso(job.reported.ei_birth or life.birth),
    }
    told = days.in_month(days.month_of(start) + 1, 5)
    shelf.put(f"ei-{number}", "employment_insurance", told, data, valid_from=start)
    if job.ends_on is not None:
        ended = max(days.days_on(job.ends_on, 7), told)
        shelf.put(
            f"ei-{number}",
            "employment_insurance",
            ended,
            data | {"insured_to": iso(job.ends_on)},
            valid_from=start,
            valid_to=job.ends_on,
        )


def _worker_notices(shelf: Shelf, number: int, job: Job) -> None:
    """Hired and left (LPA 28), by the EI forms' days; one notice in a while came twice and was taken back."""
    org, life = BY_ID[job.employer].org(), shelf.life
    if job.reported.hired_notice:
        filed = days.open_before(days.in_month(job.first_month() + 1, 5))
        data = _worker_notice("hired", job.starts_on, filed, org)
        shelf.put(f"hired-{number}", "notification", filed, data)
        if life.vary(number, 9) == 0:
            twice = days.days_on(filed, 1)
            shelf.put(f"hired-{number}-again", "notification", twice, data)
            shelf.withdraw(
                f"hired-{number}-again", "notification", days.days_on(filed, 12), "entered-in-error"
            )
    if job.ends_on is not None:
        filed = days.days_on(job.ends_on, 7)
        shelf.put(f"left-{number}", "notification", filed, _worker_notice("left", job.ends_on, filed, org))


def _worker_notice(what: str, event: date, filed: date, org: Payload) -> Payload:
    return {
        "duty": f"foreign_worker_{what}",
        "filed_by": "employer",
        "event_on": iso(event),
        "filed_on": iso(filed),
        "channel": "online",
        "organisation": org,
    }


def keep_tax_office(life: Life, books: Books, horizon: date) -> list[Fact]:
    """Returns of those with two payers or who left in the year, and certificates asked for."""
    shelf = Shelf(TAX_OFFICE, life, horizon)
    for year in range(life.history_from, horizon.year):
        payers = [job for job in life.jobs if books.slips_of(job, year)]
        left = [job for job in payers if job.ends_on and job.ends_on.year == year]
        if len(payers) < 2 and not left:
            continue
        salary = sum(slip.taxable_gross for slip in books.slips if slip.paid_on.year == year)
        filed = days.open_before(date(year + 1, 2, 20 + life.vary(year, 8)))
        data: Payload = {
            "year": year,
            "filed_on": iso(filed),
            "total_income": taxes.total_income(salary, year),
        }
        shelf.put(f"return-{year}", "tax_return", filed, data)
    if life.tax_certificate:
        issued = date(2026, 10, 15)
        certificate: Payload = {
            "certificate": "sono3",
            "issued_on": iso(issued),
            "unpaid": False,
            "taxes": ["withholding_income", "self_assessed_income", "consumption", "inheritance", "gift"],
        }
        shelf.put("certificate-1", "national_tax_certificate", issued, certificate)
    return shelf.facts()


def keep_school(life: Life, horizon: date) -> list[Fact]:
    """Enrolments, with the attendance written again each half-year."""
    shelf = Shelf(SCHOOL, life, horizon)
    for number, study in enumerate(life.studies, start=1):
        data: Payload = {
            "school": SCHOOL_NAME,
            "level": study.level,
            "class_one": True,
            "enrolled_on": iso(study.enrolled_on),
            "course_mode": "day",
        }
        if study.level not in {"primary", "nursery"}:
            data["vacations"] = vacations(study.enrolled_on.year)
        record, start = f"school-{number}", study.enrolled_on
        shelf.put(record, "school_enrolment", start, data, valid_from=start)
        counted = days.later(start, 6)
        while counted <= horizon and (study.left_on is None or counted < study.left_on):
            data["attendance_rate"] = 88 + shelf.life.vary(counted.toordinal(), 11) + 0.5
            shelf.put(record, "school_enrolment", counted, data, valid_from=start)
            counted = days.later(counted, 6)
        if study.left_on is not None:
            data |= {"left_on": iso(study.left_on), "leave_reason": study.reason}
            on = days.days_on(study.left_on, 1)
            shelf.put(record, "school_enrolment", on, data, valid_from=start, valid_to=study.left_on)
    return shelf.facts()


def vacations(first_year: int) -> list[Payload]:
    """The long vacations of the school's rules, for five years from enrolment."""
    found: list[Payload] = []
    for year in range(first_year, first_year + 5):
        found.append({"from": f"{year}-02-12", "to": f"{year}-03-31"})
        found.append({"from": f"{year}-08-01", "to": f"{year}-09-15"})
        found.append({"from": f"{year}-12-24", "to": f"{year + 1}-01-07"})
    return found


def keep_own(life: Life, horizon: date) -> list[Fact]:
    """What the resident entered: the lease of the dwelling, and the stay that the bank has noted."""
    shelf = Shelf(OWN, life, horizon)
    untold = [home for home in life.homes if not home.reported]
    if untold:
        for number, home in enumerate(life.homes, start=1):
            following = life.homes[number] if number < len(life.homes) else None
            lease: Payload = {
                "address": home.address,
                "from": iso(home.since),
                "to": iso(following.left_previous_on) if following else None,
                "rent": 52_000 + life.vary(number, 20) * 1000,
            }
            shelf.put(f"lease-{number}", "housing_lease", following.since if following else home.since, lease)
    for number, stay in enumerate(life.stays if life.bank else ()):
        stale = life.bank_old_date and stay is life.stay_on(days.ANCHOR)
        if stay.expires_on is None or stale:
            continue
        data: Payload = {"bank": "みどり信用金庫", "registered_expiry_on": iso(stay.expires_on)}
        shelf.put("bank", "bank_registration", days.days_on(stay.granted_on, 2 if number else 12), data)
    return shelf.facts()
