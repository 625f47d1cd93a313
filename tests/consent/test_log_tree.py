"""Every line of the log gets one leaf, in the order of writing; the tree is signed only where it continues itself."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts.models import Resident
from apps.consent import door, tasks
from apps.consent.log import heads, log_keys, merkle, offline, sequencing
from apps.consent.log.entries import Look
from apps.consent.log.verifying import verify
from apps.consent.models import AccessEntry, LogLeaf, LogQueue, LogTile, TreeHead
from apps.feeds import our_keys
from tests.consent.own_log import used_as_owner
from tests.feeds import own_database

pytestmark = pytest.mark.slow

NIGHT = datetime(2026, 11, 21, 18, 50, tzinfo=UTC)


@pytest.fixture
def who(db: None) -> Resident:
    return Resident.objects.create(display_name="")


def look(who: Resident, times: int = 1) -> None:
    with transaction.atomic():
        for _ in range(times):
            door.note(who.pk, Look("records.overview"))


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LogLeaf.objects.order_by("index").values_list("leaf", flat=True)]


def test_every_line_gets_one_leaf_and_a_second_call_adds_none(who: Resident) -> None:
    other = Resident.objects.create(display_name="")
    look(who, 3)
    look(other, 2)
    look(who)

    assert sequencing.place_waiting() == 6
    assert sequencing.place_waiting() == 0
    assert list(LogLeaf.objects.order_by("index").values_list("index", "seq")) == [
        (0, 1), (1, 2), (2, 3), (3, 1), (4, 2), (5, 4),
    ]  # fmt: skip
    assert not LogQueue.objects.exists()
    with transaction.atomic():
        door.admit([who.pk, other.pk])
        assert sorted(leaves()) == sorted(map(bytes, AccessEntry.objects.values_list("leaf", flat=True)))


def test_more_lines_than_one_batch_are_all_placed(who: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencing, "BATCH", 7)
    look(who, 21)

    assert sequencing.place_waiting() == 21
    assert list(LogLeaf.objects.order_by("index").values_list("seq", flat=True)) == list(range(1, 22))


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [(1, 255, 1), (256,), (300, 300), (513, 256, 2)])
def test_complete_blocks_are_those_of_the_definition_however_they_filled(
    who: Resident, batches: tuple[int, ...]
) -> None:
    for size in batches:
        look(who, size)
        sequencing.place_waiting()
    total = sum(batches)
    tree = merkle.tree_of(leaves())

    blocks = [
        (level, index, bytes(root))
        for level, index, root in LogTile.objects.values_list("level", "index", "root")
    ]

    assert sorted(blocks) == [(1, index, tree(8, index)) for index in range(total // 256)]
    stored = sequencing.stored_tree(total)
    assert merkle.root(stored, total) == merkle.root(tree, total)
    for index in (0, total // 2, total - 1):
        assert merkle.inclusion_proof(stored, index, total) == merkle.inclusion_proof(tree, index, total)
    assert merkle.consistency_proof(stored, total // 2 + 1, total) == merkle.consistency_proof(
        tree, total // 2 + 1, total
    )


BULK = """
SELECT count(consent_note(id, 'records.overview', '{}', '{}', '{}', 'resident', NULL, NULL, '', '', NULL, 'allowed',
    '', 'app', NULL, gen_random_uuid())) FROM accounts_resident
