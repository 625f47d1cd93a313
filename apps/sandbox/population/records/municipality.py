"""The city hall: registry, family, resident tax, and the city's own health insurance with its premiums."""

from datetime import date, timedelta

from apps.sandbox.population import cover, days
from apps.sandbox.population.life import Job, Life
from apps.sandbox.population.model import Fact, Payload
from apps.sandbox.population.payroll import Books, Instalment, TaxYear
from apps.sandbox.population.places import BY_ID, CITY, MUNICIPALITY
from apps.sandbox.population.taxes import total_income

from .shelf import Shelf, iso


def keep(life: Life, books: Books, horizon: date) -> list[Fact]:
    """All that the city holds about a life."""
    shelf = Shelf(CITY, life, horizon)
    _registry(shelf)
    _family(shelf)
    for year in books.tax_years.values():
        _tax(shelf, year)
    for number, span in enumerate((s for s in cover.health(life) if s.category == 1), start=1):
        _national_insurance(shelf, books, number, span)
    return shelf.facts()


def _registry(shelf: Shelf) -> None:
    life = shelf.life
    homes = [home for home in life.homes if home.reported]
    for number, home in enumerate(homes, start=1):
        data: Payload = {
            "name_latin": life.name.latin,
            "name_kanji": life.name.kanji,
            "birth_date": iso(life.birth),
            "address": home.address,
            "address_since": iso(home.since),
            "left_previous_on": iso(home.left_previous_on),
            "moved_notice_on": iso(home.notified_on),
            "card_presented": home.card_presented,
            "household_head": life.guardian is None and life.dependant_from is None,
            "household_size": 1 + len(life.relatives),
            "health_levy": "tax",
        }
        record = f"registry-{number}"
        shelf.put(record, "registry_entry", home.notified_on, data, valid_from=home.since)
        if number < len(homes):
            moved = homes[number]
            last = moved.since - timedelta(days=1)
            shelf.put(record, "registry_entry", moved.notified_on, data, valid_from=home.since, valid_to=last)


def _family(shelf: Shelf) -> None:
    told = shelf.life.homes[0].notified_on
    for number, relative in enumerate(shelf.life.relatives, start=1):
        since = max(relative.since, shelf.life.homes[0].since)
        data: Payload = {
            "relation": relative.relation,
            "person": relative.person,
            "since": iso(relative.since),
            "nationality": relative.nationality,
            "status": relative.status,
            "lives_together": True,
            "lives_in_japan": True,
            "pension_category": relative.pension_category,
            "employer": BY_ID[relative.employer].org() if relative.employer else None,
        }
        shelf.put(f"family-{number}", "family_relation", max(told, days.days_on(since, 10)), data)


def _tax(shelf: Shelf, year: TaxYear) -> None:
    """The June decision, then each instalment as decided and again as paid."""
    issued = days.open_after(date(year.fiscal, 6, 5))
    if year.fiscal > shelf.life.history_from:
        payers: list[tuple[int, Job | None]] = [*year.payers] or [(0, None)]
        for payer_from, payer in payers:
            data: Payload = {
                "fiscal_year": year.fiscal,
                "income_year": year.fiscal - 1,
                "municipality": MUNICIPALITY,
                "salary_income": year.levy.salary_income,
                "total_income": year.levy.total_income,
                "annual_tax": year.levy.annual_tax,
                "dependants": year.dependants,
                "collection": "special" if payer else "ordinary",
                "withheld_by": BY_ID[payer.employer].org() if payer else None,
            }
            on = max(issued, days.first_day(payer_from)) if payer else issued
            shelf.put(f"tax-{year.fiscal}", "resident_tax_assessment", on, data)
    for part in year.instalments:
        if part.at >= days.month(shelf.life.history_from, 1):
            _instalment(shelf, year.fiscal, part, issued)


