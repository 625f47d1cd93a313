"""Only the institution's own later data says that something is fixed, and each other thing it can show has a name."""

from datetime import date, timedelta
from typing import Any

from apps.corrections.clock import Status, follow, terms_of
from apps.corrections.clock.events import (
    Acknowledged,
    CameBack,
    Confirmed,
    Decided,
    EvidenceCollected,
    FeedContradicted,
    FeedShown,
    Found,
    Sent,
)
from apps.corrections.watching import Expected, Line, Seen, Told, Watch, expected_lag, look, sightings

DECIDED = date(2026, 11, 10)
DAY = timedelta(days=1)
OFFICE = {"source": "pension_office", "institution": "pension-office"}


def seen(
    payload: Any, days: int = 1, record_id: str = "e1", kind: str = "pension_enrolment", **more: Any
) -> Seen:
    return Seen(**{**OFFICE, "kind": kind, "record_id": record_id, "data_as_of": DECIDED + days * DAY, "payload": payload, **more})  # fmt: skip


def told(days: int = 1, kind: str = "pension_month") -> Told:
    return Told(**OFFICE, kind=kind, data_as_of=DECIDED + days * DAY)


START = Line(
    kind="pension_enrolment",
    record_id="e1",
    expected=(Expected("insured_from", value="2026-03-01", was="2026-07-01"),),
)
MONTHS = tuple(
    Line(kind="pension_month", like={"month": month}, expected=(Expected("category", value=2, was=1),))
    for month in ("2026-03", "2026-04")
)
ONE = Watch("pension_office", "pension-office", (START,))
ALL = Watch("pension_office", "pension-office", (START, *MONTHS))


def month(name: str, category: int, days: int = 1) -> Seen:
    return seen({"month": name, "category": category}, days, f"m-{name}", "pension_month")


def verdict(watch: Watch, *held: Seen | Told) -> str:
    return look(watch, held, after=DECIDED).verdict


def test_the_agreed_value_in_later_data_is_fixed() -> None:
    assert verdict(ONE, seen({"insured_from": "2026-03-01"})) == "fixed"
    assert verdict(ONE, seen({"insured_from": "2026-07-01"})) == "not_shown"
    assert verdict(ONE, seen({"insured_from": "2026-05-01"})) == "contradicted"
    assert verdict(ONE) == "waiting"


def test_data_of_the_day_of_the_decision_says_nothing() -> None:
    assert verdict(ONE, seen({"insured_from": "2026-03-01"}, 0)) == "waiting"
    assert verdict(ONE, seen({"insured_from": "2026-03-01"}, 1)) == "fixed"


def test_nobody_elses_word_counts() -> None:
    fixed = {"insured_from": "2026-03-01"}
    assert verdict(ONE, seen(fixed, source="employer", institution="aoba-foods")) == "waiting"
    assert verdict(ONE, seen(fixed, institution="other-office")) == "waiting"
    assert verdict(ONE, seen(fixed, provenance="self_declared")) == "waiting"
    assert verdict(ONE, seen(fixed, provenance="document")) == "fixed"


def test_a_part_is_a_part() -> None:
    start = seen({"insured_from": "2026-03-01"})
    assert verdict(ALL, start) == "partly_fixed"
    assert verdict(ALL, start, month("2026-03", 2), month("2026-04", 1)) == "partly_fixed"
    assert verdict(ALL, start, month("2026-03", 2), month("2026-04", 3)) == "contradicted"
    assert verdict(ALL, start, month("2026-03", 2), month("2026-04", 2)) == "fixed"


def test_a_month_that_a_whole_telling_does_not_hold_is_not_shown() -> None:
    months = Watch("pension_office", "pension-office", MONTHS)
    assert verdict(months) == "waiting"
    assert verdict(months, told()) == "not_shown"
    assert verdict(months, told(), month("2026-03", 2)) == "partly_fixed"
    assert verdict(months, told(0)) == "waiting"


