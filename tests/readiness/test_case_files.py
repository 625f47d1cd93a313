"""Case files are read as the contract has them, or refused with every path and a reason that repeats nothing."""

import datetime
import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.readiness.case_files import Refused, read_case, read_pieces
from apps.readiness.engine.cases import Case
from apps.readiness.rules import rule_set
from apps.wallet.kinds import decode, find_restricted
from apps.wallet.kinds.restricted import is_my_number
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP

#: The case of the contract.
CASE: dict[str, Any] = {
    "case": "A09",
    "on": "2026-12-11",
    "questions": ["renewal", "continuity"],
    "plan": {
        "procedure": "renewal", "channel": "counter", "filing_on": "2026-12-01", "period_wanted_months": 36,
        "duties_unchanged": True,
    },
    "declared": {
        "no_convictions": True, "no_public_assistance": True, "no_side_job": True, "no_absence": True,
        "no_other_event": True,
    },
    "parameters": {"min_wage:39": [["2026-10-20", 1080]]},
    "feeds": [{"source": "immigration", "kinds": ["residence_status", "application"], "data_as_of": "2026-11-15"}],
    "records": [
        {
            "kind": "residence_status", "source": "immigration", "source_record_id": "rs-1", "valid_from": "2023-12-10",
            "data_as_of": "2026-11-15",
            "payload": {
                "status": "engineer_humanities_international", "period_months": 36, "granted_on": "2023-12-10",
                "expires_on": "2026-12-10", "name_latin": "NGUYEN THI LAN", "birth_date": "1996-02-03",
                "nationality": "VN",
            },
        },
        {
            "kind": "application", "source": "immigration",
            "payload": {"procedure": "renewal", "channel": "counter", "accepted_on": "2026-12-01"},
        },
    ],
}  # fmt: skip
MY_NUMBER = next(f"12345678901{last}" for last in range(10) if is_my_number(f"12345678901{last}"))


def read(data: Any, **options: Any) -> Case:
    return read_case(data, parameters=rule_set().data.parameters.keys(), **options)


def but(path: str, value: Any) -> dict[str, Any]:
    """The case with another value at a path, such as `records.0.payload.status`; None takes the member out."""
    data = deepcopy(CASE)
    *above, last = path.split(".")
    place: Any = data
    for part in above:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    key: Any = int(last) if isinstance(place, list) else last
    if value is None:
        del place[key]
    else:
        place[key] = value
    return data


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read(data)
    return [(fault.path, fault.reason) for fault in refused.value.faults]


def paths(data: Any) -> list[str]:
    return [path for path, _reason in faults(data)]


def test_the_case_of_the_contract_is_read() -> None:
    case = read(CASE)

    assert (case.name, case.on, case.questions) == (
        "A09",
        datetime.date(2026, 12, 11),
        ("renewal", "continuity"),
    )
    assert case.plan.filing_on == datetime.date(2026, 12, 1)
    assert case.declared.no_absence is True
    assert case.parameters == {"min_wage:39": ((datetime.date(2026, 10, 20), 1080),)}
    assert case.feeds[0].kinds == ("residence_status", "application")
    assert [held.kind for held in case.records] == ["residence_status", "application"]
    assert case.records[0].source_record_id == "rs-1"
    assert case.records[0].provenance == "institution"


@given(KINDS_AND_PAYLOADS)
def test_every_payload_of_every_kind_can_stand_in_a_case(
    kind_and_payload: tuple[str, dict[str, Any]],
) -> None:
    kind, payload = kind_and_payload
    assume(not find_restricted(payload))
    (held,) = read(CASE | {"records": [{"kind": kind, "source": "resident", "payload": payload}]}).records

    assert held.payload == decode(kind, payload)
    assert held.kind == kind
    assert held.provenance == "self_declared"


