"""Several decisions and appeals at once: whose each is, what time each gives, and in which order they were entered."""

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.corrections.clock import (
    AppealClock,
    NotPossible,
    Standing,
    Status,
    Terms,
    follow,
    standing,
    status_of,
    with_answer,
    with_event,
)
from apps.corrections.clock.events import (
    Answered,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    AppealTakenBack,
    Asked,
    Closed,
    Complained,
    Decided,
    Escalated,
    Extended,
    FeedShown,
    Promised,
    Sent,
)
from tests.corrections.histories import histories, terms
from tests.corrections.slow_clock import months_later
from tests.corrections.test_appeals import (
    APPI,
    COMPLAINT,
    DECIDED,
    PENSION,
    THROUGH_EMPLOYER,
    at,
    received,
    refused,
)
from tests.windows import is_night

DAY = timedelta(days=1)
SOME = 300 if is_night() else 100
FILED = date(2027, 1, 10)
EXAMINER = at(AppealOpened, FILED, body="si_examiner")


def decision(day: date, outcome: str = "refused", **more: Any) -> Any:
    return at(Decided, day, outcome=outcome, reasons="Again no.", **more)


def first(found: Standing) -> AppealClock:
    assert found.appeal is not None
    return found.appeal


def due(found: Standing) -> date:
    return first(found).due.rolled


# -- a second refusal -------------------------------------------------------------------------------------------------
LATER = DECIDED + timedelta(days=40)


def test_what_is_granted_in_whole_leaves_no_earlier_decision_to_appeal() -> None:
    refusals = [*refused(), decision(LATER, again="new")]
    two = standing(PENSION, refusals, LATER + DAY)
    assert (two.appeal is not None, len(two.appeals_beside)) == (True, 1)

    found = standing(PENSION, [*refusals, decision(LATER + 5 * DAY, "accepted")], LATER + 6 * DAY)

    assert (found.outcome, found.appeal, found.appeals_beside) == ("accepted", None, ())
    assert found.next_step == "wait_for_data"


@pytest.mark.parametrize("again", ["same", None])
def test_a_refusal_told_again_begins_no_time_anew(again: Any) -> None:
    found = standing(PENSION, [*refused(), decision(LATER, again=again)], LATER)

    assert (due(found), first(found).is_certain) == (date(2027, 3, 18), True)
    assert (found.status, found.outcome) == (Status.REFUSED, "refused")


def test_a_new_decision_on_a_new_request_begins_its_own_and_takes_nothing_from_the_first() -> None:
    found = standing(PENSION, [*refused(), decision(LATER, again="new")], LATER)

    assert (due(found), first(found).against) == (date(2027, 4, 27), LATER)
    (old,) = found.appeals_beside
    assert (old.against, old.due.rolled, old.doubt) == (DECIDED, date(2027, 3, 18), None)
    assert (found.next_step, found.next_by) == ("appeal_or_rest", date(2027, 3, 18))
    over = standing(PENSION, [*refused(), decision(LATER, again="new")], date(2027, 3, 19))
    assert (over.appeals_beside, over.next_by) == ((), date(2027, 4, 27))


def test_while_nobody_knows_which_it_is_it_is_asked_and_the_later_day_is_only_a_doubt() -> None:
    history = [*refused(), decision(LATER)]
    found = standing(PENSION, history, LATER)
    (doubtful,) = found.appeals_beside

    assert (doubtful.due.rolled, doubtful.doubt) == (date(2027, 4, 27), "which_decision")
    assert (found.next_step, found.next_by) == ("ask_which_decision", date(2027, 3, 18))
    soon = standing(PENSION, history, date(2027, 3, 1))
    assert (soon.next_step, soon.next_by) == ("prepare_appeal", date(2027, 3, 18))
    after = standing(PENSION, history, date(2027, 3, 19))
    assert (after.next_step, after.next_by) == ("ask_which_decision", date(2027, 4, 27))
    over = standing(PENSION, history, date(2027, 4, 28))
    assert (over.next_step, over.appeals_beside) == ("next_route", ())


