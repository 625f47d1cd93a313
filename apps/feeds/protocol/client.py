"""Asks one institution over HTTP: access token, poll (RFC 8936), keys; every answer measured before it is believed."""

import json
import ssl
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self

import httpx2

from apps.accounts.signing_keys import SigningKey
from apps.feeds.protocol import answers, authorising, keys, signing
from apps.feeds.protocol.network import Clock, Deadline, GuardedTransport, Resolve, resolve, tls_context
from apps.feeds.protocol.trouble import CONNECTION_ERRORS, FeedError, Trouble, from_connection

MAX_ACCESS_TOKEN_BYTES: Final = 64 * 1024
CONNECT_SECONDS: Final = 5.0
LONG_POLL_SECONDS: Final = 35.0
READ_SECONDS: Final = 15.0
WHOLE_EXCHANGE_SECONDS: Final = 60.0
REDEEM_SECONDS: Final = 20.0  # a person waits for it
LONGEST_TOKEN_LIFE: Final = 600.0
KEPT_SHARE: Final = 0.8
SCOPE: Final = "tsunagi.feed.read"
_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_JSON: Final = frozenset({"application/json"})
_KEY_SET: Final = frozenset({"application/json", "application/jwk-set+json"})


@dataclass(frozen=True, slots=True)
class Stream:
    """Where and as whom one institution is asked.

    ``token_audience`` is the issuer of its token server; ``hosts`` are the names staff allowed, all three addresses
    must be on one of them. ``private_network`` permits plain http and private addresses, as the sandbox needs.
    """

    poll_url: str
    token_url: str
    jwks_url: str
    client_id: str
    token_audience: str
    hosts: frozenset[str]
    private_network: bool = False

    def __post_init__(self) -> None:
        for address in (self.poll_url, self.token_url, self.jwks_url):
            self._check(httpx2.URL(address))

    def _check(self, url: httpx2.URL) -> None:
        if url.scheme != "https" and not (url.scheme == "http" and self.private_network):
            raise ValueError("An institution's addresses must begin with https.")
        if url.host not in self.hosts:
            raise ValueError("An institution's addresses must be on a host that is allowed for it.")
        if url.userinfo or url.fragment:
            raise ValueError("An institution's addresses must hold neither a password nor a fragment.")


