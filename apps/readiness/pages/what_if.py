"""Asking single rules what they would say if something were so: the dates and fees that a page shows ahead of time.

No number of the law stands in a page. What the special period would be is asked of the rule that knows it, on the day
after the stay ends and with an application that was accepted in time.
"""

from datetime import date, timedelta
from typing import Any

import msgspec

from apps.readiness.engine.cases import Case, Held, Plan
from apps.readiness.engine.outcomes import Result
from apps.readiness.engine.stays import application_open, channel_asked
from apps.readiness.engine.view import CaseView
from apps.readiness.rules import rule_set
from apps.wallet.kinds.residence import Application, ResidenceStatus


def ask(case: Case, rule_id: str) -> list[Result]:
    """What one rule says about a case; nothing when the rule set has no such rule."""
    rules = rule_set()
    if rule_id not in rules.rules:
        return []
    view = CaseView(case, rules)
    try:
        return [said for said, _trace in rules.answers_in(view, rule_id) if isinstance(said, Result)]
    finally:
        view.close()


def value_of(case: Case, rule_id: str, name: str) -> Any:
    """One value of what a rule says, None where it does not say it."""
    return next((result.values[name] for result in ask(case, rule_id) if name in result.values), None)


def stay_of(case: Case) -> ResidenceStatus | None:
    """The permission that counts as the current one: the newest given by the day of the case (`stays.current_stay`)."""
    stays = [record for record in case.of(ResidenceStatus).payloads if isinstance(record, ResidenceStatus)]
    return next((stay for stay in reversed(stays) if stay.granted_on <= case.on), None)


def applied_on(case: Case) -> date | None:
    """The day on which the application was accepted that is open now, if one for a longer or another stay is."""
    view = CaseView(case, rule_set())
    try:
        found = application_open(view)
        return found.accepted_on if found is not None and found.procedure in {"renewal", "change"} else None
    finally:
        view.close()


def channel_of(case: Case) -> str | None:
    """How it was or will be filed, None while that is open."""
    view = CaseView(case, rule_set())
    try:
        return channel_asked(view)
    finally:
        view.close()


def with_plan(case: Case, **members: Any) -> Case:
    """The same case with other plans."""
    return _changed(case, plan=msgspec.structs.replace(case.plan, **members))


def as_if_applied(case: Case, expires_on: date) -> Case:
    """The case on the day after the stay ended, with a renewal that was accepted on its last day and not decided."""
    applied = Held(
        payload=Application(procedure="renewal", channel="counter", accepted_on=expires_on), source="resident"
    )
    records = [
        *(held for held in case.records if not isinstance(held.payload, Application)),
        applied,
    ]
    return Case(expires_on + timedelta(days=1), records, plan=Plan(), declared=case.declared, parameters=case.parameters, feeds=case.feeds)  # fmt: skip


def _changed(case: Case, *, plan: Plan) -> Case:
    return Case(
        case.on,
        case.records,
        name=case.name,
        questions=case.questions,
        plan=plan,
        declared=case.declared,
        parameters=case.parameters,
        feeds=case.feeds,
    )
