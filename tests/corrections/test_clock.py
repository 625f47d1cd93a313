"""What may follow what, and days of the law at their boundaries."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.corrections.clock import (
    TABLE,
    NotPossible,
    Status,
    Terms,
    appeal_deadline,
    decision_count,
    follow,
    overdue_event,
    possible,
    protect_by,
    standing,
    terms_of,
    with_answer,
    with_event,
)
from apps.corrections.clock.events import (
    Acknowledged,
    Answered,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    AppealTakenBack,
    Asked,
    BecameOverdue,
    CameBack,
    Closed,
    Complained,
    Confirmed,
    Decided,
    Delivered,
    Escalated,
    Event,
    EvidenceCollected,
    Extended,
    FeedContradicted,
    FeedShown,
    Found,
    Promised,
    Remarked,
    Sent,
    TurnedAway,
    Withdrawn,
)
from apps.corrections.clock.status_words import NEXT_STEPS, NOT_POSSIBLE, OUTCOMES, SHOWN, STATUSES
from apps.corrections.clock.words import SENTENCES
from apps.readiness.engine.dates import Unmoved

SENT = date(2026, 11, 2)
DAY = timedelta(days=1)
APPI = terms_of("P-16", holder="immigration", on=SENT)
PENSION = terms_of("P-2", holder="pension_office", on=SENT)
EMPLOYER = terms_of("P-1", holder="pension_office", on=SENT)
PRIVATE = terms_of("P-17", holder="bank", on=SENT)


def at(kind: type[Event], day: date, **more: Any) -> Any:
    return kind(day=day, actor="institution", **more)


def sent(on: date = SENT, channel: str = "counter") -> list[AnyEvent]:
    return [
        at(Found, on), at(EvidenceCollected, on), at(Confirmed, on), at(Sent, on, channel=channel, proof="1"),
    ]  # fmt: skip


def received(on: date = SENT) -> list[AnyEvent]:
    return [*sent(on), at(Acknowledged, on)]


def last_day(terms: Terms, *after: AnyEvent, on: date = SENT) -> date | None:
    count = decision_count(terms, [*received(on), *after])
    assert count is not None
    return count.last


# -- days of the law ------------------------------------------------------------------------------------------------
def test_thirty_days_begin_on_the_day_after_the_request() -> None:
    assert last_day(APPI) == date(2026, 12, 2)


def test_the_organs_own_time_is_not_moved_by_closed_days() -> None:
    """Sent on 2026-11-20 the thirtieth day is Sunday 12-20, and it stays that day."""
    found = standing(APPI, received(date(2026, 11, 20)), date(2026, 12, 21))

    assert found.due is not None
    assert (found.due.raw, found.due.rolled) == (date(2026, 12, 20), date(2026, 12, 20))
    assert found.overdue_since == date(2026, 12, 21)
    assert found.is_late_by_law
    assert found.complain_to == "head_of_organ"
    assert found.due.lines()[-3:] == [
        "The time that an office itself has to decide is not moved by closed days.",
        "The last day stays 2026-12-20.",
        "The last open day that is not after the counted day is 2026-12-18. Aim for that day.",
    ]
    silent = standing(PENSION, received(), SENT + 31 * DAY)
    assert (silent.is_overdue, silent.is_late_by_law, silent.complain_to) == (True, False, None)


def test_days_of_completing_are_not_counted() -> None:
    """APPI 94(1): asked on day 10, answered a week later: seven days more."""
    asked, answered = at(Asked, SENT + 10 * DAY), at(Answered, SENT + 17 * DAY)

    assert last_day(APPI, asked) is None
    assert last_day(APPI, asked, answered) == date(2026, 12, 9)


def test_a_question_after_the_last_day_moves_nothing() -> None:
    assert last_day(APPI, at(Asked, date(2026, 12, 2)), at(Answered, date(2026, 12, 9))) == date(2026, 12, 2)
    assert last_day(APPI, at(Asked, date(2026, 12, 1)), at(Answered, date(2026, 12, 9))) == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("noticed", "until", "last"),
    [
        (date(2026, 12, 2), None, date(2027, 1, 1)),  # on the last day, without a day of its own: 30 more
        (date(2026, 12, 3), None, date(2026, 12, 2)),  # a day too late
        (date(2026, 11, 20), date(2026, 12, 20), date(2026, 12, 20)),
        (date(2026, 11, 20), date(2027, 3, 1), date(2027, 1, 1)),  # more than the law allows
        (date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 2)),  # names an earlier day
    ],
)
def test_more_time_needs_a_notice_before_the_end(noticed: date, until: date | None, last: date) -> None:
    assert last_day(APPI, at(Extended, noticed, reason="busy", until=until)) == last


def test_two_notices_do_not_add_up() -> None:
    once = at(Extended, date(2026, 11, 20), reason="busy")
    again = at(Extended, date(2026, 12, 20), reason="still busy")

    assert last_day(APPI, once, again) == date(2027, 1, 1)


def test_a_special_time_is_as_long_as_it_says() -> None:
    assert last_day(APPI, at(Extended, SENT, reason="much", until=date(2027, 6, 1), special=True)) == date(
        2027, 6, 1
    )


def test_a_pause_after_a_notice_moves_the_day_that_it_named() -> None:
    longer = at(Extended, date(2026, 11, 20), reason="busy", until=date(2026, 12, 20))

    assert last_day(APPI, longer, at(Asked, date(2026, 12, 1)), at(Answered, date(2026, 12, 4))) == date(
        2026, 12, 23
    )


def test_a_second_question_before_the_answer_begins_nothing_anew() -> None:
    first, second = at(Asked, SENT + 5 * DAY), at(Asked, SENT + 9 * DAY)

    assert last_day(APPI, first, second, at(Answered, SENT + 15 * DAY)) == date(2026, 12, 12)


def test_a_notice_after_a_pause_names_a_day_without_those_of_the_pause() -> None:
    """Until 2026-12-20 there are 48 days, of which ten were the person's; ten more come later and move the day on."""
    pause = [at(Asked, SENT + 5 * DAY), at(Answered, SENT + 15 * DAY)]
    longer = at(Extended, SENT + 20 * DAY, reason="busy", until=date(2026, 12, 20))
    later = [at(Asked, SENT + 30 * DAY), at(Answered, SENT + 40 * DAY)]

    assert last_day(APPI, *pause, longer) == date(2026, 12, 20)
    assert last_day(APPI, *pause, longer, *later) == date(2026, 12, 30)


