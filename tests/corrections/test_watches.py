"""What a correction waits to see: the same that ends the finding, and nothing that is there already."""

import datetime
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.ledger.watches import (
    CHECKS,
    Office,
    Offices,
    watch_of_field,
    watch_of_finding,
    watch_of_missing,
)
from apps.corrections.watching import Expected, Line, Seen, Watch, look
from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding
from apps.readiness.rules import continuity, rule_set
from apps.sandbox.population import cases, errors, generate
from apps.wallet.kinds import decode

pytestmark = pytest.mark.slow

ON = datetime.date(2026, 11, 21)
FOLDER = Path(continuity.__file__).parent
BEFORE = datetime.date(2020, 1, 1)
#: Checks whose finding ends with something that no record of an institution shows.
IN_NO_RECORD = {
    "R-24",
    "R-31",
    "R-32",
    "R-33",
    "R-34",
    "R-40",
    "R-41",
    "R-42",
    "R-43",
    "R-45",
    "R-47",
    "R-48",
}


@cache
def found() -> tuple[tuple[Case, Finding], ...]:
    """Every finding that asks for a move, of residents of the sandbox with many errors."""
    known = rule_set().data.parameters
    made = []
    with pytest.MonkeyPatch.context() as patch:
        for check in errors.ERROR_RATES:
            patch.setitem(errors.ERROR_RATES, check, 0.12)  # type: ignore[arg-type]  # a dict behind the mapping
        population = generate(120, seed=3, today=ON)
    for data in cases(population):
        case = read_case(data, parameters=known)
        findings = rule_set().assess(case, questions=("continuity",)).findings
        made += [(case, one) for one in findings if one.state in {"open", "pending"} and one.routes]
    return tuple(made)


def offices_of(case: Case) -> Offices:
    """Every source of a case, and those that could be, send by themselves."""
    of_place = tuple(Office(held.source or "", f"the-{held.source}") for held in case.records)
    others = {Office(code, f"the-{code}") for code in ("pension_office", "hello_work", "municipality", "immigration", "tax_office", "health_insurer")}  # fmt: skip
    return Offices(of_place, frozenset(of_place) | others)


def seen_of(case: Case) -> list[Seen]:
    """The case as its institutions hold it."""
    return [
        Seen(source=held.source or "", institution=f"the-{held.source}", kind=held.kind, record_id=held.source_record_id or str(place),
             data_as_of=ON, payload=payload_of(held))
        for place, held in enumerate(case.records)
    ]  # fmt: skip


def _set(payload: dict[str, Any], field: str, value: Any) -> None:
    *outer, name = field.split(".")
    for part in outer:
        payload = payload.setdefault(part, {"name": "x"})
    if value is None:
        payload.pop(name, None)
    else:
        payload[name] = value


_ANY: Mapping[str, Any] = {"paid_on": "2026-11-20", "insured_to": "2026-11-20"}


def _right(expected: Expected) -> Any:
    match expected.test:
        case "one_of":
            return expected.value[0]
        case "said":
            return _ANY[expected.field]
        case "not_said":
            return None
    return expected.value


def mended(case: Case, watch: Watch) -> Case | None:
    """The case once its institution shows what is waited for; None where that is a record that has to come."""
    records = list(case.records)
    for line in watch.lines:
        at = next(
            (place for place, held in enumerate(records)
             if held.kind == line.kind and held.source == watch.source and held.source_record_id == line.record_id),
            None,
        )  # fmt: skip
        if at is None or line.gone:
            return None
        payload = payload_of(records[at])
        for expected in line.expected:
            _set(payload, expected.field, _right(expected))
        if "address_since" in payload and any(
            expected.field == "address_since" for expected in line.expected
        ):
            payload["address"] = _newest_address(case)  # told with the day on which it began
        records[at] = msgspec.structs.replace(records[at], payload=decode(line.kind, payload))
    return Case(case.on, records, feeds=case.feeds, plan=case.plan, declared=case.declared)


def _newest_address(case: Case) -> str:
    """Where the newest lease or the register says that the resident lives."""
    told = [payload_of(held) for held in case.records if held.kind in {"housing_lease", "registry_entry"}]
    return str(max(told, key=lambda one: one.get("from") or one["address_since"])["address"])


def _sense(case: Case, finding: Finding) -> list[str]:
    """Each scheme, or each thing, of which the same check finds something."""
    again = rule_set().assess(case, questions=("continuity",)).findings
    return [
        scheme
        for one in again
        if one.check == finding.check and one.state == finding.state
        for scheme in one.values.get("schemes", ["one"])
    ]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_every_check_with_a_way_has_something_to_wait_for_or_says_why_not() -> None:
    told = re.findall(
        r'@check\(\s*"(R-\d\d)"(?:(?!@check).)*?routes=\(',
        "".join(map(_text, FOLDER.glob("*.py"))),
        re.DOTALL,
    )
    routed = set(told)
    assert len(routed) > 30
    assert routed <= CHECKS.keys() | IN_NO_RECORD
    assert {finding.check for _case, finding in found()} <= routed
    assert not CHECKS.keys() & IN_NO_RECORD


