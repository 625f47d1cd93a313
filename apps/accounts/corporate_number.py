"""The check digit of corporate numbers (法人番号), which tells a misread number before it is stored."""

from functools import lru_cache

DIGITS = 13


def check_digit(base: str) -> int:
    """The leading digit that belongs to the twelve digits `base`.

    With P1 the right-most digit and Q 1 for odd places and 2 for even ones: 9 - (sum of P*Q mod 9). The
    remainder is taken of the whole sum. Ministry of Finance Ordinance 70 of 2014, article 2.
    Raises ValueError when `base` is not twelve ASCII digits.
    """
    if len(base) != DIGITS - 1 or not (base.isascii() and base.isdecimal()):
        raise ValueError("twelve digits are needed")
    digits = [int(digit) for digit in reversed(base)]
    return 9 - (sum(digits[::2]) + 2 * sum(digits[1::2])) % 9


@lru_cache(maxsize=4096)
def is_corporate_number(text: str) -> bool:
    """Whether `text` is thirteen ASCII digits whose first is the check digit of the others."""
    if len(text) != DIGITS or not (text.isascii() and text.isdecimal()):
        return False
    return int(text[0]) == check_digit(text[1:])
