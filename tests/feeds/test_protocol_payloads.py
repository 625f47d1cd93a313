"""What an opened token says is accepted only for a live connection, of an agreed kind, in the agreed form."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.protocol import event_types, payloads
from apps.feeds.protocol.canonical import digest
from apps.feeds.protocol.payloads import Accepted, ConnectionView, check_payload
from apps.feeds.protocol.verdicts import Opened, Refused
from apps.wallet.kinds import find_restricted, find_restricted_text
from tests.steady_ids import steady

RESIDENT = UUID(int=7)
CONNECTION = ConnectionView("connection-1", RESIDENT, frozenset({"payslip"}), live=True)
DATA = {"month": "2026-10", "gross": 240000, "hours": 160.5}
COMMON = {
    "record_id": "pay-2026-10",
    "kind": "payslip",
    "schema": "payslip/1",
    "revision": 1,
    "epoch": "2026-11",
    "data_as_of": "2026-11-01",
    "authority": {"corporate_number": "8000012130001", "names": {"ja": "青葉食品", "en": "Aoba Foods"}},
}
VALID: dict[str, dict[str, Any]] = {
    event_types.RECORD_UPSERTED: {**COMMON, "data": DATA, "digest": digest(DATA)},
    event_types.RECORD_WITHDRAWN: {**COMMON, "reason": "entered-in-error"},
    event_types.CORRECTION_STATUS: {"request_id": "r-1", "state": "partly-accepted", "due_on": "2026-12-01"},
    event_types.READ_NOTICE: {
        "reader": "Payroll desk",
        "purpose": "year-end adjustment",
        "legal_basis": "Income Tax Act 190",
        "read_at": "2026-11-20T09:00:00+09:00",
        "fields": ["gross"],
    },
    event_types.CONNECTION_ENDED: {"by": "resident"},
    event_types.SNAPSHOT_COMPLETE: {"epoch": "2026-11", "count": 0, "digest": digest({})},
    event_types.VERIFICATION: {"state": "abc"},
}
UPSERTED, WITHDRAWN = event_types.RECORD_UPSERTED, event_types.RECORD_WITHDRAWN


class _Absent:
    """Says that a member is left away; named, so that two test processes give the tests one name."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


class NotOfItsKindError(ValueError):
    """As the record kinds refuse data."""

    def __init__(self, path: str, code: str) -> None:
        super().__init__("refused")
        self.path, self.code = path, code


def opened(event_type: str = UPSERTED, **changes: Any) -> Opened:
    members = {**VALID[event_type], **changes}
    payload = {name: value for name, value in members.items() if value is not ABSENT}
    return Opened("event-0001", 1, None, None, "connection-1", event_type, payload)


def verdict(event: Opened, connection: ConnectionView | None = CONNECTION, **doors: Any) -> Any:
    return check_payload(
        event,
        connection,
        doors.get("decode", lambda kind, data: (kind, data["gross"])),
        doors.get("find_restricted", lambda value: []),
        is_corporate_number=doors.get("is_corporate_number", "8000012130001".__eq__),
        find_restricted_text=doors.get("find_restricted_text"),
    )


@pytest.mark.parametrize("event_type", sorted(event_types.RECEIVED))
def test_each_type_of_event_is_accepted_as_its_own_structure(event_type: str) -> None:
    answer = verdict(opened(event_type))

    assert isinstance(answer, Accepted)
    assert type(answer.event) is payloads._ENVELOPES[event_type]
    assert answer.record == (("payslip", 240000) if event_type == UPSERTED else None)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": "2026-10-01", "valid_to": "2026-10-01"},
        {"valid_from": None, "corrects": None},
        {"corrects": "request-1"},
        {"revision": 2**53 - 1},
        {"epoch": "e" * 64},
        {"authority": {"names": {"ja": "個人事業主"}}},
    ],
    ids=steady,
)
def test_what_the_protocol_leaves_open_is_accepted(changes: dict[str, Any]) -> None:
    assert isinstance(verdict(opened(**changes)), Accepted)


@pytest.mark.parametrize(
    ("connection", "code"),
    [
        (None, "unknown_connection"),
        (ConnectionView("another", RESIDENT, frozenset({"payslip"}), live=True), "unknown_connection"),
        (ConnectionView("connection-1", RESIDENT, frozenset({"payslip"}), live=False), "connection_not_live"),
        (ConnectionView("connection-1", RESIDENT, frozenset({"payslips"}), live=True), "kind_not_agreed"),
    ],
)
@pytest.mark.parametrize("event_type", [UPSERTED, WITHDRAWN])
def test_no_agreement_no_access_whatever_else_is_wrong(
    connection: ConnectionView | None, code: str, event_type: str
) -> None:
    answer = verdict(opened(event_type, revision=0), connection, find_restricted=lambda value: ["my number"])

    assert answer == Refused(code)
    assert answer.err == "access_denied"


