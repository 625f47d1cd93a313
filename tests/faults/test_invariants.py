"""The check of the promises sees each way in which one can be broken: nothing here passes by being blind."""

import copy
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.faults.edge import CANARIES, EMPLOYER, Edge, open_edge
from tests.faults.invariants import Heard, Tables, invariants_hold
from tests.feeds.transmitter_desk import new_desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def edge() -> Iterator[Edge]:
    """Two revisions, one repeated, and a refusal."""
    with open_edge() as edge:
        edge.tell(revision=1)
        edge.tell(revision=2)
        edge.pull()
        edge.tell(revision=2)
        edge.tell(revision=3, aud="https://other.example")
        edge.pull(after=60)
        edge.promises_hold()
        yield edge


def changed(edge: Edge, **tables: Callable[[list[dict[str, Any]]], Any]) -> Tables:
    """The rows as they are, but for one thing."""
    found = edge.tables()
    for name, change in tables.items():
        rows = copy.deepcopy(list(getattr(found, name)))
        change(rows)
        found = replace(found, **{name: rows})
    return found


def broken(edge: Edge, tables: Tables, **options: Any) -> str:
    heard = options.pop("heard", Heard(edge.office.acknowledged, edge.office.refused))
    signers = options.pop("signers", [edge.desk.key])
    with pytest.raises(AssertionError) as raised:
        invariants_hold(tables, heard, signers=signers, **options)
    return str(raised.value)


def setting(place: int, **values: Any) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda rows: rows[place].update(values)


def test_an_acknowledged_event_that_is_nowhere_is_seen(edge: Edge) -> None:
    heard = Heard([*edge.office.acknowledged, "jti-never-stored"], {})

    assert "I1: jti-never-stored was acknowledged and is nowhere" in broken(edge, edge.tables(), heard=heard)


def test_an_ack_that_is_about_to_be_sent_counts_as_sent(edge: Edge) -> None:
    tables = changed(edge, streams=setting(0, acks_to_send=["jti-never-stored"]))

    assert "I1: jti-never-stored" in broken(edge, tables)


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("versions", lambda rows: rows.pop(), "I1: what"),
        ("versions", setting(0, payload=b"{}"), "I1: the ledger says something else"),
        ("versions", lambda rows: rows.append(rows[0] | {"recorded_at": 0}), "I2"),
        ("events", lambda rows: rows.append(rows[0]), "lies twice in the inbox"),
        ("confirmations", setting(0, times=2), "I2"),
        ("confirmations", lambda rows: rows.clear(), "I2"),
        ("records", setting(0, times_seen=9), "I2"),
        ("records", setting(0, payload=b"{}"), "I3: record"),
        ("records", setting(0, revision=1), "I3: record"),
        ("records", setting(0, versions_held=1), "I3: record"),
        ("records", lambda rows: rows.append(rows[0] | {"id": uuid4()}), "I3: 1 records have no version"),
        ("versions", setting(0, delivered_as="jti-of-nobody"), "has no applied event"),
    ],
)
def test_a_row_too_few_too_many_or_changed_is_seen(
    edge: Edge, table: str, change: Callable[[list[dict[str, Any]]], Any], words: str
) -> None:
    assert words in broken(edge, changed(edge, **{table: change}))


def test_an_accepted_event_that_stays_stored_is_seen_once_things_are_settled(edge: Edge) -> None:
    tables = changed(edge, events=lambda rows: rows.append(rows[0] | {"jti": "jti-00001", "state": "stored"}))

    assert "is still stored" in broken(edge, tables)
    invariants_hold(tables, Heard(), signers=[edge.desk.key], settled=False)


def test_a_signature_by_anybody_else_is_seen(edge: Edge) -> None:
    assert "signed by none of the institution's keys" in broken(edge, edge.tables(), signers=[new_desk().key])


def test_data_dated_later_than_it_was_told_is_seen(edge: Edge) -> None:
    tables = changed(
        edge, records=lambda rows: rows[0].update(data_as_of=rows[0]["data_as_of"] + timedelta(days=1))
    )

    assert "I7" in broken(edge, tables)


def test_a_source_heard_later_than_it_answered_is_seen(edge: Edge) -> None:
    def later(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["heard_at"] is not None:
                row["heard_at"] += timedelta(minutes=10)

    assert "I7: pension-office-1 counts as heard" in broken(edge, changed(edge, sources=later))


def test_a_value_that_is_spoken_anywhere_is_seen(edge: Edge) -> None:
    logging.getLogger("apps.feeds").warning("a page of %s cannot be read", EMPLOYER)

    heard = Heard(words=edge.words())
    assert "I12" in broken(edge, edge.tables(), heard=heard, canaries=CANARIES)
