"""One finding as its page shows it: what disagrees, whose move it is, what it means, what next, and what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

import msgspec
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.dates import due as with_weekday
from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates import CalendarUnknownError
from apps.readiness.engine.dates.months import month_shifted
from apps.readiness.engine.outcomes import Due, Finding
from apps.readiness.engine.readers import ENVELOPE, Fact
from apps.readiness.pages import words as page_words
from apps.readiness.pages.calculating import Counted, counted
from apps.readiness.pages.findings import words
from apps.readiness.pages.shown import (
    FEW,
    CiteShown,
    RecordSeen,
    ValueShown,
    answers_read,
    cite_shown,
    order_of,
    others_who_act,
    sentence_of,
    steps_of,
    until_said,
    value_shown,
    version_said,
)
from apps.wallet.kinds import KINDS, show_field
from apps.wallet.kinds.showing import field_of, format_day, format_month
from apps.wallet.pages.disputed import Disputed
from apps.wallet.pages.wording import foreign, record_address, titled

__all__ = ["ShownFinding", "months_in_words", "shown", "title_of"]

#: Effects after which it is said that a refusal knows no appeal.
_WEIGHS: Final = frozenset({"negative", "revocation_ground"})


class DayShown(NamedTuple):
    """A day with what it is."""

    label: str
    day: str


class RecordRead(NamedTuple):
    """One record that was read: what and when it is, what it says in the fields that were read, and who holds it."""

    title: SafeString
    when: str
    url: str
    says: list[tuple[str, SafeString]]
    source: SafeString
    revision: int
    is_in_doubt: bool
    disputed: tuple[Disputed, ...] = ()


class RecordsRead(NamedTuple):
    """The records of one kind that were read."""

    label: str
    records: list[RecordRead]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding, ready to print."""

    finding: Finding = field(repr=False)
    name: str
    title: str
    sentence: str
    duty: str
    move: str
    is_yours: bool
    also: str
    state: str
    glyph: str
    state_says: str
    set_aside: str
    months: str
    meaning: list[str]
    next: list[str]
    routes: list[str]
    days: list[DayShown]
    was_due: str
    protect_by: str
    protect_why: str
    counted: list[Counted]
    read: list[RecordsRead]
    said: list[tuple[str, str]]
    cites: list[CiteShown]
    values: list[ValueShown]
    notes: list[str]
    version: str
    until: str
    needs: list[str]
    weight: str = ""  # what sources print first; of a check there is nothing to say

    @property
    def url(self) -> str:
        return reverse("readiness:finding", args=[self.name])

    @property
    def read_is_long(self) -> bool:
        """Whether so many records were read that each kind of them stays folded."""
        return sum(len(group.records) for group in self.read) > FEW

    @property
    def is_open(self) -> bool:
        return self.finding.state == "open"

    @property
    def mark(self) -> SafeString:
        """The check's number and name, which stay as they are in every language and direction."""
        return format_html('<bdi lang="en">{} {}</bdi>', self.finding.check, self.finding.rule)


def shown(finding: Finding, name: str, case: Case, records: Sequence[RecordSeen]) -> ShownFinding:
    """A finding in the language that is active. `name` is that of `refs`."""
    return ShownFinding(
        finding,
        name,
        title_of(finding),
        sentence_of(finding),
        str(words.DUTY_OF[finding.responsible]),
        str(page_words.PARTIES[finding.responsible]),
        finding.responsible == "resident",
        others_who_act(finding),
        str(words.STATE_NAMES[finding.state]),
        words.GLYPHS[finding.state],
        str(words.STATE_SAYS[finding.state]),
        _why_set_aside(finding),
        months_in_words(finding.months),
        _meaning(finding),
        steps_of(finding),
        [str(words.ROUTES[code]) for code in finding.routes if code in words.ROUTES],
        _days(finding.due) if finding.due else [],
        _was_due(finding, case.on),
        *_protect_by(finding, case.on),
        [one for calculation in finding.calculations if (one := counted(calculation))],
        _read(finding.facts, case, records),
        list(answers_read(finding, case)),
        [cite_shown(cite) for cite in msgspec.json.decode(finding.cites)],
        [value_shown(used) for used in finding.parameters_used],
        [str(page_words.NOTES[note]) for note in finding.notes if note in page_words.NOTES],
        version_said(finding.version),
        until_said(finding.stands_until),
        [str(page_words.NEEDS[code]) for code in finding.needs if code in page_words.NEEDS],
    )


def title_of(finding: Finding) -> str:
    """The heading of a finding; of a check without one, its number."""
    return str(words.TITLES.get(finding.rule, finding.check))


