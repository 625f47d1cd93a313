"""Ages by three rules, and the months that insurance and premiums hang on."""

from datetime import date

import pytest

from apps.readiness.engine import dates
from apps.readiness.engine.dates import AgeRule

D = date.fromisoformat


@pytest.mark.parametrize(
    ("birth", "age", "reached"),
    [
        ("2006-11-01", 20, "2026-10-31"),
        ("2006-11-02", 20, "2026-11-01"),
        ("2007-01-01", 20, "2026-12-31"),
        ("2004-02-29", 20, "2024-02-28"),
        ("2004-02-29", 21, "2025-02-28"),
        ("2004-03-01", 20, "2024-02-29"),
        ("2005-03-01", 20, "2025-02-28"),
    ],
)
def test_by_the_act_an_age_is_reached_on_the_day_before_the_birthday(
    birth: str, age: int, reached: str
) -> None:
    assert dates.reaches_age(D(birth), age).day == D(reached)


def test_for_points_the_birthday_itself_counts() -> None:
    birth = D("1996-02-03")

    assert dates.age_on(birth, D("2026-02-02")).years == 29
    assert dates.age_on(birth, D("2026-02-03")).years == 30
    assert dates.age_on(D("1996-02-29"), D("2026-02-28")).years == 29
    assert dates.age_on(D("1996-02-29"), D("2026-03-01")).years == 30
    assert dates.age_on(birth, birth).years == 0
    assert dates.age_on(birth, D("1990-01-01")).years == 0


def test_on_the_last_day_of_the_year_somebody_born_on_new_years_day_is_a_year_older() -> None:
    new_year, last = D("2004-01-01"), D("2026-12-31")

    assert dates.age_on(new_year, last, AgeRule.ACT).years == 23
    assert dates.age_on(new_year, last, AgeRule.BIRTHDAY).years == 22


def test_for_cards_a_leap_day_is_28_february() -> None:
    birth = D("2084-02-29")  # the sixteenth year after it, 2100, has no leap day

    assert dates.reaches_age(birth, 16, AgeRule.CARD).day == D("2100-02-28")
    assert dates.reaches_age(birth, 16, AgeRule.BIRTHDAY).day == D("2100-03-01")
    assert dates.child_card_ends(birth, D("2090-01-01")).day == D("2100-02-27")


@pytest.mark.parametrize(
    ("birth", "issued", "ends"),
    [
        ("2012-05-20", "2023-11-01", "2028-05-19"),
        ("2012-05-20", "2023-10-31", "2028-05-20"),
        ("2012-02-29", "2024-04-01", "2028-02-28"),
        ("2012-02-29", "2023-04-01", "2028-02-29"),
        ("2012-03-01", "2024-04-01", "2028-02-29"),
    ],
)
def test_the_card_of_a_child_ends_by_when_it_was_issued(birth: str, issued: str, ends: str) -> None:
    assert dates.child_card_ends(D(birth), D(issued)).day == D(ends)


def test_months_are_written_and_moved_as_months() -> None:
    assert dates.month_of(D("2026-04-30")) == "2026-04"
    assert dates.month_shifted("2026-11", 3) == "2027-02"
    assert dates.month_shifted("2026-02", -3) == "2025-11"
    assert dates.months_from_to("2026-11", "2027-02") == ("2026-11", "2026-12", "2027-01", "2027-02")
    assert dates.months_from_to("2026-11", "2026-10") == ()
    assert dates.first_day_of("2028-02") == D("2028-02-01")
    assert dates.last_day_of("2028-02") == D("2028-02-29")


@pytest.mark.parametrize("wrong", ["2026-13", "2026", "2026-00", "26-01", ""])
def test_what_is_no_month_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.first_day_of(wrong)


def test_days_that_hang_on_the_next_month() -> None:
    assert dates.tenth_of_next_month("2026-12").day == D("2027-01-10")
    assert dates.tenth_of_next_month(D("2026-01-31")).day == D("2026-02-10")
    assert dates.end_of_next_month("2026-01").day == D("2026-02-28")
    assert dates.end_of_next_month(D("2027-12-31")).day == D("2028-01-31")


