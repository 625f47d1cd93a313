"""What the engine does for every rule: notes, versions, dated values, other rules, items, and rules that break off."""

import datetime
import json
import logging
import sys
import threading
from typing import Any

import pytest

from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case, Declared, Feed, Held, Plan
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import rule
from apps.readiness.engine.running import encode
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Application, Notification, Passport, ResidenceStatus
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract
from tests.readiness.small_rules import DAY, case, dated, results, rules, stay

SOME: dict[str, Any] = {
    "question": "procedure",
    "weight": "factor",
    "responsible": "resident",
    "cites": ("law",),
}
TODAY = DAY(2026, 11, 21)


@rule("reads_end", **SOME)
def reads_end(case: CaseView) -> Verdict:
    ends = case.the(ResidenceStatus).expires_on
    if ends is None:
        return cannot_tell("no_day")
    return met("before_end") if case.today <= ends else not_met("after_end")


# -- what is read ---------------------------------------------------------------------------------------------
def test_the_fields_that_were_read_are_the_facts() -> None:
    found = results(rules(reads_end), case(TODAY, Passport(country="VN", expires_on=TODAY), stay()))[
        "reads_end"
    ]

    assert [(fact.record, fact.fields) for fact in found.facts] == [(1, ("expires_on",))]


def test_a_record_that_is_not_there_is_named_as_missing() -> None:
    found = results(rules(reads_end), case(TODAY))["reads_end"]

    assert (found.outcome, found.code, found.missing) == ("cannot_tell", "unknown", ("residence_status",))


def test_a_field_that_the_source_does_not_say_is_named_as_missing() -> None:
    found = results(rules(reads_end), case(TODAY, stay(expires_on=None)))["reads_end"]

    assert found.missing == ("residence_status.expires_on",)


def test_looking_for_a_kind_in_vain_names_it() -> None:
    @rule("looks", **SOME)
    def looks(case: CaseView) -> Verdict:
        return cannot_tell("nothing") if case.newest(Passport) is None else met("there")

    assert results(rules(looks), case(TODAY, stay()))["looks"].missing == ("passport",)


def test_of_several_records_the_newest_is_found_and_all_that_decided_it_is_named() -> None:
    older, newer = stay(granted_on=DAY(2020, 12, 10), expires_on=DAY(2023, 12, 10)), stay()

    found = results(rules(reads_end), case(TODAY, newer, older))["reads_end"]

    assert found.outcome == "met"
    assert [(fact.record, fact.fields) for fact in found.facts] == [
        (0, ("expires_on", "granted_on")),
        (1, ("granted_on",)),
    ]


def test_a_changed_contract_is_the_later_one_of_the_same_beginning() -> None:
    @rule("hours", **SOME)
    def hours(case: CaseView) -> Verdict:
        contract = case.the(EmploymentContract)
        return met("hours", hours=int(contract.weekly_hours), since=about(contract).valid_from)

    def contract(weekly: int, since: datetime.date | None) -> Held:
        payload = EmploymentContract(employer=Org(name="A"), starts_on=DAY(2024, 1, 4), weekly_hours=weekly)
        return Held(payload=payload, valid_from=since)

    for order in (
        [contract(40, None), contract(20, DAY(2026, 4, 1))],
        [contract(20, DAY(2026, 4, 1)), contract(40, None)],
    ):
        found = results(rules(hours), Case(TODAY, order))["hours"]
        assert found.values == {"hours": 20, "since": DAY(2026, 4, 1)}
        assert {name for fact in found.facts for name in fact.fields} == {
            "starts_on",
            "valid_from",
            "weekly_hours",
        }


def test_what_was_read_of_plan_declaration_and_feeds_is_told_too() -> None:
    @rule("asks", **SOME)
    def asks(case: CaseView) -> Verdict:
        told = case.plan.channel, case.declared.no_absence, case.knows(Notification)
        return met("told", told=list(told))

    on = case(
        TODAY,
        plan=Plan(channel="online"),
        declared=Declared(no_absence=True),
        feeds=[Feed("resident", ("notification",), TODAY)],
    )
    found = results(rules(asks), on)["asks"]

    assert found.values == {"told": ["online", True, True]}
    assert found.also_read == ("declared.no_absence", "feeds.notification", "plan.channel")


@pytest.mark.parametrize(
    ("asked", "knows"),
    [
        ({}, True),
        ({"since": TODAY}, True),
        ({"since": DAY(2026, 11, 22)}, False),
        ({"source": "employer"}, False),
    ],
)
def test_absence_means_something_only_where_it_was_asked_for(asked: dict[str, Any], knows: bool) -> None:
    @rule("knows", **SOME)
    def known(case: CaseView) -> Verdict:
        return met("known", known=case.knows(Notification, **asked), other=case.knows(Passport))

    on = case(TODAY, feeds=[Feed("resident", ("notification",), TODAY)])
    assert results(rules(known), on)["knows"].values == {"known": knows, "other": False}


