"""A resident can take their log away and check it on a machine that has never heard of Tsunagi."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.log import heads, log_keys, offline, proofs
from apps.consent.log.entries import Look
from apps.consent.models import AccessEntry

NIGHT = datetime(2021, 11, 21, 18, 50, tzinfo=UTC)
HEADS = "Heads, 2: whether each is signed, names the one before and continues its tree."


@pytest.fixture
def who(db: None) -> Resident:
    """A resident with five lines, four of which two heads cover, among those of somebody else."""
    one, other = (Resident.objects.create(display_name="") for _ in range(2))
    for night in range(2):
        for person in (one, other, one):
            look(person)
        heads.sign_head(now=NIGHT + timedelta(days=night))
    look(one)
    return one


def look(who: Resident) -> None:
    with transaction.atomic():
        door.note(who.pk, Look("record.read", kinds=("payslip",), record_ids=(uuid4(),), actor_user=uuid4()))


def document_of(who: Resident) -> dict[str, Any]:
    with transaction.atomic():
        door.admit([who.pk])
        found = proofs.for_resident(who.pk, now=NIGHT + timedelta(days=2))
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]  # as it comes out of a file


def wrong(document: dict[str, Any]) -> list[str]:
    return offline.check_document(document, log_keys.public_keys()).wrong


def test_a_resident_gets_all_their_lines_with_proofs_and_nobody_elses(who: Resident) -> None:
    document = document_of(who)

    assert wrong(document) == []
    with transaction.atomic():
        door.admit([who.pk])
        ids = [str(line.id) for line in AccessEntry.objects.order_by("seq")]
    assert [item["entry"]["id"] for item in document["entries"]] == ids
    assert [item["leaf_index"] for item in document["entries"]] == [0, 2, 3, 5, None]
    assert [head["number"] for head in document["heads"]] == [2, 1]
    assert document["made_at"] == "2021-11-23T18:50:00.000000Z"


def test_what_waits_for_the_next_head_is_said(who: Resident) -> None:
    document = document_of(who)

    checked = offline.check_document(document, document["keys"]).checked

    assert checked[-2:] == [
        "Places, 4: whether each of these entries is in the tree of the newest head.",
        "Not yet under a head, 1: these entries wait for the head of the coming night.",
    ]


def test_a_line_that_is_placed_but_not_yet_signed_waits_as_well(who: Resident) -> None:
    heads.sequencing.place_waiting()

    document = document_of(who)

    assert document["entries"][-1]["leaf_index"] is None
    assert wrong(document) == []


def test_somebody_without_a_look_gets_an_empty_log_that_holds(db: None) -> None:
    who = Resident.objects.create(display_name="")

    document = document_of(who)

    assert (document["entries"], document["subject_ref"]) == ([], None)
    assert wrong(document) == []


def test_before_the_first_head_everything_waits(db: None) -> None:
    who = Resident.objects.create(display_name="")
    look(who)

    document = document_of(who)

    assert [item["leaf_index"] for item in document["entries"]] == [None]
    assert wrong(document) == []


type Tamper = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda d: d["entries"][1]["entry"].update(purpose="another"), ["Entry 3 does not follow", "Entry 2: the proof"]),
        (lambda d: d["entries"][-1]["entry"].update(prev_subject_hash="00" * 32), ["Entry 5 does not follow"]),
        (lambda d: d["entries"].pop(2), ["Entry 3 is missing: in its place stands entry 4", "Entry 4 is missing"]),
        (lambda d: d["entries"][0].update(leaf_index=1), ["Entry 1: the proof does not lead"]),
        (lambda d: d["entries"][0].update(leaf_index=6), ["Entry 1: leaf 6 is not in a tree of 6"]),
        (lambda d: d["entries"][0]["proof"].pop(), ["Entry 1: the proof does not lead"]),
        (lambda d: d["entries"][0]["proof"].append("A" * 43), ["Entry 1: the inclusion proof is too long"]),
        (lambda d: d["entries"][0]["proof"].append("AB="), ["Entry 1: something is not base64url"]),
        (lambda d: d["heads"].clear(), ["Entry 1: there is no head"] + [f"Entry {n}: there" for n in (2, 3, 4)]),
        (lambda d: d["heads"][0].update(jws=d["heads"][1]["jws"]), ["Head 2: it does not name the head before it"]),
        (lambda d: d["heads"][0].update(consistency=[]), ["Head 2: the consistency proof is empty"]),
        (lambda d: d["heads"][1].update(jws=d["heads"][1]["jws"][:-4] + "AAAA"), ["Head 1: the signature of a head"]),
        (lambda d: d["heads"][1].update(jws="x"), ["Head 1: a head cannot be read"]),
        (lambda d: d["entries"][0].update(leaf_index=None), [f"Entry {n}: it has a place in the tree, but" for n in (2, 3, 4)]),
        (lambda d: d["entries"][-1]["entry"].update(at="2021-11-20T00:00:00.000000Z"), ["Entry 5: it is older than"]),
        (lambda d: d["heads"][1].pop("jws"), ["The file cannot be read to its end"]),
        (lambda d: d["entries"][0].pop("entry"), ["The file cannot be read to its end"]),
    ],
)  # fmt: skip
def test_whatever_is_changed_in_the_document_is_named(who: Resident, tamper: Tamper, said: list[str]) -> None:
    document = document_of(who)
    tamper(document)

    found = wrong(document)

    for sentence in said:
        assert [line for line in found if line.startswith(sentence)], (sentence, found)


def test_a_head_that_another_key_signed_or_that_is_something_else_is_not_taken(
    who: Resident, tmp_path: Path
) -> None:
    from apps.accounts import signing_keys

    document = document_of(who)
    claims = json.loads(offline.unb64(document["heads"][1]["jws"].split(".")[1]))
    foreign = signing_keys.generate().sign(claims, typ=offline.HEAD_TYPE)
    other_kind = log_keys.signing_key().sign(claims, typ="secevent+jwt")

    for jws, reason in ((foreign, "is not among the keys"), (other_kind, "is not signed as heads are")):
        document["heads"][1]["jws"] = jws
        assert reason in wrong(document)[0]


def test_a_head_that_is_older_than_the_one_before_it_does_not_hold(who: Resident) -> None:
    document = document_of(who)
    newest, _first = document["heads"]
    claims = json.loads(offline.unb64(newest["jws"].split(".")[1])) | {"at": "2021-11-20T18:50:00.000000Z"}
    newest["jws"] = log_keys.signing_key().sign(claims, typ=offline.HEAD_TYPE)

    assert wrong(document)[0] == "Head 2: it is older than the head before it."


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a copy of the checker in an empty folder, where nothing of ours can be imported."""
    program = tmp_path / "check.py"
    shutil.copy(offline.__file__, program)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(program), *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


