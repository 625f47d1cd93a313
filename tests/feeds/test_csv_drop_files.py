"""A bad file is refused whole, naming the byte, the row or the claim; a good one waits for what has to be mended."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from joserfc.jwk import ECKey

from apps.consent import door
from apps.feeds.drops import folders, reading, results
from apps.feeds.drops.models import Drop
from apps.feeds.models import Event, Institution, InstitutionKey, OperatorNotice, Stream
from apps.feeds.tasks import read_drops, ring_drops
from tests.feeds.drop_desk import HEADER, ROW, latest, put, put_into, send, text_of, write, written
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Desk:
    settings.DROP_DIR = tmp_path / "drops"
    desk = new_desk()
    desk.register()
    desk.connect()
    return desk


def assert_refused(desk: Desk, drop: Drop, code: str, **where: Any) -> None:
    assert (drop.state, drop.code) == ("refused", code)
    for name, value in where.items():
        assert getattr(drop, f"refused_{name}") == value
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        assert not Event.objects.exists()
    assert OperatorNotice.objects.filter(code="drop_refused").exists()


def bad(desk: Desk, raw: bytes, **changes: Any) -> Drop:
    return send(desk, written(desk, raw, **({"rows": 1, "columns": len(HEADER)} | changes)))


def one_row(**cells: str) -> str:
    return text_of([ROW | cells])


@pytest.mark.parametrize("name", ["青葉", "青葉食品株式会社", "みどり", "髙島"])
def test_a_file_in_another_code_page_than_declared_names_the_byte(desk: Desk, name: str) -> None:
    text = one_row(**{"employer.name": name})
    first = text.index(name[0])
    assert text[:first].isascii()

    assert_refused(desk, bad(desk, text.encode("cp932"), encoding="utf-8"), "not_decodable", byte=first)
    as_utf_8 = bad(desk, text.encode(), encoding="cp932")
    assert as_utf_8.state == "refused"
    assert as_utf_8.code in {"not_decodable", "other_code_page"}
    assert first <= as_utf_8.refused_byte < first + len(name.encode())


def test_utf_8_that_cp932_would_read_as_other_words_is_refused(desk: Desk) -> None:
    text = one_row(**{"employer.name": "青葉"})
    raw = text.encode()
    raw.decode("cp932")  # without complaint

    assert_refused(desk, bad(desk, raw, encoding="cp932"), "other_code_page", byte=text.index("青"))


def test_euc_jp_that_cp932_would_read_as_other_words_is_refused(desk: Desk) -> None:
    text = one_row(**{"employer.name": "青葉食品"})
    raw = text.encode("euc_jp")
    raw.decode("cp932")

    assert_refused(desk, bad(desk, raw, encoding="cp932"), "other_code_page", byte=text.index("青"))


def with_byte(inserted: bytes) -> tuple[bytes, int]:
    raw = one_row().encode("cp932")
    at = raw.index(b"240000")
    return raw[:at] + inserted + raw[at:], at


@pytest.mark.parametrize(
    ("inserted", "code"),
    [
        (b"\x00", "control_character"),
        (b"\x1b", "control_character"),
        (b"\x7f", "control_character"),
        (b"\r", "lone_return"),
        (b"\x80", "not_decodable"),
        (b"\xa0", "not_decodable"),
        (b"\xff", "not_decodable"),
        (b"\x81", "not_decodable"),
        (b"\xed\xa0\x80", "not_decodable"),
    ],
)
def test_a_byte_that_no_text_has_refuses_the_file(desk: Desk, inserted: bytes, code: str) -> None:
    raw, at = with_byte(inserted)

    encoding = "utf-8" if inserted == b"\xed\xa0\x80" else "cp932"  # half a character, as UTF-8 must not hold
    if encoding == "utf-8":
        raw = raw.replace(ROW["employer.name"].encode("cp932"), b"Aoba")
        at = raw.index(inserted)
    assert_refused(desk, bad(desk, raw, encoding=encoding), code, byte=at)


def test_byte_order_marks_are_as_declared(desk: Desk) -> None:
    text = one_row()

    assert_refused(desk, bad(desk, text.encode("utf-8-sig"), encoding="utf-8"), "byte_order_mark", byte=0)
    assert_refused(desk, bad(desk, text.encode(), encoding="utf-8-sig"), "no_byte_order_mark", byte=0)
    assert_refused(desk, bad(desk, text.encode("utf-16"), encoding="utf-8"), "control_character", byte=3)


def test_rows_end_as_declared_and_texts_may_have_lines(desk: Desk) -> None:
    crlf, lf = one_row().encode(), text_of([ROW], newline="\n").encode()

    assert_refused(desk, bad(desk, lf, encoding="utf-8"), "other_newline", byte=lf.index(b"\n"))
    assert_refused(
        desk, bad(desk, crlf, encoding="utf-8", newline="lf"), "other_newline", byte=crlf.index(b"\r")
    )
    lines = one_row(**{"employer.name": "青葉\n食品"}).encode()
    assert bad(desk, lines, encoding="utf-8").state == "done"
    assert bad(desk, lf, encoding="utf-8", newline="lf").state == "done"


@pytest.mark.parametrize(
    ("text", "counted", "code", "row"),
    [
        (one_row() + one_row().splitlines(keepends=True)[1], {"rows": 1}, "row_count", 3),
        (one_row(), {"rows": 2}, "row_count", 2),
        (one_row() + "\r\n", {"rows": 1}, "row_count", 3),
        (one_row(), {"columns": len(HEADER) + 1}, "column_count", 1),
        (one_row().replace("gross", "brutto"), {}, "unknown_column", 1),
        (one_row().replace("net\r", "gross\r"), {}, "double_column", 1),
        (text_of([ROW], [name for name in HEADER if name != "gross"]), {"columns": len(HEADER) - 1},
         "missing_column", 1),
        (one_row().replace("2026-10-25", '"2026"-10-25'), {}, "bad_quotes", 2),
        (one_row().replace("2026-10-25", '"2026-10-25'), {}, "bad_quotes", 2),
        (one_row(**{"employer.name": "x" * 70_000}), {}, "line_too_long", None),
    ],
)  # fmt: skip
def test_what_is_not_the_agreed_table_is_refused(
    desk: Desk, text: str, counted: dict[str, int], code: str, row: int | None
) -> None:
    assert_refused(desk, bad(desk, text.encode(), encoding="utf-8", **counted), code, row=row)


def test_a_missing_column_is_named(desk: Desk) -> None:
    header = [name for name in HEADER if name != "employer.name"]

    drop = send(desk, write(desk, [ROW], header=header))

    assert drop.refused_column == "employer.name"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"file": {"bytes": 10}}, "wrong_size"),
        ({"file": {"sha256": "0" * 64}}, "wrong_hash"),
        ({"file": {"encoding": "shift_jis"}}, "bad_manifest"),
        ({"file": {"more": 1}}, "bad_manifest"),
        ({"iss": "https://somebody.example"}, "wrong_issuer"),
        ({"aud": "https://somebody.example"}, "wrong_audience"),
        ({"jti": "short"}, "bad_manifest"),
        ({"jti": "with:colon"}, "bad_manifest"),
        ({"schema": "payslip/2"}, "unknown_schema"),
        ({"schema": "holiday/1"}, "unknown_schema"),
        ({"schema": "registry_entry/1"}, "kind_not_agreed"),
        ({"mode": "some"}, "bad_manifest"),
        ({"exp": 1}, "bad_manifest"),
    ],
)
def test_a_manifest_that_is_not_as_agreed_refuses_the_file(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    assert_refused(desk, send(desk, write(desk, [ROW], **changes)), code)


def test_size_and_hash_are_looked_at_before_the_signature(desk: Desk) -> None:
    drop = write(desk, [ROW], file={"sha256": "0" * 64})
    drop.header = {"typ": "JWT"}

    assert_refused(desk, send(desk, drop), "wrong_hash")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"typ": "secevent+jwt"}, "wrong_typ"),
        ({"typ": "JWT"}, "wrong_typ"),
        ({"jku": "https://x.example"}, "banned_header"),
        ({"kid": ""}, "missing_kid"),
        ({"kid": "unheard-of"}, "unknown_kid"),
    ],
)
def test_a_header_that_may_not_sign_drops_is_refused(desk: Desk, header: dict[str, Any], code: str) -> None:
    drop = write(desk, [ROW])
    drop.header = header

    assert_refused(desk, send(desk, drop), code)


def test_a_manifest_is_no_event_and_an_event_no_manifest(desk: Desk) -> None:
    from apps.feeds.protocol.tokens import open_token
    from apps.feeds.protocol.verdicts import Refused
    from apps.feeds.trust import trust_of

    assert desk.institution is not None
    trust = trust_of(desk.institution)
    claims = write(desk, [ROW]).claims
    token = desk.sign(claims, typ="tsunagi-drop+jwt")
    from apps.feeds.drops import manifest

    assert manifest.verify(token.encode(), trust, now=int(time.time()), first_seen=None) == manifest.read(
        token.encode()
    )
    opened = open_token(token, claims["jti"], trust, int(time.time()))

    assert isinstance(opened, Refused)
    assert opened.code == "wrong_typ"


def test_a_file_signed_by_another_key_is_refused(desk: Desk) -> None:
    drop = write(desk, [ROW])
    file = put(desk, drop)
    folders.manifest_of(file).write_text(
        desk.sign(drop.claims, key=ECKey.generate_key("P-256"), typ="tsunagi-drop+jwt")
    )

    reading.read_drops(desk.id)

    assert_refused(desk, latest(desk), "bad_signature")


def test_a_file_waits_for_a_key_that_a_person_has_yet_to_approve(desk: Desk) -> None:
    InstitutionKey.objects.update(status="pending")
    file = put(desk, write(desk, [ROW]))
    reading.read_drops(desk.id)
    assert (latest(desk).state, latest(desk).code) == ("waiting", "key_pending")
    assert file.exists()

    InstitutionKey.objects.update(status="approved")
    reading.read_drops(desk.id)

    assert (latest(desk).state, latest(desk).code) == ("done", "")
    assert Drop.objects.count() == 1


def test_a_file_from_the_future_waits_for_a_day(desk: Desk) -> None:
    now = timezone.now()
    put(desk, write(desk, [ROW], iat=int(now.timestamp()) + 400 * 24 * 3600))
    reading.read_drops(desk.id, clock=lambda: now)
    assert (latest(desk).state, latest(desk).code) == ("waiting", "future_iat")

    reading.read_drops(desk.id, clock=lambda: now + timedelta(hours=25))

    assert (latest(desk).state, latest(desk).code) == ("refused", "future_iat")


def test_a_file_that_is_still_being_written_is_left_alone(desk: Desk) -> None:
    drop = write(desk, [ROW])
    file = put(desk, drop)
    file.write_bytes(drop.raw[:-10])
    now = datetime.now(UTC)

    assert reading.read_drops(desk.id, clock=lambda: now) == 0
    assert not Drop.objects.exists()
    reading.read_drops(desk.id, clock=lambda: now + timedelta(minutes=11))
    assert_refused(desk, latest(desk), "wrong_size")

    assert send(desk, drop).state == "done"  # whole after all, with the same manifest


def test_a_link_in_the_folder_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    file = put(desk, write(desk, [ROW]))
    elsewhere = tmp_path / "elsewhere.csv"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)

    assert reading.read_drops(desk.id) == 0
    assert elsewhere.exists()


def test_a_file_named_by_a_my_number_is_refused_without_its_name(desk: Desk) -> None:
    drop = write(desk, [ROW], file={"name": "123456789018.csv"})

    refused = send(desk, drop)

    assert (refused.code, refused.name) == ("bad_file_name", "")


def test_an_institution_that_is_not_live_is_not_read(desk: Desk) -> None:
    put(desk, write(desk, [ROW]))
    Institution.objects.filter(pk=desk.id).update(state="waiting")

    assert reading.read_drops(desk.id) == 0
    assert ring_drops() == 0


def test_the_scheduler_rings_where_a_file_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[list[str]] = []
    monkeypatch.setattr(read_drops, "apply_async", lambda args, **_options: rung.append(args))
    assert (ring_drops(), rung) == (0, [])

    put(desk, write(desk, [ROW]))

    assert ring_drops() == 1
    assert read_drops(*rung[0]) == 1


def test_the_command_reads_a_pair_and_says_what_was_refused(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop = write(desk, [ROW, ROW | {"record_id": "slip-2", "month": "2026-13"}])
    file = put_into(tmp_path, desk, drop)

    call_command("drop", file, folders.manifest_of(file), institution=desk.slug)

    told = capsys.readouterr().out
    assert "1 stored, 1 refused, 0 contradicting" in told
    assert "row 3, month: The value is not a month written as YYYY-MM." in told
    assert file.exists()
    call_command("drop", file, folders.manifest_of(file), institution=desk.slug, json=True)
    assert json.loads(capsys.readouterr().out)["rows"]["stored"] == 1
    assert Drop.objects.count() == 1


def test_the_command_says_when_the_institution_is_busy(desk: Desk, tmp_path: Path) -> None:
    file = put_into(tmp_path, desk, write(desk, [ROW]))
    Stream.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    with pytest.raises(CommandError, match="read when that is over"):
        call_command("drop", file, folders.manifest_of(file), institution=desk.slug)


def test_the_reason_names_the_byte(desk: Desk) -> None:
    raw, at = with_byte(b"\x00")

    assert results.whole_reason(bad(desk, raw)).endswith(f" Byte {at}.")
