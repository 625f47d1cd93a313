"""Ages: by law a person grows older at the end of the day before the birthday; some rules look at the birthday."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from apps.readiness.engine.dates.calculation import Calculation, Step, at_least
from apps.readiness.engine.dates.periods import same_day_in

#: Cards of children issued from this day end on the day before the sixteenth birthday, earlier ones on it.
DAY_BEFORE_SINCE: Final = date(2023, 11, 1)
ADULT_CARD_AGE: Final = 16
ONE_DAY = timedelta(days=1)


class AgeRule(StrEnum):
    """From which day on somebody has an age."""

    ACT = "act"  # the day before the birthday, at its end: pension, health insurance, family allowances
    BIRTHDAY = "birthday"  # the birthday: points, age at an application; 29 February gives 1 March
    CARD = "card"  # the birthday; 29 February gives 28 February: Act 19-5(1)(ii)


CITES: Final = {
    AgeRule.ACT: ("ages_act", "civil_code_143"),
    AgeRule.BIRTHDAY: ("age_by_birthday",),
    AgeRule.CARD: ("residence_card_19_5",),
}


class AgeReached(Calculation, frozen=True):
    """The day on which somebody reaches an age."""

    birth: date
    age: int
    rule: AgeRule
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return CITES[self.rule]

    def steps(self) -> tuple[Step, ...]:
        birthday = _birthday(self.birth, self.age, self.rule)
        missing = birthday.day != self.birth.day
        told = (Step("no_birthday", {"year": str(birthday.year)}),) if missing else ()
        reached = "reached_day_before" if self.rule is AgeRule.ACT else "reached_birthday"
        return (
            Step("born", {"birth": self.birth}),
            *told,
            Step("birthday", {"number": self.age, "day": birthday}),
            Step(reached, {"number": self.age, "day": self.day}),
        )


def reaches_age(birth: date, age: int, rule: AgeRule = AgeRule.ACT) -> AgeReached:
    """The day on which an age is reached.

    By the Act on the calculation of ages it is reached at the end of the day before the birthday: born 2006-11-01,
    20 on 2026-10-31; born on 29 February, on 28 February of every year.
    """
    at_least(age, 1, "age")
    birthday = _birthday(birth, age, rule)
    return AgeReached(birth, age, rule, birthday - ONE_DAY if rule is AgeRule.ACT else birthday)


def _birthday(birth: date, age: int, rule: AgeRule) -> date:
    birthday = same_day_in(birth, birth.year + age)
    is_moved = birthday.day != birth.day
    return birthday - ONE_DAY if is_moved and rule is AgeRule.CARD else birthday


class AgeOn(Calculation, frozen=True):
    """How old somebody is on a day."""

    birth: date
    on: date
    rule: AgeRule
    years: int

    @property
    def cites(self) -> tuple[str, ...]:
        return CITES[self.rule]

    def steps(self) -> tuple[Step, ...]:
        last = reaches_age(self.birth, self.years, self.rule).steps() if self.years else ()
        begin = last or (Step("born", {"birth": self.birth}),)
        return (*begin, Step("age_on", {"on": self.on, "number": self.years}))


def age_on(birth: date, on: date, rule: AgeRule = AgeRule.BIRTHDAY) -> AgeOn:
    """The age on a day; by default with the birthday, as points on an application date. 0 before the first birthday.

    With `AgeRule.ACT` the new age counts on the day before the birthday: "aged 19 to 22 on 31 December" counts
    somebody born on 1 January as a year older.
    """
    years = max(0, on.year - birth.year + 1)
    while years and reaches_age(birth, years, rule).day > on:
        years -= 1
    return AgeOn(birth, on, rule, years)


class ChildCard(Calculation, frozen=True):
    """The end that the sixteenth birthday sets to the card of a child."""

    birth: date
    issued_on: date
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return ("residence_card_19_5", "child_card_day_before")

    def steps(self) -> tuple[Step, ...]:
        reached = reaches_age(self.birth, ADULT_CARD_AGE, AgeRule.CARD)
        ends = "card_day_before" if self.issued_on >= DAY_BEFORE_SINCE else "card_birthday"
        return (*reached.steps()[:-1], Step(ends, {"since": DAY_BEFORE_SINCE, "day": self.day}))


def child_card_ends(birth: date, issued_on: date) -> ChildCard:
    """The last day of an old-format card issued before the age of sixteen; the end of the stay may come earlier.

    Act 19-5(1). Cards of the new format carry their own date, which is read and not computed.
    """
    birthday = reaches_age(birth, ADULT_CARD_AGE, AgeRule.CARD).day
    return ChildCard(birth, issued_on, birthday - ONE_DAY if issued_on >= DAY_BEFORE_SINCE else birthday)
