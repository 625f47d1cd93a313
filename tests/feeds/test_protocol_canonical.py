"""Equal values have one spelling, that of RFC 8785, whichever way it is computed."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.protocol import canonical
from apps.feeds.protocol.canonical import CanonicalError, digest, number_text
from apps.feeds.protocol.strict_json import loads

WHOLE = st.integers(min_value=-(2**53 - 1), max_value=2**53 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXT, inner, max_size=6),
    max_leaves=20,
)
ASCII_VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.decimals(-(10**6), 10**6, places=2).map(float) | TEXT,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)

RFC_NUMBERS = [  # RFC 8785 appendix B
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), RFC_NUMBERS)
def test_numbers_print_as_in_the_table_of_rfc_8785(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))

    assert number_text(number) == text


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_nan_and_infinity_have_no_canonical_form(bits: str) -> None:
    with pytest.raises(CanonicalError):
        canonical.canonical(struct.unpack(">d", bytes.fromhex(bits))[0])


def test_the_sample_of_rfc_8785_section_3_2_2_comes_out_as_printed_there() -> None:
    sample = loads(
        rb"""{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
        }"""
    )

    assert canonical.canonical(sample).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16_as_in_rfc_8785_section_3_2_3() -> None:
    sample = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert list(json.loads(canonical.canonical(sample)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@given(ASCII_VALUES)
def test_the_fast_way_and_the_exact_way_write_the_same_bytes(value: object) -> None:
    assert canonical.canonical(value) == canonical._exact(value).encode()


@given(FLOATS)
def test_a_number_alone_is_written_the_same_way_by_both(number: float) -> None:
    assert canonical.canonical(number) == number_text(number).encode()
    assert float(number_text(number)) == number


@given(VALUES)
def test_the_canonical_form_reads_back_as_the_same_value_and_is_its_own_canonical_form(value: object) -> None:
    spelled = canonical.canonical(value)

    read_back = json.loads(spelled, parse_int=float)  # JSON has one kind of number

    assert read_back == value
    assert canonical.canonical(read_back) == spelled


@given(st.dictionaries(TEXT, WHOLE, min_size=2))
def test_the_order_in_which_members_arrive_changes_nothing(members: dict[str, int]) -> None:
    backwards = dict(reversed(members.items()))

    assert digest(members) == digest(backwards)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), {"a": [2**70]}, "\ud800", {"\ud800": 1}, {1: "a"}, {"é": {1: 2}}, {1}, b""]
)
def test_what_is_not_json_or_not_exact_has_no_canonical_form(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical.canonical(value)


def test_the_digest_of_an_empty_object_is_the_known_one() -> None:
    assert digest({}) == "RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o"
