"""Reading the document by which an institution registers: every flaw of it named, before anything is stored."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import httpx2
import msgspec
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from apps.accounts.corporate_number import is_corporate_number
from apps.feeds.protocol import event_types, strict_json
from apps.feeds.protocol.keys import ALGORITHMS, KeyDocumentError, PublishedKeys, parse_key_set
from apps.wallet.kinds import KINDS
from apps.wallet.models import SourceCode

MAX_DOCUMENT_BYTES: Final = 256 * 1024
#: Words that stand in our own addresses where the id of an institution stands.
_OURS: Final = frozenset({"new", "organisations", "scanner"})
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_HOST: Final = re.compile(
    rb"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?"
)
_UNPRINTED: Final = frozenset(
    {"Cc", "Cs", "Zl", "Zp"}
)  # control characters, halves of pairs, breaks of lines

type Address = Annotated[str, Meta(min_length=8, max_length=300)]


class RegistrationError(ValueError):
    """A registration cannot be taken: where, and why, in a plain sentence."""

    def __init__(self, path: str, reason: str | Promise) -> None:
        super().__init__(f"{path}: {reason}" if path else str(reason))
        self.path, self.reason = path, reason


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """The institution's name in Japanese and, where it has one, in English."""

    ja: Annotated[str, Meta(min_length=1, max_length=200)]
    en: Annotated[str, Meta(max_length=200)] = ""


