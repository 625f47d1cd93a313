"""Whoever changes, deletes or moves a line, a leaf, a block or a head, even with all rights, is found and named exactly."""

import io
import os
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.consent.log import entries
from apps.consent.log.verification import chains
from apps.consent.log.verifying import verify
from apps.consent.models import AccessEntry
from tests.consent.own_log import KEPT, Log, fill, keep, looks, restore, used_as_owner
from tests.feeds import own_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pattern(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Log]:
    with own_database.database("log") as address, django_db_blocker.unblock():
        log = Log(address, fill(address))
        keep(log)
        yield log


@pytest.fixture
def log(pattern: Log) -> Iterator[Log]:
    """The log, which is put right again after the test."""
    yield pattern
    restore(pattern)


def test_a_sound_log_is_said_to_be_sound(log: Log) -> None:
    status, found = log.verify()

    assert status == 0
    assert found.pop("seconds") > 0
    assert found == {
        "sound": True, "lines": 300, "chains": 3, "leaves": 300, "heads": 3, "waiting": 0, "findings": [], "found": 0,
    }  # fmt: skip


def test_it_is_said_in_words_too(log: Log) -> None:
    said = io.StringIO()
    with used_as_owner(log.address):
        call_command("verify_log", stdout=said)

    assert said.getvalue().startswith(
        "300 entries in 3 chains, 300 leaves, 3 heads; 0 entries wait for a leaf; "
    )
    assert said.getvalue().endswith("Nothing was changed.\n")


def test_a_changed_line_is_named(log: Log) -> None:
    log.tamper(
        f"UPDATE consent_accessentry SET purpose = 'another' WHERE subject_ref = '{log.refs[1]}' AND seq = 42"
    )

    assert log.findings() == [f"changed: entry 42 of {log.refs[1]} (leaf {place(log, 1, 42)})"]


@pytest.mark.parametrize(
    "column",
    ["id = gen_random_uuid()", "at = at + interval '1 microsecond'", "actor_kind = 'staff'", "actor_ref = repeat('a', 32)",
     "organisation = gen_random_uuid()", "role = 'x'", "action = 'x'", '"grant" = gen_random_uuid()', "kinds = '{tax}'",
     "record_ids = ARRAY[gen_random_uuid()]", "fields = '{x}'", "outcome = 'refused'", "reason = 'x'",
     "source = 'feed'", "request_id = gen_random_uuid()", "prev = decode(repeat('01', 32), 'hex')"],
)  # fmt: skip
def test_every_column_of_a_line_is_held(log: Log, column: str) -> None:
    log.tamper(f"UPDATE consent_accessentry SET {column} WHERE subject_ref = '{log.refs[0]}' AND seq = 5")

    assert log.findings() == [f"changed: entry 5 of {log.refs[0]} (leaf {place(log, 0, 5)})"]


def test_a_changed_line_whose_hash_was_made_anew_is_named(log: Log) -> None:
    with used_as_owner(log.address):
        line = AccessEntry.objects.get(subject_ref=log.refs[2], seq=7)
        line.purpose = "another"
        leaf = entries.leaf_hash(line).hex()
    log.tamper(
        f"UPDATE consent_accessentry SET purpose = 'another', leaf = '\\x{leaf}'"
        f" WHERE subject_ref = '{log.refs[2]}' AND seq = 7"
    )

    assert log.findings() == [
        f"changed: entry 7 of {log.refs[2]} (leaf {place(log, 2, 7)}): the tree holds another hash"
    ]


def test_a_changed_line_whose_leaf_was_made_anew_too_is_named_by_the_next_line_the_block_and_the_head(
    log: Log,
) -> None:
    with used_as_owner(log.address):
        line = AccessEntry.objects.get(subject_ref=log.refs[2], seq=7)
        line.purpose = "another"
        leaf = entries.leaf_hash(line).hex()
    of_line = f"subject_ref = '{log.refs[2]}' AND seq = 7"
    log.tamper(
        f"UPDATE consent_accessentry SET purpose = 'another', leaf = '\\x{leaf}' WHERE {of_line}",
        f"UPDATE consent_logleaf SET leaf = '\\x{leaf}' WHERE {of_line}",
    )

    assert log.findings() == [
        f"changed: entry 7 of {log.refs[2]}: it is not the one that entry 8 follows",
        "changed: block 0: at least one of the leaves 0 to 255, or the block's own root",
        "head 1 (size 100): its root is not that of the leaves; the first block that differs is 0",
    ]


def test_a_deleted_line_is_named(log: Log) -> None:
    gone = place(log, 0, 60)
    log.tamper(f"DELETE FROM consent_accessentry WHERE subject_ref = '{log.refs[0]}' AND seq = 60")

    assert log.findings() == [f"missing: entry 60 of {log.refs[0]} (leaf {gone})"]