def test_a_notice_within_a_pause_does_not_foresee_its_end() -> None:
    """Asked on day 5, told on day 10 that it lasts to day 40, answered on day 15: the five days after the notice are on top."""
    asked, answered = at(Asked, SENT + 5 * DAY), at(Answered, SENT + 15 * DAY)
    longer = at(Extended, SENT + 10 * DAY, reason="busy", until=SENT + 40 * DAY)

    assert last_day(APPI, asked, longer, answered) == SENT + 45 * DAY


def test_what_is_sent_anew_is_counted_anew() -> None:
    again = SENT + 40 * DAY
    history = [*received(), at(Asked, SENT + DAY), at(Answered, SENT + 11 * DAY)]
    history += [
        at(FeedShown, SENT + 20 * DAY, sight="fixed", data_as_of=SENT + 20 * DAY),
        at(CameBack, SENT + 30 * DAY, data_as_of=SENT + 30 * DAY),
        at(EvidenceCollected, again), at(Confirmed, again), at(Sent, again, channel="counter"),
    ]  # fmt: skip
    count = decision_count(APPI, history)

    assert count is not None
    assert (count.pauses, count.day) == ((), again + 30 * DAY)


def test_who_decided_is_not_late_when_another_way_is_taken() -> None:
    history = [*PATHS[Status.ESCALATED]]
    assert standing(APPI, history, SENT + 90 * DAY).outcome == "refused"
    assert standing(APPI, history, SENT + 90 * DAY).overdue_since is None
    silent = [*received(), at(Escalated, SENT + 31 * DAY, route="P-3")]
    assert standing(APPI, silent, SENT + 31 * DAY).is_overdue


def test_days_go_forward() -> None:
    with pytest.raises(NotPossible, match="out_of_order"):
        follow([*sent(), at(Acknowledged, SENT - DAY)], APPI)


