"""The public halves of all keys by which others check what is ours; apps register theirs when they start."""

from collections.abc import Callable, Iterable
from typing import Any

type PublicKeys = Callable[[], Iterable[dict[str, Any]]]
_registered: dict[str, PublicKeys] = {}


def register(purpose: str, keys: PublicKeys) -> None:
    """Adds the public JWKs (RFC 7517) of one purpose to our key document; called from ``AppConfig.ready``.

    ``keys`` is asked at each request, so that a key that was changed is shown at once. A second registration of
    the same purpose replaces the first.
    """
    _registered[purpose] = keys


def others() -> list[dict[str, Any]]:
    """All registered public JWKs, by the name of their purpose; a key used twice stands once."""
    found = [jwk for purpose in sorted(_registered) for jwk in _registered[purpose]()]
    return list({jwk["kid"]: jwk for jwk in found}.values())
