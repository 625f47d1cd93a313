"""Findings in words, without a database: whose move, what it means, what next; the same tone for everybody."""

import ast
import re
from datetime import date
from typing import Any

import msgspec
import pytest
from django.utils import translation

from apps.consent.sealing import DataKey
from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Answer, Due, Effect, Finding, Party, State
from apps.readiness.pages import words as page_words
from apps.readiness.pages.findings import listing, one, words
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.pages.findings.shown import ShownFinding, months_in_words, shown, title_of
from apps.readiness.rules import FOLDER, rule_set
from tests.readiness.pages.found import demo_cases, fact, finding, late, with_findings
from tests.readiness.pages.renewal_cases import seen
from tests.readiness.test_index import CHECKS as ALL_CHECKS

KEY, OTHER = DataKey("mai", b"k" * 32), DataKey("bishal", b"m" * 32)
(MAI,) = demo_cases(1)
ANSWER = rule_set().assess(MAI)
PARTIES = Party.__value__.__args__


def answer(*findings: Finding) -> Answer:
    return with_findings(ANSWER, *findings)


def one_shown(found: Finding) -> ShownFinding:
    return shown(found, "name", MAI, seen(MAI))


def page_of(*findings: Finding) -> listing.FindingsPage:
    return listing.prepare(MAI, answer(*findings), seen(MAI), KEY)


# -- the list -----------------------------------------------------------------------------------------------------
def test_employers_stand_first_and_the_resident_last() -> None:
    found = [
        finding(rule="np_unpaid", check="R-12", responsible="resident"),
        finding(rule="identity_mismatch", check="R-39", responsible="municipality"),
        late(),
    ]

    assert [group.heading for group in page_of(*found).open] == [
        "Your employer’s move", "The city office’s move", "Your move",
    ]  # fmt: skip


def test_what_others_owe_is_said_not_to_be_held_against_the_reader() -> None:
    group, mine = page_of(late(), finding(rule="np_unpaid", check="R-12", responsible="resident")).open

    assert group.note == "This duty is not yours. What happened here is not held against you by this page."
    assert mine.note == ""


def test_what_can_be_saved_only_until_soon_stands_first() -> None:
    later, sooner = late(), late(rule="epi_end_early", check="R-04")
    sooner.protect_by = date(2027, 1, 29)

    (group,) = page_of(later, sooner).open
    assert [each.finding.check for each in group.findings] == ["R-04", "R-03"]


def test_states_stand_apart_and_only_open_ones_wait_for_a_move() -> None:
    states: tuple[State, ...] = ("open", "pending", "upcoming", "linked", "suppressed")
    page = page_of(*(finding(state=state, values={"event": state}) for state in states))

    assert [each.finding.state for group in page.open for each in group.findings] == ["open"]
    assert [each.finding.state for each in page.coming] == ["pending", "upcoming"]
    assert [each.finding.state for each in page.linked] == ["linked"]
    assert [each.finding.state for each in page.set_aside] == ["suppressed"]
    assert len(page.findings) == 5


def test_what_cannot_be_told_stands_under_the_record_that_would_tell() -> None:
    unsure = msgspec.structs.replace(
        ANSWER.results[0], rule="np_gap", question="continuity", outcome="cannot_tell", code="unknown",
        says="unknown", missing=("pension_month",), values={},
    )  # fmt: skip
    page = listing.prepare(
        MAI, msgspec.structs.replace(ANSWER, results=[unsure], findings=[]), seen(MAI), KEY
    )

    (group,) = page.unsure
    assert group.wish is not None
    assert [way.url for way in group.wish.ways] == ["/papers/?kind=pension_month"]
    assert [item.rule for item in group.waiting] == ["np_gap"]


# -- one finding --------------------------------------------------------------------------------------------------
def test_a_finding_says_who_until_when_and_until_when_months_can_be_saved() -> None:
    said = one_shown(late())

    assert said.title == "Your employer enrolled you late in pension and health insurance"
    assert said.duty == "Your employer’s duty"
    assert said.months == "March 2026 to June 2026"
    assert said.was_due == "The law gave time until Friday, 6 March 2026."
    assert (said.protect_by, said.protect_why) == ("Friday, 28 April 2028", "")
    assert (
        said.routes[0] == "Ask your employer to file or amend the enrolment, the amount of pay or the bonus."
    )
    assert said.next == ["Ask your employer in writing to correct this, and keep a copy of the letter."]
    assert said.meaning[0] == "A duty that somebody else left open is not your failing."
    assert said.needs == ["Advice about pension"]


