"""Our own signing key, the one that comes next, those of before, and the public document by which institutions know them."""

import json
import os
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from apps.accounts import published_keys, signing_keys

_CURRENT: Final = "feed-signing.jwk"
#: Published so that institutions know it before it signs.
_NEXT: Final = "feed-signing-next.jwk"
#: Keys of before: what they signed stays checkable, so their public halves stay published.
_FORMER: Final = "feed-signing-until-{moment}.jwk"


class NoNextKey(Exception):  # noqa: N818 - an answer to whoever runs the command
    """There is no next key yet, so none can be taken into use."""


@cache
def signing_key() -> signing_keys.SigningKey:
    """The key in use, made at first use in the key folder, which only its owner may read.

    A process keeps it until it is started again; what it signs meanwhile is checkable by the former key.
    """
    return signing_keys.load_or_generate(_file(_CURRENT))


def published() -> dict[str, list[dict[str, object]]]:
    """The public key document (RFC 7517), for ``/.well-known/jwks.json``, as the folder holds it now.

    The key in use, the next one, those of before, the latest first, then those of other apps.
    """
    current = signing_keys.load_or_generate(_file(_CURRENT)).public_jwk()
    following = [signing_keys.load(_file(_NEXT)).public_jwk()] if _file(_NEXT).exists() else []
    ours: list[dict[str, object]] = [current, *following, *map(signing_keys.load_public, former())]
    return {"keys": [*ours, *published_keys.others()]}


def former() -> list[Path]:
    """The files of the keys of before, the latest first."""
    return sorted(Path(settings.TSUNAGI_KEY_DIR).glob(_FORMER.format(moment="*")), reverse=True)


def prepare_next() -> signing_keys.SigningKey:
    """The key that comes next, made unless it is there already; from now on it is published."""
    return signing_keys.load_or_generate(_file(_NEXT))


def use_next(*, now: datetime, keep_former: bool = True) -> signing_keys.SigningKey:
    """Takes the next key into use; the private half of the one before is gone.

    Its public half stays published unless ``keep_former`` is false, as it must not when somebody else may have it.
    Raises NoNextKey.
    """
    if not _file(_NEXT).exists():
        raise NoNextKey
    if keep_former:
        before = signing_keys.load_or_generate(_file(_CURRENT)).public_jwk()
        _write(_file(_FORMER.format(moment=now.strftime("%Y%m%dT%H%M%S%f"))), before)
    _file(_NEXT).replace(_file(_CURRENT))
    signing_key.cache_clear()
    return signing_key()


def write_public_file() -> Path:
    """Writes the public document beside the key, for institutions on this machine; whole or not at all."""
    target = Path(settings.TSUNAGI_JWKS_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, published(), mode=0o644)
    return target


def _file(name: str) -> Path:
    return Path(settings.TSUNAGI_KEY_DIR) / name


def _write(target: Path, document: dict[str, Any], *, mode: int = 0o600) -> None:
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
