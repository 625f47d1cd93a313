"""What a drop says about itself: the signed manifest beside the CSV file (contract "CSV drop")."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from apps.feeds.protocol import base64url
from apps.feeds.protocol.payloads import Epoch
from apps.feeds.protocol.tokens import Trust, claims_unchecked, open_claims
from apps.feeds.protocol.verdicts import Held, Refused
from apps.wallet.kinds import KINDS, find_restricted_text
from apps.wallet.tables.strict_text import Encoding, FileRefused, Newline

TYPES: Final = frozenset({"tsunagi-drop+jwt", "application/tsunagi-drop+jwt"})
MAX_MANIFEST_BYTES: Final = 64 * 1024
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,96}\.csv", re.IGNORECASE)
#: Shorter than an event's, since rows are named after it: ``drop:{jti}:{row}``.
_JTI: Final = r"^[A-Za-z0-9._~-]{8,100}\Z"


class CsvFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as its sender counted it. ``rows`` leaves the header out; ``sha256`` is in hexadecimal digits."""

    name: str
    bytes: Annotated[int, Meta(ge=1)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{64}\Z")]
    encoding: Encoding
    newline: Newline
    rows: Annotated[int, Meta(ge=0)]
    columns: Annotated[int, Meta(ge=1)]


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """One drop: rows of one kind, as of one epoch; ``full`` says that there are no others."""

    iss: str
    aud: str | list[str]
    iat: int
    jti: Annotated[str, Meta(pattern=_JTI)]
    file: CsvFile
    schema: str
    epoch: Epoch
    mode: Literal["full", "delta"]

    @property
    def kind(self) -> str:
        return self.schema.removesuffix("/1")


def read(token: bytes) -> Manifest:
    """The manifest before its signature is checked: enough to look for the file. FileRefused when it is none."""
    if len(token) > MAX_MANIFEST_BYTES:
        raise FileRefused("manifest_too_large")
    claims = claims_unchecked(token)
    if isinstance(claims, Refused | Held):
        raise FileRefused("bad_manifest")
    return _typed(claims)


def verify(token: bytes, trust: Trust, *, now: int, first_seen: int | None) -> Manifest | Refused | Held:
    """The manifest once an approved key of the institution has signed it, for us and not in the future."""
    claims = open_claims(token, trust, now, types=TYPES, first_seen=first_seen)
    return claims if isinstance(claims, Refused | Held) else _typed(claims)


def signed_by(token: bytes, trust: Trust) -> str:
    """The thumbprint of the key that signed a manifest which ``verify`` accepted."""
    header = json.loads(base64url.decode(token.split(b".")[0]))
    return trust.keys[header["kid"]].thumbprint


def check_words(manifest: Manifest, *, file_name: str, kinds: list[str]) -> None:
    """Whether it speaks of this file and of a kind that was agreed; FileRefused otherwise."""
    if not _NAME.fullmatch(manifest.file.name) or find_restricted_text(PurePath(manifest.file.name).stem):
        raise FileRefused("bad_file_name")
    if manifest.file.name != file_name:
        raise FileRefused("other_file")
    if not manifest.schema.endswith("/1") or manifest.kind not in KINDS:
        raise FileRefused("unknown_schema")
    if manifest.kind not in kinds:
        raise FileRefused("kind_not_agreed")


def _typed(claims: Mapping[str, Any]) -> Manifest:
    try:
        return msgspec.convert(claims, Manifest)
    except msgspec.ValidationError:
        raise FileRefused("bad_manifest") from None  # the library's message may quote what was sent