def test_a_deleted_end_of_a_chain_is_named(log: Log) -> None:
    log.tamper(f"DELETE FROM consent_accessentry WHERE subject_ref = '{log.refs[0]}' AND seq >= 100")

    assert log.findings() == [
        f"missing: entry {seq} of {log.refs[0]} (leaf {place(log, 0, seq)})" for seq in (100, 101, 102)
    ]


def test_a_line_deleted_with_its_leaf_is_named(log: Log) -> None:
    gone = place(log, 1, 90)
    of_line = f"subject_ref = '{log.refs[1]}' AND seq = 90"
    log.tamper(
        f"DELETE FROM consent_accessentry WHERE {of_line}", f"DELETE FROM consent_logleaf WHERE {of_line}"
    )

    assert log.findings() == [f"missing: entry 90 of {log.refs[1]}, and its leaf", f"missing: leaf {gone}"]


def test_the_newest_line_deleted_with_its_leaf_and_its_chain_put_right_is_still_missing_under_the_head(
    log: Log,
) -> None:
    with psycopg.connect(log.address) as connection:
        ((ref, seq),) = connection.execute(
            "SELECT subject_ref::text, seq FROM consent_logleaf WHERE index = 299"
        ).fetchall()
    of_line = f"subject_ref = '{ref}' AND seq = {seq}"
    log.tamper(
        f"UPDATE consent_accesschain SET seq = {seq - 1}, head = (SELECT leaf FROM consent_accessentry"
        f" WHERE subject_ref = '{ref}' AND seq = {seq - 1}) WHERE subject_ref = '{ref}'",
        f"DELETE FROM consent_accessentry WHERE {of_line}",
        f"DELETE FROM consent_logleaf WHERE {of_line}",
    )

    assert log.findings() == ["head 3 (size 300): missing: leaf 299"]


def test_a_whole_chain_that_was_deleted_is_named(log: Log) -> None:
    log.tamper(
        f"DELETE FROM consent_accessentry WHERE subject_ref = '{log.refs[1]}'",
        f"DELETE FROM consent_accesschain WHERE subject_ref = '{log.refs[1]}'",
    )

    found = log.findings()
    assert len(found) == 99
    assert found[0] == f"missing: entry 1 of {log.refs[1]} (leaf 1)"


def test_a_deleted_row_of_a_chain_is_named(log: Log) -> None:
    log.tamper(f"DELETE FROM consent_accesschain WHERE subject_ref = '{log.refs[2]}'")

    assert log.findings() == [f"missing: the chain of {log.refs[2]}, which has 99 entries"]


def test_a_chain_set_back_is_named(log: Log) -> None:
    log.tamper(f"UPDATE consent_accesschain SET seq = 90 WHERE subject_ref = '{log.refs[2]}'")

    assert log.findings() == [f"changed: the chain of {log.refs[2]} ends with entry 90, but there are 99"]


def test_a_log_that_was_taken_from_its_resident_is_named(log: Log) -> None:
    log.tamper(f"UPDATE consent_accesschain SET resident_id = NULL WHERE subject_ref = '{log.refs[1]}'")

    assert log.findings() == [f"untied: the chain of {log.refs[1]} is nobody's, and no erasure says why"]


def test_two_logs_that_changed_hands_are_named(log: Log) -> None:
    one, other = (f"(SELECT resident_id FROM owners WHERE subject_ref = '{ref}')" for ref in log.refs[:2])
    log.tamper(
        "CREATE TEMPORARY TABLE owners AS SELECT * FROM consent_accesschain",
        f"UPDATE consent_accesschain SET resident_id = NULL WHERE subject_ref = '{log.refs[0]}'",
        f"UPDATE consent_accesschain SET resident_id = {one} WHERE subject_ref = '{log.refs[1]}'",
        f"UPDATE consent_accesschain SET resident_id = {other} WHERE subject_ref = '{log.refs[0]}'",
        "DROP TABLE owners",
    )

    assert log.findings() == [
        f"moved: the chain of {ref} is tied to another person than the one it was begun for"
        for ref in sorted(map(str, log.refs[:2]))
    ]


def test_a_line_that_stands_in_the_queue_again_gets_no_second_leaf(log: Log) -> None:
    log.tamper(f"INSERT INTO consent_logqueue (subject_ref, seq) VALUES ('{log.refs[0]}', 5)")

    status, found = log.verify()

    assert (status, found["leaves"], found["findings"]) == (0, 300, [])