def test_a_day_that_the_law_moves_is_shown_as_counted_as_moved_and_as_aimed_for() -> None:
    due = dates.deadline(dates.days_after(date(2026, 10, 24), 14), dates.Receiver.NATIONAL)
    found = finding(due=Due(due.raw, due.rolled, due.aim_by))
    found.__dict__["counted"] = (due,)

    said = one_shown(found)
    assert [(each.label, each.day) for each in said.days] == [
        ("Last day, as it is counted", "Saturday, 7 November 2026"),
        ("Last day that counts, because offices are closed", "Monday, 9 November 2026"),
        ("Open day to aim for", "Friday, 6 November 2026"),
    ]
    (counted,) = said.counted
    assert len(counted.steps) > 3


def test_months_are_to_be_saved_by_an_open_day() -> None:
    found = late()
    found.protect_by = date(2028, 4, 30)

    said = one_shown(found)
    assert said.protect_by == "Friday, 28 April 2028"
    assert said.protect_why.startswith("The right ends on Sunday, 30 April 2028, when offices are closed.")


def test_what_is_past_saving_is_not_said_to_be_savable() -> None:
    found = late()
    found.protect_by = date(2026, 11, 20)

    assert one_shown(found).protect_by == ""


def test_the_records_that_were_read_say_what_they_say_and_open() -> None:
    place = next(n for n, held in enumerate(MAI.records) if held.kind == "employment_contract")
    said = one_shown(late(facts=(fact(place, "starts_on", "data_as_of"),)))

    ((record,),) = [group.records for group in said.read]
    assert record.url == f"/records/00000000-0000-0000-0000-{place:012x}/"
    assert next(re.sub("<[^>]*>", "", value) for _label, value in record.says).endswith(
        str(MAI.records[place].payload.starts_on.year)  # type: ignore[attr-defined]
    )
    assert len(record.says) == 2


def test_planned_and_unconfirmed_things_are_said() -> None:
    said = one_shown(late(notes=("planned_not_confirmed", "to_be_confirmed")))

    assert said.notes == [
        "A value in this is planned and not confirmed.",
        "Part of this was written from knowledge and is to be confirmed by a certified professional.",
    ]


def test_a_linked_finding_leads_to_what_explains_it_and_back() -> None:
    found = answer(
        late(),
        finding(
            rule="np_gap",
            check="R-11",
            responsible="resident",
            state="linked",
            linked_to="R-03",
            months=("2026-03",),
        ),
    )
    parent, child = names_of(found.findings, KEY)

    below = one.prepare(child, MAI, found, seen(MAI), KEY)
    above = one.prepare(parent, MAI, found, seen(MAI), KEY)
    assert below is not None
    assert above is not None
    assert [each.name for each in below.parents] == [parent]
    assert [each.name for each in above.children] == [child]
    assert below.one.meaning == []


def test_the_drawing_beside_the_heading_shows_the_gap() -> None:
    found = answer(late())
    page = one.prepare(names_of(found.findings, KEY)[0], MAI, found, seen(MAI), KEY)

    assert page is not None
    assert "4 months missing" in page.picture
    assert (
        'aria-label="Pension: covered: February 2026; missing: March 2026 to June 2026; covered: July 2026 to August 2026."'
        in page.picture
    )
    assert "<a " not in page.picture


# -- the same words for everybody ---------------------------------------------------------------------------------
UNKIND = re.compile(
    r"\b(eligible|approved?|risk|score|warning|failed|invalid|alert|violat\w+|illegal\w*|congratulations)\b|!|"
    r"\byou (failed|neglected|forgot|did not)\b",
    re.IGNORECASE,
)


def all_words() -> list[str]:
    tables: list[Any] = [
        words.TITLES,
        words.ROUTES,
        words.STATE_NAMES,
        words.STATE_SAYS,
        words.SUPPRESSED,
        words.DUTY_OF,
        words.DUTIES_OF,
    ]
    said = [str(each) for table in tables for each in table.values()]
    return [
        *said,
        *(str(each) for effect in words.EFFECTS.values() for each in effect),
        str(words.BEFORE_FILING),
    ]


def test_words_are_kind_and_forecast_nothing() -> None:
    found = {text for text in all_words() if UNKIND.search(text)}
    # the resident's own defence, in the words of the guideline
    assert {text for text in found if "able to show three things" not in text} == set()