@pytest.mark.parametrize(("again", "last"), [("same", date(2027, 3, 18)), ("new", date(2027, 4, 27))])
def test_which_it_is_can_be_said_later_by_entering_it_once_more(again: Any, last: date) -> None:
    history = with_answer([*refused(), decision(LATER)], decision(LATER, again=again), PENSION)
    found = standing(PENSION, history, LATER)

    assert due(found) == last
    assert found.next_step == "appeal_or_rest"
    assert all(one.is_certain for one in found.appeals_beside)


def test_a_doubtful_time_ends_on_the_open_day_after_closed_ones() -> None:
    """Three months from the day after 2027-02-03 end on 05-03; that and the next two are holidays."""
    history = [*refused(), decision(date(2027, 2, 3))]
    found = standing(PENSION, history, date(2027, 5, 6))
    assert (found.next_step, found.next_by) == ("ask_which_decision", date(2027, 5, 6))
    assert standing(PENSION, history, date(2027, 5, 7)).next_step == "next_route"


def test_a_day_of_knowing_that_is_entered_twice_stays_the_earlier() -> None:
    history = [*refused(), decision(DECIDED, learned_on=DECIDED + 30 * DAY)]
    assert due(standing(PENSION, history, DECIDED)) == date(2027, 3, 18)
    earlier = with_answer(
        [*received(), decision(DECIDED, learned_on=LATER)], decision(LATER, again="same"), PENSION
    )
    assert due(standing(PENSION, earlier, LATER)) == date(2027, 4, 27)


@settings(max_examples=SOME)
@given(st.integers(0, 150), st.integers(0, 60), st.sampled_from(["same", None, "refused"]))
def test_no_repetition_ever_gives_a_later_day(after: int, learned: int, again: Any) -> None:
    """Beside a calendar: three months from the day after the first (Civil Code 143)."""
    day = DECIDED + after * DAY
    told = decision(day, learned_on=day + learned * DAY, again=None if again == "refused" else again)
    found = standing(PENSION, [*refused(), told], day)

    assert first(found).due.raw == months_later(DECIDED, 3)


def test_after_a_dismissal_a_refusal_of_the_office_moves_not_the_day_of_the_next_body() -> None:
    dismissed = at(AppealDecided, date(2027, 2, 1), outcome="dismissed")
    history = [*refused(), EXAMINER, dismissed]
    before = first(standing(PENSION, history, date(2027, 2, 20)))
    for again in ("same", None, "new"):
        found = standing(PENSION, [*history, decision(date(2027, 2, 20), again=again)], date(2027, 2, 20))
        days = {one.body: one.due for one in (first(found), *found.appeals_beside)}
        assert days["si_board"] == before.due
        assert ("si_examiner" in days) == (again != "same")


def test_a_dismissal_that_is_told_again_gives_no_more_time_either() -> None:
    dismissed = at(AppealDecided, date(2027, 2, 1), outcome="dismissed", body="si_examiner")
    again = at(AppealDecided, date(2027, 2, 20), outcome="dismissed", body="si_examiner")
    once = standing(PENSION, [*refused(), EXAMINER, dismissed], date(2027, 2, 20))
    twice = standing(PENSION, [*refused(), EXAMINER, dismissed, again], date(2027, 2, 20))
    assert (twice.appeal, twice.status, due(twice)) == (once.appeal, once.status, date(2027, 4, 1))


def test_what_was_granted_is_not_undone_by_a_copy_of_the_refusal() -> None:
    granted = [*refused(), decision(LATER, "accepted")]
    copied = standing(PENSION, [*granted, decision(LATER + DAY, again="same")], LATER + DAY)
    assert (copied.status, copied.outcome, copied.appeal) == (Status.CHANGE_EXPECTED, "accepted", None)
    unknown = standing(PENSION, [*granted, decision(LATER + DAY)], LATER + DAY)
    assert (unknown.status, due(unknown), unknown.next_step) == (
        Status.REFUSED,
        date(2027, 3, 18),
        "ask_which_decision",
    )
    new = standing(PENSION, [*granted, decision(LATER + DAY, again="new")], LATER + DAY)
    assert (due(new), new.appeals_beside) == (date(2027, 4, 28), ())


