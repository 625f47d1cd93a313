"""Who in the family a stay rests on, and whether the tie is proven and still there."""

import datetime

from apps.readiness.engine import dates
from apps.readiness.engine.readers import about
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import FamilyRelation


@reading
def supporters(case: CaseView) -> list[FamilyRelation]:
    """Whose dependant the resident can be: a spouse, or where none is on file the parents. Oldest record first."""
    return spouses(case) or [one for one in case.all(FamilyRelation) if one.relation == "parent"]


@reading
def spouses(case: CaseView) -> list[FamilyRelation]:
    """The records on a spouse, oldest first."""
    return [one for one in case.all(FamilyRelation) if one.relation == "spouse"]


def has_ended(case: CaseView, relation: FamilyRelation) -> bool:
    """Whether a tie is over today: by divorce or death, or because its last day has passed."""
    if relation.until is not None:
        return case.today > relation.until or (relation.ended_by is not None and case.today >= relation.until)
    return relation.ended_by is not None


def is_proven(relation: FamilyRelation) -> bool:
    """Whether somebody else than the resident says so."""
    return about(relation).provenance != "self_declared" and about(relation).source != "resident"


class Apart:
    """How long a couple has lived apart, as far as the records say."""

    def __init__(self, case: CaseView, since: datetime.date, months: int) -> None:
        self.since = since
        self.counted = dates.period_after(since, months=months)
        self.is_long = bool(case.today >= self.counted.legal_end)
