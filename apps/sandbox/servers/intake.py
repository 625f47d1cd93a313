"""Correction requests pushed by Tsunagi: checked, kept, and acknowledged by 202 (RFC 8935)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from apps.sandbox.servers.answering import Answering
from apps.sandbox.servers.configuration import EVENT_PREFIX, Configuration
from apps.sandbox.servers.receiver import NotSignedByTsunagiError, ReceiverKeys
from apps.sandbox.servers.store import Store

CORRECTION_REQUESTED = f"{EVENT_PREFIX}correction-requested"
CLOCKS_DIFFER = 300
NEEDED = ("request_id", "record_id", "kind", "revision", "fields", "reason", "legal_basis", "reply_by")


class RequestRefusedError(Exception):
    """A refusal in the words of RFC 8935 section 2.3: its ``err`` code, and why."""

    def __init__(self, err: str, description: str) -> None:
        super().__init__(description)
        self.err, self.description = err, description


class Intake:
    """The tray in which one institution collects the requests it is sent."""

    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        *,
        receiver: ReceiverKeys,
        answering: Answering,
        today: Callable[[], date],
        now: Callable[[], float],
    ) -> None:
        self.configuration, self.store, self.receiver = configuration, store, receiver
        self.answering, self.today, self.now = answering, today, now

    def take(self, token: str) -> None:
        """Keeps one request; the same one again changes nothing.

        Raises RequestRefusedError, or KeysUnreachableError when the sender cannot be checked now.
        """
        try:
            claims = self.receiver.opened(token, typ="secevent+jwt")
        except NotSignedByTsunagiError as error:
            raise RequestRefusedError("invalid_key", f"The request is not ours to trust: {error}.") from error
        request = self._request(claims)
        with self.store.transaction() as db:
            known = db.execute(
                "SELECT 1 FROM requests WHERE jti = ? OR request_id = ?",
                (claims["jti"], request["request_id"]),
            ).fetchone()
            if known is not None:
                return
            db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?)",
                (claims["jti"], request["request_id"], int(self.now()), token),
            )
            self.answering.begin(db, claims["sub_id"]["id"], request, self.today())

    def _request(self, claims: dict[str, Any]) -> dict[str, Any]:
        if claims.get("iss") != self.configuration.audience:
            raise RequestRefusedError("invalid_issuer", "iss is not the Tsunagi that this institution knows.")
        if claims.get("aud") not in (self.configuration.issuer, [self.configuration.issuer]):
            raise RequestRefusedError("invalid_audience", "aud is not this institution.")
        jti, issued = claims.get("jti"), claims.get("iat")
        if not isinstance(jti, str) or not re.fullmatch(r"[A-Za-z0-9._~-]{8,128}", jti):
            raise RequestRefusedError("invalid_request", "jti is missing or misshapen.")
        if type(issued) is not int or issued > self.now() + CLOCKS_DIFFER:
            raise RequestRefusedError("invalid_request", "iat is missing or in the future.")
        if self.store.connection_place(claims.get("sub_id")) is None:
            raise RequestRefusedError("access_denied", "sub_id names no connection of this institution.")
        return _only_request(claims.get("events"))


def _only_request(events: object) -> dict[str, Any]:
    if not isinstance(events, dict) or list(events) != [CORRECTION_REQUESTED]:
        raise RequestRefusedError(
            "invalid_request", "events must hold one correction-requested and nothing else."
        )
    request = events[CORRECTION_REQUESTED]
    if not isinstance(request, dict) or any(name not in request for name in NEEDED):
        raise RequestRefusedError("invalid_request", f"A request says all of {', '.join(NEEDED)}.")
    if not all(isinstance(request[name], str) for name in ("request_id", "record_id", "kind", "reply_by")):
        raise RequestRefusedError("invalid_request", "request_id, record_id, kind and reply_by must be text.")
    if not _are_fields(request["fields"]) or not _is_day(request["reply_by"]):
        raise RequestRefusedError(
            "invalid_request", "fields name what is held and claimed; reply_by is a day (YYYY-MM-DD)."
        )
    return request


def _are_fields(fields: object) -> bool:
    return isinstance(fields, list) and all(
        isinstance(field, dict) and isinstance(field.get("name"), str) and {"held", "claimed"} <= field.keys()
        for field in fields
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
