"""One domain: what holds, its months as a picture and as a table, its records sixty at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from typing import Final, NamedTuple
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.thread import glyph, tag
from apps.consent.sealing import DataKey
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import day_in, field_of, format_month
from apps.wallet.marks import Marks, marks_of
from apps.wallet.models import Source
from apps.wallet.pages import held
from apps.wallet.pages.domains import Domain
from apps.wallet.pages.freshness import doubts_of, silence_of
from apps.wallet.pages.held import Line
from apps.wallet.pages.leads import lead
from apps.wallet.pages.months import Month, before, draw_up, kinds_speaking, months_until
from apps.wallet.pages.picture import draw, runs
from apps.wallet.pages.wording import Names, local_day, record_address, source_name, titled, unopened

MONTHS: Final = 18


class Table(NamedTuple):
    """A table ready to print: the heads of its columns, and its rows as mark-up, put together once for each."""

    heads: list[str]
    rows: SafeString


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the reader is among the pages of records, with the addresses before and after."""

    number: int
    of: int
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class DomainPage:
    """What the page of a domain shows; ``months`` is None where no picture is drawn."""

    domain: Domain
    lead: SafeString | str
    picture: SafeString | str
    legend: list[SafeString]
    months: Table | None
    table: Table
    counted: str
    pages: Pages
    silent: list[SafeString]
    doubted: list[SafeString]
    unopened: str


