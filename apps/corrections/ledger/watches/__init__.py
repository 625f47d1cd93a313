"""What an institution's data has to show when a correction is done: made once, when the correction is prepared.

For a field it is the value that the resident says is right; for a finding it is what ends the finding. Where nobody
sends the record that would show it there is no watch, and the page says so.
"""

from apps.corrections.ledger.watches.checks import CHECKS
from apps.corrections.ledger.watches.making import watch_of_field, watch_of_finding, watch_of_missing
from apps.corrections.ledger.watches.offices import NoWatch, Office, Offices, Watched

__all__ = [
    "CHECKS",
    "NoWatch",
    "Office",
    "Offices",
    "Watched",
    "watch_of_field",
    "watch_of_finding",
    "watch_of_missing",
]
