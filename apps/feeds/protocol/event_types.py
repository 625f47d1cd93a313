"""The types of events an institution may send, by their URI."""

from typing import Final

PREFIX: Final = "https://schemas.tsunagi.example/feed/v1/"
RECORD_UPSERTED: Final = PREFIX + "record-upserted"
RECORD_WITHDRAWN: Final = PREFIX + "record-withdrawn"
CORRECTION_STATUS: Final = PREFIX + "correction-status"
READ_NOTICE: Final = PREFIX + "read-notice"
CONNECTION_ENDED: Final = PREFIX + "connection-ended"
SNAPSHOT_COMPLETE: Final = PREFIX + "snapshot-complete"
VERIFICATION: Final = "https://schemas.openid.net/secevent/ssf/event-type/verification"
"""Liveness of a stream (OpenID Shared Signals 1.0 section 8.1.4): about the institution, not about a connection."""

RECEIVED: Final = frozenset(
    {
        RECORD_UPSERTED,
        RECORD_WITHDRAWN,
        CORRECTION_STATUS,
        READ_NOTICE,
        CONNECTION_ENDED,
        SNAPSHOT_COMPLETE,
        VERIFICATION,
    }
)

CORRECTION_REQUESTED: Final = PREFIX + "correction-requested"
"""The one type that Tsunagi itself signs and pushes (RFC 8935)."""