def test_a_refusal_after_an_appeal_was_upheld_is_asked_about() -> None:
    upheld = at(AppealDecided, date(2027, 2, 1), outcome="upheld")
    found = standing(PENSION, [*refused(), EXAMINER, upheld, decision(date(2027, 3, 1))], date(2027, 3, 1))
    assert (found.status, first(found).doubt, due(found)) == (
        Status.REFUSED,
        "which_decision",
        date(2027, 6, 1),
    )
    assert (found.next_step, found.next_by) == ("ask_which_decision", date(2027, 6, 1))
    copied = [*refused(), EXAMINER, upheld, decision(date(2027, 3, 1), again="same")]
    assert standing(PENSION, copied, date(2027, 3, 1)).status is Status.CHANGE_EXPECTED


@pytest.mark.parametrize("of", THROUGH_EMPLOYER, ids=["P-1", "P-6"])
def test_what_the_employer_refuses_later_takes_no_appeal_against_the_office_away(of: Terms) -> None:
    history = [*refused("office"), decision(LATER, by_whom="employer")]
    assert due(standing(of, history, LATER)) == date(2027, 3, 18)
    unknown = [*refused(), decision(LATER, by_whom="employer", again="same")]
    assert standing(of, unknown, LATER).appeal is None  # the first was the employer's too
    office = standing(of, [*refused("employer"), decision(LATER, by_whom="office")], LATER)
    assert (due(office), office.appeals_beside) == (date(2027, 4, 27), ())


def test_a_new_decision_does_not_make_the_first_late() -> None:
    in_time = [*received(), decision(date(2026, 12, 2))]
    assert not standing(APPI, [*in_time, decision(LATER, again="new")], LATER).late_decision
    late = [*received(), decision(date(2026, 12, 3))]
    assert standing(APPI, [*late, decision(LATER, again="same")], LATER).late_decision


# -- the office decides while an appeal waits -------------------------------------------------------------------------
MEANWHILE = date(2027, 1, 20)


def test_a_favourable_decision_of_the_office_ends_no_appeal_and_asks_the_person() -> None:
    history = [*refused(), EXAMINER, decision(MEANWHILE, "accepted")]
    found = standing(PENSION, history, MEANWHILE)

    assert (found.status, found.outcome, found.next_step) == (
        Status.APPEALED,
        "accepted",
        "decide_about_appeal",
    )
    assert (first(found).filed_on, found.meanwhile is not None) == (FILED, True)
    back = [*history, at(AppealTakenBack, MEANWHILE + DAY, body="si_examiner")]
    after = standing(PENSION, back, MEANWHILE + DAY)
    assert (after.status, after.appeal, after.next_step) == (Status.CHANGE_EXPECTED, None, "wait_for_data")


def test_all_of_it_on_one_day_is_still_kept_apart() -> None:
    opened = at(AppealOpened, DECIDED, body="si_examiner")
    granted = standing(PENSION, [*refused(), opened, decision(DECIDED, "accepted")], DECIDED)
    assert (granted.status, granted.next_step) == (Status.APPEALED, "decide_about_appeal")
    corrected = [*refused(), decision(DECIDED, "accepted"), decision(DECIDED, learned_on=LATER)]
    found = standing(PENSION, corrected, LATER)
    assert (found.status, due(found), found.appeals_beside) == (Status.REFUSED, date(2027, 3, 18), ())


def test_the_dismissal_of_an_appeal_without_object_takes_back_nothing_that_was_granted() -> None:
    history = [*refused(), EXAMINER, decision(MEANWHILE, "accepted"), at(AppealDecided, date(2027, 2, 1), outcome="dismissed")]  # fmt: skip
    found = standing(PENSION, history, date(2027, 2, 1))

    assert (found.status, found.outcome) == (Status.CHANGE_EXPECTED, "accepted")
    assert (first(found).body, due(found)) == (
        "si_board",
        date(2027, 4, 1),
    )  # who sees it otherwise can still go on