@given(KINDS_AND_PAYLOADS, st.data())
def test_a_payload_with_one_wrong_member_is_refused_at_that_member(
    kind_and_payload: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    kind, payload = kind_and_payload
    name = data.draw(st.sampled_from(sorted(payload)))
    wrong = CASE | {"records": [{"kind": kind, "payload": payload | {name: {"no": "such"}}}]}
    assume(not find_restricted(payload))

    assert all(path.startswith(f"records[0].payload.{name}") for path in paths(wrong))


def test_null_is_the_same_as_absent() -> None:
    data = deepcopy(CASE) | {"parameters": None, "feeds": None}
    data["plan"]["channel"] = None
    data["records"][0]["payload"]["period_months"] = None
    data["records"][1]["valid_to"] = None

    case = read(data)
    assert case.plan.channel is None
    assert case.parameters == {}
    assert case.feeds == ()


def test_another_day_may_take_the_place_of_its_own() -> None:
    assert read(CASE, on=datetime.date(2027, 1, 1)).on == datetime.date(2027, 1, 1)
    assert read(but("on", None), on=datetime.date(2027, 1, 1)).on == datetime.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("path", "value", "refused"),
    [
        ("colour", "red", "colour"),
        ("case", None, "case"),
        ("case", 9, "case"),
        ("on", None, "on"),
        ("on", "2026-02-30", "on"),
        ("on", "11.12.2026", "on"),
        ("on", "9999-12-31", "on"),
        ("records", None, "records"),
        ("records", {}, "records"),
        ("records.0", "x", "records[0]"),
        ("questions", ["weather"], "questions[0]"),
        ("questions", "renewal", "questions"),
        ("plan", [], "plan"),
        ("plan.mood", "good", "plan.mood"),
        ("plan.procedure", "naturalisation", "plan.procedure"),
        ("plan.period_wanted_months", -1, "plan.period_wanted_months"),
        ("plan.period_wanted_months", "36", "plan.period_wanted_months"),
        ("plan.duties_unchanged", 1, "plan.duties_unchanged"),
        ("plan.filing_on", "2026-11-31", "plan.filing_on"),
        ("declared.no_absence", "yes", "declared.no_absence"),
        ("declared.no_worries", True, "declared.no_worries"),
        ("parameters.min_wage:48", [["2026-10-01", 1]], "parameters.(unnamed)"),
        ("parameters.speed_limit", [["2026-10-01", 1]], "parameters.speed_limit"),
        ("parameters.min_wage:13", [["2026-10-32", 1]], "parameters.min_wage:13[0][0]"),
        ("parameters.min_wage:13", [["2026-10-01"]], "parameters.min_wage:13[0]"),
        ("parameters.min_wage:13", [["2026-10-01", "much"]], "parameters.min_wage:13[0][1]"),
        ("parameters.min_wage:13", 1080, "parameters.min_wage:13"),
        ("feeds.0.source", "neighbour", "feeds[0].source"),
        ("feeds.0.kinds", ["dreams"], "feeds[0].kinds[0]"),
        ("feeds.0.data_as_of", None, "feeds[0].data_as_of"),
        ("feeds.0.colour", "red", "feeds[0].colour"),
        ("records.0.kind", "dreams", "records[0].kind"),
        ("records.0.kind", None, "records[0].kind"),
        ("records.0.payload", None, "records[0].payload"),
        ("records.0.payload", [], "records[0].payload"),
        ("records.0.source", "neighbour", "records[0].source"),
        ("records.0.colour", "red", "records[0].colour"),
        ("records.0.valid_from", "2023-13-10", "records[0].valid_from"),
        ("records.0.valid_to", "1066-10-14", "records[0].valid_to"),
        ("records.0.provenance", "hearsay", "records[0].provenance"),
        ("records.0.payload.status", "tourist", "records[0].payload.status"),
        ("records.0.payload.colour", "red", "records[0].payload.colour"),
        ("records.0.payload.granted_on", None, "records[0].payload.granted_on"),
        ("records.0.payload.expires_on", "2026-02-29", "records[0].payload.expires_on"),
        ("records.0.payload.period_months", "36", "records[0].payload.period_months"),
        ("records.0.payload.nationality", "Vietnam", "records[0].payload.nationality"),
        ("records.0.payload.designated_organisation", {"name": "A", "corporate_number": "1234567890123"},
         "records[0].payload.designated_organisation.corporate_number"),
        ("records.0.payload.designated_organisation", {"name": "A", "colour": "red"},
         "records[0].payload.designated_organisation.colour"),
        ("records.0.source_record_id", MY_NUMBER, "records[0].source_record_id"),
        ("records.0.payload.address", MY_NUMBER, "records[0].payload.address"),
        ("case", MY_NUMBER, "case"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_path(path: str, value: Any, refused: str) -> None:
    assert paths(but(path, value)) == [refused]


@pytest.mark.parametrize(
    ("name", "value"),
    [("hours", 28.333), ("hours", "40"), ("gross", 1.5), ("net", "¥1"), ("days", 32), ("bonus", 0)],
)
def test_amounts_and_hours_are_numbers(name: str, value: Any) -> None:
    data = CASE | {"records": [{"kind": "payslip", "payload": PAYSLIP | {name: value}}]}

    assert paths(data) == [f"records[0].payload.{name}"]


def test_all_faults_are_told_in_order() -> None:
    data = but("records.1.payload", {"procedure": "dance", "channel": "post", "colour": "red"})
    data["records"][0]["payload"]["status"] = "tourist"
    data["records"] += [deepcopy(CASE["records"][1]) for _ in range(9)]
    data["records"][10]["payload"]["accepted_on"] = "soon"
    data["on"] = "never"

    assert paths(data) == [
        "on",
        "records[0].payload.status",
        "records[1].payload.accepted_on",
        "records[1].payload.channel",
        "records[1].payload.colour",
        "records[1].payload.procedure",
        "records[10].payload.accepted_on",
    ]


def test_no_reason_repeats_a_value_and_no_path_a_strange_name() -> None:
    data = but("records.0.payload.address", f"my number {MY_NUMBER}")
    data[MY_NUMBER] = 1
    data["plan"]["Nguyen Thi Lan"] = 1
    data["records"][0]["payload"][MY_NUMBER] = MY_NUMBER

    told = str(faults(data))
    assert "(unnamed)" in told
    assert MY_NUMBER not in told
    assert "Nguyen" not in told


@pytest.mark.parametrize("data", [None, 1, "x", True, [1]])
def test_what_is_no_object_is_no_case(data: Any) -> None:
    assert paths(data) == [""]


def test_a_file_holds_one_case_a_list_or_a_case_a_line() -> None:
    one, other = json.dumps(CASE), json.dumps(CASE | {"case": "B"})

    assert [(place, data["case"]) for place, data in read_pieces(one.encode())] == [(None, "A09")]
    for content in (f"[{one}, {other}]", f"{one}\n{other}\n", f"{one}\r\n\r\n{other}"):
        assert [(place, data["case"]) for place, data in read_pieces(content.encode())] == [
            (0, "A09"),
            (1, "B"),
        ]


@pytest.mark.parametrize("content", [b"", b"{", b"hello", b"\xff\xfe", b'{"a": NaN}', b"{}\n{"])
def test_what_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_pieces(content)