def test_a_sum_that_was_paid_in_part_is_a_part_and_no_third_value() -> None:
    expected = (Expected("paid_on", "said"), Expected("paid_amount", "not_below", 8000, was=None))
    lines = tuple(Line(kind="resident_tax_instalment", record_id=name, expected=expected) for name in "ab")
    watch = Watch("pension_office", "pension-office", lines)

    def paid(name: str, amount: int | None) -> Seen:
        day = None if amount is None else "2026-11-10"
        return seen({"paid_on": day, "paid_amount": amount}, 1, name, "resident_tax_instalment")

    assert verdict(watch, paid("a", None), paid("b", None)) == "not_shown"
    assert verdict(watch, paid("a", 8000), paid("b", 3000)) == "partly_fixed"
    assert verdict(watch, paid("a", 3000), paid("b", None)) == "partly_fixed"
    assert verdict(watch, paid("a", 8000), paid("b", 8000)) == "fixed"
    less = Expected("paid_amount", "not_below", 8000, was=3000)
    assert not less.is_met_in_part({"paid_amount": 1000})
    assert less.is_met_in_part({"paid_amount": 5000})


def test_a_record_that_has_to_go_is_gone_when_it_is_withdrawn_or_no_longer_told() -> None:
    gone = Watch(
        "pension_office", "pension-office", (Line(kind="pension_enrolment", record_id="e1", gone=True),)
    )
    assert verdict(gone, seen({"insured_from": "2026-07-01"})) == "not_shown"
    assert verdict(gone, seen(None)) == "fixed"
    assert verdict(gone, seen({"insured_from": "2026-07-01"}, 1), told(2, "pension_enrolment")) == "fixed"
    assert verdict(gone) == "waiting"


def test_the_record_that_was_to_change_and_vanished_is_something_else() -> None:
    assert verdict(ONE, seen(None)) == "contradicted"
    assert verdict(ONE, told(1, "pension_enrolment")) == "contradicted"


def test_a_new_record_in_the_old_ones_place_is_found_by_what_it_says() -> None:
    line = Line(
        kind="pension_enrolment", record_id="e1", like={"employer.corporate_number": "9999901000008"},
        expected=(Expected("insured_from", value="2026-03-01", was="2026-07-01"),),
    )  # fmt: skip
    new = seen({"insured_from": "2026-03-01", "employer": {"corporate_number": "9999901000008"}}, 2, "e9")
    other = seen({"insured_from": "2026-03-01", "employer": {"corporate_number": "1"}}, 2, "e8")
    watch = Watch("pension_office", "pension-office", (line,))

    assert verdict(watch, seen({"insured_from": "2026-07-01"}, 1), new) == "fixed"
    assert verdict(watch, other) == "waiting"


def test_a_right_record_beside_the_wrong_one_fixes_only_a_part() -> None:
    line = Line(
        kind="pension_month", record_id="m-2026-03", like={"month": "2026-03"},
        expected=(Expected("category", value=2, was=1),),
    )  # fmt: skip
    watch = Watch("pension_office", "pension-office", (line,))
    right = seen({"month": "2026-03", "category": 2}, 3, "m-9", "pension_month")

    assert verdict(watch, month("2026-03", 1, 3), right) == "partly_fixed"
    assert verdict(watch, month("2026-03", 1, 4), right) == "partly_fixed"
    assert verdict(watch, month("2026-03", 1, 2), right) == "fixed"  # it took the old one's place
    assert verdict(watch, month("2026-03", 1, 2), right, told(3)) == "fixed"
    assert verdict(watch, seen(None, 3, "m-2026-03", "pension_month"), right) == "fixed"
    assert verdict(watch, month("2026-03", 2, 3), right) == "fixed"
    assert verdict(watch, month("2026-05", 1, 3), right) == "fixed"  # it is of another month now


def test_each_kind_of_expectation() -> None:
    for expected, payload, is_met in (
        (Expected("a", value=1), {"a": 1}, True),
        (Expected("a", "one_of", (1, 2)), {"a": 2}, True),
        (Expected("a", "one_of", (1, 2)), {"a": 3}, False),
        (Expected("a", "said"), {"a": 0}, True),
        (Expected("a", "said"), {}, False),
        (Expected("a", "not_said"), {}, True),
        (Expected("a", "at_most", "2026-03-01"), {"a": "2026-03-01"}, True),
        (Expected("a", "at_most", "2026-03-01"), {"a": "2026-03-02"}, False),
        (Expected("a", "at_least", 5), {"a": 5}, True),
        (Expected("a", "at_least", 5), {}, False),
        (Expected("a.b", value=1), {"a": {"b": 1}}, True),
        (Expected("a.b", value=1), {"a": 1}, False),
    ):
        assert expected.is_met(payload) is is_met, (expected, payload)


