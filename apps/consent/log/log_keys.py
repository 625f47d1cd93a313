"""The key that signs heads of the log, and the public keys by which every head ever signed can be checked."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from apps.accounts import signing_keys

_CURRENT: Final = "log-signing.jwk"
#: Keys of before: their heads stay, so their public halves stay published.
_FORMER: Final = "log-signing-until-*.jwk"


def signing_key() -> signing_keys.SigningKey:
    """The key in use, made at first use in the key folder, which only its owner may read."""
    return _kept(Path(settings.TSUNAGI_KEY_DIR) / _CURRENT)


@cache
def _kept(path: Path) -> signing_keys.SigningKey:
    return signing_keys.load_or_generate(path)


def public_keys() -> list[dict[str, Any]]:
    """The public JWKs (RFC 7517) of the key in use, then of those before it, the latest first."""
    former = sorted(Path(settings.TSUNAGI_KEY_DIR).glob(_FORMER), reverse=True)
    return [signing_key().public_jwk(), *(signing_keys.load_public(path) for path in former)]
