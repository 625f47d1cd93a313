"""Every look is a line in the resident's log; each line holds the one before it, and none can be changed."""

import threading
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.acting import add_child
from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.log.entries import Look, first_prev, leaf_hash
from apps.consent.models import AccessChain, AccessEntry
from tests.consent.people import Person, person

CODES = st.from_regex(r"[a-z][a-z_]{0,9}([-.][a-z][a-z_0-9]{0,3}){0,3}", fullmatch=True)


def lines_of(resident: Resident) -> list[AccessEntry]:
    with transaction.atomic():
        door.admit([resident.pk])
        return list(AccessEntry.objects.order_by("seq"))


def note(resident: Resident, look: Look) -> int:
    with transaction.atomic():
        return door.note(resident.pk, look)


def test_reading_a_page_is_noted_with_what_it_showed(mai: Person) -> None:
    before = datetime.now(UTC)

    mai.client.get("/home/")
    mai.client.get("/home/work/")
    mai.client.get(f"/records/{mai.record_id}/")

    home, domain, record = lines_of(mai.resident)
    assert [line.action for line in (home, domain, record)] == [
        "records.overview",
        "records.domain",
        "record.read",
    ]
    assert "payslip" in domain.kinds
    assert (record.kinds, record.record_ids) == (["payslip"], [mai.record_id])
    assert {line.actor_kind for line in (home, domain, record)} == {"resident"}
    assert {line.outcome for line in (home, domain, record)} == {"allowed"}
    assert before <= home.at <= domain.at <= record.at <= datetime.now(UTC)
    assert len({line.request_id for line in (home, domain, record)}) == 3


def test_the_log_holds_neither_value_nor_name(mai: Person) -> None:
    mai.client.get(f"/records/{mai.record_id}/")

    (line,) = lines_of(mai.resident)
    kept = str({field.name: getattr(line, field.name) for field in line._meta.concrete_fields})
    for told in ("241", "Aoba", "青葉", "Mai", "mai@", str(mai.user.pk), str(mai.resident.pk)):
        assert told not in kept


def test_a_stranger_finds_nothing_and_is_told_nothing(mai: Person, bina: Person) -> None:
    assert bina.client.get(f"/records/{mai.record_id}/").status_code == 404

    assert lines_of(mai.resident) == []


def test_a_guardian_is_noted_as_one(mai: Person) -> None:
    child = add_child(mai.user, display_name="An")
    mai.client.post(f"/people/{child.pk}/act/")
    mai.client.get("/home/")

    (line,) = lines_of(child)
    assert line.actor_kind == "guardian"
    assert lines_of(mai.resident) == []


def test_one_person_is_a_different_hash_in_every_log(mai: Person) -> None:
    child = add_child(mai.user, display_name="An")
    note(child, Look("log.read", actor_user=mai.user.pk))
    note(mai.resident, Look("log.read", actor_user=mai.user.pk))
    note(mai.resident, Look("log.read", actor_user=mai.user.pk))

    (for_child,) = lines_of(child)
    first, second = lines_of(mai.resident)
    assert first.actor_ref == second.actor_ref
    assert len(for_child.actor_ref) == 32
    assert for_child.actor_ref != first.actor_ref


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    action=CODES,
    purpose=CODES | st.just(""),
    kinds=st.lists(CODES, max_size=3),
    fields=st.lists(CODES, max_size=3),
    records=st.lists(st.uuids(), max_size=3),
    organisation=st.none() | st.uuids(),
    grant=st.none() | st.uuids(),
    refused=st.booleans(),
)
def test_the_database_hashes_the_bytes_that_anybody_can_make(
    mai: Person,
    action: str,
    purpose: str,
    kinds: list[str],
    fields: list[str],
    records: list[UUID],
    organisation: UUID | None,
    grant: UUID | None,
    refused: bool,
) -> None:
    look = Look(
        action,
        kinds=kinds,
        fields=fields,
        record_ids=records,
        actor_user=mai.user.pk,
        organisation=organisation,
        purpose=purpose,
        grant=grant,
        outcome="refused" if refused else "allowed",
    )
    number = note(mai.resident, look)

    line = lines_of(mai.resident)[-1]
    assert line.seq == number
    assert bytes(line.leaf) == leaf_hash(line)
    assert (line.kinds, line.fields, line.record_ids) == (look.kinds, look.fields, records)


