"""The token door: access tokens for polling (RFC 6749 4.4) and, for a code, what somebody agreed to (4.1.3).

Either way the client proves itself by a signed assertion (RFC 7523).
"""

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Callable
from typing import Any

from apps.sandbox.servers.configuration import SCOPE, Configuration
from apps.sandbox.servers.consents import CodeRefusedError, Consents
from apps.sandbox.servers.receiver import NotSignedByTsunagiError, ReceiverKeys
from apps.sandbox.servers.store import Store

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIFE = 600
LONGEST_ASSERTION = 300  # seconds from iat to exp; Tsunagi's live 60
CLOCKS_DIFFER = 60  # seconds that two honest clocks may be apart


class TokenRefusedError(Exception):
    """A refusal in the words of RFC 6749 section 5.2: its ``error`` code, and why."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


class Authorisation:
    """Gives out and recognises the access tokens of one institution."""

    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        receiver: ReceiverKeys,
        consents: Consents,
        now: Callable[[], float],
    ) -> None:
        self.configuration, self.store, self.receiver, self.now = configuration, store, receiver, now
        self.consents = consents

    def grant(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer to a token request. Raises TokenRefusedError, or KeysUnreachableError."""
        if form.get("grant_type") not in {"client_credentials", "authorization_code"}:
            raise TokenRefusedError(
                "unsupported_grant_type", "Known here: client_credentials and authorization_code."
            )
        if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
            raise TokenRefusedError("invalid_client", "A client_assertion of type jwt-bearer is needed.")
        self._check(form["client_assertion"], form.get("client_id"))
        if form["grant_type"] == "authorization_code":
            return self._redeem(form)
        if form.get("scope", SCOPE) != SCOPE:
            raise TokenRefusedError("invalid_scope", f"The only scope is {SCOPE}.")
        token = secrets.token_urlsafe(32)
        with self.store.transaction() as db:
            db.execute("DELETE FROM access_tokens WHERE expires_at <= ?", (self.now(),))
            db.execute("INSERT INTO access_tokens VALUES (?, ?)", (_hash(token), self.now() + TOKEN_LIFE))
        return {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE, "scope": SCOPE}

    def _redeem(self, form: dict[str, str]) -> dict[str, Any]:
        """What was agreed to under a code. The access token opens nothing: the connection id is the link."""
        try:
            agreed = self.consents.redeem(
                form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
            )
        except CodeRefusedError as error:
            raise TokenRefusedError("invalid_grant", str(error)) from error
        return {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": 60,
            "authorization_details": agreed.details(),
            "connection": agreed.connection,
        }

    def admits(self, authorization: str | None) -> bool:
        """Whether an ``Authorization`` header carries a bearer token given out here and still alive."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        with self.store.lock:
            row = self.store.db.execute(
                "SELECT expires_at FROM access_tokens WHERE hash = ?", (_hash(token.strip()),)
            ).fetchone()
        return row is not None and row["expires_at"] > self.now()

    def _check(self, assertion: str, client_id: str | None) -> None:
        try:
            claims = self.receiver.opened(assertion, typ="JWT")
        except NotSignedByTsunagiError as error:
            raise TokenRefusedError(
                "invalid_client", f"The assertion is not ours to trust: {error}."
            ) from error
        client = self.configuration.audience
        if claims.get("iss") != client or claims.get("sub") != client or client_id not in {None, client}:
            raise TokenRefusedError("invalid_client", "iss and sub must both be the client id.")
        if claims.get("aud") != self.configuration.issuer:
            raise TokenRefusedError(
                "invalid_client", "aud must be the issuer of this token server, as one string."
            )
        self._check_times(claims)
        self._check_first_use(claims)

    def _check_times(self, claims: dict[str, Any]) -> None:
        issued, expires = claims.get("iat"), claims.get("exp")
        if type(issued) is not int or type(expires) is not int:
            raise TokenRefusedError("invalid_client", "iat and exp must be whole numbers.")
        if (
            expires <= self.now()
            or issued > self.now() + CLOCKS_DIFFER
            or expires - issued > LONGEST_ASSERTION
        ):
            raise TokenRefusedError(
                "invalid_client", "The assertion is too old, too early or too long-lived."
            )

    def _check_first_use(self, claims: dict[str, Any]) -> None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not re.fullmatch(r"[\x21-\x7e]{8,128}", jti):
            raise TokenRefusedError("invalid_client", "jti is missing or misshapen.")
        try:
            with self.store.transaction() as db:
                db.execute("DELETE FROM assertions WHERE expires_at <= ?", (self.now(),))
                db.execute("INSERT INTO assertions VALUES (?, ?)", (jti, claims["exp"]))
        except sqlite3.IntegrityError as error:
            raise TokenRefusedError("invalid_client", "This assertion was used before.") from error


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
