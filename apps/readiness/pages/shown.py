"""One answer of a rule as the page shows it: what it says, whose move, what next, and everything it rests on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from django.utils.translation import gettext as _

from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding, ParameterUsed, Result
from apps.readiness.engine.readers import Fact
from apps.readiness.pages import words
from apps.readiness.pages.asking import answer_of, question_of
from apps.readiness.pages.calculating import Counted, counted
from apps.readiness.pages.missing import Wanted, wanted
from apps.readiness.rules import rule_set
from apps.readiness.speaking import texts
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day, format_month, format_yen
from apps.wallet.pages.disputed import Disputed
from apps.wallet.pages.wording import Names, fill, foreign, record_address, titled

#: Glyphs of the thread by outcome.
GLYPHS: Final = {"met": "covered", "not_met": "open", "cannot_tell": "unknown", "not_applicable": "none"}

#: How articles are numbered: 21, 22-4(1)(vii), 67 to 68; not the names of files and pages.
_ARTICLE: Final = re.compile(r"\d{1,3}(-\d+)*(?=$|[ ,;(])")
_GUIDELINE: Final = re.compile(r"item (\d+)(?:, revision of (\w+ \d{4}))?")
_LETTERS: Final = re.compile(r"[a-z]{3}")

#: So many records of one name stand open below an answer; more are folded.
FEW: Final = 4


class RecordSeen(NamedTuple):
    """The record at one place of a case: its address here, who holds it, and which revision was read."""

    id: UUID
    kind: str
    source: SafeString
    revision: int
    is_in_doubt: bool = False
    disputed: tuple[Disputed, ...] = ()


class FactLink(NamedTuple):
    """One record that was read: when or for when it is, and which version."""

    when: str
    url: str
    revision: int


@dataclass(frozen=True, slots=True)
class FactShown:
    """Records that were read which have one name, one source and the same fields, in the order of their days."""

    title: SafeString
    source: SafeString
    fields: str
    is_in_doubt: bool
    links: list[FactLink]
    disputed: tuple[Disputed, ...] = ()

    @property
    def only(self) -> FactLink | None:
        """The one record, where it is one."""
        return self.links[0] if len(self.links) == 1 else None

    @property
    def is_long(self) -> bool:
        """Whether they are so many that they stay folded."""
        return len(self.links) > FEW


@dataclass(frozen=True, slots=True)
class CiteShown:
    """A source: the law and its article, where it can be read, the day it was, how sure it is."""

    law: SafeString
    law_japanese: str
    article: str
    place: SafeString  # the law with its article, or with the part of a page that was read
    url: str
    read_on: str
    basis: str


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A dated value of the law that was used."""

    says: SafeString
    value: str
    verified: str


@dataclass(frozen=True, slots=True)
class Item:
    """One answer, ready to print."""

    result: Result = field(repr=False)
    sentence: str
    glyph: str
    also: str
    next: list[str]
    wanted: list[Wanted]
    is_judgement: bool
    weight: str
    notes: list[str]
    facts: list[FactShown]
    said: list[tuple[str, str]]
    cites: list[CiteShown]
    values: list[ValueShown]
    counted: list[Counted]
    version: str
    until: str

    @property
    def rule(self) -> str:
        return self.result.rule

    @property
    def mark(self) -> SafeString:
        """The rule's id, which stays as it is in every language and direction."""
        return format_html('<bdi lang="en">{}</bdi>', self.rule)


def shown(result: Result, case: Case, records: Sequence[RecordSeen]) -> Item:
    """An answer in the language that is active."""
    return Item(
        result,
        texts().sentence(result, get_language() or "en"),
        glyph_of(result),
        _also(result),
        steps_of(result),
        wanted(result, case),
        result.outcome == "cannot_tell" and not result.missing,
        str(words.WEIGHTS.get(result.weight, "")),
        [str(words.NOTES[note]) for note in result.notes if note in words.NOTES],
        facts_read(result.facts, case, records),
        list(answers_read(result, case)),
        [cite_shown(cite) for cite in msgspec.json.decode(result.cites)],
        [value_shown(used) for used in result.parameters_used],
        [one for calculation in result.calculations if (one := counted(calculation))],
        version_said(result.version),
        until_said(result.stands_until),
    )


def glyph_of(result: Result) -> str:
    """The piece of thread that stands beside an answer: what only waits for its time is drawn as expected."""
    by_name = {"too_early": "expected", "due": "open", "filed_in_time": "covered"}
    return by_name.get(result.code) or by_name.get(result.says) or GLYPHS[result.outcome]


def sentence_of(result: Result | Finding) -> str:
    """The one sentence of an answer."""
    return texts().sentence(result, get_language() or "en")


def steps_of(result: Result | Finding) -> list[str]:
    """What follows, in words; one sentence for each step."""
    codes = (result.remedy,) if isinstance(result.remedy, str) else result.remedy or ()
    return [str(words.REMEDIES[code]) for code in codes if code in words.REMEDIES]


def is_open(result: Result) -> bool:
    """Whether somebody has to act: it is not as it should be, or it is due."""
    return result.outcome == "not_met" or (result.outcome == "cannot_tell" and result.code == "due")


def _also(result: Result) -> str:
    """Who else has to act, where anybody has to."""
    return others_who_act(result) if is_open(result) else ""


def others_who_act(result: Result | Finding) -> str:
    """Who has to act besides the party that is named first; empty where nobody else has."""
    others = [str(words.PARTIES[party]) for party in result.also_responsible if party in words.PARTIES]
    if not others:
        return ""
    between = "、" if (get_language() or "").startswith(("ja", "zh")) else ", "
    # Translators: stands in an answer; "others" is a list such as "your employer, the city office".
    return _("Others who have to act in this: %(others)s.") % {"others": between.join(others)}