def test_each_line_holds_the_one_before(mai: Person) -> None:
    for _look in range(3):
        note(mai.resident, Look("log.read"))

    lines = lines_of(mai.resident)
    assert [line.seq for line in lines] == [1, 2, 3]
    assert [bytes(line.prev) for line in lines] == [
        first_prev(mai.resident.pk),
        *(bytes(line.leaf) for line in lines[:2]),
    ]
    with transaction.atomic():
        door.admit([mai.resident.pk])
        chain = AccessChain.objects.get()
    assert (chain.seq, bytes(chain.head)) == (3, bytes(lines[-1].leaf))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_fork() -> None:
    mai = person("Mai", 241_111)

    def look_often() -> None:
        try:
            for _look in range(20):
                note(mai.resident, Look("log.read"))
        finally:
            connection.close()

    threads = [threading.Thread(target=look_often) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = lines_of(mai.resident)
    assert [line.seq for line in lines] == list(range(1, 61))
    assert all(bytes(after.prev) == bytes(line.leaf) for line, after in pairwise(lines))


def test_what_cannot_be_noted_is_not_shown(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that cannot be written stops the page; here its word for the action is longer than the log takes."""
    monkeypatch.setattr("apps.consent.door._OPEN_ACTING", _REFUSED)
    mai.client.raise_request_exception = False

    answer = mai.client.get("/home/work/")

    assert answer.status_code == 500
    assert "241,111" not in answer.content.decode()


@pytest.mark.django_db
def test_a_word_that_the_log_does_not_know_is_refused(mai: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        door.note(mai.resident.pk, Look("record.read", outcome="perhaps"))


_REFUSED = """
SELECT * FROM consent_open_acting(%s, %s, %s || repeat('x', 50), string_to_array(%s, ','), %s, %s)
"""


@pytest.mark.parametrize(
    "said",
    [
        {"action": "Read by Mai"},
        {"fields": ["payslip.gross", "Mai Nguyen"]},
        {"fields": ["payslip.123456789018"]},
        {"kinds": ["241111"]},
        {"purpose": "salary 241111"},
        {"role": "佐藤"},
        {"outcome": "refused", "reason": "because of 241,111"},
    ],
)
def test_no_name_and_no_value_gets_into_a_line(mai: Person, said: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        door.note(mai.resident.pk, Look(**{"action": "record.read", **said}))


@pytest.mark.django_db
def test_nobody_is_no_resident() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        door.note(uuid4(), Look("log.read"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_accessentry SET action = 'nothing'",
        "DELETE FROM consent_accessentry",
        "INSERT INTO consent_accessentry SELECT * FROM consent_accessentry",
        "UPDATE consent_accesschain SET seq = 0",
        "DELETE FROM consent_accesschain",
    ],
)
def test_the_web_can_only_read_the_log(mai: Person, statement: str) -> None:
    note(mai.resident, Look("log.read"))
    with transaction.atomic():
        door.admit([mai.resident.pk])
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_only_the_admitted_residents_log_is_visible(mai: Person, bina: Person) -> None:
    note(mai.resident, Look("log.read"))
    note(bina.resident, Look("log.read"))

    with transaction.atomic():
        door.admit([])
        assert AccessEntry.objects.count() == 0
    assert [line.seq for line in lines_of(mai.resident)] == [1]
    with transaction.atomic():
        door.admit([mai.resident.pk], kinds=["payslip"])
        assert AccessEntry.objects.count() == 0  # whoever reads through a grant does not read the log
