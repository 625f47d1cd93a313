"""Closed days, and the three dates of a last day that falls on one."""

from datetime import date, timedelta

import pytest

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Certainty, Closed, Receiver, Unmoved
from apps.readiness.engine.dates.closed_days import COMPUTED_THROUGH, KNOWN_FROM

D = date.fromisoformat
ONE_DAY = timedelta(days=1)

#: The holidays that the Cabinet Office published, with the substitutes.
PUBLISHED = {
    2026: "1/1, 1/12, 2/11, 2/23, 3/20, 4/29, 5/3, 5/4, 5/5, 5/6, 7/20, 8/11, 9/21, 9/22, 9/23, 10/12, 11/3, 11/23",
    2027: "1/1, 1/11, 2/11, 2/23, 3/21, 3/22, 4/29, 5/3, 5/4, 5/5, 7/19, 8/11, 9/20, 9/23, 10/11, 11/3, 11/23",
}
ONCE = ["1993-06-09", "2019-05-01", "2019-10-22"]
BESIDE_ONCE = ["2019-04-30", "2019-05-02"]  # between two holidays
MOVED_FOR_THE_GAMES = {
    "2020-07-23": True,
    "2020-07-24": True,
    "2020-08-10": True,
    "2020-10-12": False,
    "2021-07-22": True,
    "2021-07-23": True,
    "2021-08-09": True,
    "2021-07-19": False,
    "2021-10-11": False,
}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def nth_monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (number - 1))


def equinoxes(year: int) -> list[date]:
    """The usual formula of the calendar for 1980 to 2099, which knows nothing of the sun's longitude."""
    since = year - 1980
    vernal = int(20.8431 + 0.242194 * since) - since // 4
    autumnal = int(23.2488 + 0.242194 * since) - since // 4
    return [date(year, 3, vernal), date(year, 9, autumnal)]


def named_holidays(year: int) -> set[date]:
    """The Act on National Holidays, written a second time, for the years from 1992."""
    fixed = [(1, 1), (2, 11), (4, 29), (5, 3), (5, 5), (11, 3), (11, 23)]
    found = {date(year, *day) for day in fixed} | set(equinoxes(year))
    found.add(nth_monday(year, 1, 2) if year >= 2000 else date(year, 1, 15))
    if year >= 2007:
        found.add(date(year, 5, 4))
    if year != 2019:
        found.add(date(year, 2, 23) if year >= 2020 else date(year, 12, 23))
    found.add(nth_monday(year, 9, 3) if year >= 2003 else date(year, 9, 15))
    if year >= 2003:
        found.add(nth_monday(year, 7, 3))
    elif year >= 1996:
        found.add(date(year, 7, 20))
    found.add(nth_monday(year, 10, 2) if year >= 2000 else date(year, 10, 10))
    if year >= 2016:
        found.add(date(year, 8, 11))
    if year in (2020, 2021):
        found -= {nth_monday(year, 7, 3), nth_monday(year, 10, 2), date(year, 8, 11)}
        games = [(7, 23), (7, 24), (8, 10)] if year == 2020 else [(7, 22), (7, 23), (8, 8)]
        found |= {date(year, *day) for day in games}
    return found | {D(day) for day in ONCE if day.startswith(str(year))}


def holidays_by_law(year: int) -> set[date]:
    named = named_holidays(year)
    found = set(named)
    for day in sorted(named):
        if day.weekday() == 6:
            substitute = day + ONE_DAY
            while substitute in named and year >= 2007:
                substitute += ONE_DAY
            found.add(substitute)
    between = {day for day in days_of(year) if {day - ONE_DAY, day + ONE_DAY} <= named and day.weekday() != 6}
    return found | between


def disagreements(years: range) -> list[date]:
    found = []
    for year in years:
        by_law = holidays_by_law(year)
        for day in days_of(year):
            if day >= KNOWN_FROM and day.weekday() < 5:
                is_year_end = (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)}
                if (dates.closed_by(day) is not None) != (day in by_law or is_year_end):
                    found.append(day)
    return found


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_holidays_are_closed_and_no_others(year: int) -> None:
    published = {date(year, *map(int, day.split("/"))) for day in PUBLISHED[year].split(", ")}

    assert {day for day in days_of(year) if dates.holiday_name(day)} == published


@pytest.mark.slow
def test_holidays_agree_with_the_act_written_a_second_time() -> None:
    assert disagreements(range(1992, 2031)) == []


@pytest.mark.slow
def test_holidays_of_all_known_years_agree_with_the_act() -> None:
    assert disagreements(range(2031, 2100)) == []


@pytest.mark.parametrize("day", ONCE + BESIDE_ONCE)
def test_holidays_that_a_law_made_once_are_closed(day: str) -> None:
    assert dates.closed_by(D(day)) is Closed.HOLIDAY


@pytest.mark.parametrize(("day", "closed"), MOVED_FOR_THE_GAMES.items())
def test_holidays_moved_for_the_games_are_where_they_were_moved(day: str, closed: bool) -> None:
    assert (dates.closed_by(D(day)) is not None) is closed


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-21", Closed.SATURDAY),
        ("2026-11-22", Closed.SUNDAY),
        ("2026-11-23", Closed.HOLIDAY),
        ("2026-11-24", None),
        ("2026-12-28", None),
        ("2026-12-29", Closed.YEAR_END),
        ("2026-12-31", Closed.YEAR_END),
        ("2027-01-01", Closed.HOLIDAY),
        ("2028-01-03", Closed.YEAR_END),
        ("2027-01-04", None),
    ],
)
def test_why_a_day_is_closed(day: str, why: Closed | None) -> None:
    assert dates.closed_by(D(day)) is why