def test_nothing_is_waited_for_that_is_there_already() -> None:
    """The data as it is ends no finding: what is waited for is missing from it, line by line where one is known."""
    told = 0
    for case, finding in found():
        watch = watch_of_finding(finding, case, offices_of(case)).watch
        if watch is not None:
            shown = look(watch, seen_of(case), after=BEFORE)
            assert shown.verdict in {"not_shown", "waiting"}, (finding.check, finding.values, watch, shown)
            told += 1
    assert told > 60


def test_what_is_waited_for_ends_the_finding() -> None:
    """A case in which the institution shows it has one finding of the check less."""
    ended: dict[str, int] = {}
    for case, finding in found():
        watch = watch_of_finding(finding, case, offices_of(case)).watch
        better = mended(case, watch) if watch is not None else None
        if better is None:
            continue
        assert len(_sense(better, finding)) < len(_sense(case, finding)), (finding, watch)
        ended[finding.check] = ended.get(finding.check, 0) + 1
    assert ended.keys() >= {"R-03", "R-07", "R-12", "R-16", "R-19", "R-21"}, ended


def test_nobody_who_sends_nothing_is_waited_for() -> None:
    for case, finding in found():
        offices = Offices(offices_of(case).of_place, frozenset())
        nothing = watch_of_finding(finding, case, offices)
        assert nothing.watch is None
        assert nothing.why is not None


# -- fields -------------------------------------------------------------------------------------------------------
def month(**payload: Any) -> Held:
    record = decode("pension_month", {"month": "2026-08", "category": 1, **payload})
    return Held(payload=record, source="pension_office", source_record_id="pm-8")


OFFICE = Office("pension_office", "nenkin")
SENDING = Offices((OFFICE,), frozenset({OFFICE}))


def test_a_field_waits_for_the_value_the_resident_says_is_right() -> None:
    watch = watch_of_field(month(), OFFICE, "category", error="wrong", claimed=2, offices=SENDING).watch
    assert watch == Watch(
        "pension_office", "nenkin",
        (Line(kind="pension_month", record_id="pm-8", like={"month": "2026-08"}, expected=(Expected("category", value=2, was=1),)),),
    )  # fmt: skip


def test_a_field_that_is_part_of_what_the_record_is_known_by_is_known_by_its_id() -> None:
    watch = watch_of_field(month(), OFFICE, "month", error="wrong", claimed="2026-09", offices=SENDING).watch
    assert watch is not None
    assert watch.lines[0].like == {}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"field": None, "error": "superfluous"}, Line(kind="pension_month", record_id="pm-8", gone=True)),
        ({"field": "bonus", "error": "superfluous"},
         Line(kind="pension_month", record_id="pm-8", like={"month": "2026-08"}, expected=(Expected("bonus", "not_said", was=9),))),
    ],
)  # fmt: skip
def test_what_should_not_be_there_goes(given: dict[str, Any], line: Line) -> None:
    watch = watch_of_field(month(bonus=9), OFFICE, claimed=None, offices=SENDING, **given).watch
    assert watch is not None
    assert watch.lines == (line,)


def test_without_the_right_value_nothing_can_be_waited_for() -> None:
    told = watch_of_field(month(), OFFICE, "category", error="wrong", claimed=None, offices=SENDING)
    assert told == (None, "not_known")


def test_own_records_and_offices_that_send_nothing_are_not_watched() -> None:
    own = Office("resident", "own")
    assert (
        watch_of_field(month(), own, "category", error="wrong", claimed=2, offices=SENDING).why == "no_record"
    )
    alone = Offices((OFFICE,), frozenset())
    assert (
        watch_of_field(month(), OFFICE, "category", error="wrong", claimed=2, offices=alone).why == "no_feed"
    )


def test_a_missing_record_waits_until_one_comes() -> None:
    watch = watch_of_missing("pension_month", {"month": "2026-09"}, OFFICE, SENDING).watch
    assert watch is not None
    there = Seen(source="pension_office", institution="nenkin", kind="pension_month", record_id="new", data_as_of=ON, payload={"month": "2026-09", "category": 2})  # fmt: skip
    assert look(watch, [there], after=BEFORE).verdict == "fixed"
    other = msgspec.structs.replace(there, payload={"month": "2026-10", "category": 2})
    assert look(watch, [other], after=BEFORE).verdict == "waiting"