def test_a_new_refusal_while_an_appeal_waits_has_its_own_day_and_can_be_appealed_beside_it() -> None:
    history = [*refused(), EXAMINER, decision(MEANWHILE, again="new")]
    found = standing(PENSION, history, MEANWHILE)

    assert (found.status, first(found).filed_on) == (Status.APPEALED, FILED)
    assert (found.next_step, found.next_by) == ("appeal_new_decision", date(2027, 4, 20))
    second = [*history, at(AppealOpened, MEANWHILE + DAY, body="si_examiner")]
    both = standing(PENSION, second, MEANWHILE + DAY)
    assert [one.filed_on for one in (first(both), *both.appeals_beside)] == [MEANWHILE + DAY, FILED]
    assert both.next_step == "wait_for_appeal"
    one = [
        *second,
        at(AppealDecided, date(2027, 2, 1), outcome="dismissed", body="si_examiner", filed_on=FILED),
    ]
    left = standing(PENSION, one, date(2027, 2, 1))
    assert (left.status, first(left).filed_on) == (Status.APPEALED, MEANWHILE + DAY)
    assert [(each.body, each.due.rolled) for each in left.appeals_beside] == [("si_board", date(2027, 4, 1))]


def test_the_silence_of_the_body_is_acted_on_first_where_its_day_comes_first() -> None:
    """Silent from 2027-03-11, carefully until 2027-05-10; the new decision can be appealed until 2027-06-05."""
    history = [*refused(), EXAMINER, decision(date(2027, 3, 5), again="new")]
    before = standing(PENSION, history, date(2027, 3, 10))
    assert (before.next_step, before.next_by) == ("appeal_new_decision", date(2027, 6, 7))
    silent = standing(PENSION, history, date(2027, 3, 11))
    assert (silent.next_step, silent.next_by) == ("appeal_silent", date(2027, 5, 10))
    later = standing(PENSION, history, date(2027, 5, 11))
    assert (later.next_step, later.next_by) == ("appeal_new_decision", date(2027, 6, 7))


def test_a_copy_of_the_refusal_while_an_appeal_waits_changes_nothing() -> None:
    history = [*refused(), EXAMINER]
    copied = [*history, decision(MEANWHILE, again="same")]
    assert standing(PENSION, copied, MEANWHILE) == standing(PENSION, history, MEANWHILE)
    unknown = standing(PENSION, [*history, decision(MEANWHILE)], MEANWHILE)
    assert (unknown.next_step, unknown.next_by) == ("ask_which_decision", date(2027, 4, 20))


def test_a_promise_while_an_appeal_waits_ends_nothing() -> None:
    found = standing(PENSION, [*refused(), EXAMINER, at(Promised, MEANWHILE)], MEANWHILE)
    assert (found.status, found.outcome, found.next_step) == (Status.APPEALED, "promised", "wait_for_appeal")


def test_taking_back_is_the_persons_alone_and_once() -> None:
    back = [*refused(), EXAMINER, at(AppealTakenBack, MEANWHILE, body="si_examiner")]
    found = standing(PENSION, back, MEANWHILE)
    assert (found.status, found.appeal, found.next_step) == (Status.REFUSED, None, "next_route")
    with pytest.raises(NotPossible, match="cannot_follow"):
        follow([*back, at(AppealTakenBack, MEANWHILE, body="si_examiner")], PENSION)
    with pytest.raises(NotPossible, match="was_taken_back"):
        follow([*back, at(AppealOpened, MEANWHILE, body="si_examiner")], PENSION)
    with pytest.raises(NotPossible, match="no_such_appeal"):
        follow([*refused(), EXAMINER, at(AppealTakenBack, MEANWHILE, body="si_board")], PENSION)


