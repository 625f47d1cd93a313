"""Asking for a resident's consent at an institution, as pure steps: the request, the answer, what was granted.

OAuth 2.0 authorization code (RFC 6749 section 4.1) with PKCE (RFC 7636, S256), authorization details (RFC 9396) and
the issuer named in the answer (RFC 9207). No token is kept: the connection id is the link.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from apps.feeds.protocol import base64url, strict_json
from apps.feeds.protocol.trouble import FeedError, Trouble

RECORDS: Final = "https://schemas.tsunagi.example/feed/v1/records"
"""The type of our authorization details; ``datatypes`` lists the kinds of record (RFC 9396 section 2.2)."""
MOST_DETAILS: Final = 100
LONGEST_CODE: Final = 4096
#: What an institution may say instead of a code (RFC 6749 4.1.2.1, RFC 9396 5), as we tell it on.
REFUSALS: Final = frozenset({"access_denied", "temporarily_unavailable", "server_error"})


class AnswerRefused(Exception):  # noqa: N818 - an answer that cannot be used, told to a person as it is
    """An answer of an institution that changes nothing; ``code`` says why.

    ``access_denied``, ``temporarily_unavailable`` and ``server_error`` are the institution's own words;
    ``other_error`` any other of its errors, ``issuer`` another issuer than we asked, ``misshapen`` no answer at all.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Granted:
    """What an institution says was agreed to: its id of the connection, and the kinds that we had asked for."""

    connection: str
    kinds: frozenset[str]


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return base64url.encode(hashlib.sha256(verifier.encode("ascii")).digest())


def details(kinds: Collection[str]) -> list[dict[str, Any]]:
    """The authorization details that ask for some kinds."""
    return [{"type": RECORDS, "datatypes": sorted(kinds)}]


def request_address(
    endpoint: str, *, client_id: str, returns_to: str, state: str, verifier: str, kinds: Collection[str]
) -> str:
    """Where a resident's browser goes to agree; parameters that the endpoint's address has are kept."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": returns_to,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "authorization_details": json.dumps(details(kinds), separators=(",", ":")),
    }
    return str(httpx2.URL(endpoint).copy_merge_params(asked))


def code_in(answer: Mapping[str, Sequence[str]], *, issuer: str) -> str:
    """The code of an answer from ``issuer``; AnswerRefused when there is none that may be used.

    The issuer is compared before anything else is believed, refusals too (RFC 9207 section 2.4).
    """
    if any(len(values) != 1 for values in answer.values()):
        raise AnswerRefused("misshapen")
    said = {name: values[0] for name, values in answer.items()}
    if said.get("iss") != issuer:
        raise AnswerRefused("issuer")
    if error := said.get("error"):
        raise AnswerRefused(error if error in REFUSALS else "other_error")
    code = said.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE or not all(" " <= sign <= "~" for sign in code):
        raise AnswerRefused("misshapen")
    return code


def granted_in(body: bytes, *, asked: Collection[str]) -> Granted:
    """What the answer to a redeemed code grants, never more than was asked; FeedError when it is not as agreed.

    The kinds may be none: then nothing was granted.
    """
    try:
        document = strict_json.loads(body)
    except strict_json.StrictJSONError as error:
        raise FeedError(Trouble.BAD_ANSWER, error.code) from None
    if type(document) is not dict:
        raise FeedError(Trouble.BAD_ANSWER, "not_an_object")
    connection, listed = document.get("connection"), document.get("authorization_details")
    if type(connection) is not str or not connection:
        raise FeedError(Trouble.BAD_ANSWER, "connection")
    if type(listed) is not list or len(listed) > MOST_DETAILS:
        raise FeedError(Trouble.BAD_ANSWER, "authorization_details")
    kinds: set[str] = set()
    for detail in listed:
        kinds |= _kinds_of(detail)
    return Granted(connection, frozenset(kinds & set(asked)))


def _kinds_of(detail: Any) -> set[str]:
    """The kinds of one authorization detail; of a type that is not ours there are none."""
    if type(detail) is not dict or type(detail.get("type")) is not str:
        raise FeedError(Trouble.BAD_ANSWER, "authorization_details")
    if detail["type"] != RECORDS:
        return set()
    kinds = detail.get("datatypes")
    if type(kinds) is not list or not all(type(kind) is str for kind in kinds):
        raise FeedError(Trouble.BAD_ANSWER, "authorization_details")
    return set(kinds)
