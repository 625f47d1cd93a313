"""Revisions that are missing, late or contradictory: shown as they are, never guessed, and staff are told (F7)."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.faults.edge import SLIP, Edge, open_edge

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def edge(settings: Any) -> Iterator[Edge]:
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge() as edge:
        yield edge


def slip(edge: Edge, revision: int, **changes: Any) -> dict[str, Any]:
    """A revision that tells itself apart by its net pay."""
    return edge.slip(revision=revision, data=SLIP | {"net": 1000 + revision}, **changes)


def send(edge: Edge, *claims: dict[str, Any]) -> None:
    edge.office.queue(edge.desk, *claims)
    edge.pull(after=60)


def test_a_gap_is_shown_as_a_gap_and_closes_when_what_was_missing_comes(edge: Edge) -> None:
    send(edge, slip(edge, 1), slip(edge, 5))

    assert edge.shown["canary-slip-1"][0] == 5
    assert "3 revisions of this record never came here." in edge.read_record("canary-slip-1")
    edge.promises_hold()

    send(edge, slip(edge, 3), slip(edge, 2))
    assert "1 revision of this record never came here." in edge.read_record("canary-slip-1")

    send(edge, slip(edge, 4))
    assert "never came here" not in edge.read_record("canary-slip-1")
    assert edge.shown["canary-slip-1"] == (5, SLIP | {"net": 1005})
    edge.promises_hold()


def test_a_lower_revision_that_comes_late_never_becomes_what_is_shown(edge: Edge) -> None:
    send(edge, slip(edge, 7))

    for late in (6, 1, 3):
        send(edge, slip(edge, late))
        assert edge.shown["canary-slip-1"] == (7, SLIP | {"net": 1007})

    assert edge.notices == set()
    assert sorted(version["revision"] for version in edge.tables().versions) == [1, 3, 6, 7]
    edge.promises_hold()


def test_a_revision_that_comes_late_does_not_undo_a_withdrawal(edge: Edge) -> None:
    send(edge, edge.desk.withdraw("canary-slip-1", 4, iat=int(edge.now.timestamp())))

    send(edge, slip(edge, 3), slip(edge, 2))

    assert edge.shown == {"canary-slip-1": (4, None)}
    edge.promises_hold()


def test_one_revision_with_two_contents_keeps_the_first_calls_staff_and_lets_the_next_one_in(
    edge: Edge, django_capture_on_commit_callbacks: Any
) -> None:
    send(edge, slip(edge, 1))
    other = edge.slip(revision=1, data=SLIP | {"net": 1})

    with django_capture_on_commit_callbacks(execute=True):
        send(edge, other)

    assert edge.shown["canary-slip-1"] == (1, SLIP | {"net": 1001})
    assert edge.office.refused == {}, "it was rightly signed: stored, acknowledged and kept aside"
    assert other["jti"] in edge.office.acknowledged
    states = {event["jti"]: event["state"] for event in edge.tables().events}
    assert states[other["jti"]] == "conflict"
    assert edge.notices == {"revision_conflict"}
    assert len(mail.outbox) == 1
    edge.promises_hold()

    send(edge, slip(edge, 2))
    assert edge.shown["canary-slip-1"] == (2, SLIP | {"net": 1002})
    edge.promises_hold()


def test_the_same_revision_with_other_days_of_validity_contradicts_as_well(edge: Edge) -> None:
    send(edge, slip(edge, 1, payload={"valid_from": "2026-10-01"}))

    send(edge, slip(edge, 1, payload={"valid_from": "2026-10-02"}))

    assert edge.notices == {"revision_conflict"}
    assert len(edge.tables().versions) == 1
    edge.promises_hold()


@pytest.mark.parametrize("revision", [0, -1, 2**53, 1.5, True, "1", None], ids=str)
def test_what_is_no_revision_is_refused(edge: Edge, revision: Any) -> None:
    send(edge, slip(edge, 1))
    claims = slip(edge, 1, payload={"revision": revision})

    send(edge, claims)

    assert edge.office.refused == {claims["jti"]: "invalid_request"}
    assert edge.shown["canary-slip-1"][0] == 1
    edge.promises_hold()


def test_the_highest_revision_that_there_can_be_does_not_break_anything(edge: Edge) -> None:
    send(edge, slip(edge, 1), edge.slip(revision=2**53 - 1))

    assert edge.shown["canary-slip-1"][0] == 2**53 - 1
    assert "revisions of this record never came here" in edge.read_record("canary-slip-1")
    edge.promises_hold()


class AnyOrder(TestCase):
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        order=st.permutations([1, 2, 2, 4, 5, 7]),
        pages=st.lists(st.integers(1, 6), min_size=6, max_size=6),
        contradiction=st.sampled_from([1, 4, 7]),
    )
    def test_any_order_and_paging_ends_in_the_same_history_and_the_same_gaps(
        self, order: Sequence[int], pages: list[int], contradiction: int
    ) -> None:
        with open_edge() as edge:
            waiting = [slip(edge, revision) for revision in order]
            for size in itertools.cycle(pages):
                if not waiting:
                    break
                send(edge, *waiting[:size])
                waiting = waiting[size:]
            send(edge, edge.slip(revision=contradiction, data=SLIP | {"net": 1}))

            assert edge.shown["canary-slip-1"] == (7, SLIP | {"net": 1007})
            assert "2 revisions of this record never came here." in edge.read_record("canary-slip-1")
            assert edge.notices == {"revision_conflict"}
            edge.promises_hold()