# -- a late decision of the body before -------------------------------------------------------------------------------
BOARD = at(AppealOpened, date(2027, 3, 11), body="si_board")
LATE = date(2027, 3, 20)


def late(outcome: str, **more: Any) -> Any:
    return at(AppealDecided, LATE, outcome=outcome, body="si_examiner", **more)


@pytest.mark.parametrize("outcome", ["dismissed", "partly"])
def test_a_late_decision_of_the_examiner_is_not_the_boards(outcome: str) -> None:
    history = [*refused(), EXAMINER, BOARD, late(outcome)]
    found = standing(PENSION, history, LATE)

    assert (found.status, first(found).body, first(found).filed_on) == (
        Status.APPEALED,
        "si_board",
        BOARD.day,
    )
    (doubtful,) = found.appeals_beside
    assert (doubtful.body, doubtful.due.rolled, doubtful.doubt) == (
        "si_board",
        date(2027, 5, 20),
        "late_decision",
    )
    assert (found.next_step, found.next_by) == ("ask_about_late_decision", date(2027, 5, 20))
    assert standing(PENSION, history, date(2027, 5, 21)).next_step == "wait_for_appeal"
    boards = [*history, at(AppealDecided, date(2027, 6, 1), outcome="upheld", body="si_board")]
    assert follow(boards, PENSION) is Status.CHANGE_EXPECTED


def test_a_late_favourable_decision_asks_whether_to_go_on_with_the_board() -> None:
    history = [*refused(), EXAMINER, BOARD, late("upheld")]
    found = standing(PENSION, history, LATE)

    assert (found.status, found.outcome, found.next_step) == (
        Status.APPEALED,
        "accepted",
        "decide_about_appeal",
    )
    back = [*history, at(AppealTakenBack, LATE, body="si_board")]
    assert follow(back, PENSION) is Status.CHANGE_EXPECTED
    dismissed = [*history, at(AppealDecided, date(2027, 6, 1), outcome="dismissed", body="si_board")]
    assert standing(PENSION, dismissed, date(2027, 6, 1)).outcome == "accepted"


def test_after_the_board_decided_the_examiners_word_moves_nothing() -> None:
    board = at(AppealDecided, LATE - DAY, outcome="dismissed", body="si_board")
    history = [*refused(), EXAMINER, BOARD, board]
    assert follow([*history, late("upheld")], PENSION) is Status.REFUSED
    assert follow([*history, late("dismissed")], PENSION) is Status.REFUSED


def test_the_late_decision_may_be_taken_to_the_board_as_well() -> None:
    history = [*refused(), EXAMINER, BOARD, late("dismissed"), at(AppealOpened, LATE + DAY, body="si_board")]
    found = standing(PENSION, history, LATE + DAY)
    assert [one.filed_on for one in (first(found), *found.appeals_beside)] == [LATE + DAY, BOARD.day]
    assert found.next_step == "wait_for_appeal"


def test_a_decision_that_names_no_body_is_as_before_that_of_the_last() -> None:
    history = [*refused(), EXAMINER, BOARD, at(AppealDecided, LATE, outcome="dismissed")]
    assert standing(PENSION, history, LATE).appeal is None
    with pytest.raises(NotPossible, match="no_such_appeal"):
        follow([*refused(), EXAMINER, at(AppealDecided, LATE, outcome="upheld", body="si_board")], PENSION)


@pytest.mark.parametrize("outcome", ["dismissed", "upheld"])
def test_a_decision_that_was_on_its_way_when_the_next_stage_was_opened_can_be_entered_with_its_day(
    outcome: str,
) -> None:
    history = (*refused(), EXAMINER, BOARD)
    decided = at(
        AppealDecided, date(2027, 3, 8), outcome=outcome, body="si_examiner", learned_on=date(2027, 3, 15)
    )
    found = standing(PENSION, with_event(history, decided, PENSION), date(2027, 3, 15))
    assert (found.status, first(found).body, first(found).filed_on) == (
        Status.APPEALED,
        "si_board",
        BOARD.day,
    )
    assert first(found).due.rolled == (date(2027, 5, 17) if outcome == "dismissed" else date(2027, 5, 10))


