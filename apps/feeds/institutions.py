"""Registering an institution: what staff enter once, checked before anything is stored."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import httpx2
import msgspec
from django.conf import settings
from django.db import transaction
from msgspec import Meta, Struct

from apps.accounts.corporate_number import is_corporate_number
from apps.feeds.models import Approval, Institution, Stream
from apps.feeds.protocol import event_types, strict_json
from apps.feeds.protocol.keys import ALGORITHMS, KeyDocumentError, PublishedKeys, parse_key_set
from apps.feeds.trust import note_keys
from apps.wallet.kinds import KINDS
from apps.wallet.models import Source, SourceCode

APPROVALS_NEEDED: Final = 2
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

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """The institution's name in Japanese and, where it has one, in English."""

    ja: Annotated[str, Meta(min_length=1, max_length=200)]
    en: Annotated[str, Meta(max_length=200)] = ""


class Registration(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``manage.py institutions add`` reads. Without ``source`` it is the body that holds all the kinds."""

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
    try:
        document = strict_json.loads(raw)
    except strict_json.StrictJSONError as error:
        if error.code == "duplicate_member":
            raise RegistrationError(_doubled_member(raw), "is given twice") from None
        raise RegistrationError("", f"cannot be read as JSON ({error.code})") from None
    for path, text in _texts(document):
        if has_control_characters(text):
            raise RegistrationError(path, "holds a control character")
    try:
        registration = msgspec.convert(document, Registration)
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$.")
        raise RegistrationError(path.rstrip("`"), words) from None
    _check_names(registration.names)
    _check_words(registration)
    _check_addresses(registration)
    return Checked(registration, _source(registration), _keys(registration))


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


def _check_names(names: Names) -> None:
    for language, name in (("ja", names.ja), ("en", names.en)):
        if name and not name.strip():
            raise RegistrationError(f"names.{language}", "holds only blanks")


def _check_words(entry: Registration) -> None:
    if not _SLUG.fullmatch(entry.id):
        raise RegistrationError("id", "use small letters, digits, - and _, at most 64")
    if not is_corporate_number(entry.corporate_number):
        raise RegistrationError("corporate_number", "not thirteen digits with the right check digit")
    allowed = {
        "algorithms": ALGORITHMS,
        "event_types": event_types.RECEIVED,
        "kinds": frozenset(KINDS),
    }
    for name, words in allowed.items():
        listed = getattr(entry, name)
        if not listed:
            raise RegistrationError(name, "list at least one")
        for number, word in enumerate(listed):
            if word not in words:
                raise RegistrationError(f"{name}[{number}]", "not known here")
            if word in listed[:number]:
                raise RegistrationError(f"{name}[{number}]", "is listed twice")
    for number, thumbprint in enumerate(entry.thumbprints):
        if not _THUMBPRINT.fullmatch(thumbprint):
            raise RegistrationError(f"thumbprints[{number}]", "not an RFC 7638 SHA-256 thumbprint")


def _check_addresses(entry: Registration) -> None:
    if entry.private_network and not settings.FEED_PRIVATE_NETWORK_ALLOWED:
        raise RegistrationError("private_network", "refused in production")
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
        if address is not None:
            _check_address(name, address, private=entry.private_network)


def _check_address(name: str, address: str, *, private: bool) -> None:
    if flaw := address_flaw(address):
        raise RegistrationError(name, flaw)
    url = httpx2.URL(address)
    if url.scheme != "https" and not (private and url.scheme == "http"):
        raise RegistrationError(name, "must begin with https://")
    if not private and _is_private(url.host):
        raise RegistrationError(name, "is on a private network; that needs private_network")


def address_flaw(address: str) -> str:
    """Why nobody could be asked at a web address, in a few words; empty when it can be used."""
    try:
        parts, url = urlsplit(address), httpx2.URL(address)
        port = parts.port
    except (ValueError, httpx2.InvalidURL):
        return "cannot be read as a web address; look at its host and port"
    if any(character.isspace() for character in address):
        return "holds a space"
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        return "needs a host, and neither a password nor a fragment"
    if port == 0:
        return "names port 0; ports go from 1 to 65535"
    if not (_HOST.fullmatch(url.raw_host) or _is_ip_address(url.host)):
        return "names a host that cannot be"
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


def _source(entry: Registration) -> str:
    if entry.source is not None:
        if entry.source not in SourceCode.values:
            raise RegistrationError("source", "not a source of the record contract")
        return entry.source
    holders = [KINDS[kind].sources for kind in entry.kinds]  # of each kind its usual holder comes first
    shared = set.intersection(*map(set, holders)) - {SourceCode.RESIDENT.value}
    if not shared:
        raise RegistrationError("kinds", "no single kind of body holds all of these; say which by source")
    return min(shared, key=lambda code: (sum(codes.index(code) for codes in holders), code))


def _keys(entry: Registration) -> PublishedKeys | None:
    if (entry.jwks is None) == (entry.jwks_uri is None):
        raise RegistrationError("jwks", "give either jwks or jwks_uri")
    if entry.jwks is None:
        return None
    try:
        keys = parse_key_set(msgspec.json.encode(entry.jwks))
    except KeyDocumentError as error:
        raise RegistrationError("jwks", error.code) from None
    if not keys.keys:
        raise RegistrationError("jwks.keys", "holds no key that can be used")
    return keys


@transaction.atomic
def register(checked: Checked, *, now: datetime, live: bool) -> Institution:
    """Stores a checked registration; an id or issuer that is taken raises RegistrationError.

    Unless ``live`` it waits for the approval of two members of staff.
    """
    entry = checked.registration
    if Source.objects.filter(slug=entry.id).exists():
        raise RegistrationError("id", "is registered already")
    if Institution.objects.filter(issuer=entry.issuer).exists():
        raise RegistrationError("issuer", "is registered already")
    source = Source.objects.create(
        slug=entry.id,
        code=checked.source,
        name_ja=entry.names.ja,
        name_en=entry.names.en,
        corporate_number=entry.corporate_number,
    )
    institution = Institution.objects.create(
        source=source,
        issuer=entry.issuer,
        poll_url=entry.poll_url,
        token_url=entry.token_url,
        request_url=entry.request_url,
        authorization_url=entry.authorization_url or "",
        metadata_url=entry.metadata_url or "",
        jwks_uri=entry.jwks_uri or "",
        algorithms=entry.algorithms,
        thumbprints=entry.thumbprints,
        event_types=entry.event_types,
        kinds=entry.kinds,
        private_network=entry.private_network,
        state=Institution.State.LIVE if live else Institution.State.WAITING,
        registered_at=now,
    )
    Stream.objects.create(institution=institution, next_poll_at=now)
    if checked.keys is not None:
        note_keys(institution, checked.keys, now=now)
    return institution


@transaction.atomic
def approve(institution: Institution, *, by: Any, now: datetime) -> bool:
    """Notes one person's approval; with the second one the institution goes live. Returns whether it is live."""
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    Approval.objects.get_or_create(institution=locked, by=by, defaults={"at": now})
    if locked.state == Institution.State.WAITING and locked.approvals.count() >= APPROVALS_NEEDED:
        locked.state = Institution.State.LIVE
        locked.save(update_fields=["state"])
    return locked.state == Institution.State.LIVE
