"""An institution's signing keys: made, turned over, published, and used to sign (RFC 7515, 7517, 7638).

joserfc is loaded at the first signature or check, not at start: ten servers then start in little time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apps.sandbox.servers.files import write_whole

if TYPE_CHECKING:
    from joserfc.jwk import Key
    from joserfc.jws import JWSRegistry

ALGORITHMS = ("ES256", "EdDSA", "PS256")
PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e", "kid", "use", "alg")

type Jwk = dict[str, Any]


class KeyRing:
    """The keys of one institution in a file that only its owner can read; the first one signs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.jwks: list[Jwk] = json.loads(path.read_text())["keys"] if path.exists() else []
        self._signing: Key | None = None

    def public(self) -> dict[str, list[Jwk]]:
        """The JWK set to publish; made without any cryptography, by naming what may be shown."""
        return {"keys": [{name: jwk[name] for name in PUBLIC_MEMBERS if name in jwk} for jwk in self.jwks]}

    @property
    def kid(self) -> str:
        return str(self.jwks[0]["kid"])

    def rotate(self, algorithm: str, name: str) -> str:
        """Makes a new signing key; the old ones stay published until ``retire``. Returns its key id."""
        self.jwks = [new_key(algorithm, name), *self.jwks]
        self._write()
        return self.kid

    def retire(self) -> None:
        """Drops every key but the one that signs."""
        self.jwks = self.jwks[:1]
        self._write()

    def sign(self, claims: Mapping[str, object], *, typ: str = "secevent+jwt") -> str:
        """A compact JWS of the claims by the current key."""
        if self._signing is None:
            self._signing = load_key(self.jwks[0])
        return sign(claims, self._signing, self.jwks[0], typ=typ)

    def _write(self) -> None:
        self._signing = None
        write_whole(self.path, json.dumps({"keys": self.jwks}) + "\n", mode=0o600)


def new_key(algorithm: str, name: str) -> Jwk:
    """A private JWK for one of ALGORITHMS, with a key id made of ``name`` and its thumbprint."""
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    key: Key
    if algorithm == "ES256":
        key = ECKey.generate_key("P-256")
    elif algorithm == "EdDSA":
        key = OKPKey.generate_key("Ed25519")
    elif algorithm == "PS256":
        key = RSAKey.generate_key(2048)
    else:
        raise ValueError(f"No institution signs with {algorithm}")
    return {
        **key.as_dict(private=True),
        "kid": f"{name}-{key.thumbprint()[:12]}",
        "use": "sig",
        "alg": algorithm,
    }


def load_key(jwk: Jwk) -> Key:
    from joserfc.jwk import import_key

    return import_key(jwk)


def sign(claims: Mapping[str, object], key: Key, jwk: Jwk, *, typ: str) -> str:
    """A compact JWS by ``key``, under the algorithm and key id that ``jwk`` names."""
    from joserfc import jws

    header = {"alg": jwk["alg"], "kid": jwk["kid"], "typ": typ}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, key, registry=registry())


def thumbprint(jwk: Jwk) -> str:
    """RFC 7638, SHA-256."""
    return load_key({name: jwk[name] for name in PUBLIC_MEMBERS if name in jwk}).thumbprint()


@cache
def registry() -> JWSRegistry:
    """joserfc's rules for our algorithms, without its advice against the name EdDSA (RFC 9864).

    The contract allows that name, and institutions will use it for years.
    """
    from joserfc.errors import UnsupportedAlgorithmError
    from joserfc.jws import JWSRegistry

    class Ours(JWSRegistry):
        def get_alg(self, name: str) -> Any:
            if name not in ALGORITHMS:
                raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
            return self.algorithms[name]

    return Ours(algorithms=ALGORITHMS)