class Registration(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document of docs/operations/institutions.md. Without ``source`` it is the body that holds all the kinds."""

    id: str
    names: Names
    issuer: Address
    poll_url: Address
    token_url: Address
    request_url: Address
    corporate_number: str
    algorithms: list[str]
    thumbprints: list[str]
    event_types: list[str]
    kinds: list[str]
    authorization_url: Address | None = None
    metadata_url: Address | None = None
    jwks: dict[str, Any] | None = None
    jwks_uri: Address | None = None
    private_network: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A registration that passed every check, with its keys and its source code."""

    registration: Registration
    source: str
    keys: PublishedKeys | None


def read(raw: bytes) -> Checked:
    """Reads and checks a registration; RegistrationError names the first thing that is wrong."""
    checked = look_through(raw)
    if isinstance(checked, Checked):
        return checked
    raise checked[0]


def look_through(raw: bytes) -> Checked | list[RegistrationError]:
    """What a document says, or everything that is wrong with it, in the order in which it stands there."""
    if len(raw) > MAX_DOCUMENT_BYTES:
        return [RegistrationError("", _("is larger than 256 KiB"))]
    try:
        document = strict_json.loads(raw)
    except strict_json.StrictJSONError as error:
        if error.code == "duplicate_member":
            return [RegistrationError(_doubled_member(raw), _("is given twice"))]
        return [RegistrationError("", _("cannot be read as JSON (%(word)s)") % {"word": error.code})]
    hidden = [
        RegistrationError(path, _("holds a control character"))
        for path, text in _texts(document)
        if has_control_characters(text)
    ]
    if hidden:
        return hidden
    try:
        entry = msgspec.convert(document, Registration)
    except msgspec.ValidationError as error:
        return list(_misshapen(document, error))
    wrong = [*_wrong_names(entry.names), *_wrong_words(entry), *_wrong_addresses(entry)]
    source, keys = _source(entry), _keys(entry)
    wrong += [found for found in (source, keys) if isinstance(found, RegistrationError)]
    if wrong or isinstance(source, RegistrationError) or isinstance(keys, RegistrationError):
        return wrong
    return Checked(entry, source, keys)


def _misshapen(document: Any, first: msgspec.ValidationError) -> Iterator[RegistrationError]:
    """Every member that is missing, unknown or of another form; the library stops at the first."""
    yield _said_by_library("", first)
    if not isinstance(document, dict):
        return
    told = str(first)
    for member in msgspec.structs.fields(Registration):
        if member.encode_name not in document:
            if member.required and f"`{member.encode_name}`" not in told:
                yield RegistrationError(member.encode_name, _("is missing"))
            continue
        try:
            msgspec.convert(document[member.encode_name], member.type)
        except msgspec.ValidationError as error:
            said = _said_by_library(member.encode_name, error)
            if str(said) != str(_said_by_library("", first)):
                yield said
    known = {member.encode_name for member in msgspec.structs.fields(Registration)}
    yield from (
        RegistrationError(name, _("is not a member of this document"))
        for name in document
        if name not in known and f"`{name}`" not in told
    )


def _said_by_library(member: str, error: msgspec.ValidationError) -> RegistrationError:
    """The library's sentence with the place it speaks of; it names types and members, never what was given."""
    words, _separator, path = str(error).partition(" - at `$")
    place = path.rstrip("`")
    return RegistrationError(f"{member}{place}".removeprefix("."), words)


def _doubled_member(raw: bytes) -> str:
    """The name of the member that an object of the text gives twice."""
    doubled: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        doubled.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)

    json.loads(raw, object_pairs_hook=note)
    return ascii(doubled[0])[1:-1]


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document with where it stands; the names of members too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{path}[{number}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield path, name
            yield from _texts(item, f"{path}.{name}" if path else name)


def has_control_characters(text: str) -> bool:
    """Whether a text holds what is no character of a line: control characters, line breaks, lone surrogates."""
    return any(unicodedata.category(character) in _UNPRINTED for character in text)


def _wrong_names(names: Names) -> Iterator[RegistrationError]:
    for language, name in (("ja", names.ja), ("en", names.en)):
        if name and not name.strip():
            yield RegistrationError(f"names.{language}", _("holds only blanks"))


def _wrong_words(entry: Registration) -> Iterator[RegistrationError]:
    if not _SLUG.fullmatch(entry.id):
        yield RegistrationError("id", _("use small letters, digits, - and _, at most 64"))
    elif entry.id in _OURS:
        yield RegistrationError("id", _("is a word of our own addresses; choose another"))
    if not is_corporate_number(entry.corporate_number):
        yield RegistrationError("corporate_number", _("not thirteen digits with the right check digit"))
    allowed = {
        "algorithms": ALGORITHMS,
        "event_types": event_types.RECEIVED,
        "kinds": frozenset(KINDS),
    }
    for name, words in allowed.items():
        yield from _wrong_list(name, getattr(entry, name), words)
    for number, thumbprint in enumerate(entry.thumbprints):
        if not _THUMBPRINT.fullmatch(thumbprint):
            yield RegistrationError(f"thumbprints[{number}]", _("not an RFC 7638 SHA-256 thumbprint"))


def _wrong_list(name: str, listed: list[str], words: frozenset[str]) -> Iterator[RegistrationError]:
    if not listed:
        yield RegistrationError(name, _("list at least one"))
    for number, word in enumerate(listed):
        if word not in words:
            yield RegistrationError(f"{name}[{number}]", _("not known here"))
        elif word in listed[:number]:
            yield RegistrationError(f"{name}[{number}]", _("is listed twice"))


def _wrong_addresses(entry: Registration) -> Iterator[RegistrationError]:
    if entry.private_network and not settings.FEED_PRIVATE_NETWORK_ALLOWED:
        yield RegistrationError("private_network", _("refused in production"))
    addresses = (
        "issuer",
        "poll_url",
        "token_url",
        "request_url",
        "authorization_url",
        "metadata_url",
        "jwks_uri",
    )
    for name in addresses:
        address = getattr(entry, name)
        if address is not None and (flaw := unreachable(address, private=entry.private_network)):
            yield RegistrationError(name, flaw)


def unreachable(address: str, *, private: bool) -> str | Promise:
    """Why an institution may not be asked at an address; empty when it may."""
    if flaw := address_flaw(address):
        return flaw
    url = httpx2.URL(address)
    if url.scheme != "https" and not (private and url.scheme == "http"):
        return _("must begin with https://")
    if not private and _is_private(url.host):
        return _("is on a private network; that needs private_network")
    return ""


def address_flaw(address: str) -> str | Promise:
    """Why nobody could be asked at a web address, in a few words; empty when it can be used."""
    try:
        parts, url = urlsplit(address), httpx2.URL(address)
        port = parts.port
    except (ValueError, httpx2.InvalidURL):
        return _("cannot be read as a web address; look at its host and port")
    if any(character.isspace() for character in address):
        return _("holds a space")
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        return _("needs a host, and neither a password nor a fragment")
    if port == 0:
        return _("names port 0; ports go from 1 to 65535")
    if not (_HOST.fullmatch(url.raw_host) or _is_ip_address(url.host)):
        return _("names a host that cannot be")
    return ""


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_private(host: str) -> bool:
    """Whether a host is a private address as written; names are resolved and checked at each connection."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _source(entry: Registration) -> str | RegistrationError:
    if entry.source is not None:
        if entry.source not in SourceCode.values or entry.source == SourceCode.RESIDENT:
            return RegistrationError("source", _("not a source of the record contract"))
        return entry.source
    known = [KINDS[kind].sources for kind in entry.kinds if kind in KINDS]
    if not known:  # what is wrong with the kinds is said already
        return ""
    shared = set.intersection(*map(set, known)) - {SourceCode.RESIDENT.value}
    if not shared:
        return RegistrationError("kinds", _("no single kind of body holds all of these; say which by source"))
    # of each kind its usual holder comes first
    return min(shared, key=lambda code: (sum(codes.index(code) for codes in known), code))


def _keys(entry: Registration) -> PublishedKeys | RegistrationError | None:
    if (entry.jwks is None) == (entry.jwks_uri is None):
        return RegistrationError("jwks", _("give either jwks or jwks_uri"))
    if entry.jwks is None:
        return None
    try:
        keys = parse_key_set(msgspec.json.encode(entry.jwks))
    except KeyDocumentError as error:
        return RegistrationError("jwks", error.code)
    if not keys.keys:
        return RegistrationError("jwks.keys", _("holds no key that can be used"))
    return keys
