"""What an institution knows of Tsunagi: its public keys, and how to check what Tsunagi has signed."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import Key

KEYS_STAY_FRESH = 300  # seconds between two looks at an address, unless an unknown key id turns up
LARGEST_SET = 256 * 1024


class KeysUnreachableError(Exception):
    """Tsunagi's keys cannot be read now; whoever asked should come again later."""


class NotSignedByTsunagiError(Exception):
    """A token is not a compact JWS by one of Tsunagi's keys; the text says which check stopped it."""


class ReceiverKeys:
    """Tsunagi's public keys, from a file or an address, read again when an unknown key id turns up."""

    def __init__(self, source: str, now: Callable[[], float]) -> None:
        self.source = source
        self.now = now
        self._keys: dict[str, dict[str, Any]] = {}
        self._read_at = float("-inf")

    def opened(self, token: str, *, typ: str) -> dict[str, Any]:
        """The claims of a token signed by Tsunagi (ES256 only).

        Raises NotSignedByTsunagiError, or KeysUnreachableError when nothing can be said yet.
        """
        from joserfc import jws
        from joserfc.errors import JoseError

        try:
            parts = jws.extract_compact(token.encode("ascii"))
            header = parts.headers()
            if str(header.get("typ", "")).lower().removeprefix("application/") != typ.lower():
                raise NotSignedByTsunagiError("wrong typ")
            if not jws.validate_compact(parts, self._key(header.get("kid")), algorithms=["ES256"]):
                raise NotSignedByTsunagiError("wrong signature")
            claims = json.loads(parts.payload)
        except (JoseError, ValueError) as error:
            raise NotSignedByTsunagiError("not a compact JWS in ES256") from error
        if not isinstance(claims, dict):
            raise NotSignedByTsunagiError("claims are not an object")
        return claims

    def _key(self, kid: object) -> Key:
        from joserfc.jwk import import_key

        if kid not in self._keys or self.now() - self._read_at > KEYS_STAY_FRESH:
            self._keys = self._read()
            self._read_at = self.now()
        if not isinstance(kid, str) or kid not in self._keys:
            raise NotSignedByTsunagiError("unknown kid")
        return import_key(self._keys[kid])

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            if self.source.startswith(("http://", "https://")):
                with urllib.request.urlopen(self.source, timeout=5) as answer:  # noqa: S310 - scheme checked
                    raw = answer.read(LARGEST_SET)
            else:
                raw = Path(self.source).read_bytes()
            return {key["kid"]: key for key in json.loads(raw)["keys"] if "kid" in key}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeysUnreachableError from error