@pytest.mark.parametrize(
    ("after", "reached"),
    [
        ([], date(2026, 11, 5)),  # assumed: three days of post
        ([at(Acknowledged, date(2026, 11, 4))], date(2026, 11, 4)),
        ([at(Acknowledged, date(2026, 11, 9))], date(2026, 11, 5)),
        ([at(Acknowledged, date(2026, 11, 9), reached_on=date(2026, 11, 6))], date(2026, 11, 6)),
        ([at(Delivered, date(2026, 11, 3)), at(Acknowledged, date(2026, 11, 9), reached_on=date(2026, 11, 6))], date(2026, 11, 3)),
    ],
)  # fmt: skip
def test_a_letter_counts_from_its_arrival(after: list[AnyEvent], reached: date) -> None:
    count = decision_count(APPI, [*sent(channel="post"), *after])

    assert count is not None
    assert count.reached == reached


def test_a_count_in_months_follows_the_calendar_and_pauses_too() -> None:
    terms = Terms(route="P-12", months=3, completes=True, cite="ntga_23")

    assert last_day(terms, on=date(2026, 12, 18)) == date(2027, 3, 18)
    assert last_day(terms, on=date(2026, 11, 30)) == date(2027, 2, 28)
    asked = at(Asked, date(2027, 1, 1)), at(Answered, date(2027, 1, 11))
    assert last_day(terms, *asked, on=date(2026, 12, 18)) == date(2027, 3, 28)


def test_an_employer_has_fourteen_days_by_our_own_convention_and_may_name_another() -> None:
    late = standing(EMPLOYER, received(), SENT + 15 * DAY)

    assert (late.overdue_since, late.is_late_by_law, late.next_step) == (SENT + 15 * DAY, False, "next_route")
    assert last_day(EMPLOYER, at(Extended, SENT + DAY, until=SENT + 40 * DAY)) == SENT + 40 * DAY


def test_a_court_may_be_asked_after_two_weeks_or_a_refusal() -> None:
    """APPI 39: two weeks have passed on the fifteenth day."""
    assert standing(PRIVATE, received(), SENT).suit_from == SENT + 15 * DAY
    refused = [*received(), at(Decided, SENT + 3 * DAY, outcome="refused")]
    assert standing(PRIVATE, refused, SENT + 3 * DAY).suit_from == SENT + 3 * DAY
    assert standing(APPI, received(), SENT).suit_from is None


# -- appeals --------------------------------------------------------------------------------------------------------
def refused(on: date, learned: date | None = None) -> list[AnyEvent]:
    return [*received(), at(Decided, on, outcome="refused", reasons="no proof", learned_on=learned)]


def test_an_appeal_is_counted_from_the_day_after_the_person_learned() -> None:
    """Learned on 2026-12-18: three months end on 2027-03-18 (records-and-corrections 0.3)."""
    found = standing(PENSION, refused(date(2026, 12, 10), date(2026, 12, 18)), date(2026, 12, 20))

    assert found.appeal is not None
    assert (found.appeal.body, found.appeal.due.raw) == ("si_examiner", date(2027, 3, 18))
    assert (found.next_step, found.next_by) == ("appeal_or_rest", date(2027, 3, 18))


def test_an_appeals_last_day_moves_over_closed_days() -> None:
    """Learned on 2026-11-20: Saturday 2027-02-20, moved to Monday."""
    found = standing(PENSION, refused(date(2026, 11, 20)), date(2026, 11, 20))

    assert found.appeal is not None
    assert (found.appeal.due.raw, found.appeal.due.rolled) == (date(2027, 2, 20), date(2027, 2, 22))
    last = standing(PENSION, refused(date(2026, 11, 20)), date(2027, 2, 22))
    over = standing(PENSION, refused(date(2026, 11, 20)), date(2027, 2, 23))
    assert (last.next_step, over.next_step) == ("prepare_appeal", "next_route")


def test_who_learns_late_has_a_year_from_the_decision_at_most() -> None:
    """AAA 18(2)."""
    stage = APPI.appeals[0]

    found = appeal_deadline(stage, learned_on=date(2027, 11, 1), decided_on=date(2026, 12, 18))
    assert found.raw == date(2027, 12, 18)
    found = appeal_deadline(stage, learned_on=date(2027, 3, 1), decided_on=date(2026, 12, 18))
    assert found.raw == date(2027, 6, 1)