def test_a_verification_event_needs_no_connection() -> None:
    assert isinstance(verdict(opened(event_types.VERIFICATION), None), Accepted)


FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    (UPSERTED, {"record_id": ABSENT}, "missing_member", "record_id"),
    (UPSERTED, {"record_id": ""}, "bad_member", "record_id"),
    (UPSERTED, {"record_id": "pay\x00slip"}, "bad_member", "record_id"),
    (UPSERTED, {"corrects": "request\n1"}, "bad_member", "corrects"),
    (UPSERTED, {"epoch": "e\x7f"}, "bad_member", "epoch"),
    (UPSERTED, {"authority": {"names": {"ja": "青葉\x00食品"}}}, "bad_member", "authority.names.ja"),
    (UPSERTED, {"kind": ABSENT}, "missing_member", "kind"),
    (UPSERTED, {"kind": 7}, "bad_member", "kind"),
    (UPSERTED, {"schema": "payslip/2"}, "bad_schema", "schema"),
    (UPSERTED, {"schema": "payslip"}, "bad_schema", "schema"),
    (UPSERTED, {"revision": 0}, "bad_member", "revision"),
    (UPSERTED, {"revision": True}, "bad_member", "revision"),
    (UPSERTED, {"revision": "1"}, "bad_member", "revision"),
    (UPSERTED, {"revision": 1.5}, "bad_member", "revision"),
    (UPSERTED, {"epoch": "e" * 65}, "bad_member", "epoch"),
    (UPSERTED, {"epoch": 7}, "bad_member", "epoch"),
    (UPSERTED, {"data_as_of": "2026-02-30"}, "bad_member", "data_as_of"),
    (UPSERTED, {"data_as_of": "01/11/2026"}, "bad_member", "data_as_of"),
    (UPSERTED, {"valid_from": "2026-10"}, "bad_member", "valid_from"),
    (UPSERTED, {"valid_from": "2026-10-02", "valid_to": "2026-10-01"}, "bad_period", "valid_to"),
    (UPSERTED, {"authority": "青葉食品"}, "bad_member", "authority"),
    (UPSERTED, {"authority": {"names": {"en": "Aoba"}}}, "missing_member", "authority.names.ja"),
    (UPSERTED, {"authority": {"names": {"ja": "青", "vi": "x"}}}, "unknown_member", "authority.names.vi"),
    (
        UPSERTED,
        {"authority": {"corporate_number": "8000012130002", "names": {"ja": "青葉"}}},
        "bad_corporate_number",
        "authority.corporate_number",
    ),
    (UPSERTED, {"digest": ABSENT}, "missing_member", "digest"),
    (UPSERTED, {"digest": digest(DATA) + "="}, "bad_member", "digest"),
    (UPSERTED, {"digest": digest(DATA) + "\n"}, "bad_member", "digest"),
    (UPSERTED, {"digest": digest({})}, "digest_mismatch", "digest"),
    (UPSERTED, {"data": {**DATA, "gross": 240001}}, "digest_mismatch", "digest"),
    (UPSERTED, {"data": ABSENT}, "missing_member", "data"),
    (UPSERTED, {"data": [DATA]}, "bad_member", "data"),
    (UPSERTED, {"data": None}, "bad_member", "data"),
    (UPSERTED, {"note": "x"}, "unknown_member", "note"),
    (UPSERTED, {"reason": "superseded"}, "unknown_member", "reason"),
    (WITHDRAWN, {"digest": digest({})}, "unknown_member", "digest"),
    (WITHDRAWN, {"data": {}}, "unknown_member", "data"),
    (WITHDRAWN, {"reason": "changed our mind"}, "bad_member", "reason"),
    (WITHDRAWN, {"schema": "other/1"}, "bad_schema", "schema"),
    (event_types.CORRECTION_STATUS, {"state": "done"}, "bad_member", "state"),
    (event_types.READ_NOTICE, {"read_at": "2026-11-20T09:00:00"}, "bad_member", "read_at"),
    (event_types.READ_NOTICE, {"fields": "gross"}, "bad_member", "fields"),
    (event_types.CONNECTION_ENDED, {"by": "employer"}, "bad_member", "by"),
    (event_types.SNAPSHOT_COMPLETE, {"count": -1}, "bad_member", "count"),
    (event_types.VERIFICATION, {"state": 1}, "bad_member", "state"),
]