def test_a_favourable_decision_that_was_on_its_way_when_one_appealed_can_be_entered_with_its_day() -> None:
    granted = decision(FILED - 2 * DAY, "accepted", learned_on=FILED + DAY)
    found = standing(PENSION, with_answer((*refused(), EXAMINER), granted, PENSION), FILED + DAY)
    assert (found.status, found.next_step) == (Status.APPEALED, "decide_about_appeal")


# -- days decide, not the order of entry ------------------------------------------------------------------------------
LAST = date(2026, 12, 2)
COMPLAINED = at(Complained, LAST + DAY, body=COMPLAINT)


@pytest.mark.parametrize(
    "earlier",
    [
        at(Extended, date(2026, 11, 20), reason="Many requests."),
        at(Asked, date(2026, 11, 20)),
        at(Answered, date(2026, 11, 30)),
    ],
    ids=["longer", "asked", "answered"],
)
def test_what_came_before_a_complaint_can_be_entered_after_it(earlier: AnyEvent) -> None:
    history: tuple[AnyEvent, ...] = tuple(received())
    if isinstance(earlier, Answered):
        history = (*history, at(Asked, date(2026, 11, 20)), COMPLAINED)
    else:
        history = (*history, COMPLAINED)
    longer = with_answer(history, earlier, APPI)
    found = standing(APPI, longer, LAST + DAY)

    assert (found.complained_on, found.is_overdue) == (LAST + DAY, False)
    assert status_of(longer, APPI) in {Status.RECEIVED, Status.ASKED}
    with pytest.raises(NotPossible, match="not_late_yet"):  # who has entered it complains no earlier
        follow(longer, APPI)


def test_a_longer_time_that_is_entered_first_still_stands_before_a_complaint() -> None:
    longer = with_answer(received(), at(Extended, date(2026, 11, 20), reason="Many requests."), APPI)
    with pytest.raises(NotPossible, match="not_late_yet") as refused_:
        with_event(longer, COMPLAINED, APPI)
    assert refused_.value.against is None
    assert with_event(longer, at(Complained, date(2027, 1, 2), body=COMPLAINT), APPI)


def test_a_contradiction_names_the_entry_that_it_contradicts() -> None:
    known = decision(LAST - DAY, learned_on=LAST)
    with pytest.raises(NotPossible, match="cannot_follow") as refused_:
        with_answer((*received(), COMPLAINED), known, APPI)
    assert (refused_.value.against, refused_.value.event) == (COMPLAINED, known)
    closed = at(Closed, LAST)
    with pytest.raises(NotPossible, match="cannot_follow") as refused_:
        with_event((*received(), closed), at(Escalated, LAST + DAY, route="P-3"), APPI)
    assert refused_.value.against is closed
    seen = at(FeedShown, LAST, sight="fixed", data_as_of=LAST - DAY)
    with pytest.raises(NotPossible, match="data_too_old") as refused_:
        with_answer((*received(), seen), decision(LAST - DAY, "accepted"), APPI)
    assert refused_.value.against is seen


# -- over histories that nobody thought of ----------------------------------------------------------------------------
CASES = terms().flatmap(lambda of: st.tuples(st.just(of), histories(of)))


@settings(max_examples=SOME)
@given(CASES, st.randoms(use_true_random=False))
def test_whatever_was_taken_can_be_read_on_every_day_in_whatever_order_it_was_entered(
    case: tuple[Terms, list[AnyEvent]], chance: Any
) -> None:
    of, history = case
    sent = max((place for place, one in enumerate(history) if isinstance(one, Sent)), default=None)
    if sent is None:
        return
    taken: tuple[AnyEvent, ...] = tuple(history[: sent + 1])
    left = history[sent + 1 :]
    chance.shuffle(left)
    for event in left:
        with contextlib.suppress(NotPossible):
            taken = with_answer(taken, event, of)
    for event in taken:
        for on in (event.day, event.day + 70 * DAY):
            found = standing(of, taken, on)
            assert found.next_step
            waits = [one for one in (found.appeal, *found.appeals_beside) if one is not None]
            waits += [one.after_silence for one in waits if one.after_silence is not None]
            if found.status is Status.APPEALED:
                assert any(one.filed_on for one in waits)
    assert status_of(taken, of) == standing(of, taken, taken[-1].day).status


