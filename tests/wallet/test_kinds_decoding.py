"""A payload becomes a typed record exactly, or is refused with where and why."""

import copy
import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.wallet.kinds import KINDS, KindError, Org, decode, to_builtins
from apps.wallet.kinds.faults import REASONS
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP


def changed(path, value):
    data = copy.deepcopy(dict(PAYSLIP))
    *folders, last = path.split(".")
    place = data
    for folder in folders:
        place = place[folder]
    place[last] = value
    return data


@given(KINDS_AND_PAYLOADS)
def test_what_is_decoded_and_written_again_is_the_same(case):
    kind, payload = case
    record = decode(kind, payload)
    written = to_builtins(record)

    assert decode(kind, written) == record
    assert written == payload
    assert decode(kind, json.loads(json.dumps(written))) == record


@given(KINDS_AND_PAYLOADS, st.data())
def test_null_is_the_same_as_absent_at_every_depth(case, data):
    kind, payload = case
    spelled_out = with_nulls(KINDS[kind].fields, payload)
    spelled_out["no_such_field"] = data.draw(st.none())

    assert decode(kind, spelled_out) == decode(kind, payload)


def with_nulls(fields, payload):
    full = {}
    for field in fields:
        value = payload.get(field.name)
        if field.type == "org" and value is not None:
            value = with_nulls(field.parts, value)
        elif field.type == "spans" and value is not None:
            value = [with_nulls(field.parts, span) for span in value]
        full[field.name] = value
    return full


def test_values_have_the_types_of_the_contract():
    record = decode("payslip", PAYSLIP)

    assert record.employer == Org("青葉食品株式会社", "7000012050002", "13")
    assert record.paid_on == datetime.date(2026, 11, 25)
    assert record.overtime_hours == Decimal("8.5")
    assert record.gross == 240000
    assert record.bonus is False
    assert record.care_insurance is None


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("gross", "240000", "wrong_type"),
        ("gross", 240000.0, "wrong_type"),
        ("gross", True, "wrong_type"),
        ("gross", None, "missing_field"),
        ("gross", 100_000_000_000, "out_of_range"),
        ("gross", 10**40, "out_of_range"),
        ("base_pay", -1, "out_of_range"),
        ("base_pay", 100_000_000_000, "out_of_range"),
        ("bonus", 1, "wrong_type"),
        ("hours", "168", "wrong_type"),
        ("hours", True, "wrong_type"),
        ("hours", 7.125, "out_of_range"),
        ("hours", -0.5, "out_of_range"),
        ("hours", 10_000, "out_of_range"),
        ("hours", float("nan"), "out_of_range"),
        ("hours", float("inf"), "out_of_range"),
        ("hours", Decimal("NaN"), "out_of_range"),
        ("days", 32, "out_of_range"),
        ("month", "2026-13", "bad_month"),
        ("month", "2026-1", "bad_month"),
        ("month", "2026-10\n", "bad_month"),
        ("month", 202610, "wrong_type"),
        ("paid_on", "2026-02-30", "bad_date"),
        ("paid_on", "2026-2-3", "bad_date"),
        ("paid_on", "2026-11-25T00:00:00", "bad_date"),
        ("paid_on", 20261125, "wrong_type"),
        ("paid_on", "9999-12-31", "out_of_range"),
        ("employer", "Aoba Foods", "wrong_type"),
        ("employer.name", None, "missing_field"),
        ("employer.name", "", "out_of_range"),
        ("employer.name", "か\u3099っこう", "not_nfc"),
        ("employer.name", "Aoba\x00Foods", "bad_text"),
        ("employer.name", "Aoba\ud800", "bad_text"),
        ("employer.corporate_number", "8000012050002", "bad_corporate_number"),
        ("employer.corporate_number", "7000012050002\n", "bad_corporate_number"),
        ("employer.corporate_number", 7000012050002, "wrong_type"),
        ("employer.prefecture", "48", "bad_code"),
        ("employer.prefecture", "1", "bad_code"),
        ("employer.address", "Tokyo", "unknown_field"),
        ("salary", 1, "unknown_field"),
    ],
)
def test_a_fault_is_told_with_its_path_and_code(path, value, code):
    with pytest.raises(KindError) as refused:
        decode("payslip", changed(path, value))

    assert (refused.value.path, refused.value.code) == (path, code)
    assert refused.value.reason == REASONS[code]