def prepare(
    domain: Domain, resident_id: UUID, key: DataKey, *, page: int, now: datetime, mirrored: bool
) -> DomainPage:
    """Reads and puts into words; call it inside a passage through the door. 404 for a page that is not there."""
    today = local_day(now)
    found, found_speaking, total = held.of_domain(
        resident_id,
        key,
        domain.kinds,
        page=page,
        months_of=kinds_speaking(domain.name),
        months_from=before(today, MONTHS),
    )
    if page > 1 and not found:
        raise Http404
    of = max(-(-total // held.PAGE_SIZE), 1)
    lines, broken = held.readable(found)
    speaking, _broken = held.readable(found_speaking)
    months: list[Month] = []
    if domain.has_months:
        months = draw_up(speaking, months_until(today, MONTHS), domain=domain.name, today=today)
    has_picture = any(month.line for month in months)
    words = _Words([*lines, *speaking], marks_of(resident_id, key))
    return DomainPage(
        domain,
        lead(
            domain,
            [*speaking, *(line for line in lines if line.kind not in kinds_speaking(domain.name))],
            months,
        ),
        draw(domain.icon, domain.label, months, mirrored=mirrored) if has_picture else "",
        _legend(months) if has_picture else [],
        _month_table(months, words) if has_picture else None,
        _table(lines, words),
        ngettext("%(number)s record", "%(number)s records", total) % {"number": f"{total:,}"},
        _pages(domain, page, of),
        _silent([*lines, *speaking], now=now),
        doubts_of({line.id: line for line in [*lines, *speaking]}.values()),
        unopened(broken),
    )


@cache
def _address(slug: str) -> str:
    return reverse("wallet:domain", args=[slug])


def _pages(domain: Domain, number: int, of: int) -> Pages:
    address = _address(domain.slug)
    earlier = f"{address}?page={number + 1}" if number < of else ""
    later = "" if number == 1 else address if number == 2 else f"{address}?page={number - 1}"
    return Pages(number, of, earlier, later)


class _Words:
    """The titles and holders of the records of a page, each worked out once."""

    def __init__(self, lines: Sequence[Line], marks: Marks) -> None:
        names = Names()
        self.disputed = marks
        self.language = names.language
        once = {line.id: line for line in lines}  # most records of a page also speak of its months
        self.titles = {name: titled(line.kind, line.record, names) for name, line in once.items()}
        sources = {line.source.pk: line.source for line in lines}
        self.holders = {name: source_name(source) for name, source in sources.items()}


def _cells(heads: Sequence[str]) -> list[str]:
    """The beginnings of the cells under these heads; on a phone each cell carries its head with it."""
    return [f'<td data-label="{escape(strip_ruby(head))}">' for head in heads]


def _table(lines: Sequence[Line], words: _Words) -> Table:
    """The records of a page, new to old."""
    heads = [_("Record"), _("When, how much"), _("Held by"), _("Data of"), _("State")]
    to_when, to_holder, to_day, to_state = _cells(heads[1:])
    # on one line: it stands in every row, and the column is as narrow as its longest word
    as_sent = tag("covered", _("as sent").replace(" ", "\N{NO-BREAK SPACE}"))
    withdrawn = tag("none", _("withdrawn by the office"))
    has_gap = tag("unknown", _("revisions missing"))
    unconfirmed = tag("unknown", _("no longer confirmed"))
    own = tag("change", _("entered by you").replace(" ", "\N{NO-BREAK SPACE}"))
    is_disputed = tag("disputed", _("disputed by you"))
    own_gone = tag("none", _("taken back by you"))
    rows = []
    for line in sorted(lines, key=_shown_from, reverse=True):
        title = words.titles[line.id]
        when = _when_and_amount(title.when, title.amount)
        state = as_sent if not line.has_gap else has_gap
        if line.is_withdrawn or line.unconfirmed_since:
            state = withdrawn if line.is_withdrawn else unconfirmed
        if line.is_the_residents_own:
            state = own_gone if line.is_withdrawn else own
        if line.id in words.disputed:
            state = SafeString(f"{state}<br>{is_disputed}")  # both are ours
        rows.append(
            f'<tr><th scope="row"><a href="{record_address(line.id)}">{title.html}</a></th>'
            f"{to_when}<span>{when}</span></td>{to_holder}<span>{words.holders[line.source.pk]}</span></td>"
            f"{to_day}<span>{escape(day_in(words.language, line.data_as_of))}</span></td>{to_state}{state}</td></tr>"
        )
    return Table(heads, SafeString("\n".join(rows)))  # every part is safe or escaped above


def _shown_from(line: Line) -> str:
    """The day, month or year that a row shows first, so that a page reads from new to old."""
    names = KINDS[line.kind].row.when
    shown = getattr(line.record, field_of(line.kind, names[0]).attribute) if names and line.record else None
    return str(shown or line.valid_from or line.data_as_of)


def _when_and_amount(when: str, amount: str) -> SafeString:
    if when and amount:
        text = f'<span>{escape(when)}</span> <span class="sub"><bdi>{escape(amount)}</bdi></span>'
    else:
        text = escape(when) or (f"<bdi>{escape(amount)}</bdi>" if amount else "")
    return SafeString(text)  # every part is escaped above


def _legend(months: Sequence[Month]) -> list[SafeString]:
    """Each state and word of the picture once, in the order in which they appear."""
    words = {(run.state, run.word): run for run in runs(months)}
    return [format_html("{}<span>{}</span>", glyph(state), word) for state, word in words]


def _month_table(months: Sequence[Month], words: _Words) -> Table:
    """The months of the picture, new to old, each with what is reported and by which record."""
    heads = [_("Month"), _("What is reported"), _("By which record")]
    to_state, to_record = _cells(heads[1:])
    is_disputed = tag("disputed", _("disputed by you"))
    rows = []
    for month in reversed(months):
        state = f'<span class="tag">{glyph(month.state)}<span>{escape(month.word)}</span></span>'
        record = ""
        if month.line is not None:
            link = f'<a href="{record_address(month.line.id)}">{words.titles[month.line.id].html}</a>'
            record = f'{link} <span class="sub">{words.holders[month.line.source.pk]}</span>'
            if month.line.id in words.disputed:
                record = f"{record} {is_disputed}"
        rows.append(
            f'<tr><th scope="row">{escape(format_month(month.month))}</th>'
            f"{to_state}<span>{state}</span></td>{to_record}<span>{record}</span></td></tr>"
        )
    return Table(heads, SafeString("\n".join(rows)))  # every part is safe or escaped above


def _silent(lines: Sequence[Line], *, now: datetime) -> list[SafeString]:
    feeding: dict[UUID, Source] = {line.source.pk: line.source for line in lines if line.tie_ended_at is None}
    return [said for source in feeding.values() if (said := silence_of(source, lines, now=now))]