@settings(max_examples=SOME)
@given(CASES, st.integers(0, 400))
def test_a_copy_of_the_last_refusal_changes_nothing(case: tuple[Terms, list[AnyEvent]], later: int) -> None:
    of, history = case
    ours = history[max((place for place, one in enumerate(history) if isinstance(one, Sent)), default=0) :]
    decided = [one for one in ours if isinstance(one, Decided)]
    if not decided or decided[-1].outcome == "accepted" or decided[-1].by_whom == "employer":
        return
    day = history[-1].day + later * DAY
    copy = at(Decided, day, outcome="refused", reasons="The same.", again="same", by_whom=decided[-1].by_whom)
    if day == decided[-1].day:
        return
    try:
        longer = with_event(history, copy, of)
    except NotPossible:
        return
    before, after = standing(of, history, day), standing(of, longer, day)
    assert (after.status, after.outcome, after.appeal, after.appeals_beside, after.next_step) == (
        before.status, before.outcome, before.appeal, before.appeals_beside, before.next_step,
    )  # fmt: skip


# -- the step while an appeal waits and another time runs -------------------------------------------------------------
def test_while_one_appeal_waits_the_time_of_the_other_decision_is_the_step() -> None:
    """The second decision was there before the first was appealed; its last day is not hidden behind the waiting."""
    filed = at(AppealOpened, FILED, body="si_examiner", against=DECIDED)
    history = [*refused(), decision(DECIDED + 5 * DAY, again="new"), filed]
    early, soon = standing(PENSION, history, FILED), standing(PENSION, history, date(2027, 3, 1))

    assert early.meanwhile is None
    assert (early.next_step, early.next_by) == (
        "appeal_or_rest",
        date(2027, 3, 23),
    )  # 21 and 22 March are closed
    assert (soon.next_step, soon.next_by) == ("prepare_appeal", date(2027, 3, 23))


def test_while_one_appeal_waits_the_next_stage_of_the_other_is_the_step() -> None:
    new = decision(DECIDED + 5 * DAY, again="new")
    filed = [
        at(AppealOpened, FILED, body="si_examiner", against=DECIDED),
        at(AppealOpened, FILED + DAY, body="si_examiner", against=new.day),
    ]
    dismissed = at(AppealDecided, date(2027, 1, 19), outcome="dismissed", body="si_examiner", filed_on=FILED)
    found = standing(PENSION, [*refused(), new, *filed, dismissed], date(2027, 3, 1))

    assert found.status is Status.APPEALED
    assert (found.next_step, found.next_by) == ("prepare_appeal", date(2027, 3, 19))


def test_a_later_new_decision_does_not_hide_the_earlier_day_of_another() -> None:
    first_new, second_new = decision(DECIDED + 5 * DAY, again="new"), decision(FILED + DAY, again="new")
    filed = at(AppealOpened, FILED, body="si_examiner", against=DECIDED)
    found = standing(PENSION, [*refused(), first_new, filed, second_new], date(2027, 3, 1))

    assert found.meanwhile is not None
    assert (found.next_step, found.next_by) == ("prepare_appeal", date(2027, 3, 23))


def test_whether_a_paper_is_a_new_decision_is_asked_also_once_the_first_is_appealed() -> None:
    filed = at(AppealOpened, FILED, body="si_examiner", against=DECIDED)
    found = standing(PENSION, [*refused(), decision(DECIDED + 5 * DAY), filed], FILED)

    assert (found.next_step, found.next_by) == ("ask_which_decision", date(2027, 3, 23))