def test_the_second_stage_follows_the_first_in_its_own_time() -> None:
    history = [
        *refused(date(2026, 12, 18)),
        at(AppealOpened, date(2027, 1, 10), body="si_examiner"),
    ]
    pending = standing(PENSION, history, date(2027, 2, 1))
    assert pending.appeal is not None
    assert (pending.next_step, pending.appeal.silent_from) == ("wait_for_appeal", date(2027, 3, 11))
    assert standing(PENSION, history, date(2027, 3, 11)).next_step == "appeal_silent"

    history.append(at(AppealDecided, date(2027, 2, 20), outcome="dismissed"))
    second = standing(PENSION, history, date(2027, 3, 1))
    assert second.appeal is not None
    assert (second.status, second.appeal.body, second.appeal.due.raw) == (
        Status.REFUSED, "si_board", date(2027, 4, 20),
    )  # fmt: skip
    with pytest.raises(NotPossible, match="not_this_body"):
        follow([*history, at(AppealOpened, date(2027, 3, 1), body="si_examiner")], PENSION)
    history += [
        at(AppealOpened, date(2027, 3, 1), body="si_board"),
        at(AppealDecided, date(2027, 6, 1), outcome="dismissed"),
    ]
    assert standing(PENSION, history, date(2027, 6, 2)).appeal is None


def test_what_was_granted_in_part_can_be_appealed_and_what_was_granted_cannot() -> None:
    partly = [*received(), at(Decided, SENT + DAY, outcome="partly", reasons="half")]
    accepted = [*received(), at(Decided, SENT + DAY, outcome="accepted")]
    appeal = at(AppealOpened, SENT + 2 * DAY, body="si_examiner")

    assert follow([*partly, appeal], PENSION) is Status.APPEALED
    with pytest.raises(NotPossible, match="nothing_to_appeal"):
        follow([*accepted, appeal], PENSION)
    with pytest.raises(NotPossible, match="no_appeal_here"):
        follow([*received(), at(Decided, SENT + DAY, outcome="refused"), appeal], PRIVATE)


