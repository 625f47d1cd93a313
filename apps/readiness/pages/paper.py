"""My renewal on paper: Japanese for the office with the reader's language beside it, made as a tagged PDF (PDF/UA).

It names the revision of every record and the version of every rule that it rests on. Its digest is the SHA-256 of the
answer and those revisions in one canonical form, so that two prints can be compared; it stands there as a QR code too.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec
import segno
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from apps.accounts.ruby import strip_ruby
from apps.accounts.screen import html_lang
from apps.accounts.templatetags.dates import day_and_time
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer
from apps.readiness.engine.running import encode
from apps.readiness.pages.renewal import RenewalPage
from apps.readiness.pages.renewal import prepare as prepare_page
from apps.readiness.pages.shown import Item, RecordSeen
from apps.readiness.pages.what_if import stay_of
from apps.wallet.kinds.showing import field_of, format_value
from apps.wallet.pages.wording import titled
from config.languages import OWN_NAME

JAPANESE: Final = "ja"
HEADINGS: Final[dict[str, Promise]] = {
    "dates": gettext_lazy("Dates of your renewal"),
    "open": gettext_lazy("Open, and whose move it is"),
    "unsure": gettext_lazy("Cannot tell yet, and which record would tell"),
    "settled": gettext_lazy("Settled"),
    "documents": gettext_lazy("Documents"),
    "announced": gettext_lazy("Announced, not in force yet"),
    "fee": gettext_lazy("Fee"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The page in one language, with what stands around it."""

    page: RenewalPage
    code: str
    made: str
    facts: list[tuple[str, str]]
    records: list[tuple[SafeString, SafeString]]
    headings: dict[str, str]

    @property
    def lang(self) -> str:
        return html_lang(self.code)

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return OWN_NAME.get(self.code, self.code)

    @property
    def direction(self) -> str:
        with translation.override(self.code):
            return "rtl" if translation.get_language_bidi() else "ltr"


class RuleUsed(NamedTuple):
    """A rule that was used, its version, and the laws it cites with the day they were read."""

    id: str
    version: str
    cites: list[SafeString]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed: in Japanese, and beside it in the reader's language unless that is Japanese."""

    japanese: Words
    beside: Words | None
    records: Sequence[RecordSeen]
    rules: list[RuleUsed]
    engine: str
    rule_set: str
    digest: str

    @property
    def both(self) -> list[Words]:
        return [self.japanese, self.beside] if self.beside else [self.japanese]

    @property
    def lines(self) -> list["RecordLine"]:
        """The records by what they are, who holds them and their revision, with the beginning of each one's id."""
        found: dict[tuple[str, str, int], list[str]] = {}
        for (title, source), record in zip(self.japanese.records, self.records, strict=True):
            found.setdefault((title, source, record.revision), []).append(str(record.id)[:8])
        return [RecordLine(SafeString(title), SafeString(source), number, sorted(ids))
                for (title, source, number), ids in sorted(found.items())]  # fmt: skip


class RecordLine(NamedTuple):
    """Records of one name, holder and revision."""

    title: SafeString
    source: SafeString
    revision: int
    ids: list[str]


def prepare(
    case: Case,
    answer: Answer,
    seen: Callable[[], list[RecordSeen]],
    *,
    language: str,
    left_out: int = 0,
    now: datetime,
) -> Sheet:
    """Puts the answer into both languages. `seen` gives the records of the case in the language that is active."""

    def in_language(code: str) -> Words:
        with translation.override(code):
            records = seen()
            page = prepare_page(case, answer, records, left_out=left_out)
            headings = {name: str(words) for name, words in HEADINGS.items()}
            return Words(page, code, day_and_time(now), whose(case), _records(case, records), headings)

    japanese = in_language(JAPANESE)
    beside = None if language == JAPANESE else in_language(language)
    records = seen()
    return Sheet(
        japanese,
        beside,
        records,
        _rules(japanese.page),
        answer.engine,
        answer.rule_set,
        digest_of(answer, records),
    )


def digest_of(answer: Answer, records: Iterable[RecordSeen]) -> str:
    """SHA-256, in hexadecimal, over the answer and the revisions it rests on: sorted members, no texts, no language."""
    said = msgspec.json.decode(encode(answer))
    for result in said["results"]:
        result.pop("text", None)
    held = [{"id": str(record.id), "revision": record.revision} for record in records]
    return sha256(msgspec.json.encode({"answer": said, "records": held}, order="sorted")).hexdigest()


def as_html(sheet: Sheet) -> str:
    """The document before it becomes a PDF; readings above kanji are left away on paper."""
    context = {"sheet": sheet, "sections": _sections(sheet), **seal_of(sheet.digest)}
    with translation.override(JAPANESE):
        return strip_ruby(render_to_string("readiness/paper.html", context))


def seal_of(digest: str) -> dict[str, str]:
    """A digest as a template prints it: in groups of eight, and as a QR code."""
    picture = segno.make(f"sha256:{digest}", error="m", micro=False)
    return {"qr": picture.svg_data_uri(border=4, scale=4), "digest": _in_groups(digest)}


