"""Dates as readers see them: spelled out, four-digit years, the clock of Japan."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from apps.accounts.templatetags.dates import day, day_and_time, due, month_name

DAY = date(2027, 3, 15)
MOMENT = datetime(2027, 3, 14, 15, 5, tzinfo=UTC)  # already the 15th in Japan


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["15 March 2027", "Monday, 15 March 2027", "15 March 2027, 00:05", "March 2027"]),
        ("ja", ["2027年3月15日", "2027年3月15日（月曜日）", "2027年3月15日 0:05", "2027年3月"]),
    ],
)
def test_dates_are_spelled_out(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [day(MOMENT), due(DAY), day_and_time(MOMENT), month_name(DAY)] == words


def test_no_date_is_no_word() -> None:
    assert [day(None), due(None), day_and_time(None), month_name(None)] == ["", "", "", ""]