def months_in_words(months: Sequence[str]) -> str:
    """March 2026 to June 2026, August 2026: neighbouring months together."""
    parts = []
    for first, last in _runs(months):
        if first == last:
            parts.append(format_month(first))
            continue
        # Translators: months in a row, both included, such as March 2026 to June 2026.
        parts.append(_("%(first)s to %(last)s") % {"first": format_month(first), "last": format_month(last)})
    between = "、" if (get_language() or "").startswith(("ja", "zh")) else ", "
    return between.join(parts)


def _runs(months: Sequence[str]) -> list[tuple[str, str]]:
    runs: list[tuple[str, str]] = []
    for month in sorted(set(months)):
        if runs and month_shifted(runs[-1][1], 1) == month:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def _meaning(finding: Finding) -> list[str]:
    """What it means for the reader, in the words of its effect; nothing for what is set aside or explained elsewhere."""
    said = [str(part) for part in words.EFFECTS[finding.residence_effect]]
    if finding.residence_effect == "explainable" and finding.responsible == "resident":
        said = said[1:]
    if finding.residence_effect in _WEIGHS:
        said.append(str(words.BEFORE_FILING))
    return said if finding.state in {"open", "pending", "upcoming"} else []


def _why_set_aside(finding: Finding) -> str:
    if finding.state != "suppressed":
        return ""
    known = words.SUPPRESSED.get(str(finding.values.get("reason", "")))
    return str(known) if known else ""


def _days(due: Due) -> list[DayShown]:
    """The last day; where the law moves it or it is closed, as it was counted and what to aim for too."""
    if due.raw == due.rolled == due.aim_by:
        return [DayShown(_("Last day"), with_weekday(due.raw))]
    found = [DayShown(_("Last day, as it is counted"), with_weekday(due.raw))]
    if due.rolled != due.raw:
        found.append(
            DayShown(_("Last day that counts, because offices are closed"), with_weekday(due.rolled))
        )
    if due.aim_by != due.rolled:
        found.append(DayShown(_("Open day to aim for"), with_weekday(due.aim_by)))
    return found


def _was_due(finding: Finding, today: date) -> str:
    """Until when whoever must act had time, or has."""
    if finding.due is None:
        return ""
    name = {"day": with_weekday(finding.due.rolled)}
    if finding.due.rolled < today:
        return _("The law gave time until %(day)s.") % name
    return _("The law gives time until %(day)s.") % name


def _protect_by(finding: Finding, today: date) -> tuple[str, str]:
    """The last open day on which months can still be saved, and why it is not the last day itself; empty when past."""
    last = finding.protect_by
    if last is None or last < today:
        return "", ""
    try:
        aim_by = dates.deadline(dates.printed_day(last), dates.Unmoved.PRESCRIPTION).aim_by
    except CalendarUnknownError:
        return with_weekday(last), ""
    if aim_by == last:
        return with_weekday(last), ""
    why = _("The right ends on %(day)s, when offices are closed. This is the last open day before it.")
    return with_weekday(aim_by), why % {"day": with_weekday(last)}


# -- what it was read from ----------------------------------------------------------------------------------------
def _read(facts: Iterable[Fact], case: Case, records: Sequence[RecordSeen]) -> list[RecordsRead]:
    found: dict[str, RecordsRead] = {}
    for fact in sorted(facts, key=lambda fact: order_of(case.records[fact.record])):
        held, seen = case.records[fact.record], records[fact.record]
        title = titled(seen.kind, held.payload)
        says = [_field(seen.kind, name, held) for name in _in_order(seen.kind, fact.fields)]
        one = RecordRead(
            title.html,
            title.when,
            record_address(seen.id),
            [pair for pair in says if pair is not None],
            seen.source,
            seen.revision,
            seen.is_in_doubt,
            seen.disputed,
        )
        label = strip_ruby(titled(seen.kind, None).plain)
        found.setdefault(seen.kind, RecordsRead(label, [])).records.append(one)
    return list(found.values())


def _in_order(kind: str, names: Iterable[str]) -> list[str]:
    """Fields as the record's own page orders them, then what stands beside them."""
    order = [said.name for said in KINDS[kind].fields]
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def _field(kind: str, name: str, held: Any) -> tuple[str, SafeString] | None:
    """One field that was read, with what it says; None where it says nothing."""
    if name in ENVELOPE:
        value = getattr(held, name)
        if not isinstance(value, date):
            return None
        return str(page_words.ENVELOPE[name]), format_html("<bdi>{}</bdi>", format_day(value))
    known = field_of(kind, name)
    said = show_field(known, getattr(held.payload, known.attribute))
    return None if said.value is None else (said.label, foreign(said.value, said.lang))


def count_of_months(number: int) -> str:
    """How many months, for a picture and its words."""
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}