def _instalment(shelf: Shelf, fiscal: int, part: Instalment, issued: date) -> None:
    record = f"tax-{fiscal}-{part.number}"
    data: Payload = {
        "fiscal_year": fiscal,
        "instalment": part.number,
        "month": days.written(part.at) if part.special else None,
        "collection": "special" if part.special else "ordinary",
        "due_on": iso(part.due_on),
        "amount": part.amount,
    }
    shelf.put(record, "resident_tax_instalment", issued, data)
    if part.paid_on:
        paid: Payload = {"paid_on": iso(part.paid_on), "paid_amount": part.amount}
        shelf.put(record, "resident_tax_instalment", max(part.paid_on, issued), data | paid)


def _national_insurance(shelf: Shelf, books: Books, number: int, span: cover.Span) -> None:
    life, record = shelf.life, f"national-{number}"
    data: Payload = {
        "scheme": "national",
        "insurer": MUNICIPALITY,
        "role": "insured",
        "insured_from": iso(span.first),
        "name_kana": life.name.kana,
        "name_latin": life.name.latin,
        "birth_date": iso(life.birth),
    }
    told = max(days.days_on(span.first, 4 + life.vary(number, 8)), life.homes[0].notified_on)
    shelf.put(record, "health_insurance", told, data, valid_from=span.first)
    if span.last is not None:
        left = max(days.days_on(span.last, 3 + life.vary(number, 9)), told)
        shelf.put(
            record,
            "health_insurance",
            left,
            data | {"insured_to": iso(span.last)},
            valid_from=span.first,
            valid_to=span.last,
        )
    _premiums(shelf, books, number, span, told)


def _premiums(shelf: Shelf, books: Books, number: int, span: cover.Span, told: date) -> None:
    """Nine instalments July to March (sandbox convention); those after leaving are taken back as superseded."""
    first, last = days.month_of(span.first), days.month_of(span.last) if span.last else None
    end = last if last is not None else days.month(9999, 1)
    since = days.month(shelf.life.history_from, 4)
    for fiscal in range(
        days.fiscal_year(max(first, since)), days.fiscal_year(min(end, days.month_of(shelf.horizon))) + 1
    ):
        joined = max(first + 1, days.month(fiscal, 7))
        billed = range(joined, days.month(fiscal + 1, 4)) or range(joined, joined + 1)
        covered = min(days.month(fiscal + 1, 3), end) - max(days.month(fiscal, 4), first) + 1
        amount = _annual(books, fiscal) * covered // 12 // len(billed) // 100 * 100
        on = max(told, days.open_after(date(fiscal, 7, 8)))
        for at in billed:
            left = span.last if last is not None and at > max(last + 1, billed[0]) else None
            _premium(
                shelf,
                f"premium-{number}-{fiscal}-{at - billed[0] + 1}",
                fiscal,
                at,
                amount=amount,
                on=on,
                left=left,
            )


def _premium(
    shelf: Shelf, record: str, fiscal: int, at: int, *, amount: int, on: date, left: date | None
) -> None:
    due = days.last_day(at)
    data: Payload = {
        "fiscal_year": fiscal,
        "instalment": int(record.rsplit("-", 1)[1]),
        "due_on": iso(due),
        "amount": amount,
    }
    if left is not None and days.days_on(left, 14) <= on:
        return
    shelf.put(record, "national_health_payment", on, data)
    if left is not None:
        shelf.withdraw(record, "national_health_payment", days.days_on(left, 14), "superseded")
        return
    paid = max(days.open_before(days.days_on(due, -2 - shelf.life.vary(at, 10))), on)
    shelf.put(record, "national_health_payment", paid, data | {"paid_on": iso(paid), "paid_amount": amount})


def _annual(books: Books, fiscal: int) -> int:
    """A year's city premium: 36,000 yen and 9.5 % of last year's income over 430,000 yen (sandbox convention)."""
    year = fiscal - 1
    salary = sum(slip.taxable_gross for slip in books.slips if slip.paid_on.year == year)
    return 36_000 + max(total_income(salary, year) - 430_000, 0) * 95 // 1000
