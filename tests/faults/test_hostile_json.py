"""JSON that is a trap, as an answer, in a token and as a key document: refused by name, fast, and nothing is kept (F13)."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from functools import cache

import pytest

from tests.faults.edge import SLIP, Edge, open_edge
from tests.feeds.fake_transmitter import Reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MIB = 1024 * 1024


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge() as edge:
        edge.tell()
        yield edge


def million_names() -> bytes:
    return b'{"sets":{' + b",".join(b'"%d":1' % number for number in range(750_000)) + b"}}"


def reply(body: bytes, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, body, {"Content-Type": "application/json", **named})


@cache
def bomb() -> bytes:
    """One MiB that unfolds to a GiB: a member of 16 MiB, packed once and repeated (RFC 1952 section 2.2)."""
    return gzip.compress(b" " * (16 * MIB)) * 64


TRAPS: dict[str, tuple[Reply, str]] = {
    "gzip bomb": (reply(bomb(), Content_Encoding="gzip"), "content_encoding"),
    "gzip bomb that hides": (reply(bomb()), "not_utf8"),
    "deflate": (reply(zlib.compress(b'{"sets":{}}'), Content_Encoding="deflate"), "content_encoding"),
    "brotli by its word": (reply(b'{"sets":{}}', Content_Encoding="br"), "content_encoding"),
    "gzip inside gzip": (reply(gzip.compress(bomb()), Content_Encoding="gzip, gzip"), "content_encoding"),
    "compressed on the way": (reply(b'{"sets":{}}', Transfer_Encoding="gzip"), ""),
    "100,000 lists": (reply(b"[" * 100_000), "too_deep"),
    "100,000 objects": (reply(b'{"sets":' * 100_000), "too_deep"),
    "8 MiB of brackets": (reply(b"[" * (8 * MIB)), "too_deep"),
    "8 MiB of closed brackets": (reply(b"[]" * (4 * MIB)), "not_json"),
    "750,000 names": (reply(million_names()), "too_many_members"),
    "a name twice": (reply(b'{"sets":{},"sets":{"a":"b"}}'), "duplicate_member"),
    "a jti twice": (reply(b'{"sets":{"jti-00001":"x","jti-0000\\u0031":"y"}}'), "duplicate_member"),
    "a million digits": (reply(b'{"sets":{},"x":' + b"9" * 1_000_000 + b"}"), "number_not_allowed"),
    "a huge exponent": (reply(b'{"sets":{},"x":1e999999999}'), "number_not_allowed"),
    "NaN": (reply(b'{"sets":{},"moreAvailable":NaN}'), "number_not_allowed"),
    "Infinity": (reply(b'{"sets":{},"x":-Infinity}'), "number_not_allowed"),
    "half a character": (reply(b'{"sets":{"\\ud842":"x"}}'), "lone_surrogate"),
    "not UTF-8": (reply(b'{"sets":{"\xed\xa1\x82":"x"}}'), "not_utf8"),
    "UTF-16": (reply('{"sets":{}}'.encode("utf-16")), "not_utf8"),
    "UTF-32": (reply('{"sets":{}}'.encode("utf-32-le")), "not_json"),
    "a byte order mark": (reply(b'\xef\xbb\xbf{"sets":{}}'), "not_json"),
    "8 MiB of escapes": (reply(b'{"sets":{"' + b'\\"' * (4 * MIB - 10)), "not_json"),
    "text behind the end": (reply(b'{"sets":{}}{"sets":{}}'), "not_json"),
    "a comment": (reply(b'{"sets":{}/*x*/}'), "not_json"),
    "a page of HTML": (reply(b"<html><body>login</body></html>"), "not_json"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_an_answer_that_is_a_trap_is_thrown_away_in_less_than_a_second(edge: Edge, name: str) -> None:
    trap, code = TRAPS[name]
    edge.office.will("/poll", trap)
    began = time.process_time()

    trouble = edge.pull().trouble

    assert time.process_time() - began < 1
    assert trouble == (f"bad_answer:{code}" if code else "unavailable:connection")
    assert (edge.shown, edge.verdicts, edge.stream.acks_to_send) == ({}, {}, [])
    edge.promises_hold()
    assert edge.heal() <= 120
    edge.promises_hold()


def test_a_token_may_hold_no_trap_either_and_the_good_ones_beside_it_enter(edge: Edge) -> None:
    claims = edge.slip("canary-slip-bad")
    raw = json.dumps(claims).encode()
    inside = {
        "too_deep": raw[:-1] + b',"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        "duplicate_member": raw[:-1] + b',"iss":"' + edge.desk.issuer.encode() + b'"}',
        "number_not_allowed": raw[:-1] + b',"x":' + b"7" * 40_000 + b"}",
        "lone_surrogate": raw[:-1] + b',"x":"\\ud842"}',
        "not_utf8": raw[:-1] + b',"x":"\xed\xa1\x82"}',
        "not_json": raw[:-1] + b',"x":tru}',
        "too_large": raw[:-1] + b',"x":"' + b"y" * 60_000 + b'"}',
    }
    for code, payload in inside.items():
        edge.office.outbox[f"jti-{code}"] = edge.desk.sign_raw(payload)
    began = time.process_time()

    edge.pull()

    assert time.process_time() - began < 1
    refused = {jti: code for jti, (verdict, code) in edge.verdicts.items() if verdict == "refused"}
    assert refused == {f"jti-{code}": code for code in inside}
    assert set(edge.office.refused) == set(refused)
    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"gross": 10**400}, "number_not_allowed"),
        ({"gross": 2**53}, "number_not_allowed"),
        ({"gross": 1e308}, "bad_data"),
        ({"gross": -1e-320}, "bad_data"),
        ({"gross": True}, "bad_data"),
        ({"employer": {"name": "x" * 40_000}}, "bad_data"),
        ({"employer": {"name": "\0"}}, "bad_data"),
        ({f"name-{number}": 1 for number in range(2000)}, "bad_data"),
    ],
    ids=["400 digits", "2 to the 53rd", "a double", "a tiny double", "true", "a long name", "NUL", "2,000 names"],
)  # fmt: skip
def test_data_of_absurd_size_or_form_is_refused_and_its_neighbours_enter(
    edge: Edge, data: dict[str, object], code: str
) -> None:
    claims = edge.slip("canary-slip-bad")
    body = claims["events"][next(iter(claims["events"]))]
    body["data"] = SLIP | data
    edge.office.queue(edge.desk, claims)

    edge.pull()

    assert edge.verdicts[claims["jti"]] == ("refused", code)
    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()
