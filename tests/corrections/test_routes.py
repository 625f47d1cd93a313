"""Every field of every record has a lawful way to be corrected, or a named reason why not; and the order is explained."""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from apps.corrections.letters import templates
from apps.corrections.routes import Answer, Situation, route_on, routes_for, routes_of_finding, tables
from apps.corrections.routes.preparing import PRECONDITIONS
from apps.corrections.routes.situations import CONDITIONS
from apps.corrections.routes.words import (
    ASKS,
    ATTACH,
    BEFORE,
    BODIES,
    MOVED_UP,
    NO_LETTER,
    NONE,
    NOT_TOLD,
    PREPARATION,
    ROUTES,
    WHY,
)
from apps.corrections.sources import all_cites, data
from apps.readiness.rules import rule_set
from apps.wallet.kinds import KINDS

ON = datetime.date(2026, 11, 22)
ALL = [f"P-{number}" for number in range(1, 18)]
SITUATIONS = [
    Situation(),
    Situation(category=1),
    Situation(category=2, deducted=True),
    Situation(category=3),
    Situation(dependant=True),
    Situation(origin="immigration"),
    Situation(unlawful_activity=True),
    Situation(public_school=True),
    Situation(judgement=True),
    Situation(not_remitted=True),
    Situation(employer_gone=True, error="wrong"),
    Situation(withholding_wrong=True, wages_unpaid=True, has_receipt=True),
]
PUBLIC = {"immigration", "municipality", "pension_office", "hello_work", "tax_office", "labour_office"}


def ids(answer: Answer) -> list[str]:
    return [offer.id for offer in answer.offers]


def everything() -> Iterator[tuple[str, str | None, str, Situation]]:
    for kind in KINDS.values():
        for field, source in itertools.product([None, *(one.name for one in kind.fields)], kind.sources):
            for situation in SITUATIONS:
                yield kind.name, field, source, situation


def test_every_field_of_every_record_has_a_way_or_a_reason_why_not() -> None:
    for kind, field, source, situation in everything():
        answer = routes_for(kind, field, source, situation, on=ON)
        assert bool(answer.offers) is (answer.none is None), (kind, field, source, situation)
        assert (answer.none == "self_declared") is (source == "resident")


def test_every_way_leads_from_some_record() -> None:
    reached = {offer for one in everything() for offer in ids(routes_for(*one, on=ON))}

    assert sorted(reached) == sorted(ALL)


def test_every_matter_and_every_line_of_the_table_is_used() -> None:
    reached = {routes_for(*one, on=ON).matter for one in everything()}

    assert reached == tables().matters.keys()
    assert {place.matter for place in tables().where} == tables().matters.keys()


def test_public_bodies_go_by_one_chapter_and_businesses_by_the_other() -> None:
    for kind, field, source, situation in everything():
        found = ids(routes_for(kind, field, source, situation, on=ON))
        if "P-17" in found:
            assert source not in PUBLIC, (kind, field, source)
        if "P-16" in found:
            assert source in PUBLIC or source == "school", (kind, field, source)


def test_the_general_procedure_never_comes_before_a_special_one() -> None:
    """APPI 90(1): it does not apply where another law has a special procedure."""
    for kind, field, source, situation in everything():
        answer = routes_for(kind, field, source, situation, on=ON)
        found = ids(answer)
        if "P-16" in found:
            assert found[-1] == "P-16"
            codes = {one.code: one.is_done for one in answer.offers[-1].before}
            assert codes.get("special_procedure_first") is (False if len(found) > 1 else None)
            assert codes["disclosure_first"] is False


def test_every_finding_that_names_ways_gets_them_in_its_order() -> None:
    named = {route for rule in rule_set().rules.values() if rule.terms for route in rule.terms.routes}

    assert named <= set(ALL)
    answer = routes_of_finding(("P-1", "P-2", "P-3"), "pension_office", on=ON)
    assert ids(answer) == ["P-1", "P-2", "P-3"]
    assert [offer.place for offer in answer.offers] == [1, 2, 3]
    assert routes_of_finding((), "bank", on=ON).none == "finding_without_route"


def test_an_employer_who_does_not_answer_in_fourteen_days_is_passed_over() -> None:
    def first(asked: datetime.date) -> str:
        situation = Situation(category=2, employer_asked_on=asked)
        return ids(routes_for("pension_enrolment", "insured_from", "pension_office", situation, on=ON))[0]

    assert first(ON - datetime.timedelta(days=14)) == "P-1"
    assert first(ON - datetime.timedelta(days=15)) == "P-2"


