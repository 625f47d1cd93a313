"""A record is shown in the reader's language, every field of it, said or not."""

import pytest
from django.utils import translation
from hypothesis import given

from apps.wallet.kinds import KINDS, decode, describe, present
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def shown(kind, payload):
    return {field.name: field for field in present(kind, decode(kind, payload))}


def test_a_pay_slip_in_one_line():
    assert describe("payslip", decode("payslip", {**PAYSLIP, "employer": {"name": "Aoba Foods"}})) == (
        "Pay slip, Aoba Foods",
        "October 2026",
        "¥240,000",
    )


@pytest.mark.parametrize(
    ("kind", "payload", "line"),
    [
        (
            "passport",
            {"country": "VN", "expires_on": "2030-05-04"},
            ("Passport, Vietnam", "until 4 May 2030", None),
        ),
        ("tax_agent", {"appointed_on": "2026-11-21"}, ("Tax agent", "21 November 2026", None)),
        (
            "entry_exit",
            {"departed_on": "2026-08-01", "reentry": "special"},
            ("Journey abroad", "from 1 August 2026", None),
        ),
        (
            "entry_exit",
            {"departed_on": "2026-08-01", "returned_on": "2026-08-20", "reentry": "special"},
            ("Journey abroad", "1 August 2026 to 20 August 2026", None),
        ),
        (
            "pension_enrolment",
            {"category": 1, "from_month": "2026-02", "to_month": "2026-02"},
            ("Pension membership", "February 2026", None),
        ),
        (
            "resident_tax_instalment",
            {
                "fiscal_year": 2026,
                "instalment": 3,
                "due_on": "2026-12-10",
                "amount": 7200,
                "collection": "ordinary",
            },
            ("Resident tax payment", "to be paid by 10 December 2026", "¥7,200"),
        ),
        (
            "pension_month",
            {"month": "2026-04", "category": 1, "status": "unpaid"},
            ("Pension month, Not paid", "April 2026", None),
        ),
        ("pension_month", {"month": "2026-04", "category": 0}, ("Pension month", "April 2026", None)),
        (
            "work_log",
            {"employer": {"name": "Aoba Foods"}, "on": "2026-10-03", "hours": 7.5},
            ("Hours of a day, Aoba Foods", "3 October 2026", "7.5 hours"),
        ),
        (
            "work_log",
            {"employer": {"name": "Aoba Foods"}, "on": "2026-10-03", "hours": 1},
            ("Hours of a day, Aoba Foods", "3 October 2026", "1 hour"),
        ),
        (
            "resident_tax_assessment",
            {
                "fiscal_year": 2026,
                "income_year": 2025,
                "municipality": "Kawaguchi",
                "salary_income": 3_000_000,
                "total_income": 2_020_000,
                "annual_tax": 98_400,
                "collection": "special",
            },
            ("Resident tax for a year, Kawaguchi", "fiscal year 2026", "¥98,400"),
        ),
        (
            "certificate_of_coverage",
            {"country": "DE", "schemes": []},
            ("Certificate of coverage, Germany", None, None),
        ),
    ],
)
def test_other_kinds_in_one_line(kind, payload, line):
    assert describe(kind, decode(kind, payload)) == line


@given(KINDS_AND_PAYLOADS)
def test_every_record_has_a_line_and_every_field_of_it_is_shown(case):
    kind, payload = case
    record = decode(kind, payload)

    assert describe(kind, record).title.startswith(str(KINDS[kind].label))
    fields = present(kind, record)
    assert [field.name for field in fields] == [field.name for field in KINDS[kind].fields]
    assert {field.name for field in fields if field.value is not None} == payload.keys()


def test_a_field_comes_with_its_words():
    gross = shown("payslip", PAYSLIP)["gross"]

    assert (gross.label, gross.japanese, gross.value) == ("Pay before deductions", "総支給額", "¥240,000")
    assert gross.why == "Everything you earned, before anything is taken off."
    assert gross.lang is None


