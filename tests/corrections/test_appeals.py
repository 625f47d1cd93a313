"""What follows a refusal and a silence: whose decision it was, stage after stage, and the complaint that nothing came."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.corrections.clock import NotPossible, Status, Terms, follow, standing, terms_of, with_answer
from apps.corrections.clock.events import (
    Acknowledged,
    Answered,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    Asked,
    Closed,
    Complained,
    Confirmed,
    Decided,
    Escalated,
    EvidenceCollected,
    Found,
    Promised,
    Sent,
    Withdrawn,
)
from apps.corrections.routes import tables
from apps.corrections.sources import all_cites
from tests.corrections.slow_clock import months_later

SENT = date(2026, 11, 2)
DAY = timedelta(days=1)
DECIDED = date(2026, 12, 18)
APPI = terms_of("P-16", holder="immigration", on=SENT)
PENSION = terms_of("P-2", holder="pension_office", on=SENT)
RECORD = terms_of("P-3", holder="pension_office", on=SENT)
HELLO_WORK = terms_of("P-4", holder="hello_work", on=SENT)
THROUGH_EMPLOYER = [terms_of(route, holder="pension_office", on=SENT) for route in ("P-1", "P-6")]


def at(kind: Any, day: date, **more: Any) -> Any:
    return kind(day=day, actor="resident", **more)


def received(on: date = SENT) -> list[AnyEvent]:
    return [
        at(Found, on), at(EvidenceCollected, on), at(Confirmed, on), at(Sent, on, channel="counter"), at(Acknowledged, on),
    ]  # fmt: skip


def refused(by_whom: Any = None, outcome: str = "refused") -> list[AnyEvent]:
    return [*received(), at(Decided, DECIDED, outcome=outcome, reasons="No proof.", by_whom=by_whom)]


# -- whose decision it was --------------------------------------------------------------------------------------------
def test_only_ways_through_the_employer_ask_who_decided() -> None:
    through = {key for key, versions in tables().routes.items() if versions[-1].through_employer}

    assert through == {"P-1", "P-6"}
    assert not any(terms.through_employer for terms in (APPI, PENSION, RECORD, HELLO_WORK))


@pytest.mark.parametrize("terms", THROUGH_EMPLOYER, ids=["P-1", "P-6"])
@pytest.mark.parametrize("outcome", ["refused", "partly"])
def test_against_an_employer_there_is_no_appeal(terms: Terms, outcome: str) -> None:
    history = refused("employer", outcome)
    found = standing(terms, history, DECIDED)

    assert found.appeal is None
    assert found.next_step == ("next_route" if outcome == "refused" else "wait_for_data")
    with pytest.raises(NotPossible, match="employer_is_no_office"):
        follow([*history, at(AppealOpened, DECIDED, body="si_examiner")], terms)


@pytest.mark.parametrize("terms", THROUGH_EMPLOYER, ids=["P-1", "P-6"])
def test_what_the_office_decided_through_the_employer_can_be_appealed(terms: Terms) -> None:
    found = standing(terms, refused("office"), DECIDED)

    assert found.appeal is not None
    assert (found.appeal.body, found.appeal.due.raw, found.appeal.is_certain) == (
        "si_examiner", date(2027, 3, 18), True,
    )  # fmt: skip
    assert (found.next_step, found.next_by) == ("appeal_or_rest", date(2027, 3, 18))
    assert all_cites()[found.appeal.cite].basis == "M"  # that filings are appealed alike is to be confirmed
    appealed = [*refused("office"), at(AppealOpened, DECIDED, body="si_examiner")]
    assert follow(appealed, terms) is Status.APPEALED


@pytest.mark.parametrize("terms", THROUGH_EMPLOYER, ids=["P-1", "P-6"])
def test_while_nobody_knows_who_decided_neither_is_offered_as_certain(terms: Terms) -> None:
    found = standing(terms, refused(), DECIDED)
    last = standing(terms, refused(), date(2027, 3, 18))
    over = standing(terms, refused(), date(2027, 3, 19))

    assert found.appeal is not None
    assert not found.appeal.is_certain
    assert (found.next_step, found.next_by) == ("ask_who_decided", date(2027, 3, 18))
    assert (last.next_step, over.next_step) == ("ask_who_decided", "next_route")
    told = [*refused(), at(Decided, DECIDED, outcome="refused", by_whom="employer")]
    assert standing(terms, told, DECIDED).next_step == "next_route"
    filed = [*refused(), at(AppealOpened, DECIDED, body="si_examiner")]
    assert standing(terms, filed, DECIDED).next_step == "wait_for_appeal"
    partly = standing(terms, refused(outcome="partly"), date(2027, 3, 1))
    assert (partly.next_step, partly.next_by) == ("ask_who_decided", date(2027, 3, 18))


@pytest.mark.parametrize("terms", THROUGH_EMPLOYER, ids=["P-1", "P-6"])
def test_a_silent_employer_decided_nothing(terms: Terms) -> None:
    found = standing(terms, received(), SENT + 15 * DAY)

    assert (found.outcome, found.next_step) == ("no_reply", "next_route")
    assert (found.appeal, found.complain_to) == (None, None)
    with pytest.raises(NotPossible):
        follow([*received(), at(AppealOpened, SENT + 15 * DAY, body="si_examiner")], terms)


def test_a_promise_undoes_no_refusal_and_stops_no_time() -> None:
    promised = [*refused(), at(Promised, DECIDED + DAY)]
    appeal = at(AppealOpened, DECIDED + 2 * DAY, body="si_examiner")

    assert follow([*promised, appeal], PENSION) is Status.APPEALED
    found = standing(PENSION, promised, date(2027, 3, 1))
    assert found.outcome == "promised"
    assert (found.next_step, found.next_by) == ("prepare_appeal", date(2027, 3, 18))
    employers = [*refused("employer"), at(Promised, DECIDED + DAY)]
    for terms in THROUGH_EMPLOYER:
        with pytest.raises(NotPossible, match="employer_is_no_office"):
            follow([*employers, appeal], terms)
    granted = [*refused(), at(Decided, DECIDED + DAY, outcome="accepted"), at(Promised, DECIDED + DAY)]
    with pytest.raises(NotPossible, match="nothing_to_appeal"):
        follow([*granted, appeal], PENSION)


@pytest.mark.parametrize("end", [at(Closed, DECIDED + DAY), at(Withdrawn, DECIDED + DAY)], ids=["closed", "withdrawn"])  # fmt: skip
def test_what_has_ended_offers_no_appeal(end: AnyEvent) -> None:
    assert standing(PENSION, [*refused(), end], DECIDED + DAY).appeal is None
    filed = at(AppealOpened, DECIDED, body="si_examiner")
    pending = standing(PENSION, [*refused(), filed, end], DECIDED + DAY).appeal
    assert pending is not None
    assert pending.filed_on == DECIDED


# -- stage after stage ------------------------------------------------------------------------------------------------
def appealed(filed: date) -> list[AnyEvent]:
    return [*refused(), at(AppealOpened, filed, body="si_examiner")]


@pytest.mark.slow
@settings(max_examples=300)
@given(st.dates(DECIDED, date(2035, 12, 31)), st.integers(-5, 140))
def test_the_next_stage_opens_on_the_day_after_two_silent_months(filed: date, after: int) -> None:
    """Beside a count done by looking at a calendar (EPIA 90(2), Civil Code 143)."""
    silent = months_later(filed, 2) + DAY
    on = max(filed, silent + after * DAY)
    board = at(AppealOpened, on, body="si_board")
    found = standing(PENSION, appealed(filed), on).appeal

    assert found is not None
    if on < silent:
        assert (found.body, found.filed_on, found.silent_from) == ("si_examiner", filed, silent)
        with pytest.raises(NotPossible, match="body_still_has_time"):
            follow([*appealed(filed), board], PENSION)
        return
    assert (found.body, found.filed_on) == ("si_board", None)
    assert found.after_silence is not None
    assert (found.after_silence.body, found.after_silence.silent_from) == ("si_examiner", silent)
    careful = months_later(silent - DAY, 2)
    assert found.due.raw == careful
    assert follow([*appealed(filed), board], PENSION) is Status.APPEALED
    later = standing(PENSION, [*appealed(filed), board], on + 400 * DAY)
    assert later.appeal is not None
    assert (later.appeal.body, later.appeal.filed_on, later.appeal.due.raw) == ("si_board", on, careful)


def test_after_the_silence_one_may_go_on_and_need_not() -> None:
    """Filed on 2027-01-10: silent from 2027-03-11; carefully until 2027-05-10; the examiner may still decide."""
    filed = date(2027, 1, 10)
    on = standing(PENSION, appealed(filed), date(2027, 3, 11))
    assert (on.next_step, on.next_by) == ("appeal_silent", date(2027, 5, 10))
    late = standing(PENSION, appealed(filed), date(2027, 5, 11))
    assert (late.next_step, late.next_by) == ("appeal_silent", None)
    assert follow([*appealed(filed), at(AppealOpened, date(2027, 8, 1), body="si_board")], PENSION) is Status.APPEALED  # fmt: skip
    decided = [*appealed(filed), at(AppealDecided, date(2027, 6, 1), outcome="dismissed", reasons="No.")]
    after = standing(PENSION, decided, date(2027, 6, 2)).appeal
    assert after is not None
    assert (after.body, after.due.raw, after.after_silence) == ("si_board", date(2027, 8, 1), None)


def test_the_last_stage_ends_it() -> None:
    history = [*appealed(date(2027, 1, 10)), at(AppealOpened, date(2027, 3, 11), body="si_board")]
    waiting = standing(PENSION, history, date(2028, 1, 1))
    assert (waiting.next_step, waiting.next_by) == ("wait_for_appeal", None)
    with pytest.raises(NotPossible, match="body_still_has_time"):
        follow([*history, at(AppealOpened, date(2028, 1, 1), body="si_board")], PENSION)
    done = [*history, at(AppealDecided, date(2028, 2, 1), outcome="dismissed")]
    assert standing(PENSION, done, date(2028, 2, 1)).appeal is None


def test_where_no_law_lets_silence_count_it_does_not() -> None:
    history = [*refused(), at(AppealOpened, DECIDED, body="ei_examiner")]

    found = standing(HELLO_WORK, history, DECIDED + 900 * DAY)
    assert found.appeal is not None
    assert (found.appeal.body, found.next_step) == ("ei_examiner", "wait_for_appeal")
    with pytest.raises(NotPossible, match="body_still_has_time"):
        follow([*history, at(AppealOpened, DECIDED + 900 * DAY, body="li_board")], HELLO_WORK)


def test_a_pending_appeal_is_not_passed_over_by_taking_another_way() -> None:
    gone_on = [*appealed(DECIDED), at(Escalated, DECIDED, route="P-3")]
    with pytest.raises(NotPossible, match="body_still_has_time"):
        follow([*gone_on, at(AppealOpened, DECIDED, body="si_board")], PENSION)
    silent = [*received(), at(Escalated, SENT + 31 * DAY, route="P-3")]
    with pytest.raises(NotPossible, match="nothing_to_appeal"):
        follow([*silent, at(AppealOpened, SENT + 31 * DAY, body="si_examiner")], PENSION)


# -- the complaint about silence --------------------------------------------------------------------------------------
COMPLAINT = "head_of_organ"


def test_a_complaint_is_open_from_the_day_after_the_last_and_before_another_way() -> None:
    """AAA 3: thirty days after 2026-11-02 is 2026-12-02."""
    with pytest.raises(NotPossible, match="not_late_yet"):
        follow([*received(), at(Complained, date(2026, 12, 2), body=COMPLAINT)], APPI)
    complained = [*received(), at(Complained, date(2026, 12, 3), body=COMPLAINT)]
    assert follow(complained, APPI) is Status.RECEIVED
    assert standing(APPI, received(), date(2026, 12, 2)).complain_to is None
    assert standing(APPI, received(), date(2026, 12, 3)).complain_to == COMPLAINT
    found = standing(APPI, complained, date(2026, 12, 3))
    assert (found.complain_to, found.complained_on, found.next_step) == (None, date(2026, 12, 3), "wait_for_complaint")  # fmt: skip
    assert found.is_overdue
    with pytest.raises(NotPossible, match="cannot_follow"):
        follow([*complained, at(Complained, date(2026, 12, 9), body=COMPLAINT)], APPI)
    gone_on = [*received(), at(Escalated, date(2026, 12, 3), route="P-3"), complained[-1]]
    assert follow(gone_on, APPI) is Status.ESCALATED


def test_while_they_wait_for_the_person_nobody_can_complain() -> None:
    asked = [*received(), at(Asked, SENT + 5 * DAY)]
    with pytest.raises(NotPossible, match="not_late_yet"):
        follow([*asked, at(Complained, SENT + 90 * DAY, body=COMPLAINT)], APPI)
    answered = [*asked, at(Answered, SENT + 15 * DAY)]
    with pytest.raises(NotPossible, match="not_late_yet"):
        follow([*answered, at(Complained, date(2026, 12, 12), body=COMPLAINT)], APPI)
    assert follow([*answered, at(Complained, date(2026, 12, 13), body=COMPLAINT)], APPI) is Status.RECEIVED


def test_a_decision_after_a_complaint_is_appealed_like_any_other() -> None:
    history = [*received(), at(Complained, date(2026, 12, 3), body=COMPLAINT)]
    history.append(at(Decided, date(2026, 12, 20), outcome="refused", reasons="No proof."))
    found = standing(APPI, history, date(2026, 12, 20))

    assert found.appeal is not None
    assert (found.status, found.appeal.body, found.next_step) == (Status.REFUSED, COMPLAINT, "appeal_or_rest")
    with pytest.raises(NotPossible, match="cannot_follow"):
        follow([*history, at(Complained, date(2026, 12, 21), body=COMPLAINT)], APPI)


def test_a_decision_that_was_on_its_way_when_somebody_complained_can_be_entered_with_its_day() -> None:
    complained = (*received(), at(Complained, date(2026, 12, 10), body=COMPLAINT))
    decided = at(Decided, date(2026, 12, 8), outcome="refused", reasons="No.", learned_on=date(2026, 12, 14))
    history = with_answer(complained, decided, APPI)
    found = standing(APPI, history, date(2026, 12, 14))
    assert found.appeal is not None
    assert (found.status, found.appeal.due.raw, found.complained_on) == (
        Status.REFUSED, date(2027, 3, 14), date(2026, 12, 10),
    )  # fmt: skip
    known = at(Decided, date(2026, 12, 8), outcome="refused", reasons="No.", learned_on=date(2026, 12, 10))
    with pytest.raises(NotPossible, match="cannot_follow"):
        with_answer(complained, known, APPI)


def test_where_no_law_fixes_the_time_a_complaint_may_be_possible_and_is_noted() -> None:
    late = standing(RECORD, received(), SENT + 31 * DAY)
    assert (late.complain_to, late.is_late_by_law) == ("minister", False)
    assert follow([*received(), at(Complained, SENT + 5 * DAY, body="minister")], RECORD) is Status.RECEIVED


@pytest.mark.parametrize(("terms", "body"), [(PENSION, "si_examiner"), (APPI, "minister")])
def test_only_where_a_way_names_it_and_with_its_body(terms: Terms, body: str) -> None:
    with pytest.raises(NotPossible, match="no_complaint_here"):
        follow([*received(), at(Complained, SENT + 90 * DAY, body=body)], terms)
