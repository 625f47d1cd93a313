"""Measures an institution's answer before it is believed: status, type, size, then its shape."""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from apps.feeds.protocol import strict_json
from apps.feeds.protocol.trouble import FeedError, Trouble, from_status

MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024
MAX_TOKENS: Final = 100


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """Raw tokens by the jti they were delivered under, in no order; nothing of them is verified yet."""

    sets: dict[str, str] = field(repr=False)
    more_available: bool


def check_head(response: httpx2.Response, limit: int, types: frozenset[str], now: float) -> None:
    """Refuse by status and headers alone; ``now`` (seconds since 1970) is what a date in Retry-After is counted from."""
    if not response.is_success:
        raise from_status(response.status_code, response.headers, now)
    if "content-encoding" in response.headers:
        raise FeedError(Trouble.BAD_ANSWER, "content_encoding")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length[:18]) > limit:
        raise FeedError(Trouble.BAD_ANSWER, "too_large")
    if response.status_code != 200:
        return  # 202 and 204 have nothing to read; an expected body will be missed when it is parsed
    if response.headers.get("content-type", "").partition(";")[0].strip().lower() not in types:
        raise FeedError(Trouble.BAD_ANSWER, "content_type")


def read_body(response: httpx2.Response, limit: int) -> bytes:
    """The raw body, read as it arrives and given up at the first piece beyond ``limit`` bytes."""
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > limit:
            raise FeedError(Trouble.BAD_ANSWER, "too_large")
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = strict_json.loads(body)
    except strict_json.StrictJSONError as error:
        document, code = None, error.code
    else:
        code = "not_an_object"
    if type(document) is not dict:
        raise FeedError(Trouble.BAD_ANSWER, code)
    return document


def poll_answer(body: bytes) -> PollAnswer:
    """The tokens of a poll's answer (RFC 8936 section 2.3)."""
    document = _object(body)
    sets, more = document.get("sets"), document.get("moreAvailable", False)
    if type(sets) is not dict or not all(type(token) is str for token in sets.values()):
        raise FeedError(Trouble.BAD_ANSWER, "sets")
    if len(sets) > MAX_TOKENS:
        raise FeedError(Trouble.BAD_ANSWER, "too_many_tokens")
    if type(more) is not bool:
        raise FeedError(Trouble.BAD_ANSWER, "more_available")
    return PollAnswer(sets, more)


def access_token(body: bytes) -> tuple[str, float]:
    """The token and its life in seconds; without a stated life it is used for one minute."""
    document = _object(body)
    token, kind, life = (
        document.get("access_token"),
        document.get("token_type"),
        document.get("expires_in", 60),
    )
    if type(token) is not str or not 0 < len(token) <= 8192 or not all("!" <= sign <= "~" for sign in token):
        raise FeedError(Trouble.BAD_ANSWER, "access_token")
    if type(kind) is not str or kind.lower() != "bearer" or type(life) is not int or life < 1:
        raise FeedError(Trouble.BAD_ANSWER, "access_token")
    return token, float(life)