# -- what may follow what -------------------------------------------------------------------------------------------
ALL_EVENTS: dict[type[Event], dict[str, Any]] = {
    Found: {}, EvidenceCollected: {}, Confirmed: {}, Sent: {"channel": "post", "proof": "1"}, Delivered: {},
    Acknowledged: {}, Asked: {}, Answered: {}, Extended: {"reason": "busy"},
    Decided: {"outcome": "partly", "reasons": "half"}, Promised: {}, TurnedAway: {},
    FeedShown: {"sight": "not_shown", "data_as_of": SENT + 50 * DAY}, FeedContradicted: {"data_as_of": SENT + 50 * DAY},
    CameBack: {"data_as_of": SENT + 50 * DAY}, Withdrawn: {}, AppealOpened: {"body": "head_of_organ"}, AppealTakenBack: {"body": "head_of_organ"},
    Complained: {"body": "head_of_organ"}, AppealDecided: {"outcome": "dismissed"}, Escalated: {"route": "P-3"}, Closed: {}, BecameOverdue: {}, Remarked: {},
}  # fmt: skip
PATHS: dict[Status, list[AnyEvent]] = {
    Status.FOUND: sent()[:1],
    Status.PREPARED: sent()[:2],
    Status.CONFIRMED: sent()[:3],
    Status.SENT: sent(),
    Status.RECEIVED: received(),
    Status.ASKED: [*received(), at(Asked, SENT)],
    Status.REFUSED: [*received(), at(Decided, SENT, outcome="refused", reasons="no")],
    Status.CHANGE_EXPECTED: [*received(), at(Decided, SENT, outcome="partly", reasons="half")],
    Status.APPEALED: [
        *received(), at(Decided, SENT, outcome="refused", reasons="no"), at(AppealOpened, SENT, body="head_of_organ"),
    ],
    Status.ESCALATED: [
        *received(), at(Decided, SENT, outcome="refused", reasons="no"), at(Escalated, SENT, route="P-3"),
    ],
    Status.FIXED: [*received(), at(FeedShown, SENT + DAY, sight="fixed", data_as_of=SENT + DAY)],
    Status.REOPENED: [
        *received(), at(FeedShown, SENT + DAY, sight="fixed", data_as_of=SENT + DAY),
        at(CameBack, SENT + 2 * DAY, data_as_of=SENT + 2 * DAY),
    ],
    Status.WITHDRAWN: [*received(), at(Withdrawn, SENT)],
    Status.CLOSED: [*received(), at(Closed, SENT)],
}  # fmt: skip
#: Written out by hand, apart from the table: what may come next.
MAY_FOLLOW = {
    Status.FOUND: "EvidenceCollected Withdrawn Closed",
    Status.PREPARED: "EvidenceCollected Confirmed Withdrawn Closed",
    Status.CONFIRMED: "EvidenceCollected Sent Withdrawn Closed",
    Status.SENT: "Delivered Acknowledged Complained FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.RECEIVED: "Delivered Asked Extended Decided Promised Complained FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.ASKED: "Asked Answered Extended Decided FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.REFUSED: "AppealOpened Decided Promised FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.CHANGE_EXPECTED: "AppealOpened Decided Promised FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.APPEALED: "AppealDecided AppealTakenBack Decided Promised FeedShown FeedContradicted Withdrawn Closed Escalated",
    Status.ESCALATED: "AppealOpened Delivered Acknowledged Decided Promised FeedShown FeedContradicted Withdrawn Closed",
    Status.FIXED: "CameBack Delivered Acknowledged Decided Promised AppealDecided",
    Status.REOPENED: "EvidenceCollected Delivered Acknowledged Decided Promised FeedShown FeedContradicted CameBack Withdrawn Closed Escalated",
    Status.WITHDRAWN: "FeedShown FeedContradicted Delivered Acknowledged Decided Promised AppealDecided",
    Status.CLOSED: "FeedShown FeedContradicted Delivered Acknowledged Decided Promised AppealDecided",
}
ALWAYS = {"Remarked", "BecameOverdue", "TurnedAway"}


@pytest.mark.parametrize("status", Status)
def test_a_state_cannot_be_skipped(status: Status) -> None:
    path = PATHS[status]
    assert follow(path, APPI) is status
    may = set()
    for kind, members in ALL_EVENTS.items():
        try:
            follow([*path, at(kind, SENT + 50 * DAY, **members)], APPI)
        except NotPossible:
            continue
        may.add(kind.__name__)

    assert may == set(MAY_FOLLOW[status].split()) | ALWAYS
    assert {kind.__name__ for kind in possible(path, APPI)} >= may
    assert {kind.__name__ for kind in TABLE[status]} >= may - ALWAYS


def test_a_history_begins_with_its_being_found() -> None:
    for kind, members in ALL_EVENTS.items():
        if kind is not Found:
            with pytest.raises(NotPossible, match="cannot_follow"):
                follow([at(kind, SENT, **members)], APPI)
    with pytest.raises(ValueError, match="begins"):
        follow([], APPI)


@pytest.mark.parametrize("reasons", ["", "  ", "\n"])
@pytest.mark.parametrize("outcome", ["refused", "partly"])
@pytest.mark.parametrize("terms", [APPI, PENSION], ids=["P-16", "P-2"])
def test_where_the_law_demands_reasons_nothing_is_refused_without(
    terms: Terms, outcome: str, reasons: str
) -> None:
    with pytest.raises(NotPossible, match="reasons_demanded"):
        follow([*received(), at(Decided, SENT, outcome=outcome, reasons=reasons)], terms)


def test_businesses_try_to_explain_and_immigration_is_outside() -> None:
    immigration = terms_of("P-14", holder="immigration", on=SENT)
    for terms in (PRIVATE, EMPLOYER, immigration):
        assert follow([*received(), at(Decided, SENT, outcome="refused")], terms) is Status.REFUSED
    for route in ("P-2", "P-3", "P-4", "P-5", "P-7", "P-10", "P-12", "P-16"):
        assert terms_of(route, holder="pension_office", on=SENT).reasons == "required"


