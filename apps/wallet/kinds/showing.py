"""Values and records in the reader's language: whole dates with the month in words, yen as on paper."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.wallet.kinds.kind import Kind, KindField
from apps.wallet.kinds.places import country_name, prefecture_name
from apps.wallet.kinds.registry import KINDS
from apps.wallet.kinds.values import Org, Record

# Where CLDR calls a language otherwise, or its plain form would be another country's.
_LOCALES: Final = {
    "en": "en_GB",
    "ja-easy": "ja",
    "zh-hans": "zh_Hans",
    "zh-hant": "zh_Hant",
    "tl": "fil",
    "pt-br": "pt_BR",
    "es": "es_419",
}
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")


class Description(NamedTuple):
    """A record in one line of a list: what, when, how much; the last two are None where there is nothing to say."""

    title: str
    when: str | None
    amount: str | None


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field on the page of a record; `value` is None when the source does not say.

    `lang` is the language of the value when it is not the reader's own; `value_japanese` the term a document
    prints for a code; `parts` what else an organisation carries.
    """

    name: str
    label: str
    japanese: str
    value: str | None
    why: str
    lang: str | None = None
    value_japanese: str | None = None
    parts: tuple["FieldShown", ...] = ()


def describe(kind: str, record: Record) -> Description:
    """A record in one line, in the language that is active. KeyError when there is no such kind."""
    known = KINDS[kind]
    when, amount = when_and_amount(kind, record)
    who = _shown(known, record, known.row.who) if known.row.who else None
    if who is None:
        return Description(str(known.label), when, amount)
    return Description(title_pattern() % {"record": known.label, "about": who}, when, amount)


def title_pattern() -> str:
    """How a record and what tells it from others of its kind are put together, in the language that is active."""
    # Translators: title of a line in a list, such as "Pay slip, Aoba Foods".
    return _("%(record)s, %(about)s")


def when_and_amount(kind: str, record: Record) -> tuple[str | None, str | None]:
    """When a record is of and how much it says, as `describe` has them."""
    known = KINDS[kind]
    return _when(known, record), _shown(known, record, known.row.amount) if known.row.amount else None


def present(kind: str, record: Record) -> list[FieldShown]:
    """Every field of the kind in its order, said or not, in the language that is active."""
    return [show_field(field, getattr(record, field.attribute)) for field in KINDS[kind].fields]


def show_field(field: KindField, value: Any) -> FieldShown:
    """One field with its value, its words and the language the value is in."""
    text = None if value is None else format_value(field, value)
    parts: tuple[FieldShown, ...] = ()
    if isinstance(value, Org):
        parts = tuple(
            show_field(part, getattr(value, part.attribute))
            for part in field.parts
            if part.name != "name" and getattr(value, part.attribute) is not None
        )
    code = value if isinstance(value, str) else ""
    return FieldShown(
        field.name, str(field.label), field.japanese, text, str(field.why),
        language_of(field, text), field.codes_japanese.get(code), parts,
    )  # fmt: skip


def format_value(field: KindField, value: Any) -> str:
    """A value in words, in the language that is active: 21 November 2026, October 2026, ¥240,000, Yes.

    `value` is what the structure holds: a date, a Decimal, an Org, a code. Text comes back as printed.
    """
    if field.codes and isinstance(value, str):
        return str(field.codes.get(value, value))
    return _FORMATS[field.type](field, value)


@lru_cache(maxsize=1024)
def field_of(kind: str, name: str) -> KindField:
    """One field of a kind by its name in the payload."""
    return next(field for field in KINDS[kind].fields if field.name == name)


def _shown(kind: Kind, record: Record, name: str) -> str | None:
    field = field_of(kind.name, name)
    value = getattr(record, field.attribute)
    return None if value is None else format_value(field, value)


def _when(kind: Kind, record: Record) -> str | None:
    texts = [_shown(kind, record, name) for name in kind.row.when]
    if len(texts) < 2:
        return _one_day(kind.row.when[0], texts[0]) if texts and texts[0] else None
    return _range(texts[0], texts[1])


def _one_day(name: str, day: str) -> str:
    """A single date; one that is still to come says what it is, because nothing else in the line does."""
    if name in {"expires_on", "registered_expiry_on"}:
        return _range(None, day) or day
    if name == "due_on":
        # Translators: stands beside a payment: the last day on which it can be paid.
        return _("to be paid by %(day)s") % {"day": day}
    return day


