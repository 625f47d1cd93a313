"""The small types that fields of every kind are made of: amounts, months, codes, organisations, spans.

Bounds keep out what no document says, and keep every whole number inside what RFC 8785 can write exactly. The
`extra` of each type carries the tag under which pages and checks know it. Patterns stand in the schema only;
decoding looks the value up in a set, which costs a thirtieth of a regular expression.
"""

import datetime
from decimal import Decimal
from typing import Annotated, Final

import msgspec
from msgspec import Meta

LARGEST_EXACT: Final = 2**53 - 1  # RFC 7493 section 2.2
EARLIEST: Final = datetime.date(1868, 1, 1)
LATEST: Final = datetime.date(2199, 12, 31)
HOURS_LIMIT: Final = 9999


def _pattern(pattern: str) -> dict[str, object]:
    return {"pattern": pattern}


type Date = Annotated[datetime.date, Meta(extra={"tag": "date"})]
type Month = Annotated[
    str,
    Meta(
        extra={"tag": "month"},
        extra_json_schema=_pattern("^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"),
    ),
]
type Year = Annotated[int, Meta(ge=1900, le=2199, extra={"tag": "year"})]
type FiscalYear = Annotated[int, Meta(ge=1900, le=2199, extra={"tag": "fiscal_year"})]

# Eleven digits at most: nobody's pay is larger, and a My Number (twelve) cannot pass as an amount.
type Yen = Annotated[int, Meta(ge=0, le=99_999_999_999, extra={"tag": "yen"})]
# For lines that can be taken back: a refund at year-end adjustment, a month with deductions and no pay.
type SignedYen = Annotated[int, Meta(ge=-99_999_999_999, le=99_999_999_999, extra={"tag": "yen"})]
type CompanyYen = Annotated[int, Meta(ge=0, le=LARGEST_EXACT, extra={"tag": "yen"})]

# no "multipleOf": validators that compute with floats find 1.1 no multiple of 0.01
_TWO_PLACES: Final = {"type": "number", "minimum": 0, "maximum": HOURS_LIMIT}
type Hours = Annotated[Decimal, Meta(extra={"tag": "hours"}, extra_json_schema=_TWO_PLACES)]
type Number = Annotated[Decimal, Meta(extra={"tag": "number"}, extra_json_schema=_TWO_PLACES)]

type Count = Annotated[int, Meta(ge=0, le=9_999_999, extra={"tag": "int"})]
type DaysOfMonth = Annotated[int, Meta(ge=0, le=31, extra={"tag": "int"})]
type Instalment = Annotated[int, Meta(ge=1, le=99, extra={"tag": "int"})]

type Text = Annotated[str, Meta(min_length=1, max_length=2000, extra={"tag": "text"})]
type Country = Annotated[str, Meta(extra={"tag": "country"}, extra_json_schema=_pattern("^[A-Z]{2}$"))]
type Prefecture = Annotated[
    str,
    Meta(extra={"tag": "prefecture"}, extra_json_schema=_pattern("^(0[1-9]|[1-3][0-9]|4[0-7])$")),
]
type CorporateNumber = Annotated[
    str,
    Meta(extra={"tag": "corporate_number"}, extra_json_schema=_pattern("^[1-9][0-9]{12}$")),
]
# A code of a list that may grow: words not known yet are kept and shown as they came.
type OpenCode = Annotated[
    str,
    Meta(extra={"tag": "open_code"}, extra_json_schema=_pattern("^[a-z][a-z0-9_]{0,63}$")),
]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one record says; a field that is None is one the source says nothing about."""


class Org(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An organisation as a document names it; `prefecture` is the JIS code of its place."""

    name: Text
    corporate_number: CorporateNumber | None = None
    prefecture: Prefecture | None = None


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stretch of days, both ends included."""

    from_: Date = msgspec.field(name="from")
    to: Date


class OpenSpan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stretch of days, both ends included, which may still be running."""

    from_: Date = msgspec.field(name="from")
    to: Date | None = None