def test_months_that_lapse_soon_bring_the_confirmation_first() -> None:
    """EPIA 75: months claimed before the lapse are kept. The premium of 2024-11 lapses on 2026-12-31."""

    def moved(*months: str) -> str | None:
        situation = Situation(category=2, months=months)
        answer = routes_for("pension_enrolment", "insured_from", "pension_office", situation, on=ON)
        return answer.offers[0].moved_up

    assert moved("2024-11", "2026-01") == "months_near_lapse"
    assert moved("2026-01") is None
    assert moved("2024-08") is None  # lapsed already


def test_an_employer_who_refused_is_not_asked_again() -> None:
    situation = Situation(category=2, employer_refused=True)
    found = ids(routes_for("pension_month", "category", "pension_office", situation, on=ON))

    assert found == ["P-2", "P-3"]


def test_the_ninety_days_after_disclosure_are_counted_and_roll() -> None:
    """APPI 90(3): disclosure on 2026-08-22 ends on 2026-11-20; on 2026-08-23 on Saturday 11-21, moved to Tuesday 11-24."""

    def before(disclosed: datetime.date, on: datetime.date) -> tuple[str, bool | None]:
        situation = Situation(disclosed_on=disclosed)
        answer = routes_for("entry_exit", "departed_on", "immigration", situation, on=on)
        return answer.offers[0].before[0].code, answer.offers[0].before[0].is_done

    assert before(datetime.date(2026, 8, 22), datetime.date(2026, 11, 20)) == ("disclosure_first", True)
    assert before(datetime.date(2026, 8, 22), ON) == ("disclosure_too_old", False)
    assert before(datetime.date(2026, 8, 23), datetime.date(2026, 11, 24)) == ("disclosure_first", True)
    assert before(datetime.date(2026, 8, 23), datetime.date(2026, 11, 25)) == ("disclosure_too_old", False)


def told_first(situation: Situation, kind: str, field: str, source: str, on: datetime.date) -> dict[str, Any]:
    offer = routes_for(kind, field, source, situation, on=on).offers[0]
    assert offer.is_open  # days that have passed close no way
    return {one.code: (one.is_done, one.by.rolled if one.by else None, one.cite) for one in offer.before}


def test_a_move_is_told_within_fourteen_days_which_roll_and_ninety_which_do_not() -> None:
    """Moved in on 2026-11-01: Sunday 11-15, moved to Monday. Left on 2026-08-24: Sunday 2026-11-22, which stays."""
    moved, left = datetime.date(2026, 11, 1), datetime.date(2026, 8, 24)
    monday, sunday = datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)

    def told(on: datetime.date, told_on: datetime.date | None = None) -> dict[str, Any]:
        situation = Situation(happened_on=moved, left_on=left, told_on=told_on)
        return told_first(situation, "registry_entry", "address", "municipality", on)

    assert told(monday)["move_days"] == (None, monday, "act_19_7")
    assert "move_days" not in told(monday + datetime.timedelta(days=1))
    assert told(monday + datetime.timedelta(days=1))["move_days_over"] == (None, monday, "act_19_7")
    assert told(sunday)["move_ninety"] == (None, sunday, "act_22_4_address")
    assert told(sunday + datetime.timedelta(days=1))["move_ninety_over"] == (None, sunday, "act_22_4_address")
    assert told(sunday, told_on=monday)["move_days"][0] is True
    assert told(sunday, told_on=sunday)["move_days_over"][0] is None
    assert all_cites()["act_19_7"].basis
    assert all_cites()["act_22_4_address"].basis


def test_a_notice_to_immigration_has_fourteen_days_and_stays_open_after_them() -> None:
    """What happened on 2026-11-06 is told by Friday 2026-11-20."""
    last = datetime.date(2026, 11, 20)

    def told(on: datetime.date) -> dict[str, Any]:
        situation = Situation(happened_on=datetime.date(2026, 11, 6))
        return told_first(situation, "notification", "event_on", "immigration", on)

    assert told(last) == {"notice_days": (None, last, "act_19_16")}
    assert told(last + datetime.timedelta(days=1)) == {"notice_days_over": (None, last, "act_19_16")}


def test_nothing_is_said_of_days_where_nobody_knows_when_it_happened() -> None:
    for kind, field, source in (
        ("registry_entry", "address", "municipality"),
        ("notification", "event_on", "immigration"),
    ):
        assert "move_days" not in told_first(Situation(), kind, field, source, ON)
        assert "notice_days" not in told_first(Situation(), kind, field, source, ON)


def test_what_came_from_immigration_is_corrected_there() -> None:
    answer = routes_for(
        "registry_entry", "name_latin", "municipality", Situation(origin="immigration"), on=ON
    )

    assert [(offer.id, offer.to) for offer in answer.offers] == [("P-16", ("immigration",))]


