"""Payloads of every kind, made from what the kinds say about their fields."""

import datetime
import unicodedata
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from apps.accounts.corporate_number import check_digit
from apps.wallet.kinds import KINDS, KindField

DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)).map(str)
TEXTS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(bool)
)
HUNDREDTHS = st.integers(0, 999_900).map(lambda n: n // 100 if n % 100 == 0 else n / 100)
CORPORATE_NUMBERS = st.text("0123456789", min_size=12, max_size=12).map(
    lambda base: f"{check_digit(base)}{base}"
)
PAYSLIP: Mapping[str, Any] = {
    "employer": {"name": "青葉食品株式会社", "corporate_number": "7000012050002", "prefecture": "13"},
    "month": "2026-10",
    "paid_on": "2026-11-25",
    "days": 21,
    "hours": 168,
    "overtime_hours": 8.5,
    "base_pay": 220000,
    "allowances": 5000,
    "commuting_untaxed": 8000,
    "overtime_pay": 15000,
    "bonus": False,
    "gross": 240000,
    "health_insurance": 11904,
    "child_support_levy": 276,
    "employees_pension": 21960,
    "employment_insurance": 1320,
    "income_tax": 4050,
    "resident_tax": 8200,
    "net": 192290,
}


def values(field: KindField) -> st.SearchStrategy[Any]:
    """What a field of this type may hold."""
    if field.codes and not field.open_codes and field.type in {"code", "codes"}:
        codes = st.sampled_from(sorted(field.codes))
        return codes if field.type == "code" else st.lists(codes, max_size=3)
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "date": DATES,
        "month": DATES.map(lambda day: day[:7]),
        "year": st.integers(1900, 2199),
        "fiscal_year": st.integers(1900, 2199),
        "yen": st.integers(0, 99_999_999_999),
        "hours": HUNDREDTHS,
        "number": HUNDREDTHS,
        "int": st.integers(1, 3),
        "bool": st.booleans(),
        "text": TEXTS,
        "country": st.sampled_from(["VN", "NP", "BR", "TW"]),
        "prefecture": st.integers(1, 47).map(lambda code: f"{code:02}"),
        "corporate_number": CORPORATE_NUMBERS,
        "code": st.sampled_from(["care", "not_yet_known"]),
        "codes": st.lists(st.sampled_from(["income", "not_yet_known"]), max_size=3),
        "org": members(field.parts),
        "spans": st.lists(members(field.parts), max_size=3),
    }
    return by_type[field.type]


def members(fields: tuple[KindField, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {field.name: values(field) for field in fields if field.required},
        optional={field.name: values(field) for field in fields if not field.required},
    )


def payloads(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any payload this kind may have."""
    return members(KINDS[kind].fields)


KINDS_AND_PAYLOADS = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), payloads(kind))
)