def test_everything_that_a_finding_can_carry_has_words() -> None:
    assert words.TITLES.keys() == set(ALL_CHECKS)
    assert words.EFFECTS.keys() == set(Effect.__value__.__args__)
    assert (
        words.STATE_NAMES.keys()
        == words.STATE_SAYS.keys()
        == words.GLYPHS.keys()
        == set(State.__value__.__args__)
    )
    assert words.DUTY_OF.keys() == words.DUTIES_OF.keys() == set(PARTIES)
    assert [*words.ROUTES] == [f"P-{number}" for number in range(1, 18)]


def test_what_the_checks_of_the_rule_set_name_has_words() -> None:
    for rule in rule_set().rules.values():
        if rule.terms is not None:
            assert rule.id in words.TITLES
            assert set(rule.terms.routes) <= words.ROUTES.keys(), rule.id
            assert set(rule.terms.needs) <= page_words.NEEDS.keys(), rule.id
            remedy = rule.terms.remedy
            assert {remedy} if isinstance(remedy, str) else set(remedy or ()) <= page_words.REMEDIES.keys(), (
                rule.id
            )


def codes_named(argument: str) -> set[str]:
    """The codes that checks hand to `found` and `check` under a name, as they are written in the source."""
    found: set[str] = set()
    for file in (FOLDER / "continuity").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg == argument:
                parts = ast.walk(node.value)
                found |= {
                    part.value
                    for part in parts
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_what_single_findings_name_has_words_too() -> None:
    assert len(codes_named("remedy")) > 5
    assert codes_named("remedy") - page_words.REMEDIES.keys() - NO_REMEDY == set()
    assert codes_named("routes") - words.ROUTES.keys() == set()
    assert codes_named("needs") - page_words.NEEDS.keys() == set()


#: Words beside a remedy that decide which one it is.
NO_REMEDY = {"pending"}


@pytest.mark.parametrize("severity", ["info", "low", "medium", "high", "critical"])
def test_severity_is_never_shown(severity: str) -> None:
    from django.template.loader import render_to_string

    page = page_of(late(severity=severity))
    html = render_to_string("readiness/findings.html", {"page": page, "screen": {}})
    name = page.findings[0].name
    whole = one.prepare(name, MAI, answer(late(severity=severity)), seen(MAI), KEY)
    html += render_to_string("readiness/finding.html", {"page": whole, "screen": {}})

    other = page_of(late(severity="high"))
    same = render_to_string("readiness/findings.html", {"page": other, "screen": {}})
    assert "critical" not in html
    assert "severity" not in html
    assert html.startswith(same)


# -- names --------------------------------------------------------------------------------------------------------
def test_a_name_is_the_same_while_the_finding_is_and_grows() -> None:
    before, grown = late("2026-03", "2026-05"), late("2026-03", "2026-06")

    assert names_of([before], KEY) == names_of([grown], KEY)
    assert names_of([finding(), before], KEY)[1] == names_of([before], KEY)[0]


def test_two_residents_have_two_names_for_the_same_finding() -> None:
    assert names_of([late()], KEY) != names_of([late()], OTHER)


def test_findings_of_one_check_have_names_of_their_own() -> None:
    found = [
        finding(rule="np_gap", months=("2025-04",)),
        finding(rule="np_gap", months=("2026-04",)),
        finding(rule="np_gap", months=("2026-04",)),
        finding(rule="np_gap", months=("2026-04",), linked_to="R-03"),
        finding(rule="np_gap", values={"event_on": date(2026, 1, 1)}),
    ]

    assert len(set(names_of(found, KEY))) == 5


def test_a_name_says_nothing_about_what_was_found() -> None:
    (name,) = names_of([late()], KEY)

    assert re.fullmatch(r"[0-9a-f]{20}", name)
    assert one.prepare(name, MAI, answer(late()), seen(MAI), OTHER) is None


# -- months -------------------------------------------------------------------------------------------------------
def test_neighbouring_months_are_said_together() -> None:
    assert months_in_words(["2026-08", "2026-03", "2026-04", "2025-12", "2026-01"]) == (
        "December 2025 to January 2026, March 2026 to April 2026, August 2026"
    )
    with translation.override("ja"):
        assert months_in_words(["2026-03", "2026-05"]) == "2026年3月、2026年5月"


def test_a_check_without_a_heading_is_called_by_its_number() -> None:
    assert title_of(finding(rule="some_new_check", check="R-51")) == "R-51"
