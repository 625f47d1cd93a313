"""Numbers that must never get in are found wherever and however they are written; others pass."""

import datetime
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from apps.accounts.corporate_number import check_digit
from apps.wallet.kinds import KindError, find_restricted, find_restricted_text, refuse_restricted
from apps.wallet.kinds.restricted import is_my_number
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP

SCRIPTS = [
    "0123456789",
    "０１２３４５６７８９",
    "०१२३४५६७८९",
    "၀၁၂၃၄၅၆၇၈၉",
    "๐๑๒๓๔๕๖๗๘๙",
    "০১২৩৪৫৬৭৮৯",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "٠١٢٣٤٥٦٧٨٩",
]


def by_the_ordinance(first_eleven):
    """The check digit written out from the ordinance, apart from the code under test."""
    total = 0
    for n, digit in enumerate(reversed(first_eleven), start=1):
        total += int(digit) * (n + 1 if n <= 6 else n - 5)
    rest = total % 11
    return "0" if rest <= 1 else str(11 - rest)


MY_NUMBERS = st.text("0123456789", min_size=11, max_size=11).map(lambda base: base + by_the_ordinance(base))


def found(text):
    return [one.what for one in find_restricted_text(text)]


@given(st.text("0123456789", min_size=11, max_size=11))
@example("12345678901")
def test_exactly_one_last_digit_makes_a_my_number(base):
    fitting = [digit for digit in "0123456789" if is_my_number(base + digit)]

    assert fitting == [by_the_ordinance(base)]


@pytest.mark.parametrize(
    "text",
    [
        "123456789018",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        "1234‐5678−9018",
        "123-456-789-018",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234\u200b5678\u200b9018",
        "No. 123456789018.pdf",
        "マイナンバー：1234・5678・9018",
        "my_number_123456789018.jpg",
        "x123456789018x",
        "①②③④⑤⑥⑦⑧⑨⓪①⑧",
        "²345 123456789018",
        "1234    5678    9018",
        "1234\t\t\t\t5678\t\t\t\t9018",
        "1234\r\n\r\n\r\n5678\r\n\r\n\r\n9018",
        "1234 ...... 5678 ...... 9018",
        "1234=5678#9018",
        "1234 > 5678 • 9018",
        "123     456     789     018",
        "1     2     3     4     5     6     7     8     9     0     1     8",
        "12 ----- 34 ----- 56 ----- 78 ----- 90 ----- 18",
        "\u0301".join("123456789018"),
        "\ufe0f".join("123456789018"),
        "\ufe0f\u20e3".join("123456789018") + "\ufe0f\u20e3",
        "1234\u31645678\u31649018",
        "一二三四五六七八九〇一八",
        "一二三四　五六七八　九零一八",
        "一2三4五6七8九0一8",
        "第一 123456789018",
        "一123456789018",
    ],
)
def test_a_my_number_is_found_in_every_writing(text):
    assert found(text) == ["my_number"]


@given(
    MY_NUMBERS,
    st.sampled_from(SCRIPTS),
    st.sampled_from([" ", "-", "－", "　", "・", ".", "‐", "—", " - ", "/", "\n", "_", "\u200b"]),
    st.sets(st.integers(1, 11)),
    st.text(st.characters(exclude_categories=["N", "P", "Z", "S", "C", "M"]), max_size=12),
    st.text(st.characters(exclude_categories=["N", "P", "Z", "S", "C", "M"]), max_size=12),
)
def test_a_my_number_in_any_grouping_script_and_surroundings_is_found(
    number, script, separator, cuts, before, after
):
    assume(not any(sign.isdigit() for sign in unicodedata.normalize("NFKC", before + after)))
    written = "".join(
        (separator if place in cuts else "") + script[int(digit)] for place, digit in enumerate(number)
    )

    assert "my_number" in found(f"{before}{written}{after}")
    assert find_restricted({"designated_activity": f"{before}{written}{after}"})
    assert find_restricted({f"{before}{written}{after}": 1})


@given(MY_NUMBERS)
def test_a_my_number_sent_as_a_number_is_found(number):
    assume(number[0] != "0")

    assert [one.what for one in find_restricted({**PAYSLIP, "gross": int(number)})] == ["my_number"]
    assert [one.what for one in find_restricted({**PAYSLIP, "hours": float(number)})] == ["my_number"]


@pytest.mark.parametrize(
    "text",
    [
        "123456789012",
        "123456789019",
        "1123456789018",
        "1234567890180",
        "7000012050002",
        "7-0000-1205-0002",
        "1234-567890-1",
        "12345678901",
        "AB12345678CD",
        "2026-10-01 2026-11-30",
        "2026/10/01〜2027/03/31",
        "2026年10月1日から2027年3月31日まで",
        "+81 90-1234-5678",
        "090-1234-5678",
        "19登-000001",
        "雇用保険被保険者番号 1234-567890-1",
        "雇用保険被保険者番号 12345678901",
        "受付番号 第1234号",
        "1234-567890",
        "1234567890",
        "記号だけ",
        "東京都新宿区西新宿２丁目８番１号 ５０３号室",
        "東京都新宿区西新宿二丁目八番一号 五〇三号室",
        "二〇二六年一〇月一日から二〇二七年三月三一日まで",
        "一二三四五六七八九〇一九",
        "123456    789018",
        "123    456789    018",
        "1    23456789    018",
        "1234    5678             9018",
        "1234 x 5678 x 9018",
        "12345    678    9018",
    ],
)
def test_other_numbers_pass(text):
    assert found(text) == []


