"""What "My renewal" says, prepared without a database: for each part of a stay, and for every rule there is."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Answer, Result
from apps.readiness.pages import calculating, days, documents, timeline, words
from apps.readiness.pages.days import Phase
from apps.readiness.pages.renewal import RenewalPage, is_open, prepare
from apps.readiness.pages.shown import Item, shown
from apps.readiness.pages.what_if import ask
from tests.readiness.examples import examples
from tests.readiness.pages.renewal_cases import (
    ENGINEER,
    answered,
    application,
    case_on,
    day,
    page_of,
    permanent,
    seen,
    stay,
)


def names(page: RenewalPage) -> list[tuple[str, str]]:
    return [(mark.name, mark.on.isoformat()) for mark in page.marks]


def texts_of(picture: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


# -- the parts of a stay ------------------------------------------------------------------------------------------
def test_before_the_window_the_lead_says_when_it_opens() -> None:
    page = page_of(case_on("2026-11-21", stay()))

    assert page.lead[:2] == [
        "Your stay ends on 28 February 2027.",
        "You can apply from about 28 November 2026, in 7 days.",
    ]
    assert page.days is not None
    assert page.days.phase is Phase.BEFORE
    assert names(page)[:4] == [
        ("Today", "2026-11-21"),
        ("Window opens", "2026-11-28"),
        ("Aim to apply by", "2027-02-26"),
        ("Last day of your stay", "2027-02-28"),
    ]


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        ("2026-11-27", Phase.BEFORE),
        ("2026-11-28", Phase.OPEN),
        ("2027-02-28", Phase.OPEN),
        ("2027-03-01", Phase.AFTER),
    ],
)
def test_the_part_changes_on_the_day(today: str, phase: Phase) -> None:
    found = days.days_of(case_on(today, stay()))

    assert found is not None
    assert found.phase is phase


def test_in_the_window_the_last_open_day_is_the_aim() -> None:
    page = page_of(case_on("2027-01-10", stay()))

    assert page.lead[0] == "Your stay ends on 28 February 2027, in 49 days."
    assert page.lead[1] == "You can apply now. Aim for 26 February 2027 at the latest."
    (last,) = [mark for mark in page.marks if mark.name == "Last day of your stay"]
    assert last.meaning == "The offices are closed on this day. Your stay ends on it all the same."
    assert last.day == "Sunday, 28 February 2027"


def test_on_the_last_closed_days_it_says_apply_today() -> None:
    page = page_of(case_on("2027-02-27", stay()))

    assert page.lead[1].startswith("Apply today.")
    assert "Aim to apply by" not in dict(names(page))


def test_a_short_stay_has_no_first_day() -> None:
    page = page_of(case_on("2027-01-10", stay(period_months=3)))

    assert page.lead[1].startswith("For a stay this short there is no fixed first day")
    assert "Window opens" not in dict(names(page))


def test_once_applied_nobody_aims_any_more() -> None:
    page = page_of(case_on("2027-02-10", stay(), application()))

    assert page.lead[0] == "You applied on 1 February 2027, and your stay ends on 28 February 2027."
    assert page.lead[-1] == "An application is not a permission yet. Immigration decides."
    assert ("You applied", "2027-02-01") in names(page)
    assert "Aim to apply by" not in dict(names(page))


def test_in_the_special_period_the_lead_says_so_first_and_today_stands_in_the_dashes() -> None:
    page = page_of(case_on("2027-03-10", stay(), application()))

    assert page.lead == [
        "Your stay ended on 28 February 2027. You applied in time, so you may stay and work as before while you wait, until 28 April 2027.",
        "There are 49 days left: collect the new card before they are over.",
    ]  # fmt: skip
    order = [name for name, _day in names(page)]
    assert (
        order.index("Last day of your stay")
        < order.index("Today")
        < order.index("Safe end of the special period")
    )
    dashes = re.search(r'class="t t-dash" d="M([\d.]+) 116L([\d.]+) 116"', page.picture)
    today = re.search(r'class="today-line" d="M([\d.]+) 64', page.picture)
    assert dashes
    assert today
    assert float(dashes[1]) < float(today[1]) < float(dashes[2])
    assert "while you wait" in texts_of(page.picture)
    assert not page.open or all(item.result.remedy for group in page.open for item in group.items)


def test_both_ends_are_shown_where_two_ways_of_counting_give_two_days() -> None:
    marks = dict(names(page_of(case_on("2026-12-21", stay()))))
    assert marks["Safe end of the special period"] == "2027-04-28"
    assert marks["End by the letter of the law"] == "2027-04-30"

    one = dict(names(page_of(case_on("2026-12-21", stay(expires_on="2026-12-25")))))
    assert one["Safe end of the special period"] == "2027-02-25"
    assert "End by the letter of the law" not in one


def test_between_the_two_ends_the_lead_asks_to_act_today() -> None:
    page = page_of(case_on("2027-04-29", stay(), application()))

    assert page.days is not None
    assert page.days.phase is Phase.SPECIAL
    assert "contact the immigration office today" in page.lead[0]


def test_after_the_stay_the_lead_says_whom_to_ask_today() -> None:
    page = page_of(case_on("2027-03-10", stay()))

    (lead,) = page.lead
    assert "contact the immigration office today and get help from a professional" in lead
    assert [group.heading for group in page.open][:1] == ["Your move"]
    assert "Safe end of the special period" not in dict(names(page))
    assert "Advice about procedures at the immigration office" in page.needs


def test_without_a_stay_there_is_only_what_fills_the_page() -> None:
    page = page_of(case_on("2026-11-21"))

    assert page.is_empty
    assert page.picture == ""
    assert "/papers/?kind=residence_status" in [way.url for way in page.fills]


def test_permanent_residents_have_nothing_to_extend() -> None:
    page = page_of(case_on("2026-11-21", permanent()))

    assert page.lead[0] == "Your stay has no end on file, so there is nothing to extend."
    assert page.lead[1] == "Only the card itself has a last day: 1 May 2027."
    assert (page.picture, page.marks, page.fee) == ("", [], None)


# -- the picture --------------------------------------------------------------------------------------------------
def test_the_aim_is_the_only_ring_that_waits_for_a_move() -> None:
    page = page_of(case_on("2026-11-21", stay()))

    assert page.picture.count('class="knot-move"') == 1
    assert texts_of(page.picture)[:2] == ["Today", "21 Nov 2026"]
    assert page.picture.count('<li class="is-move">') == 1


def test_right_to_left_the_drawing_is_turned_round() -> None:
    plain, turned = (
        str(page_of(case_on("2026-11-21", stay()), mirrored=mirrored).picture) for mirrored in (False, True)
    )

    here = [float(x) for x in re.findall(r'cx="([\d.]+)"', plain)]
    there = [float(x) for x in re.findall(r'cx="([\d.]+)"', turned)]
    assert there == pytest.approx([960 - x for x in here], abs=0.11)


@settings(deadline=None)
@given(st.integers(-200, 1500), st.integers(0, 400), st.sampled_from(["en", "ja", "my"]))
def test_labels_of_a_row_never_touch_and_stay_in_the_drawing(left: int, filed: int, language: str) -> None:
    end = day("2027-02-28")
    today = end - timedelta(days=left)
    records = [stay(granted_on="2020-01-01")]
    if filed < left:
        records.append(application(accepted_on=(today - timedelta(days=filed)).isoformat()))
    with translation.override(language):
        found = days.days_of(case_on(today.isoformat(), *records))
        assert found is not None
        marks = timeline.marks_of(found)
        for above in (True, False):
            row = [mark for mark in marks if mark.above is above]
            places = timeline._places(row, timeline.Scale(found))
            half = [timeline._width(mark.name) / 2 for mark in row]
            assert all(each <= place <= 960 - each for place, each in zip(places, half, strict=True))
            for (left_at, right_at), (one, other) in zip(pairwise(places), pairwise(half), strict=True):
                assert right_at - left_at >= one + other


# -- the answers --------------------------------------------------------------------------------------------------
def items_of(page: RenewalPage) -> list[Item]:
    return [
        *page.of_the_picture, *page.settled, *page.announced,
        *(item for group in page.open for item in group.items),
        *(item for group in page.unsure for item in (*group.items, *group.waiting)),
        *(line.item for line in page.documents),
    ]  # fmt: skip


def test_an_answer_names_its_rule_its_source_and_the_day_it_was_read() -> None:
    page = page_of(case_on("2026-11-21", stay()))
    (item,) = [item for item in page.of_the_picture if item.rule == "proc_renewal_window"]

    assert item.sentence == "You can apply for an extension from about 28 November 2026."
    assert next((str(cite.law), cite.article, cite.read_on) for cite in item.cites) == (
        "<bdi>Immigration Control and Refugee Recognition Act</bdi>", "21", "21 November 2026",
    )  # fmt: skip
    assert [(link.url, link.revision) for fact in item.facts for link in fact.links] == [
        ("/records/00000000-0000-0000-0000-000000000000/", 1)
    ]
    assert "Date of expiration of the period of stay" in item.facts[0].fields
    assert ("3 months", "read in a source that reports the official one") in [
        (value.value, value.verified) for value in item.values
    ]
    assert item.until == "If no record changes, it stays like this until 27 November 2026."
    (one,) = item.counted
    assert (
        one.result == "Months counted back: 3. The day with the same number is <bdi>28 November 2026</bdi>."
    )


def test_what_others_have_to_do_is_not_put_on_the_resident() -> None:
    result = rule_result("proc_renewal_window")
    result.responsible = "employer"
    answer = Answer("", day("2027-03-10"), "1", "1", [result], [], [])
    case = case_on("2027-03-10", stay())
    (group,) = prepare(case, answer, seen(case)).open

    assert group.heading == "Your employer’s move"
    assert group.note == "This duty is not yours. What happened here is not held against you by this page."


def rule_result(rule: str) -> Result:
    return next(result for result in answered(case_on("2027-03-10", stay())).results if result.rule == rule)


def test_what_cannot_be_told_stands_under_what_would_tell() -> None:
    page = page_of(case_on("2026-11-21", stay()))

    groups = {group.wish.name: group for group in page.unsure if group.wish}
    contract = groups["Employment contract"]
    assert "notify_affiliation_14d" in [item.rule for item in contract.waiting]
    assert [way.url for way in contract.wish.ways if contract.wish] == ["/papers/?kind=employment_contract"]


def test_what_the_resident_said_is_shown_as_said_by_them() -> None:
    case = case_on(
        "2026-11-21", stay(), plan={"procedure": "renewal", "channel": "online", "filing_on": "2026-12-01"}
    )
    fee = page_of(case).fee
    assert fee is not None
    assert fee.item is not None
    assert ("What do you want to apply for?", "A longer stay with the same status (renewal)") in fee.item.said
    assert ("Where do you want to apply?", "Online") in fee.item.said
    assert ("On which day do you want to apply?", "1 December 2026") in fee.item.said
    assert all(question != "Which period do you wish for, in months?" for question, _answer in fee.item.said)


def test_the_fee_goes_by_the_channel_that_was_chosen() -> None:
    fee = page_of(case_on("2026-11-21", stay())).fee
    assert fee is not None
    assert (fee.columns, fee.rows[0], fee.extra) == (["Counter", "Online"], ("1 year", ["¥33,000", "¥27,000"]), "Paying online adds ¥330 to ¥550.")  # fmt: skip

    early = page_of(case_on("2026-09-01", stay(), plan={"procedure": "renewal", "channel": "counter"})).fee
    assert early is not None
    assert early.rows == []
    assert early.lead == "The fee is ¥6,000, to be paid only when the permission is granted."

    filed = page_of(case_on("2027-02-10", stay(), application())).fee
    assert filed is not None
    assert (filed.columns, filed.accepted) == (
        ["Counter"],
        "For your application, accepted on 1 February 2027.",
    )


def test_documents_are_ticked_too_old_or_not_on_file() -> None:
    case = case_on("2026-11-21", stay())
    result = rule_result("proc_renewal_window")
    found = []
    for outcome, code in [("met", "on_file"), ("not_met", "too_old"), ("cannot_tell", "not_on_file"), ("cannot_tell", "no_issue_date")]:  # fmt: skip
        result.outcome, result.code, result.question = outcome, code, "documents"  # type: ignore[assignment]
        result.values = {
            **result.values,
            "document": "some_paper",
            "document_ja": "書類",
            "issuer": "municipality",
        }
        (line,) = documents.lines([shown(result, case, seen(case))])
        found.append((line.name, line.japanese, line.state, line.is_here, line.issuer))
    assert found == [
        ("Some paper", "書類", "In your records", True, "It comes from the city office."),
        ("Some paper", "書類", "Too old, get a new one", False, "It comes from the city office."),
        ("Some paper", "書類", "Not in your records yet", False, "It comes from the city office."),
        (
            "Some paper",
            "書類",
            "In your records, its age cannot be told",
            False,
            "It comes from the city office.",
        ),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_answer_of_every_example_can_be_shown(language: str) -> None:
    """In English every code has words too: steps, help, parties, notes."""
    with translation.override(language):
        for example in examples():
            for result in ask(example.case, example.rule):
                item = shown(result, example.case, seen(example.case))
                assert item.sentence
                assert "%(" not in item.sentence
                remedies = [result.remedy] if isinstance(result.remedy, str) else result.remedy or ()
                assert len(item.next) == len(remedies), remedies
                assert set(result.needs) <= words.NEEDS.keys()
                assert {result.responsible, *result.also_responsible} <= words.PARTIES.keys()
                assert len(item.notes) == len(result.notes)
                assert not (is_open(result) and result.outcome == "met")


def test_a_calculation_is_printed_in_the_readers_language() -> None:
    calculation = dates.deadline(dates.days_after(day("2026-10-31"), 14), dates.Receiver.NATIONAL)

    with translation.override("en"):
        found = calculating.counted(calculation)

    assert found is not None
    assert (
        found.steps[0] == "The day it happened is <bdi>31 October 2026</bdi>. That day itself is not counted."
    )
    assert any("is a Saturday" in step for step in found.steps)


def test_no_page_grades_anybody() -> None:
    said = " ".join(str(sentence) for group in (words.REMEDIES, words.WEIGHTS, words.NOTES, words.MOVES) for sentence in group.values())  # fmt: skip
    page = page_of(case_on("2027-03-10", stay()))
    said += " ".join([*page.lead, *(item.sentence for item in items_of(page))])

    assert not re.search(r"\b(score|risk|eligible|approved|failed|invalid|alert|chance|likely)\b", said)
    assert ENGINEER["name_latin"] not in said


def test_a_planned_day_that_has_passed_is_said() -> None:
    plan = {"procedure": "renewal", "filing_on": "2026-12-01"}
    assert page_of(case_on("2026-12-01", stay(), plan=plan)).passed_plan == ""
    assert "1 December 2026" in page_of(case_on("2026-12-02", stay(), plan=plan)).passed_plan


def test_the_fee_does_not_say_what_nobody_said() -> None:
    fee = page_of(case_on("2026-11-21", stay())).fee
    assert fee is not None
    assert fee.item is not None
    assert fee.item.said == []


def test_alike_records_stand_together_in_the_order_of_their_days() -> None:
    days = ("2026-11-03", "2026-09-01", "2026-10-02")
    photos = [
        {"kind": "document_on_file", "source": "resident", "payload": {"document": "photo", "issued_on": day}}
        for day in days
    ]
    page = page_of(case_on("2026-11-21", stay(), *photos))
    (item,) = [item for item in page.settled if item.rule == "proc_photo"]
    (together,) = [fact for fact in item.facts if len(fact.links) > 1]
    assert [link.when for link in together.links] == ["1 September 2026", "2 October 2026", "3 November 2026"]


def test_after_the_stay_no_amount_says_that_an_extension_can_still_be_filed() -> None:
    assert page_of(case_on("2027-03-01", stay())).fee is not None  # the open day after a Sunday
    assert page_of(case_on("2027-03-02", stay())).fee is None


def test_what_was_filed_in_time_waits_for_nobody() -> None:
    page = page_of(case_on("2027-03-10", stay(), application()))
    assert {item.glyph for item in page.of_the_picture} == {"covered"}