def test_two_lines_of_one_resident_that_were_exchanged_are_named(log: Log) -> None:
    chain = f"UPDATE consent_accessentry SET seq = %s WHERE subject_ref = '{log.refs[0]}' AND seq = %s"
    log.tamper(*(chain % pair for pair in ((1000, 4), (4, 9), (9, 1000))))

    assert log.findings() == [f"moved: entry 4 of {log.refs[0]} and entry 9 are exchanged"]


@pytest.mark.parametrize(("one", "other"), [(7, 8), (3, 200), (256, 257)])
def test_two_leaves_that_were_exchanged_are_named(log: Log, one: int, other: int) -> None:
    log.tamper(*(f"UPDATE consent_logleaf SET index = {new} WHERE index = {old}"
                 for new, old in ((1000, one), (one, other), (other, 1000))))  # fmt: skip

    assert f"moved: leaf {one} and {other} are exchanged" in log.findings()


def test_a_deleted_leaf_is_named(log: Log) -> None:
    ref, seq = line_at(log, 30)
    log.tamper("DELETE FROM consent_logleaf WHERE index = 30")

    assert log.findings() == [
        f"unplaced: entry {seq} of {ref} has no leaf and does not wait for one",
        "missing: leaf 30",
    ]


def test_a_line_that_was_taken_from_the_queue_is_named(log: Log) -> None:
    with used_as_owner(log.address):
        from apps.consent.models import AccessChain

        looks(AccessChain.objects.get(subject_ref=log.refs[0]).resident_id, "new")
    log.tamper("DELETE FROM consent_logqueue")

    assert log.findings() == [f"unplaced: entry 103 of {log.refs[0]} has no leaf and does not wait for one"]


def test_a_changed_block_is_named(log: Log) -> None:
    log.tamper("UPDATE consent_logtile SET root = decode(repeat('07', 32), 'hex')")

    found = log.findings()
    assert found[0] == "changed: block 0: at least one of the leaves 0 to 255, or the block's own root"
    assert found[1:] == [
        f"head {number} (size {size}): its root is not that of the leaves; the first block that differs is 0"
        for number, size in ((2, 290), (3, 300))
    ]


def test_a_deleted_block_is_named(log: Log) -> None:
    log.tamper("DELETE FROM consent_logtile")

    assert log.findings() == ["missing: the root of block 0 (leaves 0 to 255)"]


def test_a_block_deleted_with_its_last_leaves_is_named(log: Log) -> None:
    log.tamper("DELETE FROM consent_logtile", "DELETE FROM consent_logleaf WHERE index IN (7, 254, 255)")

    found = log.findings()
    assert len([sentence for sentence in found if sentence.startswith("unplaced: ")]) == 3
    assert found[3:] == [
        "missing: leaf 7",
        "missing: leaves 254 to 255",
        "missing: the root of block 0 (leaves 0 to 255)",
        "head 2 (size 290): its root is not that of the leaves; the first block that differs is 0",
        "head 3 (size 300): its root is not that of the leaves; the first block that differs is 0",
    ]


def test_leaves_and_blocks_made_anew_do_not_fit_the_heads(log: Log) -> None:
    """The first head that does not fit says between which leaves the difference lies."""
    log.tamper(
        "UPDATE consent_logleaf SET leaf = sha256(leaf) WHERE index = 150",
        "UPDATE consent_logtile SET root = (SELECT consent_subtree_root(string_agg(leaf, ''::bytea ORDER BY index))"
        " FROM consent_logleaf WHERE index < 256)",
    )
    ref, seq = line_at(log, 150)

    assert log.findings() == [
        f"changed: entry {seq} of {ref} (leaf 150): the tree holds another hash",
        "head 2 (size 290): its root is not that of the leaves; the difference lies in the leaves 100 to 289",
        "head 3 (size 300): its root is not that of the leaves; the difference lies in the leaves 100 to 299",
    ]


def test_a_replaced_head_is_named(log: Log) -> None:
    log.tamper(
        "UPDATE consent_treehead SET jws = (SELECT jws FROM consent_treehead WHERE id = 1) WHERE id = 2"
    )

    assert log.findings() == [
        "head 2 (size 290): its row says something else than what was signed",
        "head 3 (size 300): it does not name the head before it",
    ]


def test_a_head_with_a_foreign_signature_is_named(log: Log) -> None:
    log.tamper(
        "UPDATE consent_treehead SET jws = overlay(jws PLACING 'AAAA' FROM length(jws) - 40) WHERE id = 2"
    )

    assert log.findings() == ["head 2 (size 290): the signature of a head does not fit"]


def test_a_head_whose_row_was_changed_is_named(log: Log) -> None:
    log.tamper("UPDATE consent_treehead SET size = 291 WHERE id = 2")

    assert log.findings() == ["head 2 (size 291): its row says something else than what was signed"]