def test_to_be_turned_away_is_no_decision_and_the_clock_goes_on() -> None:
    found = standing(PENSION, [*received(), at(TurnedAway, SENT)], SENT + DAY)

    assert (found.status, found.outcome, found.next_step) == (
        Status.RECEIVED,
        "none",
        "ask_reasons_in_writing",
    )
    assert standing(PENSION, [*received(), at(TurnedAway, SENT)], SENT + 31 * DAY).outcome == "no_reply"


def test_what_goes_by_post_or_protocol_needs_proof() -> None:
    for channel in ("post", "protocol"):
        with pytest.raises(NotPossible, match="proof_needed"):
            follow([*sent()[:3], at(Sent, SENT, channel=channel)], APPI)
    assert follow([*sent()[:3], at(Sent, SENT, channel="oral")], APPI) is Status.SENT


def test_an_extension_is_refused_where_the_law_has_none_or_wants_a_reason() -> None:
    for terms, members, code in (
        (PENSION, {"reason": "busy"}, "no_extension_here"),
        (APPI, {"reason": " "}, "reason_of_extension"),
        (APPI, {"reason": "much", "special": True}, "new_day_needed"),
        (EMPLOYER, {}, "new_day_needed"),
    ):
        with pytest.raises(NotPossible, match=code):
            follow([*received(), at(Extended, SENT, **members)], terms)


def test_what_is_noted_later_stands_at_its_day_and_the_whole_is_checked() -> None:
    history = [*sent(), at(FeedShown, SENT + 9 * DAY, sight="not_shown", data_as_of=SENT + 8 * DAY)]
    longer = with_event(history, at(Acknowledged, SENT + 2 * DAY), APPI)

    assert [type(event) for event in longer[-2:]] == [Acknowledged, FeedShown]
    with pytest.raises(NotPossible):
        with_event(history, at(Decided, SENT + 2 * DAY, outcome="accepted"), APPI)
    late = [*received(), at(FeedShown, SENT + 9 * DAY, sight="fixed", data_as_of=SENT + 8 * DAY)]
    with pytest.raises(NotPossible, match="data_too_old"):  # the data stood before the decision
        with_event(late, at(Decided, SENT + 8 * DAY, outcome="accepted"), APPI)


def test_who_answers_has_received_it() -> None:
    longer = with_answer(sent(), at(Decided, SENT + 2 * DAY, outcome="accepted"), APPI)

    assert isinstance(longer[-2], Acknowledged)
    assert longer[-2].implied
    assert longer[-2].day == SENT + 2 * DAY
    assert follow(longer, APPI) is Status.CHANGE_EXPECTED


# -- only the data fixes --------------------------------------------------------------------------------------------
def accepted(on: date = SENT + 10 * DAY) -> list[AnyEvent]:
    return [*received(), at(Decided, on, outcome="accepted")]


def test_no_word_of_anybody_makes_it_fixed() -> None:
    for status, leads in TABLE.items():
        assert Status.FIXED not in {to for to in leads.values() if to is not None}, status
    promised = [*received(), at(Promised, SENT + DAY)]
    assert follow(promised, PRIVATE) is Status.CHANGE_EXPECTED
    assert standing(PRIVATE, promised, SENT + 90 * DAY).next_step == "fetch_data"


def test_data_of_the_day_of_the_decision_is_too_old() -> None:
    for stood, is_fixed in ((10, False), (11, True)):
        shown = at(FeedShown, SENT + 20 * DAY, sight="fixed", data_as_of=SENT + stood * DAY)
        if is_fixed:
            assert follow([*accepted(), shown], APPI) is Status.FIXED
        else:
            with pytest.raises(NotPossible, match="data_too_old"):
                follow([*accepted(), shown], APPI)


def test_said_and_not_shown_is_a_state_of_its_own() -> None:
    """Immigration's usual days after a decision are seven (our convention)."""

    def shown(stood: int) -> str:
        seen = at(FeedShown, SENT + 30 * DAY, sight="not_shown", data_as_of=SENT + stood * DAY)
        return standing(APPI, [*accepted(), seen], SENT + 30 * DAY).shown

    assert shown(17) == "not_shown"
    assert shown(18) == "said_not_shown"
    seen = at(FeedShown, SENT + 30 * DAY, sight="not_shown", data_as_of=SENT + 18 * DAY)
    assert standing(APPI, [*accepted(), seen], SENT + 30 * DAY).next_step == "ask_why_not_shown"


