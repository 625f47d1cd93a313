"""The page "Who owes what": each duty that concerns this resident, how it stands by what is on file, and its law.

How a duty stands is never guessed: missed only where a finding or a rule says so, done only where everything that looks
at it looked and found it well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import msgspec
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.templatetags.dates import due as with_weekday
from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Answer, Finding, Party, Result
from apps.readiness.pages.duties.table import DUTIES, Duty
from apps.readiness.pages.findings import words as finding_words
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.pages.findings.shown import title_of
from apps.readiness.pages.renewal import left_out_said, not_checked_said
from apps.readiness.pages.shown import CiteShown, cite_shown, sentence_of
from apps.readiness.pages.what_if import stay_of
from apps.readiness.rules import rule_set

type State = Literal["missed", "due", "linked", "unknown", "done", "untold"]
# Translators: how a duty stands, as a short tag. The duty may be the reader's, an employer's or an office's.
STATES: Final[dict[State, Promise]] = {
    "missed": gettext_lazy("open"),
    "due": gettext_lazy("to be done"),
    "linked": gettext_lazy("follows from another one"),
    "unknown": gettext_lazy("cannot tell yet"),
    "done": gettext_lazy("in order"),
    "untold": gettext_lazy("no record tells"),
}
_GLYPHS: Final[dict[State, str]] = {
    "missed": "open",
    "due": "expected",
    "linked": "change",
    "unknown": "unknown",
    "done": "settled",
    "untold": "none",
}
#: What a finding of a state says of the duty behind it. What follows from another's duty is nobody's omission, and what
#: was set aside says nothing.
_OF_FINDING: Final[dict[str, State]] = {
    "open": "missed",
    "pending": "due",
    "upcoming": "due",
    "linked": "linked",
}
_LOUDEST: Final[tuple[State, ...]] = ("missed", "due", "linked", "unknown", "done", "untold")
#: States in which a day is still, or was, something to keep.
_WITH_DAY: Final = frozenset({"missed", "due"})


@dataclass(frozen=True, slots=True)
class Behind:
    """What says how a duty stands: the heading of a finding with its page, or a sentence of a rule."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of one party, ready to print."""

    code: str
    says: str
    by: str
    state: State
    day: str
    behind: list[Behind]
    cites: list[CiteShown]

    @property
    def glyph(self) -> str:
        return _GLYPHS[self.state]

    @property
    def word(self) -> str:
        return str(STATES[self.state])


@dataclass(frozen=True, slots=True)
class Side:
    """What one party owes."""

    party: Party
    heading: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """What the page shows."""

    sides: list[Side]
    left_out: str
    not_checked: str


def prepare(case: Case, answer: Answer, key: DataKey, *, left_out: int = 0) -> DutiesPage:
    """Puts the duties that concern this resident into the words of the language that is active."""
    names = names_of(answer.findings, key)
    urls = [reverse("readiness:finding", args=[name]) for name in names]
    by_party: dict[Party, list[Line]] = {}
    for duty in DUTIES:
        if (line := _line(duty, case, answer, urls)) is not None:
            by_party.setdefault(duty.holder, []).append(line)
    sides = [
        Side(party, str(finding_words.DUTIES_OF[party]), sorted(lines, key=_order))
        for party, lines in by_party.items()
    ]
    return DutiesPage(sides, left_out_said(left_out), not_checked_said(answer))


def _order(line: Line) -> int:
    return _LOUDEST.index(line.state)


def _line(duty: Duty, case: Case, answer: Answer, urls: Sequence[str]) -> Line | None:
    """A duty as it stands; None for one that does not concern this resident."""
    if not concerns(duty, case):
        return None
    found = [
        (finding, url)
        for finding, url in zip(answer.findings, urls, strict=True)
        if finding.rule in duty.checks and _is_theirs(finding, duty)
    ]
    said = [result for result in answer.results if result.rule in {*duty.checks, *duty.rules}]
    state = state_of(duty, [finding for finding, _url in found], said)
    if state is None:
        return None
    behind = [Behind(title_of(finding), url) for finding, url in found]
    behind += [Behind(sentence_of(result), "") for result in _speaking(said, state)] if not behind else []
    cites = msgspec.json.decode(rule_set().data.encoded_cites(duty.laws))
    return Line(
        duty.code,
        str(duty.says),
        str(duty.by),
        state,
        _day([finding for finding, _url in found], said, state, case.on),
        behind,
        [cite_shown(cite) for cite in cites],
    )


def concerns(duty: Duty, case: Case) -> bool:
    """Whether what is on file shows that a duty can concern this resident at all."""
    if duty.statuses:
        stay = stay_of(case)
        if stay is None or stay.status not in duty.statuses:
            return False
    return not duty.holds_for or any(_shows(duty, held) for held in case.records)


def _shows(duty: Duty, held: Held) -> bool:
    if held.kind not in duty.holds_for:
        return False
    return duty.where is None or getattr(held.payload, duty.where[0]) in duty.where[1]


def _is_theirs(finding: Finding, duty: Duty) -> bool:
    """Whether a finding names the holder of a duty: two parties may owe their part of the same thing."""
    return duty.holder in {finding.responsible, *finding.also_responsible}


def state_of(duty: Duty, found: Iterable[Finding], said: Iterable[Result]) -> State | None:
    """How a duty stands; None where everything that looks at it says that it does not concern this resident.

    The loudest counts: one open finding is not outweighed by other things that are well.
    """
    states: set[State] = {_OF_FINDING[one.state] for one in found if one.state in _OF_FINDING}
    results = list(said)
    for result in results:
        if (state := _of_result(result)) is not None:
            states.add(state)
    if states:
        return min(states, key=_LOUDEST.index)
    if not (duty.checks or duty.rules):
        return "untold"
    return None if results else "unknown"


def _of_result(result: Result) -> State | None:
    """What an answer says of the duty behind it; None for one that does not concern this resident."""
    if result.outcome == "not_applicable":
        return None
    if result.code in {"due", "too_early"}:
        return "due"
    if result.outcome == "not_met":
        return "missed"
    return "done" if result.outcome == "met" else "unknown"


def _speaking(said: Iterable[Result], state: State) -> list[Result]:
    """The answers that made the state, each sentence once."""
    found: dict[str, Result] = {}
    for result in said:
        if _of_result(result) == state and result.code != "unknown":
            found.setdefault(sentence_of(result), result)
    return list(found.values())


def _day(found: Sequence[Finding], said: Iterable[Result], state: State, today: date) -> str:
    """The day by which it is, or was, to be done, where a finding or a rule has counted one."""
    if state not in _WITH_DAY:
        return ""
    days: list[Any] = [
        one.due.rolled for one in found if one.due is not None and _OF_FINDING.get(one.state) == state
    ]
    if not days:
        days = [
            day
            for result in said
            if _of_result(result) == state and isinstance(day := result.values.get("rolled"), date)
        ]
    if not days:
        return ""
    day = min(days)
    if day < today:
        return _("It was to be done by %(day)s.") % {"day": with_weekday(day)}
    return _("It is to be done by %(day)s.") % {"day": with_weekday(day)}