ENTRIES = (
    "Entries, 5: whether they are numbered without a gap, each holds the hash of the one before, and the list was"
    " begun for the person whom the file names."
)


def test_the_checker_is_one_file_that_runs_alone(
    who: Resident, tmp_path: Path, alone: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    document = document_of(who)
    (tmp_path / "log.json").write_text(json.dumps(document))
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": log_keys.public_keys()}))

    done = alone("log.json", "--jwks", "jwks.json")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{HEADS} The newest is of 2021-11-22T18:50:00.000000Z and covers 6 entries.",
        ENTRIES,
        "Whether entries after these were left out, this file cannot show: compare their number with the page.",
        "Places, 4: whether each of these entries is in the tree of the newest head.",
        "Not yet under a head, 1: these entries wait for the head of the coming night.",
        "Everything holds.",
    ]


def test_a_list_that_was_begun_for_somebody_else_is_refused(who: Resident) -> None:
    document = document_of(who) | {"resident": "01a1ff2d-a28f-74ee-8713-969f66c79eba"}

    report = offline.check_document(document, log_keys.public_keys())

    assert report.wrong == ["This list was begun for another person than the file names."]


def test_the_checker_says_where_the_keys_came_from_and_what_does_not_hold(
    who: Resident, tmp_path: Path, alone: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    document = document_of(who)
    document["entries"][-1]["entry"]["seq"] = 6
    (tmp_path / "log.json").write_text(json.dumps(document))

    done = alone("log.json")

    assert done.returncode == 1
    assert "The keys were taken from the file itself." in done.stdout
    assert done.stdout.endswith(
        "DOES NOT HOLD: Entry 5 is missing: in its place stands entry 6.\nSomething does not hold.\n"
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": []}'])
def test_a_file_that_is_no_proof_is_not_said_to_hold(
    tmp_path: Path, alone: Callable[..., subprocess.CompletedProcess[str]], text: str
) -> None:
    (tmp_path / "log.json").write_text(text)

    done = alone("log.json")

    assert done.returncode in {1, 2}
    assert "cannot be read" in done.stdout + done.stderr
