"""The verdict on each token of an answer: a pure step between the wire and the database."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from apps.feeds.inbox import Known, name_of
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import Held, Opened, Refused, UnknownKid

WORTH_TWO_THREADS: Final = 16
"""From so many tokens on the second thread saves more than it costs."""


class KeysNeeded(Exception):  # noqa: N818 - not an error: the page is judged again with fresh keys
    """A token names a key that we do not have; fetch the keys once and judge the page again."""


@dataclass(slots=True)
class Judged:
    """An answer of an institution, token by token.

    ``repeated`` were decided before and need only the same answer again; ``reused`` bring a jti that we hold
    with another token, whose contents must be compared; the rest is new.
    """

    tokens: Mapping[str, str]
    opened: dict[str, Opened] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    repeated: dict[str, Known] = field(default_factory=dict)
    reused: dict[str, Known] = field(default_factory=dict)
    sha256: dict[str, bytes] = field(default_factory=dict)


def judge(
    tokens: Mapping[str, str],
    known: Mapping[str, Known],
    trust: Trust,
    *,
    now: datetime,
    keys_as_of: datetime | None,
) -> Judged:
    """Opens every token that is not decided yet; a token already held byte for byte is not verified again.

    ``keys_as_of`` is when the institution's key document was last read: a token that names an unknown key and came
    before is refused, one that came after is kept aside, since its key may be published by now. Without it an
    unknown key raises KeysNeeded.
    """
    judged = Judged(tokens)
    undecided: list[_Undecided] = []
    for jti, token in tokens.items():
        digest = judged.sha256[jti] = hashlib.sha256(token.encode()).digest()
        before = known.get(name_of(jti))
        decided = before is not None and before.verdict != "held"
        if before is not None and decided and before.token_sha256 == digest:
            judged.repeated[jti] = before
            continue
        if before is not None and decided:
            judged.reused[jti] = before
        undecided.append(_Undecided(jti, token, before))
    for (jti, _token, before), found in zip(undecided, _open(undecided, trust, now), strict=True):
        verdict = found
        if isinstance(verdict, UnknownKid):
            if keys_as_of is None:
                raise KeysNeeded
            if keys_as_of < (before.received_at if before else now):
                verdict = Held(verdict.code)
        if isinstance(verdict, Held):
            judged.held[jti] = verdict
        elif isinstance(verdict, Refused):
            judged.refused[jti] = verdict
        else:
            judged.opened[jti] = verdict
    return judged


class _Undecided(NamedTuple):
    jti: str
    token: str
    before: Known | None


def _open(undecided: Sequence[_Undecided], trust: Trust, now: datetime) -> Iterable[Opened | Refused | Held]:
    """The verdicts in order. Checking a signature lets other threads run, so a page is opened by two of them."""
    seconds = int(now.timestamp())

    def opened(part: Sequence[_Undecided]) -> list[Opened | Refused | Held]:
        return [
            open_token(
                token, jti, trust, seconds, first_seen=int(before.received_at.timestamp()) if before else None
            )
            for jti, token, before in part
        ]

    if len(undecided) < WORTH_TWO_THREADS:
        return opened(undecided)
    half = len(undecided) // 2
    second_half = _second_thread().submit(opened, undecided[half:])
    return chain(opened(undecided[:half]), second_half.result())


@cache
def _second_thread() -> ThreadPoolExecutor:
    """Begun at the first page, so that a worker process that was forked has one of its own."""
    return ThreadPoolExecutor(1, thread_name_prefix="signatures")
