"""Who keeps the keys that wrap data keys: a file or the environment now, a key service behind the same calls later."""

import base64
import binascii
import os
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from apps.consent.sealing import seals

_LINE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,39})[ \t]+([A-Za-z0-9_-]{43})=?")
_HOW: Final = "a line for each key, its name and 32 bytes in base64url, the current key first"


class KeysUnfit(ImproperlyConfigured):
    """The wrapping keys are missing, malformed or not those that the database needs; the process must not start."""


class KeyProvider(Protocol):
    """Wraps data keys. A provider is made once in a process and may be called by several threads."""

    @property
    def current_id(self) -> str:
        """The name of the key under which ``wrap`` works, at most 40 characters; the same while the process lives."""
        ...

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """Seals a key of 32 bytes for one owner, under the current key."""
        ...

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: str) -> bytes:
        """The key again; KeysUnfit when ``key_id`` is not here, SealBroken when it does not open."""
        ...


class FileKeyProvider:
    """Keys in ``TSUNAGI_KEYS_FILE``, or in ``TSUNAGI_KEYS`` separated by commas: ``name base64url``, current first.

    A name that is not known makes it read the file once more, so that a running process follows a rotation; the
    current key stays what it was at the start.
    """

    def __init__(self) -> None:
        self._ciphers = _read()
        self._current = next(iter(self._ciphers))

    @property
    def current_id(self) -> str:
        return self._current

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        return seals.close(self._ciphers[self._current], key, _binding(self._current, bound_to))

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: str) -> bytes:
        cipher = self._ciphers.get(key_id) or self._read_again(key_id)
        return seals.open_(cipher, wrapped, _binding(key_id, bound_to), place="a wrapped key")

    def _read_again(self, key_id: str) -> AESGCM:
        self._ciphers = {**_read(), **self._ciphers}
        if key_id not in self._ciphers:
            raise KeysUnfit(
                f"The key {key_id!r} is needed to open what is stored, but it is not among the keys."
            )
        return self._ciphers[key_id]


def _binding(key_id: str, bound_to: str) -> bytes:
    return f"{key_id}|{bound_to}".encode()


def _read() -> dict[str, AESGCM]:
    """The keys by name, the current one first."""
    if settings.TSUNAGI_KEYS:
        return parse(settings.TSUNAGI_KEYS.replace(",", "\n"), said_by="TSUNAGI_KEYS")
    if not settings.TSUNAGI_KEYS_FILE:
        raise KeysUnfit(f"Set TSUNAGI_KEYS_FILE to a file with the keys that wrap residents' keys: {_HOW}.")
    file = Path(settings.TSUNAGI_KEYS_FILE)
    if settings.TSUNAGI_KEYS_MADE_WHEN_MISSING and not file.exists():
        _make(file)
    try:
        return parse(file.read_text("ascii"), said_by=f"TSUNAGI_KEYS_FILE ({file.name})")
    except (OSError, UnicodeDecodeError):
        raise KeysUnfit(f"TSUNAGI_KEYS_FILE ({file.name}) cannot be read. It holds {_HOW}.") from None


def parse(text: str, *, said_by: str) -> dict[str, AESGCM]:
    """The keys of such a text by name; KeysUnfit, never showing a key, when a line is anything else."""
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise KeysUnfit(f"{said_by}, line {number}: this is not a name and 32 bytes in base64url.")
        name, key = match[1], _bytes_of(match[2], f"{said_by}, line {number}")
        if name in found or key in found.values():
            raise KeysUnfit(f"{said_by}, line {number}: this name or this key stands there twice.")
        found[name] = key
    if not found:
        raise KeysUnfit(f"{said_by} holds no key. It must hold {_HOW}.")
    return {name: AESGCM(key) for name, key in found.items()}


def _bytes_of(text: str, where: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=")
    except binascii.Error:
        key = b""
    if len(key) != seals.KEY_BYTES or not any(key):  # forty-three times A is a sample, not a key
        raise KeysUnfit(f"{where}: this is not a key of 32 random bytes.")
    return key


def new_line(name: str) -> str:
    """A line with a fresh key, as such a file holds it."""
    return f"{name} {base64.urlsafe_b64encode(seals.new_key()).decode().rstrip('=')}\n"


def _make(file: Path) -> None:
    """Writes a first key, readable by its owner only; of two that start at once both end with the same."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as writing:
            writing.write(new_line("first"))
            writing.flush()
            os.fsync(writing.fileno())
        file.hardlink_to(draft)
    except FileExistsError:
        pass  # somebody else was first: theirs is the key
    finally:
        draft.unlink()


@cache
def key_provider() -> KeyProvider:
    """The provider that the settings name, made at first use."""
    found: KeyProvider = import_string(settings.TSUNAGI_KEY_PROVIDER)()
    return found


def _forget(*, setting: str, **_more: Any) -> None:
    if setting.startswith("TSUNAGI_KEY"):
        key_provider.cache_clear()


setting_changed.connect(_forget, dispatch_uid="consent.sealing.forget_provider")
