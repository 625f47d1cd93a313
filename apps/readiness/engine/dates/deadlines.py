"""A last day in three dates: as counted, as the law moves it over closed days, and the open day to aim for."""

from datetime import date
from enum import StrEnum
from typing import Protocol

from apps.readiness.engine.dates.calculation import (
    Calculation,
    CalendarUnknownError,
    Certainty,
    Step,
)
from apps.readiness.engine.dates.closed_days import OpenDay, last_open_day, next_open_day


class Receiver(StrEnum):
    """Who receives a filing; the law that moves its last day depends on it."""

    NATIONAL = (
        "to_national"  # immigration, Hello Work, labour office: Act on Holidays of Administrative Organs 2
    )
    MUNICIPALITY = "to_municipality"  # Local Autonomy Act 4-2(4)
    NATIONAL_TAX = "to_national_tax"  # Act on General Rules for National Taxes 10(2)
    LOCAL_TAX = "to_local_tax"  # Local Tax Act 20-5
    PENSION_SERVICE = "to_pension"  # a special corporation acting for the Minister: to be confirmed
    PREMIUM = "to_premium"  # a pension premium paid at a bank: National Pension Act 91
    INSURER = "to_insurer"  # health union, Kyokai Kenpo: to be confirmed


class Unmoved(StrEnum):
    """Last days that closed days do not move, and why."""

    PRIVATE_PARTY = "not_private"
    OWN_TIME = "not_own_time"  # the time an organ itself has to decide
    REVOCATION_GROUND = "not_revocation"  # the 90 days, the 3 and 6 months of Act 22-4
    PRESCRIPTION = "not_prescription"
    PERIOD_OF_STAY = "not_stay"


CITES = {
    Receiver.NATIONAL: "holiday_act_2",
    Receiver.MUNICIPALITY: "local_autonomy_act_4_2",
    Receiver.NATIONAL_TAX: "national_taxes_act_10",
    Receiver.LOCAL_TAX: "local_tax_act_20_5",
    Receiver.PENSION_SERVICE: "pension_service_closed_days",
    Receiver.PREMIUM: "premium_closed_days",
    Receiver.INSURER: "insurer_closed_days",
    Unmoved.PRIVATE_PARTY: "civil_code_142",
    Unmoved.OWN_TIME: "own_time_not_moved",
    Unmoved.REVOCATION_GROUND: "revocation_not_moved",
    Unmoved.PRESCRIPTION: "prescription_not_moved",
    Unmoved.PERIOD_OF_STAY: "stay_not_moved",
}


class Counted(Protocol):
    """A calculation that ends on one day."""

    @property
    def day(self) -> date: ...
    @property
    def cites(self) -> tuple[str, ...]: ...
    def steps(self) -> tuple[Step, ...]: ...


class Deadline(Calculation, frozen=True):
    """A last day as the contract writes it: `raw`, `rolled`, `aim_by`.

    Nobody is late before `rolled` has passed; residents are shown `aim_by`. Where the calendar of the day is not
    known, `raw` still answers, and `rolled` and `aim_by` raise CalendarUnknownError.
    """

    counted: Counted
    mover: Receiver | Unmoved

    @property
    def raw(self) -> date:
        """The last day as counted."""
        return self.counted.day

    @property
    def rolled(self) -> date:
        """The next open day where the law moves a closed one, else `raw`."""
        return self.raw if isinstance(self.mover, Unmoved) else next_open_day(self.raw).day

    @property
    def aim_by(self) -> date:
        """The last open day that is not after `raw`."""
        return last_open_day(self.raw).day

    def is_met_by(self, filed_on: date) -> bool:
        """Whether something filed on a day was in time."""
        return filed_on <= self.raw or filed_on <= self.rolled

    @property
    def certainty(self) -> Certainty:
        try:
            return next_open_day(self.raw).certainty
        except CalendarUnknownError:
            return Certainty.CANNOT_TELL

    @property
    def cites(self) -> tuple[str, ...]:
        return (*self.counted.cites, CITES[self.mover], "holiday_act_1", "holidays_act_3", "aim_by")

    def steps(self) -> tuple[Step, ...]:
        try:
            return (*self.counted.steps(), *self._calendar_steps())
        except CalendarUnknownError:
            unknown = Step("calendar_unknown", {"day": self.raw})
            return (*self.counted.steps(), Step(self.mover, {}), unknown)

    def _calendar_steps(self) -> tuple[Step, ...]:
        forwards, aim = next_open_day(self.raw), last_open_day(self.raw)
        if forwards.day == self.raw:
            return forwards.steps()
        aimed = Step("aim_by", {"day": aim.day})
        if isinstance(self.mover, Unmoved):
            return (
                *_without_the_open_day(aim),
                Step(self.mover, {}),
                Step("stays", {"day": self.raw}),
                aimed,
            )
        moved = Step("moves_to", {"day": self.rolled})
        return (*_without_the_open_day(forwards), Step(self.mover, {}), moved, aimed)


def _without_the_open_day(found: OpenDay) -> tuple[Step, ...]:
    return found.steps()[:-1]


def deadline(counted: Counted, mover: Receiver | Unmoved) -> Deadline:
    """The three dates of a last day, by who receives what is due on it, or why it is not moved."""
    return Deadline(counted, mover)
