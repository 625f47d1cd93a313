"""Values as a Japanese office writes them; nothing of the reader's language goes into a letter."""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from apps.readiness.engine import dates
from apps.wallet.kinds.values import Org


def japanese_day(day: datetime.date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def japanese_month(month: str) -> str:
    """2026年3月, of 2026-03."""
    return f"{int(month[:4])}年{int(month[5:])}月"


def japanese_months(months: tuple[str, ...]) -> str:
    """2026年3月から2026年6月まで, and single months where they do not follow each other."""
    runs: list[list[str]] = []
    for month in sorted(set(months)):
        if runs and dates.month_shifted(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(_run(run) for run in runs)


def _run(run: list[str]) -> str:
    first, last = japanese_month(run[0]), japanese_month(run[-1])
    return first if len(run) == 1 else f"{first}から{last}まで"


def japanese_yen(amount: int) -> str:
    """240,000円."""
    return f"{amount:,}円"


def plain(value: Any) -> str:
    """A value as it stands: numbers without a needless fraction, an organisation by its name."""
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case datetime.date():
            return japanese_day(value)
        case Decimal():
            return f"{value.normalize():f}"
        case Org():
            return value.name
        case list() | tuple():
            return "、".join(plain(one) for one in value)
    return str(value)


def by_month(amounts: Mapping[str, Any]) -> str:
    """What belongs to each month, one after the other: 2026年3月 16,000円."""
    return "、".join(f"{japanese_month(month)} {_amount(amounts[month])}" for month in sorted(amounts))


def _amount(value: Any) -> str:
    return japanese_yen(value) if isinstance(value, int) else plain(value)


#: How the value of a slot is written; slots that name none are written plainly.
WRITERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "plain": plain,
    "months": japanese_months,
    "month": japanese_month,
    "yen": japanese_yen,
    "by_month": by_month,
}
