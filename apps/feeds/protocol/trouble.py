"""What can go wrong when an institution is asked, as one exception with the few kinds that callers act on."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpcore2
import httpx2

from apps.feeds.protocol.backoff import LONGEST_RETRY_AFTER
from apps.feeds.protocol.network import AddressRefused


class Trouble(StrEnum):
    """What the caller should do about it."""

    UNAUTHORISED = "unauthorised"
    """We were not let in, also with a fresh access token: tell the operator, back off."""
    STOP = "stop"
    """400, 403, 404, 410: stop the stream and tell the operator."""
    CONFLICT = "conflict"
    """409: another poller is at it; wait."""
    THROTTLED = "throttled"
    """429, 503: wait for ``retry_after`` seconds, or back off when it is None."""
    UNAVAILABLE = "unavailable"
    """Timeouts, TLS, DNS, refused addresses, redirects, 5xx: back off."""
    BAD_ANSWER = "bad_answer"
    """Truncated, too large, of another type, not as agreed: throw all of it away and ask for half as many."""


class FeedError(Exception):
    """An exchange with an institution did not work out.

    ``detail`` is a word for the operator; neither it nor the text ever holds a token, an address or a value.
    """

    def __init__(
        self, kind: Trouble, detail: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail, self.status, self.retry_after = kind, detail, status, retry_after


_BY_STATUS = {
    400: Trouble.STOP,
    401: Trouble.UNAUTHORISED,
    403: Trouble.STOP,
    404: Trouble.STOP,
    409: Trouble.CONFLICT,
    410: Trouble.STOP,
    429: Trouble.THROTTLED,
    503: Trouble.THROTTLED,
}


def from_status(status: int, headers: Mapping[str, str], now: float) -> FeedError:
    """The trouble that an HTTP status means; anything not named by the protocol is treated as unavailable."""
    kind = _BY_STATUS.get(status, Trouble.UNAVAILABLE)
    wait = retry_after(headers.get("retry-after"), now) if kind is Trouble.THROTTLED else None
    return FeedError(kind, f"status_{status}", status=status, retry_after=wait)


def from_connection(error: Exception, *, in_body: bool) -> FeedError:
    """The trouble that a broken connection means; a body that ends early is a bad answer, not a missing one."""
    if isinstance(error, httpcore2.TimeoutException):
        return FeedError(Trouble.UNAVAILABLE, "timeout")
    if in_body:
        return FeedError(Trouble.BAD_ANSWER, "truncated")
    if isinstance(error, AddressRefused):
        return FeedError(Trouble.UNAVAILABLE, "address_refused")
    if isinstance(error, httpcore2.ConnectError):
        return FeedError(
            Trouble.UNAVAILABLE, "tls" if _is_refused_handshake(repr(error).lower()) else "connect"
        )
    return FeedError(Trouble.UNAVAILABLE, "connection")


def _is_refused_handshake(words: str) -> bool:
    """Whether one side did not accept the other; a connection that only broke off says nothing about anybody."""
    return "ssl" in words and "eof" not in words


CONNECTION_ERRORS: tuple[type[Exception], ...] = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ConnectionNotAvailable,
    httpcore2.UnsupportedProtocol,
    httpx2.HTTPError,
    httpx2.StreamError,
    httpx2.InvalidURL,
)


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110 section 10.2.3), at most an hour; None when it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), int(LONGEST_RETRY_AFTER)))
    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
