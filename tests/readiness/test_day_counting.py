"""The worked numbers of the law and of published examples, counted day by day and month by month."""

from datetime import date
from typing import Any

import pytest

from apps.readiness.engine import dates

D = date.fromisoformat


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        ("2020-10-26", 14, "2020-11-09"),  # a divorce
        ("2026-10-31", 14, "2026-11-14"),  # the end of a contract
        ("2026-12-20", 14, "2027-01-03"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2023-02-28", 1, "2023-03-01"),
        ("2024-02-15", 14, "2024-02-29"),
        ("2026-04-01", 5, "2026-04-06"),  # employees' insurance, whose last day is a Monday
        ("2026-09-05", 90, "2026-12-04"),
        ("2026-04-01", 0, "2026-04-01"),
    ],
)
def test_days_after_an_event_leave_the_event_out(event: str, days: int, last: str) -> None:
    counted = dates.days_after(D(event), days)

    assert counted.day == D(last)
    assert (counted.day - counted.first_counted).days == days - 1


def test_counting_from_the_day_itself_ends_a_day_earlier() -> None:
    assert dates.days_from(D("2026-04-01"), 14).day == D("2026-04-14")  # the report of a birth
    assert dates.days_from(D("2026-12-02"), 14).day == D("2026-12-15")
    assert dates.days_from(D("2026-04-01"), 1).day == D("2026-04-01")


def test_weeks_end_on_the_weekday_of_the_event() -> None:
    assert dates.weeks_after(D("2026-11-20"), 2).day == D("2026-12-04")


def test_reminders_are_counted_back() -> None:
    found = [dates.days_before(D("2026-12-10"), days).day.isoformat() for days in (90, 60, 30, 14)]

    assert found == ["2026-09-11", "2026-10-11", "2026-11-10", "2026-11-26"]


def test_days_left_may_be_none_or_less() -> None:
    end = D("2027-02-10")

    assert dates.days_between(D("2026-12-11"), end).days == 61
    assert dates.days_between(end, end).days == 0
    assert dates.days_between(D("2027-02-11"), end).days == -1


def test_stretches_count_both_ends() -> None:
    assert dates.days_in(D("2026-04-01"), D("2026-04-30")).days == 30
    assert dates.days_in(D("2026-04-01"), D("2026-04-01")).days == 1
    assert dates.days_in(D("2026-04-02"), D("2026-04-01")).days == 0
    assert dates.week_ending(D("2026-11-22")).first == D("2026-11-16")
    assert dates.week_ending(D("2026-11-22")).days == 7


def test_days_that_two_stretches_share() -> None:
    def shared(*days: str) -> int:
        return dates.days_shared(*map(D, days)).days

    assert shared("2026-01-01", "2026-03-31", "2026-03-30", "2026-05-01") == 2
    assert shared("2026-01-01", "2026-03-31", "2026-04-01", "2026-05-01") == 0
    assert shared("2026-01-01", "2026-12-31", "2026-04-01", "2026-04-10") == 10


@pytest.mark.parametrize(
    ("expiry", "opens", "clamped"),
    [
        ("2025-12-10", "2025-09-10", False),  # the published example
        ("2026-12-10", "2026-09-10", False),
        ("2026-05-31", "2026-02-28", True),
        ("2024-05-31", "2024-02-29", True),
        ("2024-05-29", "2024-02-29", False),
        ("2026-05-29", "2026-02-28", True),
        ("2027-02-28", "2026-11-28", False),
        ("2026-01-31", "2025-10-31", False),
        ("2026-03-31", "2025-12-31", False),
    ],
)
def test_the_window_opens_on_the_same_number_or_the_end_of_the_month(
    expiry: str, opens: str, clamped: bool
) -> None:
    found = dates.months_before(D(expiry), 3)

    assert (found.day, found.is_clamped) == (D(opens), clamped)


def test_years_before_a_leap_day() -> None:
    assert dates.years_before(D("2028-02-29"), 3).day == D("2025-02-28")
    assert dates.years_before(D("2028-02-29"), 4).day == D("2024-02-29")
    assert dates.years_before(D("2026-11-21"), 1).day == D("2025-11-21")