def test_what_the_source_does_not_say_has_no_value():
    assert shown("payslip", PAYSLIP)["care_insurance"].value is None


def test_an_organisation_shows_its_name_as_printed_and_its_other_parts():
    employer = shown("payslip", PAYSLIP)["employer"]

    assert (employer.value, employer.lang) == ("青葉食品株式会社", "ja")
    assert [(part.name, part.value) for part in employer.parts] == [
        ("corporate_number", "7000012050002"),
        ("prefecture", "Tokyo"),
    ]


def test_a_code_is_shown_in_words_with_the_japanese_term():
    status = shown(
        "residence_status",
        {
            "status": "ssw_1",
            "granted_on": "2026-01-01",
            "name_latin": "NGUYEN THI LAN",
            "birth_date": "1996-02-03",
            "nationality": "VN",
        },
    )["status"]

    assert (status.value, status.value_japanese) == ("Specified Skilled Worker (i)", "特定技能1号")


def test_known_and_unknown_words_of_a_growing_list():
    payload = {
        "certificate": "sono3",
        "issued_on": "2026-04-01",
        "unpaid": False,
        "taxes": ["gift", "new_tax"],
    }

    fields = shown("national_tax_certificate", payload)

    assert fields["taxes"].value == "Gift tax, new_tax"
    assert fields["unpaid"].value == "No"


def test_a_text_that_is_an_id_of_a_list_is_shown_in_words():
    assert (
        shown("document_on_file", {"document": "shelter_letter"})["document"].value == "Letter of a shelter"
    )
    assert shown("document_on_file", {"document": "診断書"})["document"].value == "診断書"


def test_spans_are_shown_with_both_ends():
    payload = {
        "school": "Sakura",
        "level": "language",
        "enrolled_on": "2026-04-01",
        "vacations": [
            {"from": "2026-08-01", "to": "2026-08-31"},
            {"from": "2026-12-20", "to": "2027-01-10"},
        ],
        "leaves_of_absence": [{"from": "2026-10-01"}],
        "attendance_rate": 85.5,
    }

    fields = shown("school_enrolment", payload)

    assert fields["vacations"].value == "1 August 2026 to 31 August 2026; 20 December 2026 to 10 January 2027"
    assert fields["leaves_of_absence"].value == "from 1 October 2026"
    assert fields["attendance_rate"].value == "85.5"


def test_amounts_below_zero_keep_their_sign_before_the_currency():
    assert shown("payslip", {**PAYSLIP, "income_tax": -12345})["income_tax"].value == "−¥12,345"


@pytest.mark.parametrize(
    ("language", "day", "month", "amount"),
    [
        ("ja", "2026年11月25日", "2026年10月", "240,000円"),
        ("ja-easy", "2026年11月25日", "2026年10月", "240,000円"),
        ("vi", "25 tháng 11, 2026", "tháng 10 năm 2026", "¥240,000"),
        ("th", "25 พฤศจิกายน ค.ศ. 2026", "ตุลาคม 2026", "¥240,000"),
        ("tl", "Nobyembre 25, 2026", "Oktubre 2026", "¥240,000"),
        ("pt-br", "25 de novembro de 2026", "outubro de 2026", "¥240,000"),
        ("my", "2026 နိုဝင်ဘာ 25", "2026 အောက်တိုဘာ", "¥240,000"),
    ],
)
def test_months_are_in_words_and_digits_are_those_of_the_paper(language, day, month, amount):
    with translation.override(language):
        fields = shown("payslip", PAYSLIP)

    assert (fields["paid_on"].value, fields["month"].value, fields["gross"].value) == (day, month, amount)


def test_places_are_named_in_japanese_for_readers_of_japanese():
    with translation.override("ja"):
        assert shown("payslip", PAYSLIP)["employer"].parts[1].value == "東京都"
        assert shown("passport", {"country": "NP", "expires_on": "2030-01-01"})["country"].value == "ネパール"
