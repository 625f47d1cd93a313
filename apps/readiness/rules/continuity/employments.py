"""Employments as law sees them: the contracts of one employer that follow each other, ended only by `ends_on`."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine.readers import about
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract

_ONE_DAY: Final = datetime.timedelta(days=1)


class Terms(NamedTuple):
    """A contract and the first day from which its terms hold."""

    since: datetime.date
    contract: EmploymentContract


class Employment(NamedTuple):
    """Work for one employer from its first day to its last; `ends_on` is None while it goes on."""

    employer: Org
    starts_on: datetime.date
    ends_on: datetime.date | None
    terms: tuple[Terms, ...]

    def on(self, day: Day) -> EmploymentContract:
        """The terms that hold on a day, which may be today; before the first, the first ones."""
        held = [terms for terms in self.terms if terms.since <= day]
        return (held[-1] if held else self.terms[0]).contract

    @property
    def newest(self) -> EmploymentContract:
        """The terms agreed last."""
        return self.terms[-1].contract

    def covers(self, day: datetime.date) -> bool:
        """Whether the day lies in the employment."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@reading
def employments(case: CaseView) -> list[Employment]:
    """Every employment of the contracts on file, in the order in which they began."""
    by_employer: list[list[Terms]] = []
    for contract in case.all(EmploymentContract):
        agreed_on = about(contract).valid_from
        terms = Terms(max(contract.starts_on, agreed_on or contract.starts_on), contract)
        known = next(
            (one for one in by_employer if is_same(one[0].contract.employer, contract.employer)), None
        )
        if known is None:
            by_employer.append([terms])
        else:
            known.append(terms)
    found = [one for terms in by_employer for one in _chained(sorted(terms, key=_begin))]
    return sorted(found, key=lambda one: (one.starts_on, one.employer.name))


def _begin(terms: Terms) -> tuple[datetime.date, datetime.date]:
    return (terms.contract.starts_on, terms.since)


def _chained(terms: list[Terms]) -> list[Employment]:
    """The terms of one employer, cut where one employment ended and another began later than the day after."""
    found: list[list[Terms]] = []
    for one in terms:
        ended_on = _ended(found[-1]) if found else None
        if found and (ended_on is None or one.contract.starts_on <= ended_on + _ONE_DAY):
            found[-1].append(one)
        else:
            found.append([one])
    return [
        Employment(part[0].contract.employer, part[0].contract.starts_on, _ended(part), tuple(part))
        for part in found
    ]


def _ended(terms: list[Terms]) -> datetime.date | None:
    """The last day, as the contract that began last has it."""
    return terms[-1].contract.ends_on