def test_the_next_open_day_passes_a_whole_row_of_closed_ones() -> None:
    silver_week = dates.next_open_day(D("2026-09-19"))

    assert silver_week.day == D("2026-09-24")
    assert len(silver_week.passed()) == 5
    assert dates.last_open_day(D("2026-09-23")).day == D("2026-09-18")
    assert dates.next_open_day(D("2026-12-29")).day == D("2027-01-04")
    assert dates.last_open_day(D("2027-01-03")).day == D("2026-12-28")
    assert dates.next_open_day(D("2026-11-24")).day == D("2026-11-24")


@pytest.mark.parametrize(
    ("event", "days", "raw", "rolled", "aim_by"),
    [
        ("2020-10-26", 14, "2020-11-09", "2020-11-09", "2020-11-09"),
        ("2026-10-31", 14, "2026-11-14", "2026-11-16", "2026-11-13"),
        ("2026-11-09", 14, "2026-11-23", "2026-11-24", "2026-11-20"),
        ("2026-12-20", 14, "2027-01-03", "2027-01-04", "2026-12-28"),
        ("2019-04-13", 14, "2019-04-27", "2019-05-07", "2019-04-26"),  # ten days in a row
        ("2026-03-31", 6, "2026-04-06", "2026-04-06", "2026-04-06"),
    ],
)
@pytest.mark.parametrize("receiver", Receiver)
def test_a_last_day_for_filing_moves_to_the_next_open_day(
    receiver: Receiver, event: str, days: int, raw: str, rolled: str, aim_by: str
) -> None:
    found = dates.deadline(dates.days_after(D(event), days), receiver)

    assert (found.raw, found.rolled, found.aim_by) == (D(raw), D(rolled), D(aim_by))


@pytest.mark.parametrize("why", Unmoved)
def test_what_the_law_does_not_move_stays(why: Unmoved) -> None:
    ninetieth = dates.deadline(dates.days_after(D("2026-08-25"), 89), why)  # a Sunday before a holiday

    assert (ninetieth.raw, ninetieth.rolled) == (D("2026-11-22"), D("2026-11-22"))
    assert ninetieth.aim_by == D("2026-11-20")
    assert not ninetieth.is_met_by(D("2026-11-23"))


def test_a_filing_is_in_time_until_the_moved_day_is_over() -> None:
    found = dates.deadline(dates.days_after(D("2026-10-31"), 14), Receiver.NATIONAL)

    assert [found.is_met_by(D(f"2026-11-{day}")) for day in (13, 14, 16, 17)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("raw", "rolled"),
    [
        ("2008-03-15", "2008-03-17"),
        ("2009-03-15", "2009-03-16"),
        ("2026-03-15", "2026-03-16"),
        ("2027-01-31", "2027-02-01"),
        ("2026-05-31", "2026-06-01"),
    ],
)
def test_days_that_a_law_names_move_too(raw: str, rolled: str) -> None:
    year, month, day = map(int, raw.split("-"))
    found = dates.deadline(dates.named_day(year, month, day), Receiver.NATIONAL_TAX)

    assert (found.raw, found.rolled) == (D(raw), D(rolled))


def test_a_premium_due_in_the_ten_days_of_2019_was_due_after_them() -> None:
    due = dates.deadline(dates.end_of_next_month("2019-03"), Receiver.PREMIUM)

    assert (due.raw, due.rolled, due.aim_by) == (D("2019-04-30"), D("2019-05-07"), D("2019-04-26"))


def test_a_period_may_be_a_last_day() -> None:
    found = dates.deadline(dates.period_after(D("2026-10-31"), months=1), Receiver.NATIONAL_TAX)

    assert (found.raw, found.rolled, found.aim_by) == (D("2026-11-30"), D("2026-11-30"), D("2026-11-30"))


@pytest.mark.parametrize(
    ("day", "certainty"),
    [
        ("2026-11-23", Certainty.CERTAIN),
        ("2027-12-28", Certainty.CERTAIN),
        ("2027-12-31", Certainty.PRESENT_LAW),  # the next open day lies in a year not yet published
        ("2030-03-20", Certainty.PRESENT_LAW),
        ("1992-04-30", Certainty.CANNOT_TELL),
        ("2100-01-04", Certainty.CANNOT_TELL),
        ("1868-01-01", Certainty.CANNOT_TELL),
        ("2199-12-31", Certainty.CANNOT_TELL),
    ],
)
def test_how_sure_the_calendar_is_is_said(day: str, certainty: Certainty) -> None:
    assert dates.deadline(dates.days_after(D(day), 0), Receiver.NATIONAL).certainty is certainty


@pytest.mark.parametrize("day", [KNOWN_FROM - ONE_DAY, COMPUTED_THROUGH + ONE_DAY, date(1990, 11, 12)])
def test_outside_the_known_years_nothing_is_guessed(day: date) -> None:
    found = dates.deadline(dates.days_after(day, 0), Receiver.MUNICIPALITY)

    assert found.raw == day
    for ask in (lambda: found.rolled, lambda: found.aim_by, lambda: dates.closed_by(day)):
        with pytest.raises(dates.CalendarUnknownError):
            ask()
    assert found.is_met_by(day)  # needs no calendar
    with pytest.raises(dates.CalendarUnknownError):
        found.is_met_by(day + ONE_DAY)


def test_the_edge_of_the_known_years_does_not_run_out() -> None:
    assert dates.closed_by(KNOWN_FROM) is None
    assert dates.deadline(dates.days_after(date(1992, 5, 3), 0), Receiver.NATIONAL).aim_by == KNOWN_FROM
    with pytest.raises(dates.CalendarUnknownError):
        dates.next_open_day(COMPUTED_THROUGH)  # 31 December is closed, and what follows is not known
