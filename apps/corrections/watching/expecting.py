"""What is expected of the data: values of fields, or that a record is there, or that it is gone."""

import datetime
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from apps.corrections.sources import data
from apps.readiness.engine import dates
from apps.readiness.engine.dates.counting import DayCount

type Test = Literal["equals", "at_most", "at_least", "not_below", "one_of", "said", "not_said"]


class Expected(msgspec.Struct, frozen=True):
    """One field: `was` is the disputed value, `value` the agreed one, both as the payload has them (ISO dates, yen).

    `at_most`, `at_least` compare numbers and ISO dates, `not_below` also lets stand that nothing is said; `said`, `not_said`
    look only whether there is a value. The field may lie in another one: `employer.corporate_number`.
    """

    field: str
    test: Test = "equals"
    value: Any = None
    was: Any = None

    def is_met(self, payload: Mapping[str, Any]) -> bool:
        """Whether a payload shows what was agreed."""
        held = value_of(payload, self.field)
        match self.test:
            case "equals":
                return bool(held == self.value)
            case "one_of":
                return held in self.value
            case "said":
                return held is not None
            case "not_said":
                return held is None
            case "at_most":
                return held is not None and bool(held <= self.value)
            case "at_least":
                return held is not None and bool(held >= self.value)
            case "not_below":
                return held is None or bool(held >= self.value)
        raise AssertionError("every test is told above")

    def is_met_in_part(self, payload: Mapping[str, Any]) -> bool:
        """Whether more of a sum is there than before, and not yet the whole: what is paid in part is no other value."""
        held = value_of(payload, self.field)
        return self.test == "not_below" and held is not None and bool((self.was or 0) < held < self.value)

    def is_as_before(self, payload: Mapping[str, Any]) -> bool:
        """Whether a payload still shows the disputed value."""
        return bool(value_of(payload, self.field) == self.was)


def value_of(payload: Mapping[str, Any], field: str) -> Any:
    """What a payload says in a field, or None; parts of a field are told by dots."""
    held: Any = payload
    for part in field.split("."):
        if not isinstance(held, Mapping):
            return None
        held = held.get(part)
    return held


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One record that has to change, to come, or to go.

    It is known by the institution's own id, or, where that may change or does not exist yet, by what its payload says
    in some fields (`like`). A record that has to go: `gone`; without it every `expected` has to be met, and with none
    of them the record only has to be there. `instead` settles it as well, and is looked at only where it is met.
    """

    kind: str
    record_id: str | None = None
    like: Mapping[str, Any] = {}
    expected: tuple[Expected, ...] = ()
    gone: bool = False
    instead: "Line | None" = None


class Watch(msgspec.Struct, frozen=True):
    """What one institution's data has to show. `source` and `institution` tell whose data alone is looked at."""

    source: str
    institution: str
    lines: tuple[Line, ...]


def expected_lag(source: str, decided_on: datetime.date) -> DayCount | None:
    """Until when the change may be on its way after a decision: our own convention by kind of institution."""
    parameter = data().parameters.get(f"lag:{source}")
    dated = None if parameter is None else parameter.on(decided_on)
    return None if dated is None else dates.days_after(decided_on, int(dated.value))