@pytest.mark.parametrize(("event_type", "changes", "code", "path"), FAULTS, ids=steady)
def test_every_departure_from_the_agreed_form_is_named_with_its_place(
    event_type: str, changes: dict[str, Any], code: str, path: str
) -> None:
    answer = verdict(opened(event_type, **changes))

    assert (answer.code, answer.path, answer.err) == (code, path, "invalid_request")


def test_data_that_is_not_of_its_kind_is_refused_with_the_place_the_reader_names() -> None:
    def decode(kind: str, data: dict[str, Any]) -> object:
        raise NotOfItsKindError("employer.corporate_number", "bad_corporate_number")

    answer = verdict(opened(), decode=decode)

    assert answer == Refused("bad_data", "data.employer.corporate_number", "bad_corporate_number")
    assert answer.description == "bad_data:bad_corporate_number at data.employer.corporate_number"


SECRET = "123456789018"  # twelve digits with the check digit of a My Number
WITH_SECRET = {**DATA, "note": SECRET}


@pytest.mark.parametrize("for_one_text", [None, find_restricted_text])
@pytest.mark.parametrize(
    ("event_type", "changes"),
    [
        (UPSERTED, {"data": WITH_SECRET, "digest": digest(WITH_SECRET)}),
        (UPSERTED, {"record_id": f"id-{SECRET}"}),
        (UPSERTED, {"epoch": SECRET}),
        (UPSERTED, {"corrects": SECRET}),
        (UPSERTED, {"authority": {"names": {"ja": f"青葉{SECRET}"}}}),
        (WITHDRAWN, {"record_id": SECRET}),
        (event_types.CORRECTION_STATUS, {"reason": f"see {SECRET}"}),
        (event_types.CORRECTION_STATUS, {"request_id": SECRET}),
        (event_types.READ_NOTICE, {"purpose": f"matching {SECRET}"}),
        (event_types.READ_NOTICE, {"fields": ["gross", SECRET]}),
        (event_types.SNAPSHOT_COMPLETE, {"epoch": SECRET}),
    ],
    ids=steady,
)
def test_a_restricted_identifier_is_refused_wherever_it_stands(
    event_type: str, changes: dict[str, Any], for_one_text: Any
) -> None:
    doors = {"find_restricted": find_restricted, "find_restricted_text": for_one_text}
    answer = verdict(opened(event_type, **changes), **doors)

    assert answer == Refused("restricted_identifier")
    assert answer.alert
    assert SECRET not in answer.description


@pytest.mark.parametrize(
    "identifier", ["pay-1234-56-789018", "1234567890-18", "1123456789018", SECRET[:-1] + "9"]
)
def test_record_numbers_of_dates_and_counters_are_no_restricted_identifiers(identifier: str) -> None:
    assert isinstance(verdict(opened(record_id=identifier), find_restricted=find_restricted), Accepted)


def test_a_reader_that_finds_a_restricted_identifier_itself_is_heard() -> None:
    def decode(kind: str, data: dict[str, Any]) -> object:
        raise NotOfItsKindError("note", "restricted")

    assert verdict(opened(), decode=decode) == Refused("restricted_identifier")


def test_of_two_faults_the_earlier_in_the_protocol_is_named() -> None:
    def decode(kind: str, data: dict[str, Any]) -> object:
        raise NotOfItsKindError("gross", "wrong_type")

    wrong_digest = opened(digest=digest({}))

    assert verdict(wrong_digest, decode=decode, find_restricted=lambda value: ["x"]).code == "bad_data"
    assert verdict(wrong_digest, find_restricted=lambda value: ["x"]).code == "digest_mismatch"


@given(st.text(min_size=1).filter(lambda name: name not in VALID[UPSERTED]))
def test_the_name_of_an_unknown_member_is_repeated_only_when_it_can_hold_no_value(name: str) -> None:
    answer = verdict(opened(**{name: 1}))

    assert isinstance(answer, Refused | Accepted)  # a few names are optional members
    assert getattr(answer, "path", "").isascii()


@pytest.mark.parametrize(
    "name", ["Nguyen Van An", "123456789018", "my_number_1234", "グエン", "a`b", "x" * 200]
)
def test_an_unknown_name_that_may_be_personal_is_not_repeated(name: str) -> None:
    assert verdict(opened(**{name: 1})) == Refused("unknown_member")


def test_numbers_without_an_exact_spelling_have_no_digest() -> None:
    assert verdict(opened(data={"gross": 2**53})).code == "number_not_allowed"


def test_an_error_that_is_not_about_the_data_is_ours_and_goes_up() -> None:
    def decode(kind: str, data: dict[str, Any]) -> object:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        verdict(opened(), decode=decode)


def test_an_accepted_event_shows_no_values_when_printed() -> None:
    assert "240000" not in repr(verdict(opened()))