def facts_read(facts: Iterable[Fact], case: Case, records: Sequence[RecordSeen]) -> list[FactShown]:
    """The records behind an answer: what is alike stands together, so that a hundred days of work are one entry."""
    found: dict[tuple[object, ...], FactShown] = {}
    names, language = Names(), get_language() or ""
    for fact in sorted(facts, key=lambda fact: order_of(case.records[fact.record])):
        seen = records[fact.record]
        title = titled(seen.kind, case.records[fact.record].payload, names)
        fields = _fields_read(seen.kind, tuple(fact.fields), language)
        alike = found.setdefault(
            (title.html, seen.source, fields, seen.is_in_doubt, seen.disputed),
            FactShown(title.html, seen.source, fields, seen.is_in_doubt, [], seen.disputed),
        )
        alike.links.append(FactLink(title.when, record_address(seen.id), seen.revision))
    return list(found.values())


def order_of(held: Held) -> tuple[str, str]:
    """By kind, and within it by the day or month that a list shows first."""
    when = KINDS[held.kind].row.when
    return held.kind, str(getattr(held.payload, when[0], "") or "") if when else ""


@lru_cache(maxsize=4096)
def _fields_read(kind: str, names: tuple[str, ...], language: str) -> str:
    """What fields of a kind are called in a language, worked out once in a process: most records are read alike."""
    labels = {said.name: said.label for said in KINDS[kind].fields}
    called = [str(labels[name]) if name in labels else str(words.ENVELOPE.get(name, name)) for name in names]
    between = "、" if language.startswith(("ja", "zh")) else ", "
    return between.join(called)


def answers_read(result: Result | Finding, case: Case) -> Iterator[tuple[str, str]]:
    """The questions that were read and had been answered, with the answers; what was not said stands elsewhere."""
    for name in result.also_read:
        part, _dot, member = name.partition(".")
        question, said = question_of(name), {"plan": case.plan, "declared": case.declared}.get(part)
        if question is not None and (value := getattr(said, member)) is not None:
            yield str(question), answer_of(name, value)


def cite_shown(cite: Mapping[str, Any]) -> CiteShown:
    """A source with where it can be read and how sure it is."""
    japanese = cite.get("law_ja", "")
    is_japanese = bool(japanese) and (get_language() or "").startswith("ja")
    law = conditional_escape(japanese) if is_japanese else foreign(cite["law"], "en")
    return CiteShown(
        law,
        "" if is_japanese else japanese,
        cite["article"],
        _place(law, cite["article"]),
        cite.get("url", ""),
        format_day(date.fromisoformat(cite["read_on"])),
        str(words.BASES.get(cite["basis"], "")),
    )


def _place(law: SafeString, article: str) -> SafeString:
    """The law and where in it. Only what is numbered like an article is called one; the rest says which part it is."""
    if not article:
        return law
    if _ARTICLE.match(article):
        return fill(_("%(law)s, article %(article)s"), law=law, article=_from_the_left(_as_written(article)))
    return fill(_("%(law)s: %(part)s"), law=law, part=_item(article) or foreign(article, "en"))


def _from_the_left(numbers: SafeString | str) -> SafeString | str:
    """Numbers of articles run from the left also where the words around them do not; 28-2 to 28-4 would fall apart."""
    return format_html('<bdi dir="ltr">{}</bdi>', numbers) if get_language_bidi() else numbers


def _item(article: str) -> str:
    """An item of a guideline; empty where the part is named otherwise."""
    if (item := _GUIDELINE.fullmatch(article)) is None:
        return ""
    number, revised = item.groups()
    if revised is None:
        return _("item %(number)s") % {"number": number}
    month = format_month(f"{datetime.strptime(revised, '%B %Y'):%Y-%m}")  # noqa: DTZ007 - a month of no place
    # Translators: a numbered point of a guideline, as it was worded in a month.
    return _("item %(number)s, revision of %(month)s") % {"number": number, "month": month}


def _as_written(article: str) -> SafeString:
    return foreign(article, "en" if _LETTERS.search(article) else None)


def value_shown(used: ParameterUsed) -> ValueShown:
    """A dated value of the law in words."""
    known = rule_set().data.parameters.get(used.name)
    says = known.says if known else used.name
    translated = gettext(says)
    return ValueShown(
        conditional_escape(translated) if translated != says else foreign(says, "en"),
        _amount(used.value, known.unit if known else ""),
        str(words.VERIFIED.get(used.verified, "")),
    )


def _amount(value: Any, unit: str) -> str:
    """A number with its unit; a table stands in the source, not here."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if not isinstance(value, int | float):
        return str(value) if isinstance(value, str) else ""
    match unit:
        case "yen":
            return format_yen(int(value))
        case "months":
            return ngettext("%(number)s month", "%(number)s months", int(value)) % {"number": f"{value:,}"}
        case "days":
            return ngettext("%(number)s day", "%(number)s days", int(value)) % {"number": f"{value:,}"}
        case "years":
            return ngettext("%(number)s year", "%(number)s years", int(value)) % {"number": f"{value:,}"}
    return f"{value:,}"


def version_said(name: str) -> str:
    """Since when a rule is in force in the wording that was used."""
    if name == "always":
        return _("In this wording for as long as it is known here.")
    # Translators: since when a rule is in force in the wording that was used; a day.
    return _("In this wording since %(day)s.") % {"day": format_day(date.fromisoformat(name))}


def until_said(day: date | None) -> str:
    """Until when an answer holds if no record changes."""
    if day is None:
        return _("It stays like this until a record changes.")
    # Translators: the last day on which an answer holds if no record changes.
    return _("If no record changes, it stays like this until %(day)s.") % {"day": format_day(day)}