def test_a_deleted_head_is_named(log: Log) -> None:
    log.tamper("DELETE FROM consent_treehead WHERE id = 2")

    assert log.findings() == ["missing: head 2"]


def test_a_wrong_proof_between_heads_is_named(log: Log) -> None:
    log.tamper("UPDATE consent_treehead SET consistency = consistency[2:] WHERE id = 3")

    (finding,) = log.findings()
    assert finding.startswith(
        "head 3 (size 300): the tree of 300 leaves is not shown to continue the one of 290"
    )


def test_what_was_changed_before_the_first_leaf_asked_for_is_left_aside(log: Log) -> None:
    log.tamper(
        f"UPDATE consent_accessentry SET purpose = 'another' WHERE subject_ref = '{log.refs[0]}' AND seq IN (2, 101)"
    )

    status, found = log.verify("--since", "280")

    assert (status, found["lines"], found["leaves"]) == (1, 20, 44)
    assert found["findings"] == [f"changed: entry 101 of {log.refs[0]} (leaf {place(log, 0, 101)})"]
    assert len(log.findings()) == 2


def test_the_webs_role_is_told_that_it_cannot_verify(db: None) -> None:
    with pytest.raises(CommandError, match="TSUNAGI_DATABASE_ROLE=owner") as refused:
        call_command("verify_log")

    assert refused.value.returncode == 2


@pytest.fixture
def plain_owner(log: Log) -> Iterator[str]:
    """A role that owns the log without being a superuser, as on a server that somebody else runs."""
    role = f"tsunagi_log_owner_{os.getpid()}"
    tables = ", ".join(f"'consent_{name}'" for name in (*KEPT, "tombstone"))
    give = (
        "DO $$ DECLARE what text; BEGIN"
        " FOR what IN SELECT format('ALTER TABLE %%I OWNER TO {0}', relname) FROM pg_class WHERE relname IN ({1})"
        " UNION ALL SELECT format('ALTER FUNCTION %%s OWNER TO {0}', oid::regprocedure) FROM pg_proc WHERE prosecdef"
        " UNION ALL SELECT format('ALTER POLICY %%I ON %%I TO {0}', policyname, tablename) FROM pg_policies"
        " WHERE tablename IN ({1}) AND policyname LIKE '%%\\_owner' LOOP EXECUTE what; END LOOP; END $$"
    ).replace("%%", "%")
    log.tamper(f"CREATE ROLE {role} NOSUPERUSER", give.format(role, tables))
    yield role
    log.tamper(give.format("CURRENT_USER", tables), f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_an_owner_who_is_no_superuser_sees_every_line_too(log: Log, plain_owner: str) -> None:
    log.tamper(f"UPDATE consent_accessentry SET role = 'x' WHERE subject_ref = '{log.refs[1]}' AND seq = 3")

    with used_as_owner(log.address):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {plain_owner}")
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False,)
        found = verify()

    assert (found.lines, found.chains) == (300, 3)
    assert found.findings.kept == [f"changed: entry 3 of {log.refs[1]} (leaf {place(log, 1, 3)})"]


TABLES = ["consent_accessentry", "consent_logleaf", "consent_logtile", "consent_treehead"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_even_the_owner_can_neither_change_nor_remove_a_row(pattern: Log, table: str, sql: str) -> None:
    column = {"consent_accessentry": "leaf", "consent_treehead": "jws"}.get(table, "index")
    with psycopg.connect(pattern.address) as connection:
        with pytest.raises(psycopg.errors.RestrictViolation, match=f"{table} is only ever added to"):
            connection.execute(sql.format(table, column))  # type: ignore[call-overload]  # the tests' own text


def test_the_verifier_hashes_a_line_as_it_was_hashed_when_it_was_written(pattern: Log) -> None:
    with used_as_owner(pattern.address):
        line = AccessEntry.objects.order_by("subject_ref", "seq")[1]
        with connection.cursor() as cursor:
            cursor.execute(chains._ALL)
            row = cursor.fetchall()[1]

        assert chains.leaf_of(row) == entries.leaf_hash(line) == bytes(line.leaf)


def place(log: Log, person: int, seq: int) -> int:
    with psycopg.connect(log.address) as connection:
        sql = "SELECT index FROM consent_logleaf WHERE subject_ref = %s AND seq = %s"
        ((index,),) = connection.execute(sql, [log.refs[person], seq]).fetchall()
    return int(index)


def line_at(log: Log, index: int) -> tuple[str, int]:
    with psycopg.connect(log.address) as connection:
        sql = "SELECT subject_ref::text, seq FROM consent_logleaf WHERE index = %s"
        ((ref, seq),) = connection.execute(sql, [index]).fetchall()
    return str(ref), int(seq)