def test_the_error_coming_back_opens_it_again_and_it_can_be_sent_anew() -> None:
    again = SENT + 40 * DAY
    history = [*PATHS[Status.REOPENED]]
    assert standing(APPI, history, again).next_step == "send_again"
    history += [at(EvidenceCollected, again), at(Confirmed, again), at(Sent, again, channel="counter")]
    found = standing(APPI, history, again)

    assert found.status is Status.SENT
    assert found.count is not None
    assert found.count.day == again + 30 * DAY
    assert found.shown == "waiting"


def test_a_letter_after_the_data_does_not_unfix_it() -> None:
    fixed = PATHS[Status.FIXED]
    assert (
        follow([*fixed, at(Decided, SENT + 5 * DAY, outcome="refused", reasons="late letter")], APPI)
        is Status.FIXED
    )


@pytest.mark.parametrize("status", [Status.ESCALATED, Status.REOPENED])
def test_an_answer_that_comes_after_another_way_was_taken_is_kept_and_moves_no_status(status: Status) -> None:
    path = PATHS[status]
    late = path[-1].day + DAY
    for more in ({"outcome": "accepted"}, {"outcome": "refused", "reasons": "No papers."}):
        found = standing(APPI, with_answer(path, at(Decided, late, **more), APPI), late)
        assert (found.status, found.outcome) == (status, more["outcome"])
        assert not found.is_overdue
    fixed = [
        *path, at(Promised, late), at(FeedShown, late + 2 * DAY, sight="fixed", data_as_of=late + DAY),
    ]  # fmt: skip
    assert follow(fixed, APPI) is Status.FIXED


def test_an_appeal_that_is_pending_while_another_way_is_taken_is_still_decided() -> None:
    refused = at(Decided, SENT + DAY, outcome="refused", reasons="No papers.")
    opened, gone_on = (
        at(AppealOpened, SENT + 2 * DAY, body="si_examiner"),
        at(Escalated, SENT + 3 * DAY, route="P-3"),
    )
    pending = [*received(), refused, opened, gone_on]
    found = standing(PENSION, pending, SENT + 4 * DAY).appeal
    assert found is not None
    assert (found.body, found.filed_on) == ("si_examiner", SENT + 2 * DAY)
    dismissed = at(AppealDecided, SENT + 60 * DAY, outcome="dismissed")
    after = standing(PENSION, [*pending, dismissed], SENT + 61 * DAY).appeal
    assert after is not None
    assert (after.body, after.due.raw) == ("si_board", date(2027, 3, 1))


@pytest.mark.parametrize(("kind", "name"), [(Asked, "by"), (Promised, "by"), (Extended, "until")])
@pytest.mark.parametrize("day", [date(2032, 1, 1), date(2150, 1, 1), date.max])
def test_a_day_that_nobody_can_wait_for_is_refused(kind: type[Event], name: str, day: date) -> None:
    with pytest.raises(NotPossible) as refused:
        with_answer(
            received(),
            at(kind, SENT, reason="x", **{name: day}) if kind is Extended else at(kind, SENT, **{name: day}),
            EMPLOYER,
        )
    assert refused.value.code == "day_too_far"


# -- printing -------------------------------------------------------------------------------------------------------
def test_the_count_prints_day_by_day_with_closed_days() -> None:
    history = [*received(date(2026, 4, 28)), at(Asked, date(2026, 5, 1)), at(Answered, date(2026, 5, 7))]
    count = decision_count(APPI, history)
    assert count is not None
    days = {one.day: one for one in count.days()}

    assert days[date(2026, 4, 29)].number == 1
    assert days[date(2026, 4, 29)].holiday == "昭和の日"
    assert days[date(2026, 5, 1)].number == 3
    assert [days[date(2026, 5, number)].number for number in range(2, 9)] == [None] * 6 + [4]
    assert count.lines() == [
        "The request was handed over on 2026-04-28. That day itself is not counted.",
        "The first day counted is 2026-04-29.",
        (
            "On 2026-05-01 more was asked of you, and you answered on 2026-05-07. Days in between that are not counted,"
            " the day of the answer included: 6."
        ),
        "Day number 30, the last one, is 2026-06-03.",
    ]