@pytest.mark.parametrize(
    ("month", "legal", "safe"),
    [
        ("2026-04", "2028-05-31", "2028-05-31"),  # the example of the contract
        ("2026-01", "2028-02-29", "2028-02-28"),
        ("2028-01", "2030-02-28", "2030-02-28"),
        ("2026-03", "2028-04-30", "2028-04-30"),
    ],
)
def test_a_premium_lapses_two_years_after_it_was_due(month: str, legal: str, safe: str) -> None:
    lapses = dates.premium_lapses(month)

    assert (lapses.legal_end, lapses.safe_end) == (D(legal), D(safe))


def insured(acquired: str, lost: str | None) -> tuple[str, ...]:
    return dates.insured_months(D(acquired), D(lost) if lost else None, until=D("2026-11-21")).months


def test_insurance_counts_from_the_month_of_acquisition_to_the_one_before_the_loss() -> None:
    assert insured("2026-04-01", "2026-07-01") == ("2026-04", "2026-05", "2026-06")
    assert insured("2026-04-30", "2026-07-31") == ("2026-04", "2026-05", "2026-06")
    assert insured("2026-10-15", None) == ("2026-10", "2026-11")
    assert insured("2026-04-01", "2026-04-20") == ("2026-04",)


def test_leaving_on_the_last_day_of_a_month_keeps_that_month() -> None:
    keeps = dates.loss_day(D("2026-05-31"))
    loses = dates.loss_day(D("2026-05-30"))

    assert insured("2026-04-01", keeps.isoformat()) == ("2026-04", "2026-05")
    assert insured("2026-04-01", loses.isoformat()) == ("2026-04",)
    assert insured("2026-04-01", "2026-05-31") == ("2026-04",)  # recorded a day early, the month is lost


def test_national_pension_begins_with_the_month_of_the_day_before_the_birthday() -> None:
    born_on_the_first = dates.months_of_age(D("2006-11-01"), 20, 60).months
    born_on_the_second = dates.months_of_age(D("2006-11-02"), 20, 60).months

    assert (born_on_the_first[0], born_on_the_first[-1]) == ("2026-10", "2066-09")
    assert (born_on_the_second[0], born_on_the_second[-1]) == ("2026-11", "2066-10")
    assert len(born_on_the_first) == len(born_on_the_second) == 480


def test_published_examples_of_months_between_ages() -> None:
    pension = dates.months_of_age(D("2000-04-01"), 20, 60).months
    care = dates.months_of_age(D("1980-08-01"), 40, 65).months

    assert (pension[0], pension[-1]) == ("2020-03", "2060-02")
    assert care[0] == "2020-07"


def test_the_first_premium_of_somebody_who_turns_twenty_is_due_a_month_later() -> None:
    first = dates.months_of_age(D("2006-11-01"), 20, 60).months[0]

    assert dates.end_of_next_month(first).day == D("2026-11-30")


def test_an_exemption_reaches_two_years_and_a_month_back() -> None:
    assert dates.exemption_reaches_back(D("2026-11-21")).month == "2024-10"
    assert dates.exemption_reaches_back(D("2026-01-31")).month == "2023-12"


@pytest.mark.parametrize(
    ("closing", "first", "days"),
    [
        ("2026-02-28", "2026-02-01", 28),
        ("2026-04-30", "2026-04-01", 30),
        ("2026-03-15", "2026-02-16", 28),
        ("2026-03-25", "2026-02-26", 28),
        ("2026-03-30", "2026-03-01", 30),  # February closed on its last day
    ],
)
def test_base_days_are_the_days_of_the_pay_period(closing: str, first: str, days: int) -> None:
    period = dates.pay_period(D(closing))

    assert (period.first, period.days) == (D(first), days)


def test_years_that_begin_elsewhere() -> None:
    assert dates.fiscal_year(D("2026-03-31")).year == 2025
    assert dates.fiscal_year(D("2026-04-01")).year == 2026
    assert dates.fiscal_year(D("2026-06-30"), first_month=7).year == 2025  # exemptions run July to June
    assert dates.fiscal_year(D("2026-11-21")).first_day == D("2026-04-01")
    assert dates.fiscal_year(D("2026-11-21")).last_day == D("2027-03-31")
    assert dates.fiscal_year(D("2027-03-01"), first_month=3).last_day == D("2028-02-29")
