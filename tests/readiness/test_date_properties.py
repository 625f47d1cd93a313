"""What holds of every day from 1990 to 2100, beside python-dateutil, which counts months in its own way."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from apps.readiness.engine import dates
from apps.readiness.engine.dates import AgeRule, CalendarUnknownError, Receiver, Unmoved

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
KNOWN = st.dates(date(1992, 6, 1), date(2099, 12, 1))
MONTHS = st.integers(1, 240)
COUNTS = st.integers(0, 4000)
MONTH_ENDS = st.builds(
    lambda year, month, back: date(year, month, 1) + relativedelta(months=1, days=-1 - back),
    st.integers(1990, 2099),
    st.integers(1, 12),
    st.integers(-1, 3),
)
ANY_DAY = DAYS | MONTH_ENDS
MOVERS = st.sampled_from([*Receiver, *Unmoved])


@given(ANY_DAY, COUNTS)
def test_days_are_counted_as_the_calendar_adds_them(event: date, days: int) -> None:
    counted = dates.days_after(event, days)

    assert counted.day - event == timedelta(days=days)
    assert dates.days_between(event, counted.day).days == days
    assert dates.days_before(counted.day, days).day == event
    if days:
        assert dates.days_in(counted.first_counted, counted.day).days == days
        assert dates.days_from(counted.first_counted, days).day == counted.day


@given(ANY_DAY, MONTHS)
def test_a_window_opens_where_dateutil_subtracts_to(day: date, months: int) -> None:
    assert dates.months_before(day, months).day == day - relativedelta(months=months)


@given(ANY_DAY, MONTHS)
@example(date(2026, 11, 30), 2)
@example(date(2028, 2, 29), 12)
def test_the_safe_end_is_never_after_the_legal_one_nor_after_what_dateutil_adds(
    event: date, months: int
) -> None:
    period = dates.period_after(event, months=months)

    assert event < period.safe_end <= period.legal_end
    assert period.safe_end == event + relativedelta(months=months)
    assert period.legal_end - period.safe_end <= timedelta(days=3)


@given(ANY_DAY, MONTHS)
def test_the_legal_end_is_the_day_before_the_same_number_or_the_end_of_the_month(
    event: date, months: int
) -> None:
    period = dates.period_after(event, months=months)
    same_number = period.first_day + relativedelta(months=months)
    exists = same_number.day == period.first_day.day

    assert period.legal_end == (same_number - ONE_DAY if exists else same_number)


@given(ANY_DAY, MONTHS)
def test_a_period_after_a_day_is_the_period_from_the_next(event: date, months: int) -> None:
    after = dates.period_after(event, months=months)
    following = dates.period_from(event + ONE_DAY, months=months)

    assert following.legal_end == after.legal_end
    assert following.safe_end <= following.legal_end


@given(ANY_DAY, MONTHS)
def test_a_window_holds_the_whole_period_and_at_month_ends_some_days_more(last: date, months: int) -> None:
    window = dates.window_ending(last, months=months)
    period_end = dates.period_from(window.first, months=months).legal_end

    assert period_end <= last <= period_end + timedelta(days=3)
    assert (period_end == last) is (window.first.day == (last + ONE_DAY).day)


@given(ANY_DAY, MONTHS, MONTHS)
def test_a_longer_period_does_not_end_earlier(event: date, months: int, more: int) -> None:
    shorter = dates.period_after(event, months=months)
    longer = dates.period_after(event, months=months + more)
    later = dates.period_after(event + ONE_DAY, months=months)

    assert shorter.legal_end < longer.legal_end
    assert shorter.safe_end < longer.safe_end
    assert shorter.legal_end <= later.legal_end


@given(ANY_DAY, MONTHS)
def test_back_and_forth_leads_home_except_from_month_ends(day: date, months: int) -> None:
    opened = dates.months_before(day, months)
    back = dates.period_after(opened.day, months=months)

    assert back.safe_end <= day
    assert (back.safe_end == day) is not opened.is_clamped


@given(KNOWN, COUNTS.filter(lambda days: days < 400), MOVERS)
def test_the_three_dates_stand_in_their_order(event: date, days: int, mover: Receiver | Unmoved) -> None:
    found = dates.deadline(dates.days_after(event, days), mover)
    try:
        aim_by, raw, rolled = found.aim_by, found.raw, found.rolled
    except CalendarUnknownError:
        assert found.raw > date(2099, 12, 28)
        return

    assert event <= raw
    assert aim_by <= raw <= rolled <= raw + timedelta(days=10)
    assert dates.closed_by(aim_by) is None
    if isinstance(mover, Receiver):
        assert dates.closed_by(rolled) is None
        between = [raw + timedelta(days=n) for n in range((rolled - raw).days)]
        assert all(dates.closed_by(day) for day in between)
    else:
        assert rolled == raw
    assert found.is_met_by(rolled)
    assert not found.is_met_by(rolled + ONE_DAY)


@given(KNOWN)
def test_an_open_day_is_its_own_next_and_last_open_day(day: date) -> None:
    is_open = dates.closed_by(day) is None

    assert (dates.next_open_day(day).day == day) is is_open
    assert (dates.last_open_day(day).day == day) is is_open


@given(ANY_DAY, st.integers(0, 60))
def test_whole_years_turn_on_the_anniversary(start: date, years: int) -> None:
    reached = dates.anniversary(start, years).day

    assert dates.years_completed(start, reached).years == years
    assert years == 0 or dates.years_completed(start, reached - ONE_DAY).years == years - 1
    if (start.month, start.day) != (2, 29):
        assert reached == start + relativedelta(years=years)


@given(ANY_DAY, st.integers(1, 100), st.sampled_from(AgeRule))
def test_an_age_begins_on_the_day_on_which_it_is_reached(birth: date, age: int, rule: AgeRule) -> None:
    reached = dates.reaches_age(birth, age, rule).day

    assert dates.age_on(birth, reached, rule).years == age
    assert dates.age_on(birth, reached - ONE_DAY, rule).years == age - 1


@given(ANY_DAY, st.integers(1, 100))
def test_by_the_act_nobody_is_older_than_two_days_before_the_birthday(birth: date, age: int) -> None:
    act, birthday, card = (dates.reaches_age(birth, age, rule).day for rule in AgeRule)

    assert act + ONE_DAY == birthday
    assert act <= card <= birthday


@given(ANY_DAY, ANY_DAY)
def test_ages_agree_with_dateutil_but_for_leap_days(birth: date, on: date) -> None:
    if (birth.month, birth.day) != (2, 29) and on >= birth:
        assert dates.age_on(birth, on).years == relativedelta(on, birth).years


@given(ANY_DAY, st.integers(1, 60), st.integers(1, 40))
def test_the_months_between_two_ages_are_whole_years(birth: date, age: int, more: int) -> None:
    months = dates.months_of_age(birth, age, age + more).months

    assert len(months) == 12 * more
    assert months[0] == dates.month_of(dates.reaches_age(birth, age).day)


@given(DAYS, st.integers(0, 2000))
def test_a_month_of_insurance_counts_when_its_last_day_is_insured(acquired: date, days: int) -> None:
    lost = acquired + timedelta(days=days)
    months = dates.insured_months(acquired, lost, until=lost).months
    around = dates.months_from_to(dates.month_of(acquired), dates.month_of(lost))
    insured_at_end = tuple(month for month in around if acquired <= dates.last_day_of(month) < lost)

    assert months == (insured_at_end or (dates.month_of(acquired),))


@given(DAYS, st.integers(-600, 600))
def test_months_move_as_numbers_do(day: date, months: int) -> None:
    month = dates.month_of(day)
    moved = dates.month_shifted(month, months)

    assert dates.month_shifted(moved, -months) == month
    assert len(dates.months_from_to(*sorted([month, moved]))) == abs(months) + 1
    assert dates.first_day_of(moved) == dates.first_day_of(month) + relativedelta(months=months)
    assert dates.last_day_of(month) + ONE_DAY == dates.first_day_of(dates.month_shifted(month, 1))


@given(DAYS)
def test_days_of_the_next_month_come_after_the_day(day: date) -> None:
    assert dates.month_of(dates.tenth_of_next_month(day).day) == dates.month_shifted(dates.month_of(day), 1)
    assert dates.end_of_next_month(day).day > day + timedelta(days=27)
    assert dates.premium_lapses(dates.month_of(day)).safe_end > day


@given(ANY_DAY)
def test_pay_periods_follow_each_other(closing: date) -> None:
    period = dates.pay_period(closing)

    assert 28 <= period.days <= 31
    before = dates.pay_period(period.first - ONE_DAY)
    assert before.last + ONE_DAY == period.first


@given(ANY_DAY, st.integers(1, 12))
def test_a_day_lies_in_its_year(day: date, first_month: int) -> None:
    year = dates.fiscal_year(day, first_month)

    assert year.first_day <= day <= year.last_day
    assert year.last_day == year.first_day + relativedelta(years=1) - ONE_DAY


@pytest.mark.parametrize("year", range(1990, 2101))
def test_leap_years_are_those_of_the_calendar(year: int) -> None:
    has_leap_day = dates.last_day_of(f"{year}-02").day == 29

    assert has_leap_day is (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