@pytest.mark.parametrize(
    ("event", "months", "legal", "safe"),
    [
        ("2026-12-10", 2, "2027-02-10", "2027-02-10"),
        ("2026-12-31", 2, "2027-02-28", "2027-02-28"),
        ("2026-11-30", 2, "2027-01-31", "2027-01-30"),
        ("2027-02-28", 2, "2027-04-30", "2027-04-28"),
        ("2028-02-29", 2, "2028-04-30", "2028-04-29"),
        ("2027-12-31", 2, "2028-02-29", "2028-02-29"),
        ("2027-12-30", 2, "2028-02-29", "2028-02-29"),
        ("2027-12-29", 2, "2028-02-29", "2028-02-29"),
        ("2027-12-28", 2, "2028-02-28", "2028-02-28"),
        ("2026-12-28", 2, "2027-02-28", "2027-02-28"),
        ("2026-12-30", 2, "2027-02-28", "2027-02-28"),
        ("2026-12-18", 3, "2027-03-18", "2027-03-18"),  # a request for review
        ("2020-10-12", 12, "2021-10-12", "2021-10-12"),  # special re-entry
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2023-02-28", 12, "2024-02-29", "2024-02-28"),
        ("2026-05-31", 24, "2028-05-31", "2028-05-31"),
        ("2026-10-31", 3, "2027-01-31", "2027-01-31"),  # no activity
    ],
)
def test_a_period_ends_by_law_and_safely(event: str, months: int, legal: str, safe: str) -> None:
    period = dates.period_after(D(event), months=months)

    assert (period.legal_end, period.safe_end) == (D(legal), D(safe))
    assert period.first_day == date.fromordinal(D(event).toordinal() + 1)
    assert period.day == period.legal_end


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2026-04-01", 1, "2026-04-30"),
        ("2026-04-15", 1, "2026-05-14"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2028-01-30", 1, "2028-02-29"),
        ("2026-03-01", 60, "2031-02-28"),
        ("2027-03-01", 12, "2028-02-29"),
    ],
)
def test_a_period_may_count_its_first_day(first: str, months: int, last: str) -> None:
    assert dates.period_from(D(first), months=months).legal_end == D(last)


def test_exactly_one_month_is_not_more_than_one_month() -> None:
    """Sick leave is left out of the five years only where it is longer than a month."""
    month = dates.period_from(D("2026-04-01"), months=1)

    assert month.is_filled_by(D("2026-04-30"))
    assert not month.is_exceeded_by(D("2026-04-30"))
    assert month.is_exceeded_by(D("2026-05-01"))
    assert not month.is_filled_by(D("2026-04-29"))


def test_years_and_months_add_up() -> None:
    assert dates.period_after(D("2026-01-15"), years=2, months=1).legal_end == D("2028-02-15")
    assert dates.window_ending(D("2026-12-31"), months=12).first == D("2026-01-01")
    assert dates.window_ending(D("2026-11-21"), years=2).first == D("2024-11-22")
    assert dates.window_ending(D("2024-02-28"), months=12).first == D(
        "2023-02-28"
    )  # 29 February is not there


@pytest.mark.parametrize(
    ("start", "years", "reached"),
    [
        ("2026-04-01", 1, "2027-04-01"),  # one year of stage two
        ("2026-04-02", 1, "2027-04-02"),
        ("2016-11-21", 10, "2026-11-21"),
        ("2016-02-29", 10, "2026-03-01"),
        ("2016-02-29", 12, "2028-02-29"),
    ],
)
def test_so_many_years_are_reached_on_the_anniversary(start: str, years: int, reached: str) -> None:
    assert dates.anniversary(D(start), years).day == D(reached)
    assert dates.years_completed(D(start), D(reached)).years == years
    day_before = date.fromordinal(D(reached).toordinal() - 1)
    assert dates.years_completed(D(start), day_before).years == years - 1


def test_no_year_has_passed_before_the_beginning() -> None:
    assert dates.years_completed(D("2026-04-01"), D("2020-01-01")).years == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda day: dates.days_after(day, -1),
        lambda day: dates.days_from(day, 0),
        lambda day: dates.days_before(day, -1),
        lambda day: dates.months_before(day, -3),
        dates.period_after,
        lambda day: dates.period_from(day, months=-2),
        dates.window_ending,
        lambda day: dates.anniversary(day, -1),
        lambda day: dates.reaches_age(day, 0),
        lambda day: dates.fiscal_year(day, 0),
        lambda day: dates.fiscal_year(day, 13),
    ],
)
def test_a_count_of_nothing_or_less_is_a_mistake(wrong: Any) -> None:
    with pytest.raises(ValueError, match="must be"):
        wrong(D("2026-11-21"))
