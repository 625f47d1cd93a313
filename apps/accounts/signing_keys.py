"""Keys of our own that sign (ES256, RFC 7518): each in a file that only its owner may read.

Pure: no database, no settings. Whoever signs names the file; ``published_keys`` shows the public halves.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey


class SigningKeyError(ValueError):
    """The key file does not hold a private ES256 key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private ES256 key; its kid is its RFC 7638 thumbprint."""

    kid: str
    _key: ECKey = field(repr=False)

    def public_jwk(self) -> dict[str, Any]:
        """The public half, as it stands in our key document."""
        return {**self._key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "ES256"}

    def sign(self, claims: Mapping[str, Any], *, typ: str) -> str:
        """A compact JWS over the claims."""
        payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
        return jws.serialize_compact(
            {"alg": "ES256", "kid": self.kid, "typ": typ}, payload, self._key, ["ES256"]
        )


def generate() -> SigningKey:
    """A new key, in memory only."""
    return _named(ECKey.generate_key("P-256"))


def load(path: Path) -> SigningKey:
    """The key in a file holding one private JWK; ``SigningKeyError`` when it is anything else."""
    key = _read(path)
    if not key.is_private:
        raise SigningKeyError(f"{path.name} does not hold a private ES256 key")
    return _named(key)


def load_public(path: Path) -> dict[str, Any]:
    """The public JWK of a key that signs no more; the file may hold its public half alone."""
    return _named(_read(path)).public_jwk()


def _read(path: Path) -> ECKey:
    try:
        jwk = json.loads(path.read_bytes())
        key = ECKey.import_key(jwk)
    except (ValueError, TypeError, KeyError, AttributeError, JoseError):
        raise SigningKeyError(f"{path.name} does not hold a JWK of an ES256 key") from None
    if key.curve_name != "P-256":
        raise SigningKeyError(f"{path.name} does not hold an ES256 key")
    return key


def load_or_generate(path: Path) -> SigningKey:
    """The key in the file, made on first use and readable by the owner only; two starters end with the same key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, json.dumps(generate()._key.as_dict(private=True)))
    return load(path)


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # somebody else was first: theirs is the key
    finally:
        draft.unlink()


def _named(key: ECKey) -> SigningKey:
    return SigningKey(key.thumbprint(), key)


def public_jwks(keys: Iterable[SigningKey]) -> dict[str, list[dict[str, Any]]]:
    """Our key document for ``/.well-known/jwks.json``; the first key is the one that signs."""
    return {"keys": [key.public_jwk() for key in keys]}