def pdf_answer(html: str, file_name: str, *styles: str) -> HttpResponse:
    """A paper to download, which nobody keeps on the way."""
    answer = HttpResponse(as_pdf(html, *styles), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def as_pdf(html: str, *styles: str) -> bytes:
    """A document as PDF/UA. Nothing is fetched: pictures and styles come along; `styles` follow that of all papers."""
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    # late: it loads the text engine of the system
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

    nothing = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    files = [finders.find(name) for name in ("css/paper.css", *styles)]
    made: bytes = HTML(string=html, url_fetcher=nothing).write_pdf(
        stylesheets=[CSS(filename=file) for file in files], pdf_variant="pdf/ua-1"
    )
    return made


# -- parts --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a section: its words in Japanese, and beside it."""

    japanese: list[str]
    beside: list[str]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the paper; `headings` are its heading in each language with how that is written."""

    headings: list[tuple[str, Words]]
    lines: list[Line]


def _sections(sheet: Sheet) -> list[Section]:
    """The parts in their order; empty ones are left away."""
    ours, theirs = sheet.japanese.page, sheet.beside.page if sheet.beside else None
    parts: list[tuple[str, Callable[[RenewalPage], list[list[str]]], list[str]]] = [
        ("dates", lambda page: [[mark.name, mark.day, mark.meaning] for mark in page.marks], []),
        ("open", lambda page: [[group.heading, group.note, *_said(item)] for group in page.open for item in group.items],
         [item.rule for group in ours.open for item in group.items]),
        ("unsure", lambda page: [_unsure(item) for item in _untold(page)], [item.rule for item in _untold(ours)]),
        ("settled", lambda page: [_said(item) for item in page.settled], [item.rule for item in ours.settled]),
        ("documents", lambda page: [[line.name, line.japanese, line.state, line.how] for line in page.documents],
         [line.item.rule for line in ours.documents]),
        ("announced", lambda page: [_said(item) for item in page.announced], [item.rule for item in ours.announced]),
        ("fee", _fee, []),
    ]  # fmt: skip
    found = []
    for name, read, rules in parts:
        japanese = read(ours)
        beside = read(theirs) if theirs else [[] for _each in japanese]
        ids = rules or [""] * len(japanese)
        lines = [Line([*filter(None, a)], [*filter(None, b)], c) for a, b, c in zip(japanese, beside, ids, strict=True)]  # fmt: skip
        if lines:
            found.append(Section([(words.headings[name], words) for words in sheet.both], _once(lines)))
    return found


def _once(lines: Iterable[Line]) -> list[Line]:
    """Lines that say the same become one, with all their rules: ten rules may wait for one record."""
    rules: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for line in lines:
        rules.setdefault((tuple(line.japanese), tuple(line.beside)), []).append(line.rule)
    return [Line([*ours], [*theirs], ", ".join(filter(None, ids))) for (ours, theirs), ids in rules.items()]


def _said(item: Item) -> list[str]:
    return [item.sentence, *item.next, *item.notes]


def _untold(page: RenewalPage) -> list[Item]:
    return [item for group in page.unsure for item in (*group.items, *group.waiting)]


def _unsure(item: Item) -> list[str]:
    return [item.sentence, *(wish.name for wish in item.wanted)]


def _fee(page: RenewalPage) -> list[list[str]]:
    if page.fee is None:
        return []
    rows = [f"{name}: {_told(page.fee.columns, fees)}" for name, fees in page.fee.rows]
    return [[page.fee.lead, *rows, page.fee.accepted, page.fee.extra]]


def _told(columns: Iterable[str], fees: Iterable[str]) -> str:
    return " / ".join(f"{column} {fee}" for column, fee in zip(columns, fees, strict=True))


def whose(case: Case) -> list[tuple[str, str]]:
    """Whose paper it is, as the permission on file prints it."""
    stay = stay_of(case)
    if stay is None:
        return []
    values: Any = [(name, getattr(stay, name)) for name in ("name_latin", "status", "expires_on")]
    known = [(field_of("residence_status", name), value) for name, value in values if value is not None]
    return [(str(field.label), format_value(field, value)) for field, value in known]


def _records(case: Case, seen: Sequence[RecordSeen]) -> list[tuple[SafeString, SafeString]]:
    return [
        (_with_marks(titled(record.kind, held.payload).html, record), record.source)
        for record, held in zip(seen, case.records, strict=True)
    ]


def _with_marks(title: SafeString, record: RecordSeen) -> SafeString:
    """A record as paper names it; what is disputed of it stands below."""
    said = [each.in_a_line for each in record.disputed]
    return format_html(
        "{}{}", title, format_html_join("", '<br><span class="small">{}</span>', ((one,) for one in said))
    )


def _rules(page: RenewalPage) -> list[RuleUsed]:
    """Every rule whose answer is printed, once in each version."""
    found = {}
    for item in _printed(page):
        cites = [format_html("{} ({})", cite.place, cite.read_on) for cite in item.cites]
        found[item.rule, item.result.version] = RuleUsed(item.rule, item.version, cites)
    return [found[name] for name in sorted(found)]


def _printed(page: RenewalPage) -> Iterator[Item]:
    for group in page.open:
        yield from group.items
    yield from (*page.of_the_picture, *_untold(page), *page.settled)
    yield from (line.item for line in page.documents)
    yield from page.announced
    if page.fee is not None and page.fee.item is not None:
        yield page.fee.item


def _in_groups(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
