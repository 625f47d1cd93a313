"""Our own signing key and the public document by which institutions know it."""

import json
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.feeds.protocol import signing


@cache
def signing_key() -> signing.SigningKey:
    """The key in use, made at first use in the key folder, which only its owner may read."""
    return signing.load_or_generate(Path(settings.TSUNAGI_KEY_DIR) / "feed-signing.jwk")


def published() -> dict[str, list[dict[str, object]]]:
    """The public key document (RFC 7517), for ``/.well-known/jwks.json``."""
    return signing.public_jwks([signing_key()])


def write_public_file() -> Path:
    """Writes the public document beside the key, for institutions on this machine; whole or not at all."""
    target = Path(settings.TSUNAGI_JWKS_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(published()))
    draft.replace(target)
    return target