def test_what_several_rules_work_out_alike_is_worked_out_once_and_named_by_each() -> None:
    worked: list[int] = []

    @reading
    def end(case: CaseView) -> datetime.date | None:
        worked.append(1)
        return case.the(ResidenceStatus).expires_on

    def of(name: str) -> Any:
        @rule(name, **SOME)
        def ends(case: CaseView) -> Verdict:
            return met("ends", on=end(case))

        return ends

    found = results(rules(of("one"), of("two")), case(TODAY, stay()))

    assert worked == [1]
    assert found["one"].facts == found["two"].facts != []


def test_a_reading_that_finds_nothing_ends_each_rule_that_asks() -> None:
    @reading
    def passport(case: CaseView) -> Passport:
        return case.the(Passport)

    @rule("one", **SOME)
    def one(case: CaseView) -> Verdict:
        return met("has", until=passport(case).expires_on)

    @rule("two", **SOME)
    def two(case: CaseView) -> Verdict:
        return met("has", until=passport(case).expires_on)

    found = results(rules(one, two), case(TODAY))
    assert found["one"].missing == found["two"].missing == ("passport",)


# -- versions and dated values --------------------------------------------------------------------------------
@rule("changes", **SOME, effective_from="2012-07-09", effective_to="2030-12-31")
def changes(_case: CaseView) -> Verdict:
    return met("old")


@changes.from_day("2026-12-01")
def changed(_case: CaseView) -> Verdict:
    return met("new")


@pytest.mark.parametrize(
    ("on", "code", "version", "until"),
    [
        (DAY(2012, 7, 8), "not_in_force", "2026-12-01", DAY(2012, 7, 8)),
        (DAY(2012, 7, 9), "old", "2012-07-09", DAY(2026, 11, 30)),
        (DAY(2026, 11, 30), "old", "2012-07-09", DAY(2026, 11, 30)),
        (DAY(2026, 12, 1), "new", "2026-12-01", DAY(2030, 12, 31)),
        (DAY(2031, 1, 1), "not_in_force", "2026-12-01", None),
    ],
)
def test_the_version_of_the_day_decides_and_the_answer_ends_with_it(
    on: datetime.date, code: str, version: str, until: datetime.date | None
) -> None:
    found = results(rules(changes), case(on))["changes"]

    assert (found.code, found.version, found.stands_until) == (code, version, until)


def test_the_anchor_picks_version_and_values_whatever_today_is() -> None:
    @rule("anchored", **SOME, anchor=lambda case: case.the(Application).accepted_on)
    def anchored(case: CaseView) -> Verdict:
        return met("fee", fee=case.parameter("fee"))

    on = case(TODAY, Application(procedure="renewal", channel="counter", accepted_on=DAY(2025, 3, 31)))
    fees = dated("fee", (None, 4000), (DAY(2025, 4, 1), 6000))
    found = results(rules(anchored, parameters=[fees]), on)["anchored"]

    assert found.values == {"fee": 4000}
    assert found.stands_until is None


@rule("counts", **SOME)
def counts(case: CaseView) -> Verdict:
    return met("counted", number=case.parameter("number"))


def test_a_value_that_will_change_ends_the_answer() -> None:
    number = dated("number", (None, 1), (DAY(2027, 1, 1), 2))

    found = results(rules(counts, parameters=[number]), case(TODAY))["counts"]

    assert found.stands_until == DAY(2026, 12, 31)
    assert [(used.name, used.value, used.verified) for used in found.parameters_used] == [
        ("number", 1, "secondary")
    ]


def test_a_case_may_bring_its_own_values_and_the_answer_says_so() -> None:
    number = dated("number", (None, 1))
    on = case(TODAY, parameters={"number": ((DAY(2026, 1, 1), 5), (DAY(2026, 12, 1), 6))})

    found = results(rules(counts, parameters=[number]), on)["counts"]

    assert found.values == {"number": 5}
    assert found.notes == ("values_of_this_case",)
    assert found.stands_until == DAY(2026, 11, 30)


def test_before_its_own_values_begin_those_of_the_rule_set_hold() -> None:
    on = case(TODAY, parameters={"number": ((DAY(2026, 12, 1), 6),)})

    assert results(rules(counts, parameters=[dated("number", (None, 1))]), on)["counts"].values == {
        "number": 1
    }


