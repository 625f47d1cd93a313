"""Asking rules about a case: the rule set, and the answer in the shape of the contract."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, Final, NamedTuple

import msgspec

from apps.readiness.engine.cases import Case, Question
from apps.readiness.engine.dates import CalendarUnknownError
from apps.readiness.engine.kinds import STRUCTURES
from apps.readiness.engine.outcomes import (
    Answer,
    Discrepancy,
    Finding,
    NotChecked,
    Result,
    Untold,
    Verdict,
    cannot_tell,
    not_applicable,
)
from apps.readiness.engine.parameters import Data
from apps.readiness.engine.readers import layout_of
from apps.readiness.engine.results import Fixed, finish, finish_finding, like
from apps.readiness.engine.rules import ForEach, Rule, Version, as_of
from apps.readiness.engine.stays import status_judged
from apps.readiness.engine.texts import Texts
from apps.readiness.engine.today import Countdown
from apps.readiness.engine.view import CaseView, Trace

ENGINE: Final = "1.0.0"
#: What a rule said once, a result or a finding, with what it read.
type Answered = tuple[Result | Finding, Trace]
QUESTIONS: Final[tuple[Question, ...]] = (
    "procedure",
    "notification",
    "renewal",
    "change",
    "permanent_residence",
    "points",
    "documents",
    "continuity",
)
_log = logging.getLogger(__name__)
_STOPPED: Final = "this rule could not be worked out"
_NO_RULES: Final = "no rules for this question are in this rule set"


def _plain_count(value: object) -> int:
    """A countdown is a number to everybody else."""
    if isinstance(value, Countdown):
        return int(value)
    raise NotImplementedError(type(value).__name__)


_encoder: Final = msgspec.json.Encoder(enc_hook=_plain_count, decimal_format="number")


def encode(answer: Answer | Result | Finding) -> bytes:
    """An answer as JSON."""
    return _encoder.encode(answer)


class RuleSet:
    """All rules under their ids with the data they name; `name` is the day of the set."""

    def __init__(self, name: str, rules: Iterable[Rule], data: Data) -> None:
        self.name = name
        self.data = data
        self.rules: dict[str, Rule] = {}
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: QUESTIONS.index(rule.questions[0])):
            if rule.id in self.rules:
                raise ValueError(f"two rules are called {rule.id}")
            self.rules[rule.id] = rule
            for group in rule.groups:
                groups[group].append(rule.id)
        self.groups: dict[str, tuple[str, ...]] = {name: tuple(ids) for name, ids in groups.items()}
        self._answered = frozenset(question for rule in self.rules.values() for question in rule.questions)
        self._fixed: dict[Version, Fixed] = {
            version: Fixed.of(rule, version, data)
            for rule in self.rules.values()
            for version in rule.versions
        }
        self._asked: dict[tuple[Question, ...], _Asked] = {}

    def assess(
        self,
        case: Case,
        *,
        questions: Sequence[Question] = (),
        texts: Texts | None = None,
        languages: Sequence[str] = (),
        strict: bool = False,
    ) -> Answer:
        """What the rules say about a case, in the order of their questions and of the rule set.

        `questions`: instead of the case's own; neither: all. With `texts` each answer carries its sentence in the
        `languages`. A rule that breaks off is listed as not checked; with `strict` its exception is raised.
        """
        asked = tuple(questions) or case.questions or QUESTIONS
        view = CaseView(case, self)
        try:
            return self._assess(view, asked, texts, languages, strict=strict)
        finally:
            view.close()

    def _assess(
        self,
        view: CaseView,
        asked: tuple[Question, ...],
        texts: Texts | None,
        languages: Sequence[str],
        *,
        strict: bool,
    ) -> Answer:
        case = view.case
        results: list[Result] = []
        findings: list[Finding] = []
        pairs, gaps = self._asked_by(asked)
        not_checked = list(gaps)
        for rule, question in pairs:
            try:
                answers = self.answers_in(view, rule.id)
            except Exception as error:
                if strict:
                    raise
                # the exception may carry values of the case
                _log.error("rule %s broke off: %s", rule.id, type(error).__name__)
                view._take()  # what it had noted belongs to no answer
                not_checked.append(NotChecked(rule.id, _STOPPED))
                continue
            for said, _trace in answers:
                if texts is not None:
                    said.text = {language: texts.sentence(said, language) for language in languages}
                if isinstance(said, Finding):
                    findings.append(said)
                    continue
                if said.question != question:
                    said.question = question
                results.append(said)
        return Answer(case.name, case.on, ENGINE, self.name, results, findings, not_checked)

    def _asked_by(self, questions: tuple[Question, ...]) -> "_Asked":
        """The rules of some questions, each with the first of its own that was asked, and questions without rules."""
        found = self._asked.get(questions)
        if found is None:
            pairs = (
                (rule, question)
                for rule in self.rules.values()
                if (question := next((one for one in rule.questions if one in questions), None))
            )
            answered = {question for rule in self.rules.values() for question in rule.questions}
            gaps = (
                NotChecked(one, _NO_RULES) for one in QUESTIONS if one in questions and one not in answered
            )
            found = self._asked[questions] = _Asked(tuple(pairs), tuple(gaps))
        return found

    # -- one rule ---------------------------------------------------------------------------------------------
    def answers_in(self, view: CaseView, rule_id: str) -> list[Answered]:
        """The answers of one rule in one reading, each with what it read; worked out once.

        KeyError when there is no such rule; RuntimeError when rules ask each other in a circle.
        """
        known = view._answers
        found = known.get(rule_id)
        if found is None:
            if rule_id in known:
                raise RuntimeError(f"{rule_id} asks itself through other rules")
            rule = self.rules[rule_id]
            known[rule_id] = None
            try:
                found = known[rule_id] = self._answer(view, rule)
            except BaseException:
                del known[rule_id]
                raise
        return found

    def _answer(self, view: CaseView, rule: Rule) -> list[Answered]:
        if rule.statuses is not None:
            answer = self._other_status(view, rule, rule.statuses)
            if answer is not None:
                return [answer]
        if rule.for_each is None:
            return [self._judge(view, rule, ())]
        return self._answers_for_each(view, rule, rule.for_each)

    def _other_status(self, view: CaseView, rule: Rule, statuses: frozenset[str]) -> Answered | None:
        """The answer of a rule for other statuses than the one judged. All of them rest on this one reading."""
        version = rule.versions[-1]
        first = view._other_status
        if first is not None and first[0] not in statuses:
            _status, said, trace = first
            return like(said, self._fixed[version]), trace
        try:
            status = status_judged(view)
        except Untold as untold:
            return self._finish(view, version, _untold(untold))
        if status in statuses:
            return None
        said, trace = finish(view, self._fixed[version], not_applicable("other_status"))
        view._other_status = status, said, trace
        return said, trace

    def _answers_for_each(self, view: CaseView, rule: Rule, for_each: ForEach) -> list[Answered]:
        try:
            items = for_each(view)
            items = items if isinstance(items, Verdict) else list(items)
        except Untold as untold:
            items = _untold(untold)
        if isinstance(items, Verdict):
            return [self._finish(view, rule.versions[-1], items)]
        shared = view._take()
        found = []
        for item in items:
            view._merge(shared)
            found.append(self._judge(view, rule, (item,)))
        return found

    def _judge(self, view: CaseView, rule: Rule, item: tuple[Any, ...]) -> Answered:
        version: Version | None = rule.versions[-1]
        verdict: Verdict | Discrepancy
        try:
            view._anchor = view.today
            if rule.anchor is not as_of:
                view._anchor = rule.anchor(view, *item)
            version = rule._always or rule.version_on(view._anchor)
            if version is None:
                verdict = not_applicable("not_in_force")
            else:
                verdict = version.decide(view, *item)
                if rule.terms is not None and isinstance(verdict, Verdict) and verdict.outcome == "met":
                    verdict = _unless_stale(view, verdict)
        except Untold as untold:
            verdict = _untold(untold)
        except CalendarUnknownError:
            verdict = cannot_tell("calendar_unknown", missing=())
        finally:
            view._anchor = None
        return self._finish(view, version or rule.versions[-1], verdict)

    def _finish(self, view: CaseView, version: Version, verdict: Verdict | Discrepancy) -> Answered:
        if isinstance(verdict, Discrepancy):
            return finish_finding(view, self._fixed[version], verdict)
        return finish(view, self._fixed[version], verdict)


def _unless_stale(view: CaseView, verdict: Verdict) -> Verdict:
    """Nothing is well on old data: a check whose sources were last asked too long ago cannot tell (R-50)."""
    kinds = {layout_of(key).kind for key in view.seen} | {
        name.partition(".")[0] for name in view._sought or ()
    }
    asked = {name.removeprefix("feeds.") for name in view._asked or ()}
    days = view.parameter("stale_after_days")
    stale = [
        kind
        for kind in sorted((kinds | asked) & STRUCTURES.keys())
        if (told := view.told_as_of(STRUCTURES[kind])) is not None and view.today.since(told) > days
    ]
    return cannot_tell("stale", says="stale", missing=tuple(stale)) if stale else verdict


class _Asked(NamedTuple):
    """What some questions come to: rules with the question each answers, and questions without a rule."""

    pairs: tuple[tuple[Rule, Question], ...]
    gaps: tuple[NotChecked, ...]


def _untold(untold: Untold) -> Verdict:
    return cannot_tell("unknown", missing=(untold.missing,))


def rules_of(modules: Iterable[ModuleType]) -> list[Rule]:
    """The rules that modules declare, in the order of the modules and of their lines."""
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Rule) and value.module == module.__name__
    ]
