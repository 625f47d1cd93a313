"""The pension office and the health insurer: enrolments, months, and who is covered through whose work."""

from datetime import date

from apps.sandbox.population import cover, days, premiums, remuneration
from apps.sandbox.population.life import Job, Life
from apps.sandbox.population.model import Fact, Payload
from apps.sandbox.population.payroll import Books, Slip
from apps.sandbox.population.places import BY_ID, FORMER_NAMES, INSURER, PENSION

from .shelf import Shelf, iso


def keep_pension(life: Life, books: Books, horizon: date) -> list[Fact]:
    """All that the pension office holds about a life."""
    shelf = Shelf(PENSION, life, horizon)
    spans = cover.pension(life)
    for number, span in enumerate((span for span in spans if span.category), start=1):
        _enrolment(shelf, number, span)
    first = max(days.month_of(life.arrived_on), days.month(life.history_from, 1))
    bonuses = {slip.at: slip for slip in books.slips if slip.bonus and slip.premiums.pension}
    wages = {(id(slip.job), slip.at): slip for slip in books.slips if not slip.bonus}
    for at in range(first, days.month_of(horizon)) if life.adult else ():
        span_at = cover.on(spans, days.last_day(at))
        if span_at is not None and span_at.category == 2 and span_at.job is not None:
            _work_month(shelf, at, span_at.job, wages.get((id(span_at.job), at)), bonuses.get(at))
        else:
            _other_month(shelf, at, span_at.category if span_at else 0)
    return shelf.facts()


def _enrolment(shelf: Shelf, number: int, span: cover.Span) -> None:
    """One enrolment; the month of the last day counts only when that day ends the month (EPIA 19)."""
    life, record, job = shelf.life, f"enrolment-{number}", span.job
    org = BY_ID[job.employer] if job else None
    birth = job.reported.pension_birth if job and job.reported.pension_birth else life.birth
    data: Payload = {
        "category": span.category,
        "from_month": days.written(days.month_of(span.first)),
        "insured_from": iso(span.first),
        "name_kana": life.name.kana,
        "name_latin": life.name.latin,
        "birth_date": iso(birth),
    }
    told = days.days_on(span.first, 1 if job and job.reported.enrolled_from else 4 if job else 9)
    renamed = job is not None and (life.employer_written_anew or life.vary(number, 4) == 0)
    if org and renamed:
        old = data | {"employer": org.org(FORMER_NAMES[org.id])}
        shelf.put(record, "pension_enrolment", told, old, valid_from=span.first)
        told = days.days_on(told, 90)
    if org:
        data |= {"employer": org.org()}
    ended = days.days_on(span.last, 4) if span.last else None
    if ended is None or told < ended:
        shelf.put(record, "pension_enrolment", told, data, valid_from=span.first)
    if span.last is not None and ended is not None:
        last_month = days.month_of(span.last) - (span.last != days.last_day(days.month_of(span.last)))
        data |= {
            "to_month": days.written(max(last_month, days.month_of(span.first))),
            "insured_to": iso(span.last),
        }
        shelf.put(record, "pension_enrolment", ended, data, valid_from=span.first, valid_to=span.last)


def _work_month(shelf: Shelf, at: int, job: Job, slip: Slip | None, bonus: Slip | None) -> None:
    lawful = slip.remuneration if slip else 0
    if not lawful:
        lawful = premiums.standard_remuneration(job.wage(at) + job.commuting)
    noted = premiums.pension_remuneration(remuneration.recorded(job, at, lawful), at)
    data: Payload = {
        "month": days.written(at),
        "category": 2,
        "status": "covered",
        "employer": BY_ID[job.employer].org(),
        "standard_remuneration": noted,
    }
    if bonus is not None and job.reported.lost_bonus != at:
        data["bonus"] = bonus.gross // 1000 * 1000
    shelf.put(f"month-{days.written(at)}", "pension_month", days.in_month(at + 1, 8), data)


def _other_month(shelf: Shelf, at: int, category: int) -> None:
    life, record, on = shelf.life, f"month-{days.written(at)}", days.in_month(at + 1, 8)
    data: Payload = {"month": days.written(at), "category": category}
    if category == 3:
        data["status"] = "covered"
    if category == 1 and life.student_deferred and _studies(life, at):
        data["status"] = "student_deferred"
    elif category == 1:
        data |= {"status": "unpaid", "due_on": iso(days.last_day(at + 1))}
    shelf.put(record, "pension_month", on, data)
    if data.get("status") == "unpaid" and at not in life.np_unpaid and at not in life.category_wrong:
        paid = days.open_before(days.in_month(at + 1, 11 + life.vary(at, 12)))
        data |= {"status": "paid", "paid_on": iso(paid)}
        shelf.put(record, "pension_month", paid, data)


def _studies(life: Life, at: int) -> bool:
    return any(
        days.month_of(study.enrolled_on) <= at + 1
        and (study.left_on is None or at <= days.month_of(study.left_on))
        for study in life.studies
    )


def keep_health(life: Life, horizon: date) -> list[Fact]:
    """All that the health insurer holds about a life."""
    shelf = Shelf(INSURER, life, horizon)
    for number, span in enumerate((s for s in cover.health(life) if s.category != 1), start=1):
        data: Payload = {
            "scheme": "employees",
            "insurer": INSURER.names["ja"],
            "role": "insured" if span.category == 2 else "dependant",
            "insured_from": iso(span.first),
            "name_kana": life.name.kana,
            "name_latin": life.name.latin,
            "birth_date": iso(life.birth),
        }
        record, told = f"health-{number}", days.days_on(span.first, 4)
        shelf.put(record, "health_insurance", told, data, valid_from=span.first)
        if span.last is not None:
            shelf.put(
                record,
                "health_insurance",
                days.days_on(span.last, 5),
                data | {"insured_to": iso(span.last)},
                valid_from=span.first,
                valid_to=span.last,
            )
    return shelf.facts()