def test_without_a_value_in_force_the_rule_cannot_tell() -> None:
    found = results(rules(counts, parameters=[dated("number", (DAY(2027, 1, 1), 2))]), case(TODAY))["counts"]

    assert (found.outcome, found.missing, found.stands_until) == (
        "cannot_tell",
        ("parameters.number",),
        DAY(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("basis", "verified", "notes"),
    [
        ("S", "secondary", ()),
        ("M", "secondary", ("to_be_confirmed",)),
        ("C", "secondary", ("our_convention",)),
        ("DRAFT", "planned", ("draft_not_in_force", "planned_not_confirmed")),
        ("S", "planned", ("planned_not_confirmed",)),
    ],
)
def test_what_is_not_confirmed_is_said(basis: str, verified: str, notes: tuple[str, ...]) -> None:
    number = dated("number", (None, 1), basis=basis, verified=verified)

    assert results(rules(counts, parameters=[number]), case(TODAY))["counts"].notes == notes


def test_a_rule_that_cites_from_memory_says_so() -> None:
    assert results(rules(reads_end, basis="M"), case(TODAY, stay()))["reads_end"].notes == (
        "to_be_confirmed",
    )


# -- statuses, items, other rules -----------------------------------------------------------------------------
@rule("for_students", **SOME, statuses={"student"})
def for_students(_case: CaseView) -> Verdict:
    return met("student")


@pytest.mark.parametrize(
    ("records", "plan", "outcome"),
    [
        ([stay()], None, "not_applicable"),
        ([stay(status="student")], None, "met"),
        ([stay()], Plan(procedure="change", status_applied="student"), "met"),
        ([stay(status="student")], Plan(procedure="renewal"), "met"),
        ([], None, "cannot_tell"),
    ],
)
def test_a_rule_is_asked_about_its_statuses_only(records: list[Any], plan: Plan | None, outcome: str) -> None:
    assert results(rules(for_students), case(TODAY, *records, plan=plan))["for_students"].outcome == outcome


def journeys(case: CaseView) -> list[Application] | Verdict:
    return list(case.all(Application)) or not_applicable("none")


@rule(
    "each",
    **SOME,
    for_each=journeys,
    anchor=lambda _case, item: item.accepted_on,
    effective_from="2026-01-01",
)
def each(_case: CaseView, item: Application) -> Verdict:
    return met("seen", channel=item.channel)


def test_a_rule_answers_once_for_each_item_by_the_items_own_day() -> None:
    filed = [
        Application(procedure="renewal", channel="counter", accepted_on=DAY(year, 6, 1))
        for year in (2025, 2026)
    ]

    found = rules(each).assess(case(TODAY, *filed), strict=True).results

    assert [result.code for result in found] == ["not_in_force", "seen"]
    assert [[(fact.record, fact.fields) for fact in result.facts] for result in found] == [
        [(0, ("accepted_on",)), (1, ("accepted_on",))],
        [(0, ("accepted_on",)), (1, ("accepted_on", "channel"))],
    ]


def test_without_items_there_is_one_answer() -> None:
    assert [result.code for result in rules(each).assess(case(TODAY), strict=True).results] == ["none"]


def test_what_another_rule_read_counts_as_read() -> None:
    @rule("asks_first", **SOME)
    def asks_first(case: CaseView) -> Verdict:
        return met("both") if case.answer("reads_end").outcome == "met" else not_met("neither")

    found = results(rules(reads_end, asks_first), case(TODAY, stay()))

    assert found["asks_first"].facts == found["reads_end"].facts
    assert found["asks_first"].stands_until == found["reads_end"].stands_until == DAY(2026, 12, 10)


def test_items_may_come_from_another_rule_and_all_of_it_is_named() -> None:
    def ends(case: CaseView) -> list[str]:
        before = case.the(Passport).country
        return [before, case.answer("reads_end").code]

    @rule("per_end", **SOME, for_each=ends)
    def per_end(_case: CaseView, item: str) -> Verdict:
        return met(item)

    on = case(TODAY, stay(), Passport(country="VN", expires_on=TODAY))
    for order in ([per_end, reads_end], [reads_end, per_end]):
        found = [one for one in rules(*order).assess(on, strict=True).results if one.rule == "per_end"]
        assert [result.code for result in found] == ["VN", "before_end"]
        for result in found:
            assert [(fact.record, fact.fields) for fact in result.facts] == [
                (0, ("expires_on",)),
                (1, ("country",)),
            ]


def test_it_makes_no_difference_which_rule_is_asked_first() -> None:
    @rule("a_asks", **SOME)
    def a_asks(case: CaseView) -> Verdict:
        return met("both") if case.answer("reads_end").outcome == "met" else not_met("neither")

    one, other = (
        results(rules(*order), case(TODAY, stay())) for order in ([a_asks, reads_end], [reads_end, a_asks])
    )

    assert {name: encode(result) for name, result in one.items()} == {
        name: encode(result) for name, result in other.items()
    }


def test_rules_that_ask_each_other_in_a_circle_break_off() -> None:
    @rule("hen", **SOME)
    def hen(case: CaseView) -> Verdict:
        return met(case.answer("egg").code)

    @rule("egg", **SOME)
    def egg(case: CaseView) -> Verdict:
        return met(case.answer("hen").code)

    with pytest.raises(RuntimeError, match="asks itself"):
        rules(hen, egg).assess(case(TODAY), strict=True)


def test_a_group_is_asked_together() -> None:
    @rule("part", **SOME, groups=("both",))
    def part(_case: CaseView) -> Verdict:
        return not_met("worse")

    @rule("whole", **SOME)
    def whole(case: CaseView) -> Verdict:
        return met(",".join(result.code for result in case.answers_of("both")))

    assert results(rules(part, whole), case(TODAY))["whole"].code == "worse"


# -- the answer -----------------------------------------------------------------------------------------------
def test_only_the_questions_asked_are_answered_and_the_others_are_not_passed_over() -> None:
    answer = rules(reads_end).assess(case(TODAY, stay(), questions=("procedure", "continuity")))

    assert [result.rule for result in answer.results] == ["reads_end"]
    assert [gap.rule for gap in answer.not_checked] == ["continuity"]
    assert rules(reads_end).assess(case(TODAY, stay()), questions=("points",)).results == []


def test_a_rule_of_two_questions_answers_the_one_that_was_asked() -> None:
    @rule("both", **(SOME | {"question": ("renewal", "change")}))
    def both(_case: CaseView) -> Verdict:
        return met("yes")

    (result,) = rules(both).assess(case(TODAY, questions=("change",))).results
    assert result.question == "change"


def test_a_rule_that_breaks_off_is_named_and_no_value_gets_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @rule("broken", **SOME)
    def broken(case: CaseView) -> Verdict:
        raise ValueError(case.the(ResidenceStatus).name_latin)

    with caplog.at_level(logging.DEBUG):
        answer = rules(broken, reads_end).assess(case(TODAY, stay()))

    assert [gap.rule for gap in answer.not_checked][-1] == "broken"
    assert [(result.rule, result.outcome) for result in answer.results] == [("reads_end", "met")]
    assert "broken" in caplog.text
    assert "NGUYEN" not in caplog.text
    assert all(not record.exc_info for record in caplog.records)


def test_holidays_that_nobody_knows_make_no_answer() -> None:
    @rule("far", **SOME)
    def far(_case: CaseView) -> Verdict:
        due = dates.deadline(dates.days_after(DAY(2150, 1, 1), 14), dates.Receiver.NATIONAL)
        return met("due", rolled=due.rolled)

    assert results(rules(far), case(TODAY))["far"].code == "calendar_unknown"


def test_a_calculation_goes_with_the_answer_to_pages_but_not_into_json() -> None:
    @rule("counted", **SOME)
    def counted(_case: CaseView) -> Verdict:
        after = dates.days_after(TODAY, 14)
        return met("counted", counted=(after,), day=after.day)

    found = results(rules(counted), case(TODAY))["counted"]

    assert found.calculations[0].lines()
    assert "counted" not in json.loads(encode(found)).keys() - {"code"}
    assert json.loads(encode(found))["values"] == {"day": "2026-12-05"}


def test_a_value_that_counts_down_is_a_number_and_does_not_end_the_answer() -> None:
    @rule("left", **SOME)
    def left(case: CaseView) -> Verdict:
        days = case.today.until(DAY(2026, 12, 10))
        return met("soon", days_left=days) if days <= 20 else not_met("not_soon", days_left=days)

    found = results(rules(left), case(TODAY))["left"]
    assert json.loads(encode(found))["values"] == {"days_left": 19}
    assert found.stands_until is None
    assert results(rules(left), case(DAY(2026, 11, 1)))["left"].stands_until == DAY(2026, 11, 19)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two rules"):
        rules(reads_end, reads_end)


def test_unknown_names_of_rules_and_values_are_errors_of_the_rule() -> None:
    @rule("asks_nobody", **SOME)
    def asks_nobody(case: CaseView) -> Verdict:
        return met(case.answer("nobody").code)

    for broken in (asks_nobody, counts):
        with pytest.raises(KeyError):
            rules(broken).assess(case(TODAY), strict=True)


def test_untold_says_what_it_misses() -> None:
    assert str(Untold("passport")) == "passport"


def test_many_threads_read_one_case_without_mixing_their_notes() -> None:
    records = [stay(granted_on=DAY(2000 + number, 1, 1)) for number in range(20)]
    on, rule_set = (
        case(TODAY, *records, Passport(country="VN", expires_on=TODAY)),
        rules(reads_end, changes, for_students),
    )
    expected = encode(rule_set.assess(on))
    found: list[bytes] = []

    def ask() -> None:
        found.extend(encode(rule_set.assess(on)) for _ in range(200))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)

    assert set(found) == {expected}
    assert len(found) == 800