def test_a_health_union_confirms_its_own_part_and_the_association_has_none() -> None:
    def to(insurer: Any) -> tuple[str, ...]:
        situation = Situation(category=2, insurer=insurer, employer_gone=True)
        return routes_for("pension_month", "category", "pension_office", situation, on=ON).offers[0].to

    assert to("kyokai") == ("pension_office",)
    assert to("union") == ("pension_office", "health_insurer")


def test_a_route_is_not_offered_before_its_law() -> None:
    assert route_on("P-3", datetime.date(2015, 2, 28)) is None
    assert route_on("P-3", datetime.date(2015, 3, 1)) is not None
    old = routes_for("entry_exit", "departed_on", "immigration", on=datetime.date(2022, 3, 31))
    assert (old.offers, old.none) == ((), "not_in_force")


@pytest.mark.parametrize(
    ("route", "scrivener", "labour_attorney", "tax_accountant", "lawyer"),
    [
        ("P-2", "no", "yes", "no", "yes"),
        ("P-4", "no", "yes", "no", "yes"),
        ("P-8", "no", "yes", "no", "yes"),
        ("P-12", "no", "no", "yes", "registered"),
        ("P-14", "yes", "no", "no", "yes"),
        ("P-13", "yes", "no", "no", "yes"),
        ("P-1", "no", "specific_only", "no", "yes"),
    ],
)
def test_who_may_prepare_it_for_pay(
    route: str, scrivener: str, labour_attorney: str, tax_accountant: str, lawyer: str
) -> None:
    answer = routes_of_finding((route,), "municipality", on=ON)
    may = answer.offers[0].helpers

    assert (may.scrivener, may.labour_attorney, may.tax_accountant, may.lawyer) == (
        scrivener, labour_attorney, tax_accountant, lawyer,
    )  # fmt: skip
    assert may.support_org in {"no", "hands_in_only"}


def test_every_letter_belongs_to_a_way_and_every_way_has_a_letter_or_a_reason() -> None:
    routes = [version for versions in tables().routes.values() for version in versions]

    assert {route.letter for route in routes if route.letter} == templates().keys()
    assert {route.no_letter for route in routes if route.no_letter} == NO_LETTER.keys()


def test_every_code_has_its_words_and_every_word_is_used() -> None:
    routes = [version for versions in tables().routes.values() for version in versions]
    steps = [step for matter in tables().matters.values() for step in matter.routes]
    used = {
        "routes": (set(tables().routes), ROUTES),
        "why": ({step.why for step in steps} | {"order_of_the_check"}, WHY),
        "moved": ({name for step in steps for name in step.first_when}, MOVED_UP),
        "before": (
            set(PRECONDITIONS)
            | {"disclosure_too_old", "move_days_over", "move_ninety_over", "notice_days_over"},
            BEFORE,
        ),
        "not told": ({code for route in routes for code in route.not_told}, NOT_TOLD),
        "none": (
            {matter.none for matter in tables().matters.values() if matter.none}
            | {"not_in_force", "finding_without_route"},
            NONE,
        ),
        "asks": ({ask for matter in tables().matters.values() for ask in matter.asks}, ASKS),
        "attach": ({code for route in routes for code in route.attach}, ATTACH),
        "bodies": ({stage.body for route in routes for stage in route.appeals}, BODIES),
    }
    assert {name: codes ^ set(words) for name, (codes, words) in used.items()} == {key: set() for key in used}
    assert {code for route in routes for code in route.before} == set(PRECONDITIONS)
    helpers = tables().helpers.values()
    assert {
        value for one in helpers for value in (one.scrivener, one.labour_attorney, one.tax_accountant, one.lawyer,
                                               one.employer, one.support_org)
    } == PREPARATION.keys()  # fmt: skip


def test_every_condition_is_used() -> None:
    steps = [step for matter in tables().matters.values() for step in matter.routes]
    used = {name for step in steps for name in (*step.when, *step.unless, *step.first_when)}
    used |= {name for place in tables().where for name in place.when}

    assert used == CONDITIONS.keys()


def test_every_citation_says_where_it_was_read_and_every_number_is_used() -> None:
    for key, cite in data().cites.items():
        assert cite.url or cite.read_via or cite.basis != "S", key
        assert cite.basis != "C" or cite.law.startswith("Tsunagi"), key
    routes = [version for versions in tables().routes.values() for version in versions]
    named = {route.decision for route in routes} | {route.extension_by for route in routes}
    assert "appi_extension_days" in named
    assert len(all_cites()) > len(data().cites)