def _range(start: str | None, end: str | None) -> str | None:
    if start and start == end:
        return start
    if start and end:
        # Translators: two dates or months, both included.
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        # Translators: a date or month from which something holds, with no end known.
        return _("from %(start)s") % {"start": start}
    # Translators: a date or month up to which something holds, included.
    return _("until %(end)s") % {"end": end} if end else None


def language_of(field: KindField, text: str | None) -> str | None:
    """The language of a shown value when it is as a document prints it: Japanese, or not known."""
    if text is None or field.type not in {"text", "org"} or field.codes:
        return None
    return "ja" if _JAPANESE.search(text) else None


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language) or language.replace("-", "_"))


def _current() -> Locale:
    return _locale(translation.get_language() or "en")


def _is_japanese() -> bool:
    return (translation.get_language() or "").startswith("ja")


def format_day(value: datetime.date) -> str:
    """21 November 2026, 2026年11月21日: the month in words, the year whole."""
    return day_in(translation.get_language() or "en", value)


def format_month(value: str) -> str:
    """October 2026, 2026年10月; `value` is `YYYY-MM`."""
    return _month("yMMMM", value, translation.get_language() or "en")


def format_short_month(value: str) -> str:
    """Oct, 10月: under a picture, where the year is said beside it; `value` is `YYYY-MM`."""
    return _month("MMM", value, translation.get_language() or "en")


def format_short_day(value: datetime.date) -> str:
    """21 Nov 2026, 2026年11月21日: in a picture, where the day stands in full beside it."""
    return _short_day(translation.get_language() or "en", value)


@lru_cache(maxsize=1024)
def _short_day(language: str, value: datetime.date) -> str:
    short = str(format_date(value, format="medium", locale=_locale(language)))
    return short if any(map(str.isalpha, short)) else day_in(language, value)  # never figures alone


@lru_cache(maxsize=8192)
def day_in(language: str, value: datetime.date) -> str:
    """The same in a language; who writes many days asks once which language is active."""
    return str(format_date(value, format="long", locale=_locale(language)))


@lru_cache(maxsize=8192)
def _month(skeleton: str, value: str, language: str) -> str:
    return str(
        format_skeleton(skeleton, datetime.date.fromisoformat(f"{value}-01"), locale=_locale(language))
    )


def format_yen(value: int) -> str:
    """¥1,234,567 everywhere with the commas of the paper, 1,234,567円 in Japanese."""
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{abs(value):,}円" if _is_japanese() else f"{sign}¥{abs(value):,}"


def _plain_number(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{int(value):,}" if whole else f"{value.normalize():,f}"


def _format_hours(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    counted = int(value) if whole else 2
    # Translators: a length of time in hours; may have decimals, such as 7.5.
    text = ngettext("%(hours)s hour", "%(hours)s hours", counted)
    return text % {"hours": _plain_number(value)}


def _format_fiscal_year(value: int) -> str:
    # Translators: a Japanese fiscal year (年度), which runs from April to March, or for resident tax June to May.
    return _("fiscal year %(year)s") % {"year": value}


def _format_bool(value: bool) -> str:
    # Translators: a value on the page of a record.
    return _("Yes") if value else _("No")


def _listed(texts: Iterable[str]) -> str:
    return ("、" if _is_japanese() else ", ").join(texts)


def _format_spans(spans: Iterable[Any]) -> str:
    texts = (_range(format_day(span.from_), format_day(span.to) if span.to else None) for span in spans)
    return "; ".join(text for text in texts if text)


_FORMATS: Final[dict[str, Callable[[KindField, Any], str]]] = {
    "date": lambda _field, value: format_day(value),
    "month": lambda _field, value: format_month(value),
    "year": lambda _field, value: str(value),
    "fiscal_year": lambda _field, value: _format_fiscal_year(value),
    "yen": lambda _field, value: format_yen(value),
    "hours": lambda _field, value: _format_hours(value),
    "number": lambda _field, value: _plain_number(value),
    "int": lambda _field, value: f"{value:,}",
    "bool": lambda _field, value: _format_bool(value),
    "text": lambda _field, value: str(value),
    "code": lambda field, value: str(field.codes.get(value, value)),
    "codes": lambda field, value: _listed(str(field.codes.get(code, code)) for code in value),
    "country": lambda _field, value: country_name(value, _current()),
    "prefecture": lambda _field, value: prefecture_name(value, translation.get_language() or "en"),
    "corporate_number": lambda _field, value: str(value),
    "org": lambda _field, value: str(value.name),
    "spans": lambda _field, value: _format_spans(value),
}
