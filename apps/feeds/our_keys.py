"""Our own signing key and the public document by which institutions know it."""

import json
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.accounts import published_keys, signing_keys


@cache
def signing_key() -> signing_keys.SigningKey:
    """The key in use, made at first use in the key folder, which only its owner may read."""
    return signing_keys.load_or_generate(Path(settings.TSUNAGI_KEY_DIR) / "feed-signing.jwk")


def published() -> dict[str, list[dict[str, object]]]:
    """The public key document (RFC 7517), for ``/.well-known/jwks.json``: the feeds' key, then those of other apps."""
    return {"keys": [signing_key().public_jwk(), *published_keys.others()]}


def write_public_file() -> Path:
    """Writes the public document beside the key, for institutions on this machine; whole or not at all."""
    target = Path(settings.TSUNAGI_JWKS_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(published()))
    draft.replace(target)
    return target
