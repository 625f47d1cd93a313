"""The public registers that organisations and their members stand in: how their numbers look, and how sure we are."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SUPPORT_NUMBER: Final = r"^[0-9]{2}登-[0-9]{6}$"
"""Registered support organisations (登録支援機関登録番号), for example 19登-000001."""
SCRIVENER_NUMBER: Final = r"^[0-9]{8}$"
"""Administrative scriveners (行政書士登録番号)."""
SUPPORT_REGISTRATION_YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class Register:
    """One public register: where its numbers can be compared, and on what our idea of their shape rests.

    ``basis`` is "S" when a public source was read for it and "M" when it is from memory; pages then say
    that it is to be confirmed. ``pattern`` is empty where no shape is known: the number is then free text.
    """

    name_ja: str
    name: Promise
    address: str
    pattern: str
    example: str
    basis: str

    @property
    def is_from_memory(self) -> bool:
        return self.basis == "M"

    def takes(self, number: str) -> bool:
        """Whether a number has the shape of this register."""
        return bool(re.search(self.pattern, number)) if self.pattern else bool(number.strip())


CORPORATE_NUMBERS: Final = Register(
    "法人番号公表サイト", _("Corporate numbers (National Tax Agency)"),
    "https://www.houjin-bangou.nta.go.jp/", r"^[1-9][0-9]{12}$", "7000012050002", "S",
)  # fmt: skip
SUPPORT_ORGANISATIONS: Final = Register(
    "登録支援機関登録簿", _("Registered support organisations (Immigration Services Agency)"),
    "https://www.moj.go.jp/isa/applications/ssw/nyuukokukanri07_00205.html", SUPPORT_NUMBER, "19登-000001", "M",
)  # fmt: skip
SCRIVENERS: Final = Register(
    "行政書士会員検索", _("Administrative scriveners (federation of their associations)"),
    "https://www.gyosei.or.jp/", SCRIVENER_NUMBER, "12345678", "M",
)  # fmt: skip
LAWYERS: Final = Register(
    "弁護士情報・法人情報検索", _("Lawyers (federation of bar associations)"),
    "https://www.nichibenren.or.jp/", "", "", "M",
)  # fmt: skip


def years_later(first: date, years: int) -> date:
    """The last day of a span of years: the day before the same day of the month (Civil Code 143).

    A registration of 29 February ends on 28 February.
    """
    try:
        same_day = first.replace(year=first.year + years)
    except ValueError:  # 29 February has no like in that year: the span ends with the month
        return date(first.year + years, 2, 28)
    return date.fromordinal(same_day.toordinal() - 1)