@pytest.mark.parametrize(
    ("kind", "payload", "path", "code"),
    [
        ("visa", {}, "", "unknown_kind"),
        ("passport", [], "", "wrong_type"),
        ("passport", {1: 2}, "", "wrong_type"),
        ("passport", {"country": "VNM", "expires_on": "2030-01-01"}, "country", "bad_code"),
        ("passport", {"country": "vn", "expires_on": "2030-01-01"}, "country", "bad_code"),
        ("entry_exit", {"departed_on": "2026-01-01", "reentry": "often"}, "reentry", "bad_code"),
        ("pension_month", {"month": "2026-04", "category": 4}, "category", "out_of_range"),
        (
            "certificate_of_coverage",
            {"country": "US", "schemes": ["pension", "dental"]},
            "schemes[1]",
            "bad_code",
        ),
        ("certificate_of_coverage", {"country": "US", "schemes": [None]}, "schemes[0]", "wrong_type"),
        (
            "national_tax_certificate",
            {"certificate": "sono3", "issued_on": "2026-04-01", "unpaid": False, "taxes": ["Income"]},
            "taxes[0]",
            "bad_code",
        ),
        (
            "school_enrolment",
            {
                "school": "A",
                "level": "language",
                "enrolled_on": "2026-04-01",
                "vacations": [{"from": "2026-08-01", "to": "2026-08-32"}],
            },
            "vacations[0].to",
            "bad_date",
        ),
        (
            "school_enrolment",
            {
                "school": "A",
                "level": "language",
                "enrolled_on": "2026-04-01",
                "vacations": [{"to": "2026-08-31"}],
            },
            "vacations[0].from",
            "missing_field",
        ),
        (
            "school_enrolment",
            {
                "school": "A",
                "level": "language",
                "enrolled_on": "2026-04-01",
                "leaves_of_absence": [{"from": "9999-01-01"}],
            },
            "leaves_of_absence[0].from",
            "out_of_range",
        ),
    ],
)
def test_faults_outside_the_pay_slip(kind, payload, path, code):
    with pytest.raises(KindError) as refused:
        decode(kind, payload)

    assert (refused.value.path, refused.value.code) == (path, code)


@pytest.mark.parametrize("key", ["123456789018", "`$` - at `$.secret`", "name\nof Ann", "Ann Lee"])
def test_a_strange_field_name_is_refused_without_being_repeated(key):
    with pytest.raises(KindError) as refused:
        decode("payslip", {**PAYSLIP, key: 1})

    assert (refused.value.path, refused.value.code) == ("(unnamed)", "unknown_field")


@given(st.sampled_from(sorted(PAYSLIP)), st.text("xyzXYZ!", min_size=3, max_size=9))
def test_a_refusal_never_repeats_the_value_nor_carries_it_along(field, secret):
    with pytest.raises(KindError) as refused:
        decode("payslip", {**PAYSLIP, field: [secret]})

    assert secret not in f"{refused.value} {refused.value.path} {refused.value.reason}"
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


@pytest.mark.parametrize(
    "line", ["allowances", "health_insurance", "employees_pension", "income_tax", "other_deductions", "net"]
)
def test_lines_that_can_be_taken_back_may_be_below_zero(line):
    assert getattr(decode("payslip", {**PAYSLIP, line: -4050}), line) == -4050


def test_whole_hours_are_written_without_a_fraction():
    written = to_builtins(decode("payslip", {**PAYSLIP, "hours": 168.0, "overtime_hours": 8.5}))

    assert json.dumps([written["hours"], written["overtime_hours"]]) == "[168, 8.5]"


def test_a_record_cannot_be_changed():
    with pytest.raises(AttributeError):
        decode("payslip", PAYSLIP).gross = 1


def test_unknown_words_of_a_growing_list_are_kept():
    payload = {"organisation": {"name": "A"}, "field": "space_tourism"}

    assert to_builtins(decode("ssw_support", payload)) == payload