"""


@pytest.mark.slow
@pytest.mark.night
def test_blocks_of_blocks_are_those_of_the_definition_and_proofs_read_few_rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """More than 65 536 leaves: the second level of blocks, and verifying from somewhere in the middle."""
    with own_database.database("log_deep") as address, django_db_blocker.unblock(), used_as_owner(address):
        Resident.objects.bulk_create(Resident(display_name="") for _ in range(10_000))
        for part, rounds in enumerate((4, 3)):
            with connection.cursor() as cursor:
                for _ in range(rounds):
                    cursor.execute(BULK)
            heads.sign_head(now=NIGHT + timedelta(days=part))
        tree = merkle.tree_of(leaves())
        higher = LogTile.objects.filter(level=2).values_list("index", "root")
        assert [(index, bytes(root)) for index, root in higher] == [(0, tree(16, 0))]
        assert LogTile.objects.filter(level=1).count() == 273
        assert bytes(heads.newest().root) == merkle.root(tree, 70_000)  # type: ignore[union-attr]
        for index in (0, 65_535, 65_536, 69_999):
            with connection.execute_wrapper(count_rows):
                proof = merkle.inclusion_proof(sequencing.stored_tree(70_000), index, 70_000)
            assert proof == merkle.inclusion_proof(tree, index, 70_000)
        assert max(rows_read) <= 256
        for since in (0, 39_999, 65_536, 69_000):
            found = verify(since=since)
            assert (found.findings.kept, found.lines) == ([], 70_000 - since)


rows_read: list[int] = []


def count_rows(execute: object, sql: str, params: object, many: object, context: dict[str, object]) -> object:
    result = execute(sql, params, many, context)  # type: ignore[operator]
    rows_read.append(context["cursor"].rowcount)  # type: ignore[attr-defined]
    return result


@pytest.mark.django_db(transaction=True)
def test_a_line_whose_transaction_commits_late_is_placed_later_and_never_passed_over() -> None:
    slow, quick = (Resident.objects.create(display_name="") for _ in range(2))
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                door.note(slow.pk, Look("records.overview"))
                written.set()
                may_commit.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(10)
    look(quick)

    assert sequencing.place_waiting() == 1
    may_commit.set()
    writer.join(10)
    assert sequencing.place_waiting() == 1
    assert LogLeaf.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_place_at_once_leave_no_gap_and_no_double() -> None:
    who = Resident.objects.create(display_name="")
    look(who, 50)
    placed: list[int] = []

    def place() -> None:
        try:
            placed.append(sequencing.place_waiting())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=place) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)

    assert sum(placed) == 50
    assert list(LogLeaf.objects.order_by("index").values_list("index", flat=True)) == list(range(50))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO consent_logleaf VALUES (0, gen_random_uuid(), 1, '')",
        "INSERT INTO consent_logtile VALUES (1, 0, '')",
        "INSERT INTO consent_logqueue (subject_ref, seq) VALUES (gen_random_uuid(), 1)",
        "DELETE FROM consent_logqueue",
        "UPDATE consent_treehead SET size = 1",
        "DELETE FROM consent_treehead",
        "INSERT INTO consent_treehead VALUES (1, 1, '', now(), NULL, '{}', '')",
    ],
)
def test_the_web_may_write_neither_leaves_nor_blocks_and_change_no_head(sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 512, 600])
def test_the_database_hashes_the_tree_as_the_definition_says(who: Resident, size: int) -> None:
    look(who, size)
    sequencing.place_waiting()

    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_tree_root(%s)", [size])
        assert cursor.fetchone() == (merkle.root(merkle.tree_of(leaves()), size),)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": 3}, "does not follow"),
        ({"at": NIGHT - timedelta(minutes=1)}, "does not follow"),
        ({"previous": bytes(32)}, "does not follow"),
        ({"size": 5}, "not one of the tree"),
        ({"root": bytes(32)}, "not one of the tree"),
        ({"root": b"x"}, "not one of the tree"),
        ({"at": NIGHT + timedelta(days=2)}, "not this head"),
        ({"jws": ""}, "invalid input syntax"),
        ({"jws": "e30.e30.e30"}, "not this head"),
    ],
)
def test_the_database_keeps_no_head_but_the_next_one_of_the_tree_as_it_stands(
    who: Resident, wrong: dict[str, object], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(who, 5)
    heads.sign_head(now=NIGHT)
    look(who, 3)
    keep = heads._keep
    monkeypatch.setattr(heads, "_keep", lambda head: None)
    head = heads.sign_head(now=NIGHT + timedelta(days=1))
    assert head is not None
    right = {name: getattr(head, name) for name in wrong}
    for name, value in wrong.items():
        setattr(head, name, value)

    with pytest.raises(DatabaseError, match=says), transaction.atomic():
        keep(head)

    assert TreeHead.objects.count() == 1
    for name, value in right.items():
        setattr(head, name, value)
    keep(head)
    assert TreeHead.objects.count() == 2


def test_an_empty_log_is_not_signed(db: None) -> None:
    assert heads.sign_head(now=NIGHT) is None
    assert not TreeHead.objects.exists()


def test_a_head_says_what_the_tree_is_and_continues_the_one_before(who: Resident) -> None:
    look(who, 5)
    first = heads.sign_head(now=NIGHT)
    look(who, 3)
    second = heads.sign_head(now=NIGHT + timedelta(days=1))
    assert first is not None
    assert second is not None

    keys = log_keys.public_keys()
    one, two = offline.open_head(first.jws, keys), offline.open_head(second.jws, keys)
    tree = merkle.tree_of(leaves())
    assert (one.size, one.root, one.at, one.previous) == (
        5, merkle.root(tree, 5), "2026-11-21T18:50:00.000000Z", None,
    )  # fmt: skip
    assert (two.size, two.root) == (8, merkle.root(tree, 8))
    offline.check_successor(one, two, [bytes(hash_) for hash_ in second.consistency])
    header, claims, _ = (
        offline.unb64(part) if number < 2 else b"" for number, part in enumerate(first.jws.split("."))
    )
    assert json.loads(header)["typ"] == "tsunagi-tree-head+jwt"
    assert claims == offline.canonical(json.loads(claims)), "the payload is canonical JSON"


def test_a_day_without_looks_is_signed_too(who: Resident) -> None:
    look(who)
    sizes = [heads.sign_head(now=NIGHT + timedelta(days=day)).size for day in range(2)]  # type: ignore[union-attr]

    assert sizes == [1, 1]


def test_nothing_is_signed_when_the_tree_does_not_continue_the_last_head(
    who: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(who, 5)
    heads.sign_head(now=NIGHT)
    forged = {"at": heads.instant(NIGHT), "previous": None, "root": offline.b64(bytes(32)), "size": 4}
    jws = log_keys.signing_key().sign(forged, typ=offline.HEAD_TYPE)
    stored = TreeHead(id=2, size=4, root=bytes(32), at=NIGHT, previous=bytes(32), consistency=[], jws=jws)
    monkeypatch.setattr(heads, "newest", lambda: stored)  # only the owner could store it

    with pytest.raises(heads.LogBrokenError, match="head 2"):
        heads.sign_head(now=NIGHT + timedelta(days=1))
    with pytest.raises(CommandError, match="verify_log"):
        call_command("sign_log_head")
    assert TreeHead.objects.count() == 1


@pytest.mark.parametrize("forged", [{"size": 9}, {"jws": "a.b.c"}])
def test_nothing_is_signed_after_a_head_that_is_larger_than_the_tree_or_not_ours(
    who: Resident, forged: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    look(who, 5)
    sequencing.place_waiting()
    claims = {"at": heads.instant(NIGHT), "previous": None, "root": offline.b64(bytes(32)), "size": 9}
    jws = log_keys.signing_key().sign(claims, typ=offline.HEAD_TYPE)
    row = {
        "id": 1,
        "size": 9,
        "root": bytes(32),
        "at": NIGHT,
        "previous": None,
        "consistency": [],
        "jws": jws,
    }
    stored = TreeHead(**(row | forged))
    monkeypatch.setattr(heads, "newest", lambda: stored)

    with pytest.raises(heads.LogBrokenError):
        heads.sign_head(now=NIGHT + timedelta(days=1))


def test_nothing_is_signed_by_a_clock_that_runs_behind_the_last_head(who: Resident) -> None:
    look(who)
    heads.sign_head(now=NIGHT)

    with pytest.raises(heads.LogBrokenError, match="clock"):
        heads.sign_head(now=NIGHT - timedelta(minutes=1))


def test_operators_hear_of_a_log_that_could_not_be_signed(
    who: Resident, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OPERATOR_EMAILS = ["operator@example.jp"]

    def refuse(**_kwargs: object) -> None:
        raise heads.LogBrokenError("not continued")

    monkeypatch.setattr(heads, "sign_head", refuse)

    assert tasks.sign_log_head() == 0
    assert [message.to for message in mail.outbox] == [["operator@example.jp"]]
    assert "verify_log" in mail.outbox[0].body


def test_witnesses_get_each_head_with_those_of_the_week_and_nothing_about_anybody(
    who: Resident, settings: LazySettings
) -> None:
    settings.LOG_HEAD_WITNESSES = ["desk@lotus.example", "office@scrivener.example"]
    look(who, 2)
    signed = [heads.sign_head(now=NIGHT + timedelta(days=day)) for day in range(9)]

    assert tasks.mail_log_head(signed[-1].id) == 2  # type: ignore[union-attr]

    assert [message.to for message in mail.outbox] == [["desk@lotus.example"], ["office@scrivener.example"]]
    body = mail.outbox[0].body
    assert [head.id for head in signed if head and head.jws in body] == [3, 4, 5, 6, 7, 8, 9]
    with transaction.atomic():
        door.admit([who.pk])
        assert str(AccessEntry.objects.filter(seq=1).get().subject_ref) not in body


def test_the_key_of_heads_stands_behind_the_feeds_key_in_our_document(db: None) -> None:
    keys = Client().get("/.well-known/jwks.json").json()["keys"]

    assert keys[0]["kid"] == our_keys.signing_key().kid
    assert log_keys.signing_key().kid in [key["kid"] for key in keys[1:]]
    assert not any("d" in key for key in keys)


def test_heads_of_a_former_key_still_verify(who: Resident, settings: LazySettings, tmp_path: Path) -> None:
    settings.TSUNAGI_KEY_DIR = tmp_path / "before"
    look(who)
    head = heads.sign_head(now=NIGHT)
    assert head is not None
    former = tmp_path / "after" / "log-signing-until-2026-12-01.jwk"
    former.parent.mkdir()
    former.write_text(json.dumps(log_keys.signing_key().public_jwk()))
    settings.TSUNAGI_KEY_DIR = tmp_path / "after"
    look(who)

    later = heads.sign_head(now=NIGHT + timedelta(days=1))

    assert later is not None
    assert offline.open_head(head.jws, log_keys.public_keys()).size == 1
    assert len({jws.split(".")[0] for jws in (head.jws, later.jws)}) == 2


def test_anybody_can_read_the_heads_and_check_them(who: Resident) -> None:
    for day in range(3):
        look(who, 2)
        heads.sign_head(now=NIGHT + timedelta(days=day))

    answer = Client().get("/transparency/heads/")

    document = answer.json()
    assert answer["Cache-Control"] == "public, max-age=300"
    assert [head["number"] for head in document["heads"]] == [3, 2, 1]
    assert document["older"] is None
    assert offline.check_document(document, document["keys"]).wrong == []


def test_older_heads_are_one_address_further(who: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.consent.transparency_views.LISTED", 2)
    look(who)
    for day in range(3):
        heads.sign_head(now=NIGHT + timedelta(days=day))

    document = Client().get("/transparency/heads/").json()
    older = Client().get(document["older"]).json()

    assert [head["number"] for head in document["heads"]] == [3, 2]
    assert ([head["number"] for head in older["heads"]], older["older"]) == ([1], None)
    assert Client().get("/transparency/heads/?before=x").status_code == 404


def test_the_page_shows_the_codes_of_the_last_week(who: Resident) -> None:
    assert "Nothing has been signed yet" in Client().get("/transparency/").content.decode()
    look(who, 1_234)
    head = heads.sign_head(now=NIGHT)
    assert head is not None

    page = Client().get("/transparency/").content.decode()

    assert offline.b64(bytes(head.root)) in page
    assert "22 November 2026, 03:50" in page
    assert "1,234" in page
