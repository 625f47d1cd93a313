"""Assessments of residents: their case out of the ledger, the rules' answers to it, and when to ask again.

A case is kept sealed as it was last read (`snapshots`), so that rules run without opening sixty records. The database
notes by triggers whose records or ties changed (`readiness_change`); whoever looks, and `reassessing` every minute,
reads those again. A standing that ends by the calendar is due on the next day (`due`).
"""

from apps.readiness.assessments.assessing import Assessed, assess_now
from apps.readiness.assessments.cited import Resting, findings_on
from apps.readiness.assessments.reading import HeldRecord, LeftOut
from apps.readiness.assessments.statements import Statement, state, statement_of

__all__ = [
    "Assessed",
    "HeldRecord",
    "LeftOut",
    "Resting",
    "Statement",
    "assess_now",
    "findings_on",
    "state",
    "statement_of",
]
