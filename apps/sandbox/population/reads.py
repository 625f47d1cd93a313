"""Looks of offices at their own records: a few a year, told some days later by those offices that tell them at all."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Final, NamedTuple

from . import days
from .life import Life
from .model import Institution, ReadNotice

JAPAN: Final = timezone(timedelta(hours=9), "JST")
#: The month in which the three offices began to tell.
FIRST_MONTH: Final = days.month(2026, 10)
BASIS: Final = "所掌事務の遂行に必要なため（サンドボックスの例）"


class _Desk(NamedTuple):
    """Who reads there, what for, what, and in one month out of how many."""

    reader: str
    purpose: str
    fields: tuple[str, ...]
    every: int


_DESKS: Final = {
    "immigration": _Desk("在留審査担当", "在留状況の確認", ("residence_status",), 4),
    "midori-city": _Desk(
        "市民税課", "課税内容の問い合わせへの対応", ("resident_tax_assessment", "resident_tax_instalment"), 3
    ),
    "pension-office": _Desk("適用課", "加入記録の確認", ("pension_enrolment.from_month",), 6),
}


def told(life: Life, institution: Institution, horizon: date) -> list[ReadNotice]:
    """What an institution tells of its looks at one resident, by the day on which it does."""
    desk = _DESKS.get(institution.id)
    if desk is None or not institution.reports_reads:
        return []
    notices = [
        _notice(life, institution, desk, at)
        for at in range(FIRST_MONTH, days.month_of(horizon) + 1)
        if _reads_in(life, institution, desk, at)
    ]
    return [notice for notice in notices if notice.available_on <= horizon]


def _reads_in(life: Life, institution: Institution, desk: _Desk, at: int) -> bool:
    """The people with a story were looked at by agency and city in the stories' month, for whoever tries the demo."""
    in_the_story = bool(life.story) and at == days.month_of(days.ANCHOR)
    if in_the_story and institution.id in {"immigration", "midori-city"}:
        return True
    return (
        not in_the_story and life.vary(at * 31 + institution.lag_days + len(institution.id), desk.every) == 0
    )


def _notice(life: Life, institution: Institution, desk: _Desk, at: int) -> ReadNotice:
    """Early in the month on an open day, within office hours."""
    number = len(institution.id)
    day = days.open_after(days.in_month(at, 2 + life.vary(at + number, 12)))
    hour, minute = 9 + life.vary(at + number + 1, 8), life.vary(at + number + 2, 60)
    return ReadNotice(
        desk.reader,
        desk.purpose,
        BASIS,
        datetime.combine(day, time(hour, minute), tzinfo=JAPAN),
        desk.fields,
        days.days_on(day, institution.lag_days),
    )
