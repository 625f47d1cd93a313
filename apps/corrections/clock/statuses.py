"""The states of a correction."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a correction is. What the institution decided, and what its data shows, are told apart from it."""

    FOUND = "found"
    PREPARED = "prepared"
    CONFIRMED = "confirmed"
    SENT = "sent"
    RECEIVED = "received"
    ASKED = "asked"  # the person has to complete the request
    REFUSED = "refused"
    CHANGE_EXPECTED = "change_expected"
    FIXED = "fixed"  # the institution's own data shows it
    REOPENED = "reopened"  # the error came back
    APPEALED = "appealed"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # the resident let it rest


#: In these an appeal may still be pending, and is decided only then.
GONE_ON: Final = frozenset({Status.ESCALATED, Status.REOPENED})
#: In these somebody has the request. An error that came back is asked about anew only when the resident sends it again.
UNDER_WAY: Final = frozenset(
    {
        Status.SENT,
        Status.RECEIVED,
        Status.ASKED,
        Status.REFUSED,
        Status.CHANGE_EXPECTED,
        Status.APPEALED,
        Status.ESCALATED,
    }
)
#: In these nothing waits for anybody any more.
ENDED: Final = frozenset({Status.FIXED, Status.WITHDRAWN, Status.CLOSED})