def told_events(*versions: Seen | Told, **more: Any) -> list[str]:
    found = sightings(ONE, versions, after=DECIDED, **more)
    return [
        f"{type(one.event).__name__} {getattr(one.event, 'sight', '')} {(one.event.day - DECIDED).days}".replace("  ", " ")
        for one in found
    ]  # fmt: skip


OLD, NEW = {"insured_from": "2026-07-01"}, {"insured_from": "2026-03-01"}


def test_fixed_then_broken_again_came_back_and_is_fixed_again() -> None:
    assert told_events(seen(OLD, 2), seen(NEW, 9), seen(OLD, 20), seen(OLD, 25), seen(NEW, 30)) == [
        "FeedShown not_shown 2", "FeedShown fixed 9", "CameBack 20", "FeedShown fixed 30",
    ]  # fmt: skip


def test_what_was_fixed_and_says_something_third_came_back_too() -> None:
    assert told_events(seen(NEW, 3), seen({"insured_from": "2026-04-01"}, 9)) == [
        "FeedShown fixed 3",
        "CameBack 9",
    ]


def test_the_same_again_is_said_once_and_once_more_when_it_ought_to_be_there() -> None:
    """Promised and not done: the same old value is another thing after the day on which it was expected."""
    versions = [seen(OLD, days) for days in (2, 9, 60, 61, 90)]

    assert told_events(*versions) == ["FeedShown not_shown 2"]
    assert told_events(*versions, expected_by=DECIDED + 60 * DAY) == [
        "FeedShown not_shown 2",
        "FeedShown not_shown 61",
    ]


def test_the_order_of_arrival_changes_nothing() -> None:
    versions = [seen(OLD, 2), seen(NEW, 9), seen(OLD, 20)]
    assert told_events(*versions) == told_events(*reversed(versions))


def test_an_event_is_dated_when_we_looked_if_that_is_said() -> None:
    (one,) = sightings(ONE, [seen(NEW, 5)], after=DECIDED, seen_on=DECIDED + 8 * DAY)
    assert isinstance(one.event, FeedShown)
    assert (one.event.day, one.event.data_as_of) == (DECIDED + 8 * DAY, DECIDED + 5 * DAY)


def test_what_is_seen_can_be_entered_and_ends_in_the_right_status() -> None:
    terms = terms_of("P-2", holder="pension_office", on=date(2026, 10, 1))
    begin = date(2026, 10, 1)
    history: list[Any] = [
        Found(day=begin, actor="tsunagi"), EvidenceCollected(day=begin, actor="resident"),
        Confirmed(day=begin, actor="resident"), Sent(day=begin, actor="resident", channel="counter"),
        Acknowledged(day=begin, actor="institution"), Decided(day=DECIDED, actor="institution", outcome="accepted"),
    ]  # fmt: skip
    for versions, status, last in (
        ([seen(OLD, 2)], Status.CHANGE_EXPECTED, FeedShown),
        ([seen(OLD, 2), seen(NEW, 9)], Status.FIXED, FeedShown),
        ([seen(NEW, 9), seen(OLD, 20)], Status.REOPENED, CameBack),
        ([seen(NEW, 9), seen(OLD, 20), seen(NEW, 30)], Status.FIXED, FeedShown),
        ([seen({"insured_from": "2026-05-01"}, 9)], Status.CHANGE_EXPECTED, FeedContradicted),
    ):
        more = [one.event for one in sightings(ONE, versions, after=DECIDED)]
        assert follow([*history, *more], terms) is status
        assert isinstance(more[-1], last)


def test_the_usual_days_of_an_institution_are_ours() -> None:
    lag = expected_lag("pension_office", DECIDED)
    assert lag is not None
    assert lag.day == DECIDED + 60 * DAY
    assert expected_lag("home_agency", DECIDED) is None
