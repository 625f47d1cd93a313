"""Hands one request to an institution (RFC 8935 push): as carefully as it is asked for events, and one token at a time."""

import re
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx2

from apps.feeds.protocol import answers, strict_json
from apps.feeds.protocol.network import Clock, Deadline, GuardedTransport, Resolve, resolve, tls_context
from apps.feeds.protocol.trouble import (
    CONNECTION_ERRORS,
    FeedError,
    Trouble,
    from_connection,
    from_status,
)

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
WHOLE_EXCHANGE_SECONDS: Final = 30.0
MAX_ANSWER_BYTES: Final = 16 * 1024
ACCEPTED, REFUSED = 202, 400
_ERR: Final = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """The institution answered 400: its ``err`` (RFC 8935 section 2.3), ``unnamed`` where it gave none that is a word."""

    err: str


@dataclass(frozen=True, slots=True)
class Door:
    """Where requests of one institution go; ``hosts`` are the names that staff allowed."""

    url: str
    hosts: Collection[str]
    private_network: bool = False

    def check(self) -> None:
        """FeedError that only a person can mend when the address may not be used."""
        url = httpx2.URL(self.url)
        fits = url.scheme == "https" or (url.scheme == "http" and self.private_network)
        if not fits or url.host not in self.hosts or url.userinfo or url.fragment:
            raise FeedError(Trouble.STOP, "address_unusable")


def push(
    door: Door,
    token: str,
    *,
    ssl_context: ssl.SSLContext | None = None,
    clock: Clock = time.monotonic,
    wall: Clock = time.time,
    resolve: Resolve = resolve,
) -> TurnedDown | None:
    """Hands a signed token over; None once the institution has answered 202.

    Redirects are not followed, no cookie is kept, answers are cut off. FeedError for whatever is neither 202 nor 400:
    the same token may then be handed over again, since whoever receives it knows it by its jti.
    """
    door.check()
    deadline = Deadline(clock)
    deadline.start(WHOLE_EXCHANGE_SECONDS)
    transport = GuardedTransport(
        deadline, ssl_context or tls_context(), private_network=door.private_network, resolve=resolve
    )
    headers = {
        "User-Agent": "tsunagi",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/secevent+jwt",
    }
    timeout = httpx2.Timeout(CONNECT_SECONDS, read=READ_SECONDS, write=READ_SECONDS, pool=CONNECT_SECONDS)
    with httpx2.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    ) as client:
        try:
            with client.stream(
                "POST", door.url, content=token.encode("ascii"), headers=headers, timeout=timeout
            ) as response:
                return _answer(response, wall())
        except CONNECTION_ERRORS as error:
            trouble = from_connection(error, in_body=False)
    raise trouble  # outside the handler, so that no request with its token hangs on the exception


def _answer(response: httpx2.Response, now: float) -> TurnedDown | None:
    if response.status_code == ACCEPTED:
        return None
    if response.status_code == REFUSED:
        return TurnedDown(_err_of(answers.read_body(response, MAX_ANSWER_BYTES)))
    if response.is_success:
        raise FeedError(Trouble.BAD_ANSWER, f"status_{response.status_code}")
    raise from_status(response.status_code, response.headers, now)


def _err_of(body: bytes) -> str:
    try:
        said = strict_json.loads(body)
    except strict_json.StrictJSONError:
        return "unnamed"
    err = said.get("err") if isinstance(said, dict) else None
    return err if isinstance(err, str) and _ERR.fullmatch(err) else "unnamed"