@given(st.text("0123456789", min_size=12, max_size=12))
def test_no_corporate_number_is_ever_taken_for_a_my_number(base):
    number = f"{check_digit(base)}{base}"

    assert found(number) == []
    assert found(f"{number[0]}-{number[1:5]}-{number[5:9]}-{number[9:]}") == []
    assert find_restricted({**PAYSLIP, "employer": {"name": "A", "corporate_number": number}}) == []


DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2060, 12, 31))
FOUR = st.text("0123456789", min_size=4, max_size=4)


@given(DAYS, DAYS, st.sampled_from("-/."), st.sampled_from([" ", "〜", " - ", "~"]))
def test_no_two_dates_together_are_taken_for_a_my_number(start, end, separator, between):
    written = [day.isoformat().replace("-", separator) for day in (start, end)]

    assert found(between.join(written)) == []


@given(st.lists(st.integers(1900, 2099), min_size=3, max_size=3), st.sampled_from(["    ", "=", "\n\n\n\n"]))
def test_three_years_far_apart_are_not_taken_for_a_my_number(years, between):
    assert found(between.join(map(str, years))) == []


@given(
    st.integers(100_000, 999_999),
    st.integers(100_000, 999_999),
    st.sampled_from(["    ", " = ¥", "\n\n\n\n"]),
)
def test_two_amounts_far_apart_are_not_taken_for_a_my_number(first, second, between):
    assert found(f"{first}{between.ljust(4)}{second}") == []


@given(FOUR, FOUR, st.text("0123456789", min_size=6, max_size=6), st.integers(0, 9))
def test_no_telephone_or_employment_insurance_number_is_taken_for_a_my_number(first, second, six, last):
    assert found(f"+81 90-{first}-{second}") == []
    assert found(f"+81-90-{first}-{second}") == []
    assert found(f"1 {first}-{six}-{last}") == []


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_run_of_another_length_is_never_a_my_number(run):
    assume(len(run) != 12)

    assert found(run) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("住民票コード 12345678901", "resident_record_code"),
        ("住民票ｺｰﾄﾞ：１２３４５６７８９０１", "resident_record_code"),
        ("juminhyo code: 123 4567 8901", "resident_record_code"),
        ("基礎年金番号：1234-567890", "basic_pension_number"),
        ("年金手帳の番号は 1234567890", "basic_pension_number"),
        ("Basic Pension Number 1234 567890", "basic_pension_number"),
        ("基礎年金番号（変更後）\n次のとおり 1234-567890", "basic_pension_number"),
        ("記号 12345678 番号 12", "health_insurance_number"),
        ("記号・番号 21700023・1234", "health_insurance_number"),
        ("被保険者等記号・番号 2170-1", "health_insurance_number"),
        ("保険者番号 06123456", "health_insurance_number"),
        ("Health insurance symbol 2170 number 12", "health_insurance_number"),
        ("insurer number 06123456", "health_insurance_number"),
    ],
)
def test_other_restricted_numbers_are_found_by_the_word_beside_them(text, what):
    assert found(text) == [what]


@pytest.mark.parametrize(
    ("data", "path", "what"),
    [
        ({"basic_pension_number": "1234-567890"}, "basic_pension_number", "basic_pension_number"),
        ({"a": [{"pensionNumber": "1234567890"}]}, "a[0].pensionNumber", "basic_pension_number"),
        ({"resident_record_code": "12345678901"}, "resident_record_code", "resident_record_code"),
        ({"resident_record_code": 12345678901}, "resident_record_code", "resident_record_code"),
        ({"insured_symbol": "2170"}, "insured_symbol", "health_insurance_number"),
        ({"保険者番号": "06123456"}, "(field name)", "health_insurance_number"),
    ],
)
def test_a_bare_number_is_told_by_the_name_of_its_field(data, path, what):
    assert [tuple(one) for one in find_restricted(data)] == [(path, what)]


@given(MY_NUMBERS)
def test_neither_path_nor_refusal_repeats_the_number(number):
    data = {**PAYSLIP, "employer": {"name": f"A {number}", f"n{number}": [number]}}
    places = find_restricted(data)

    assert {one.path for one in places} == {
        "employer.name",
        "employer.(field name)",
        "employer.(field name)[0]",
    }
    with pytest.raises(KindError) as refused:
        refuse_restricted(data)
    assert refused.value.code == "restricted"
    assert number not in f"{refused.value}{places}"


def test_an_employment_insurance_number_beside_the_word_pension_still_passes():
    assert found("年金手帳と雇用保険 1234-567890-1") == []


@pytest.mark.parametrize(
    "name", ["employment_insurance_number", "雇用保険被保険者番号", "labour_insurance_number"]
)
def test_numbers_that_may_be_kept_pass_under_their_own_name(name):
    assert find_restricted({name: "1234-567890-1"}) == []


def test_amounts_of_companies_may_have_twelve_digits():
    assert find_restricted({"name": "A", "capital": 123456789018}) == []


def test_an_ordinary_payload_passes():
    assert find_restricted(PAYSLIP) == []
    refuse_restricted(PAYSLIP)


@given(KINDS_AND_PAYLOADS, MY_NUMBERS)
def test_quick_and_thorough_look_agree_on_a_payload_that_hides_a_number(case, number):
    _kind, payload = case

    assert find_restricted({**payload, "evidence": f"{number[:4]} {number[4:8]} {number[8:]}"})


@pytest.mark.parametrize(
    "name", ["01a2010e-5444-7203-8729-7a8640bbcbf2", "jti-01A2010E-5444-7203-8729-7A8640BBCBF2"]
)
def test_groups_of_a_uuid_that_fit_by_chance_are_no_my_number(name: str) -> None:
    assert find_restricted_text("5444-7203-8729")
    assert find_restricted_text(name) == []
    assert find_restricted_text(f"{name} 5444-7203-8729")
    assert find_restricted_text("00000000-5444-7203-8729-000000000000")
