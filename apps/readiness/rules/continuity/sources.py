"""How old what sources told is, and the numbers that are never kept: R-50 and R-46."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine.outcomes import Discrepancy, Party, Verdict, found, met, not_applicable
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView

#: Who holds what a source tells. Whatever has no party of its own is fetched again by the resident.
_PARTIES: Final[dict[str, Party]] = {
    "immigration": "immigration", "municipality": "municipality", "pension_office": "pension_office",
    "health_insurer": "insurer", "hello_work": "hello_work", "tax_office": "tax_office", "employer": "employer",
    "school": "school", "bank": "bank", "landlord": "landlord", "support_org": "support_org",
}  # fmt: skip


class Stale(NamedTuple):
    """A source, and the day on which the newest of what it told stood."""

    source: str
    data_as_of: datetime.date


def stale_sources(case: CaseView) -> list[Stale] | Verdict:
    """The sources whose newest answer for some kind is too old. What residents enter themselves does not grow old."""
    days = case.parameter("stale_after_days")
    oldest: dict[str, datetime.date] = {}
    for (source, _kind), day in case.told_by_source().items():
        if source != "resident":
            oldest[source] = min(day, oldest.get(source, day))
    if not oldest:
        return not_applicable("no_sources")
    stale = [Stale(source, day) for source, day in sorted(oldest.items()) if case.today.since(day) > days]
    return stale or met("fresh")


@check(
    "R-50",
    "feed_stale",
    severity="low",
    effect="none",
    responsible="resident",
    cites=("data_age_convention",),
    remedy="fetch_again",
    for_each=stale_sources,
)
def feed_stale(_case: CaseView, stale: Stale) -> Discrepancy:
    """A source that was last asked more than ninety days ago answers nothing any more: checks on it cannot tell."""
    return found("stale", responsible=_PARTIES.get(stale.source, "resident"), also_responsible=("resident",),
                 source=stale.source, data_as_of=stale.data_as_of)  # fmt: skip


@check(
    "R-46",
    "my_number_seen",
    severity="critical",
    effect="none",
    responsible="resident",
    cites=("my_number_act_20",),
)
def my_number_seen(_case: CaseView) -> Verdict:
    """A My Number never reaches a case: whatever has one is refused as it is read, before anything is kept."""
    return met("refused_on_reading")
