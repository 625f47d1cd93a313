"""The check digit of corporate numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn

from apps.accounts.corporate_number import check_digit, is_corporate_number


@pytest.mark.parametrize("number", ["7000012050002", "5180001008846"])
def test_published_numbers_are_accepted(number):
    assert is_corporate_number(number)


@pytest.mark.parametrize(
    "text",
    [
        "8000012050002",
        "700001205000",
        "70000120500020",
        "７000012050002",
        " 7000012050002",
        "",
        "7-000012050002",
    ],
)
def test_anything_else_is_not_a_corporate_number(text):
    assert not is_corporate_number(text)


@given(st.text("0123456789", min_size=13, max_size=13))
def test_agrees_with_an_independent_reading(number):
    assert is_corporate_number(number) == cn.is_valid(number)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_every_twelve_digits_have_exactly_one_check_digit(base):
    assert [digit for digit in "0123456789" if is_corporate_number(digit + base)] == [str(check_digit(base))]


@pytest.mark.parametrize("base", ["", "1", "12345678901", "1234567890123", "１23456789012", "12345678901a"])
def test_a_base_of_another_shape_is_refused(base):
    with pytest.raises(ValueError, match="twelve"):
        check_digit(base)
