"""One domain: what holds, its months as a picture and as a table, its records sixty at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.thread import glyph, tag
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day, format_month
from apps.wallet.models import Source
from apps.wallet.pages import held
from apps.wallet.pages.domains import Domain
from apps.wallet.pages.freshness import silence_of
from apps.wallet.pages.held import Line
from apps.wallet.pages.leads import lead
from apps.wallet.pages.months import Month, before, draw_up, kinds_speaking, months_until
from apps.wallet.pages.picture import draw, runs
from apps.wallet.pages.wording import local_day, record_address, source_name, titled

MONTHS: Final = 18
#: A row of records: labels of the cells first, then the cells.
_ROW: Final = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td data-label="%s"><span>{}</span></td>'
    '<td data-label="%s"><span>{}</span></td><td data-label="%s"><span>{}</span></td><td data-label="%s">{}</td></tr>'
)


class Table(NamedTuple):
    """The table of records: heads of the columns beside the record's own, and its rows ready to print."""

    heads: list[str]
    rows: list[SafeString]


class MonthRow(NamedTuple):
    """The cells of one month in the table beside the picture."""

    month: str
    state: SafeString
    record: SafeString | str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the reader is among the pages of records, with the addresses before and after."""

    number: int
    of: int
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class DomainPage:
    """What the page of a domain shows."""

    domain: Domain
    lead: SafeString | str
    picture: SafeString | str
    legend: list[SafeString]
    months: list[MonthRow]
    table: Table
    counted: str
    pages: Pages
    silent: list[SafeString]


def prepare(domain: Domain, resident_id: UUID, *, page: int, now: datetime, mirrored: bool) -> DomainPage:
    """Reads and puts into words; call it inside a passage through the door. 404 for a page that is not there."""
    today = local_day(now)
    lines, speaking, total = held.of_domain(
        resident_id,
        domain.kinds,
        page=page,
        months_of=kinds_speaking(domain.name),
        months_from=before(today, MONTHS),
    )
    if page > 1 and not lines:
        raise Http404
    of = max(-(-total // held.PAGE_SIZE), 1)
    months: list[Month] = []
    if domain.has_months:
        months = draw_up(speaking, months_until(today, MONTHS), domain=domain.name, today=today)
    has_picture = any(month.line for month in months)
    return DomainPage(
        domain,
        lead(
            domain,
            [*speaking, *(line for line in lines if line.kind not in kinds_speaking(domain.name))],
            months,
        ),
        draw(domain.icon, domain.label, months, mirrored=mirrored) if has_picture else "",
        _legend(months) if has_picture else [],
        [_month_row(month) for month in reversed(months)] if has_picture else [],
        _table(lines),
        ngettext("%(number)s record", "%(number)s records", total) % {"number": f"{total:,}"},
        _pages(domain, page, of),
        _silent([*lines, *speaking], now=now),
    )


def _pages(domain: Domain, number: int, of: int) -> Pages:
    address = reverse("wallet:domain", args=[domain.slug])
    earlier = f"{address}?page={number + 1}" if number < of else ""
    later = "" if number == 1 else address if number == 2 else f"{address}?page={number - 1}"
    return Pages(number, of, earlier, later)


def _table(lines: Sequence[Line]) -> Table:
    """The records of a page, new to old; the markup of a row is put together once and filled for each."""
    heads = [_("When, how much"), _("Held by"), _("Data of"), _("State")]
    labels = [conditional_escape(strip_ruby(head)) for head in heads]
    pattern = _ROW % tuple(labels)
    # on one line: it stands in every row, and the column is as narrow as its longest word
    as_sent = tag("covered", _("as sent").replace(" ", "\N{NO-BREAK SPACE}"))
    withdrawn = tag("none", _("withdrawn by the office"))
    has_gap = tag("unknown", _("revisions missing"))
    names = {line.source.pk: source_name(line.source) for line in lines}
    rows = []
    for line in sorted(lines, key=_shown_from, reverse=True):
        title = titled(line.kind, line.record)
        cells = (
            record_address(line.id),
            title.html,
            _when_and_amount(title.when, title.amount),
            names[line.source.pk],
            format_day(line.data_as_of),
            withdrawn if line.is_withdrawn else has_gap if line.has_gap else as_sent,
        )
        rows.append(mark_safe(pattern.format(*map(conditional_escape, cells))))  # noqa: S308 - escaped here
    return Table(heads, rows)


def _shown_from(line: Line) -> str:
    """The day, month or year that a row shows first, so that a page reads from new to old."""
    names = KINDS[line.kind].row.when
    fields = {field.name: field.attribute for field in KINDS[line.kind].fields}
    shown = getattr(line.record, fields[names[0]]) if names and line.record else None
    return str(shown or line.valid_from or line.data_as_of)


def _when_and_amount(when: str, amount: str) -> SafeString | str:
    if when and amount:
        return format_html('<span>{}</span> <span class="sub"><bdi>{}</bdi></span>', when, amount)
    return when or (format_html("<bdi>{}</bdi>", amount) if amount else "")


def _legend(months: Sequence[Month]) -> list[SafeString]:
    """Each state and word of the picture once, in the order in which they appear."""
    words = {(run.state, run.word): run for run in runs(months)}
    return [format_html("{}<span>{}</span>", glyph(state), word) for state, word in words]


def _month_row(month: Month) -> MonthRow:
    state = format_html('<span class="tag">{}<span>{}</span></span>', glyph(month.state), month.word)
    if month.line is None:
        return MonthRow(format_month(month.month), state, "")
    record = format_html(
        '<a href="{}">{}</a> <span class="sub">{}</span>',
        record_address(month.line.id),
        titled(month.line.kind, month.line.record).html,
        source_name(month.line.source),
    )
    return MonthRow(format_month(month.month), state, record)


def _silent(lines: Sequence[Line], *, now: datetime) -> list[SafeString]:
    feeding: dict[UUID, Source] = {line.source.pk: line.source for line in lines if line.tie_ended_at is None}
    return [said for source in feeding.values() if (said := silence_of(source, lines, now=now))]
