"""Laws of a life in order: payloads fit their kinds, deductions are the rates, instalments are the tax."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.sandbox.population import ANCHOR, careers, days, errors, generate, payroll, premiums, taxes
from apps.sandbox.population.life import Life
from apps.sandbox.population.population import Population
from apps.wallet.kinds import decode, find_restricted

pytestmark = pytest.mark.slow

UNTIL = days.month_of(ANCHOR)
SEEDS = st.integers(0, 2**32)
EXAMPLES = settings(max_examples=25, deadline=None)


def life_of(seed: int) -> Life:
    return careers.draw(Random(seed), "r77777")


def alone(life: Life) -> Population:
    return Population(1, ANCHOR, (), (life,))


def test_every_payload_fits_its_kind_and_holds_nothing_restricted() -> None:
    population = generate(60, 12, ANCHOR)
    facts = [
        f for place in population.institutions for _, known in population.facts_for(place.id) for f in known
    ]
    facts += [fact for resident in population.residents for fact in population.declared_for(resident)]

    for fact in facts:
        if fact.withdrawn is None:
            decode(fact.kind, fact.data)
            assert find_restricted(fact.data) == []


@EXAMPLES
@given(SEEDS)
def test_deductions_are_the_rates_of_the_grade(seed: int) -> None:
    life = life_of(seed)
    for slip in payroll.run(life, UNTIL).slips:
        if slip.bonus or not slip.remuneration:
            continue
        pension = premiums.pension_remuneration(slip.remuneration, slip.at)
        assert abs(slip.premiums.pension - pension * 0.0915) <= 0.5
        assert abs(slip.premiums.health - slip.remuneration * 0.05) <= 0.5
        assert (slip.premiums.child_support > 0) == (slip.at >= days.month(2026, 4))
        assert slip.premiums.care == 0 or premiums.pays_care(life.birth, slip.at)
        rate = {2022: 0.005, 2023: 0.006, 2024: 0.006, 2025: 0.0055, 2026: 0.005}.get(
            days.fiscal_year(slip.at)
        )
        assert (
            rate is None
            or slip.at < days.month(2022, 10)
            or abs(slip.employment_insurance - slip.gross * rate) <= 0.5
        )


@EXAMPLES
@given(SEEDS)
def test_every_month_since_arrival_has_a_pension_category(seed: int) -> None:
    life = life_of(seed)
    noted = {f.data["month"] for f in alone(life).facts(life, "pension-office") if f.kind == "pension_month"}
    first = max(days.month_of(life.arrived_on), days.month(2024, 1))

    assert {days.written(at) for at in range(first, UNTIL)} <= noted
    assert all(f.data.get("category") != 0 for f in alone(life).facts(life, "pension-office"))


@EXAMPLES
@given(SEEDS)
def test_tax_instalments_add_up_and_are_all_collected_in_time(seed: int) -> None:
    life = life_of(seed)
    for year in payroll.run(life, UNTIL).tax_years.values():
        assert sum(part.amount for part in year.instalments) == (
            year.levy.annual_tax if year.instalments else 0
        )
        amounts = [part.amount for part in year.instalments]
        assert amounts[1:] == amounts[1:2] * (len(amounts) - 1)
        assert not amounts or amounts[0] == max(amounts)
        for part in year.instalments:
            assert part.due_on > ANCHOR - timedelta(days=11) or (part.paid_on and part.paid_on <= part.due_on)


@EXAMPLES
@given(SEEDS)
def test_what_leaves_pay_for_the_city_is_what_the_city_receives(seed: int) -> None:
    life = life_of(seed)
    books = payroll.run(life, UNTIL)
    taken = sum(slip.resident_tax for slip in books.slips)
    received = sum(
        p.amount for y in books.tax_years.values() for p in y.instalments if p.special and p.paid_on
    )

    assert taken == received


@EXAMPLES
@given(SEEDS)
def test_certificate_slips_and_pay_say_the_same(seed: int) -> None:
    life = life_of(seed)
    books = payroll.run(life, UNTIL)
    for fiscal, year in books.tax_years.items():
        if fiscal - 1 >= life.history_from:
            paid = sum(slip.taxable_gross for slip in books.slips if slip.paid_on.year == fiscal - 1)
            assert year.levy.salary_income == paid


@EXAMPLES
@given(SEEDS)
def test_nobody_works_more_than_their_status_allows(seed: int) -> None:
    life = life_of(seed)
    by_day: dict[date, float] = defaultdict(float)
    for fact in [
        f
        for place in ("aoba-foods", "kita-logistics", "sumire-kitchen")
        for f in alone(life).facts(life, place)
    ]:
        if fact.kind == "work_log":
            by_day[date.fromisoformat(str(fact.data["on"]))] += float(str(fact.data["hours"]))
    for first in by_day:
        assert sum(by_day.get(first + timedelta(days=n), 0) for n in range(7)) <= 28


@EXAMPLES
@given(SEEDS)
def test_stays_follow_one_another_without_a_day_between(seed: int) -> None:
    stays = life_of(seed).stays
    for old, new in pairwise(stays):
        assert old.expires_on is not None
        assert old.granted_on < new.granted_on <= old.expires_on
        assert new.applied_on is not None
        assert new.applied_on < new.granted_on


@EXAMPLES
@given(SEEDS)
def test_wages_keep_the_highest_minimum_wage(seed: int) -> None:
    for job in life_of(seed).jobs:
        hourly = job.hourly_wage or job.monthly_wage / (job.weekly_hours * 52 / 12)
        assert hourly >= 1280


@pytest.mark.parametrize("code", errors.covered_checks())
def test_an_error_is_put_in_only_where_there_is_room_and_is_told(code: str) -> None:
    done = 0
    for seed in range(600):
        life = life_of(seed)
        if errors.put(code, Random(seed), life):
            done += 1
            assert code in {truth.check for truth in life.truths}
        else:
            assert life.truths == []
    assert done > 0


@pytest.mark.parametrize(
    ("base", "share"),
    [(240_000, 21_960), (88_000, 8_052), (98_000, 8_967), (104_000, 9_516), (110_000, 10_065)],
)
def test_the_share_of_the_pension_premium_is_the_published_one(base: int, share: int) -> None:
    assert premiums.share(base, premiums.PENSION_RATE) == share


def test_half_a_yen_is_dropped_and_more_is_rounded_up() -> None:
    assert premiums.share(100, 50) == 0
    assert premiums.share(102, 50) == 1
    assert premiums.share(300, 50) == 1


def test_grades_begin_at_their_bounds() -> None:
    assert premiums.standard_remuneration(229_999) == 220_000
    assert premiums.standard_remuneration(230_000) == 240_000
    assert premiums.pension_remuneration(1_390_000, days.month(2026, 11)) == 650_000
    assert premiums.pension_remuneration(58_000, days.month(2026, 11)) == 88_000


def test_the_rest_of_the_tax_is_in_june() -> None:
    assert taxes.split(100_900, 12) == [8_500, *[8_400] * 11]
    assert sum(taxes.split(100_900, 12)) == 100_900