def test_every_sentence_of_the_count_is_used() -> None:
    lengthened = {f"longer_{effect}" for effect in ("taken", "capped", "late", "no_longer")}
    known = {"same_day", "delivery", "institution", "at_the_latest", "post_assumed"}

    assert SENTENCES.keys() == lengthened | known | {"months_are_days", "pause", "pause_open", "stands_still"}


def test_every_code_of_the_clock_has_its_words() -> None:
    from typing import get_args

    from apps.corrections.clock import NextStep, Outcome, Shown

    assert STATUSES.keys() == set(Status)
    assert get_args(Outcome.__value__) == tuple(OUTCOMES)
    assert get_args(Shown.__value__) == tuple(SHOWN)
    assert set(get_args(NextStep.__value__)) == NEXT_STEPS.keys()
    assert NOT_POSSIBLE


# -- months that can still be saved ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("bar", "what", "by"),
    [
        ("premium", "2026-04", date(2028, 5, 31)),
        ("premium", "2024-11", date(2026, 12, 31)),
        ("employment_insurance", "2024-12", date(2026, 12, 1)),
        ("wages", "2024-01", date(2027, 1, 1)),
        (
            "income_tax",
            "2021",
            date(2026, 12, 31),
        ),  # a return that gives back; the request of NTGA 23 until 15 March
        ("resident_tax", "2022", date(2027, 6, 30)),
        ("resident_tax_raise", "2023", date(2026, 6, 30)),
        ("resident_tax_raise", "2024", date(2027, 6, 30)),
        ("kokuho", "2024-12", date(2026, 12, 1)),
        ("kokuho_tax", "2021-12", date(2026, 12, 1)),
    ],
)
def test_until_when_a_month_or_year_can_be_saved(bar: Any, what: str, by: date) -> None:
    (found,) = protect_by(bar, [what], on=SENT)

    assert found.by == by
    assert found.until.rolled == found.until.raw
    assert not found.is_lost(found.until.raw)
    assert found.is_lost(found.until.raw + DAY)


def test_every_bar_of_a_way_has_its_law_or_is_no_month_s() -> None:
    from apps.corrections.clock.protecting import cite_of
    from apps.corrections.routes import tables
    from apps.corrections.sources import all_cites

    bars = {bar for versions in tables().routes.values() for route in versions for bar in route.bars}
    told = {bar: cite_of(bar, SENT) for bar in bars}
    assert {bar for bar, cite in told.items() if cite is None} == {"disclosure", "exemption"}
    assert {cite for cite in told.values() if cite is not None} <= all_cites().keys()
    assert told["resident_tax_raise"] == told["kokuho_tax"] == "lta_17_5"
    assert cite_of("kokuho_tax", SENT) != cite_of("kokuho", SENT)


def test_wages_count_from_pay_day_where_it_is_known() -> None:
    (found,) = protect_by("wages", ["2024-01"], on=SENT, paid_on={"2024-01": date(2024, 2, 25)})
    assert found.by == date(2027, 2, 25)
    assert protect_by("disclosure", ["2024-01"], on=SENT) == ()


def test_what_is_usual_at_the_tax_office_is_no_law() -> None:
    terms = terms_of("P-12", holder="tax_office", on=SENT)

    assert (terms.months, terms.is_by_law) == (3, False)


def test_a_route_without_numbers_on_a_day_has_no_terms() -> None:
    with pytest.raises(LookupError):
        terms_of("P-16", holder="immigration", on=date(2020, 1, 1))
    assert terms_of("P-2", holder="pension_office", on=date(2015, 1, 1)).appeals == ()
    assert PENSION.mover is Unmoved.OWN_TIME


def test_overdue_is_written_once_and_dated_the_day_after() -> None:
    history = received()
    assert overdue_event(APPI, history, date(2026, 12, 2)) is None
    event = overdue_event(APPI, history, date(2027, 1, 15))
    assert event == BecameOverdue(day=date(2026, 12, 3), actor="tsunagi")
    assert overdue_event(APPI, with_event(history, event, APPI), date(2027, 1, 20)) is None