class FeedClient:
    """One institution's stream over one pool of connections; not for several threads at once.

    Every call raises ``FeedError`` when it does not work out. ``clock`` measures spans, ``wall`` is seconds since
    1970 for assertions and ``Retry-After`` dates, ``patience`` how many seconds one exchange may take.
    """

    def __init__(
        self,
        stream: Stream,
        signing_key: SigningKey,
        *,
        ssl_context: ssl.SSLContext | None = None,
        clock: Clock = time.monotonic,
        wall: Clock = time.time,
        resolve: Resolve = resolve,
        patience: float = WHOLE_EXCHANGE_SECONDS,
    ) -> None:
        self._stream, self._signing_key, self._patience = stream, signing_key, patience
        self._clock, self._wall = clock, wall
        self._deadline = Deadline(clock)
        self._access_token, self._token_good_until = "", 0.0
        transport = GuardedTransport(
            self._deadline,
            ssl_context or tls_context(),
            private_network=stream.private_network,
            resolve=resolve,
        )
        self._http = httpx2.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "tsunagi", "Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the access token is forgotten."""
        self._access_token = ""
        self._http.close()

    def poll(
        self,
        ack: Sequence[str] = (),
        set_errs: Mapping[str, tuple[str, str]] | None = None,
        *,
        max_events: int = 50,
        return_immediately: bool = False,
    ) -> answers.PollAnswer:
        """Ask for events and deliver what was decided: jtis to acknowledge, and (err, description) by jti.

        ``max_events`` 0 only delivers. A 401 is answered with a fresh access token, once.
        """
        errors = {jti: {"err": err, "description": words} for jti, (err, words) in (set_errs or {}).items()}
        question = {
            "maxEvents": max_events,
            "returnImmediately": return_immediately,
            "ack": list(ack),
            "setErrs": errors,
        }
        waiting = READ_SECONDS if return_immediately or max_events == 0 else LONG_POLL_SECONDS
        content = json.dumps(question, separators=(",", ":")).encode("ascii")
        self._deadline.start(self._patience)
        try:
            body = self._ask_for_events(content, waiting)
        except FeedError as error:
            if error.kind is not Trouble.UNAUTHORISED or error.detail != "status_401":
                raise
            self._access_token = ""
            body = self._ask_for_events(content, waiting)
        if not body and max_events == 0:
            return answers.PollAnswer({}, more_available=False)
        return answers.poll_answer(body)

    def fetch_jwks(self) -> keys.PublishedKeys:
        """The institution's keys as they are published now."""
        self._deadline.start(self._patience)
        body = self._exchange(
            "GET", self._stream.jwks_url, limit=keys.MAX_DOCUMENT_BYTES, types=_KEY_SET, waiting=READ_SECONDS
        )
        try:
            return keys.parse_key_set(body)
        except keys.KeyDocumentError as error:
            code = error.code
        raise FeedError(Trouble.BAD_ANSWER, f"keys_{code}")

    def redeem(
        self, code: str, *, verifier: str, returns_to: str, asked: Collection[str]
    ) -> authorising.Granted:
        """What a resident agreed to under this code (RFC 6749 section 4.1.3); the access token in it is dropped."""
        self._deadline.start(REDEEM_SECONDS)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": returns_to,
            "code_verifier": verifier,
            "client_id": self._stream.client_id,
        }
        return authorising.granted_in(self._ask_token_server(form), asked=asked)

    def _ask_for_events(self, content: bytes, waiting: float) -> bytes:
        return self._exchange(
            "POST",
            self._stream.poll_url,
            content=content,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token()}"},
            limit=answers.MAX_ANSWER_BYTES,
            types=_JSON,
            waiting=waiting,
        )

    def _token(self) -> str:
        """The access token, fetched anew after 80 % of its life (client credentials, RFC 6749 section 4.4)."""
        if self._access_token and self._clock() < self._token_good_until:
            return self._access_token
        asked_at = self._clock()
        try:
            self._access_token, life = answers.access_token(self._fetch_token())
        except FeedError as error:
            if error.status not in (400, 401, 403):
                raise
            status = error.status
        else:
            self._token_good_until = asked_at + KEPT_SHARE * min(life, LONGEST_TOKEN_LIFE)
            return self._access_token
        raise FeedError(Trouble.UNAUTHORISED, f"token_status_{status}", status=status)

    def _fetch_token(self) -> bytes:
        return self._ask_token_server({"grant_type": "client_credentials", "scope": SCOPE})

    def _ask_token_server(self, form: Mapping[str, str]) -> bytes:
        """The body of the token server's answer to a form; the proof of who asks is added (RFC 7523)."""
        stream = self._stream
        assertion = signing.client_assertion(
            self._signing_key,
            client_id=stream.client_id,
            audience=stream.token_audience,
            now=int(self._wall()),
        )
        proven = {**form, "client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
        return self._exchange(
            "POST",
            stream.token_url,
            content=str(httpx2.QueryParams(proven)).encode("ascii"),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            limit=MAX_ACCESS_TOKEN_BYTES,
            types=_JSON,
            waiting=READ_SECONDS,
        )

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        limit: int,
        types: frozenset[str],
        waiting: float,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """One request and its body, read in pieces and cut off once it exceeds ``limit`` bytes."""
        timeout = httpx2.Timeout(CONNECT_SECONDS, read=waiting, write=READ_SECONDS, pool=CONNECT_SECONDS)
        in_body = False
        try:
            with self._http.stream(
                method, url, content=content, headers=headers, timeout=timeout
            ) as response:
                answers.check_head(response, limit, types, self._wall())
                in_body = True
                return answers.read_body(response, limit)
        except CONNECTION_ERRORS as error:
            trouble = from_connection(error, in_body=in_body)
        raise trouble  # outside the handler, so that no request with its token hangs on the exception
