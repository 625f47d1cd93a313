"""An institution in the test's own process: keeps what is not settled, hands out what the test chooses, loses answers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey

from apps.feeds.protocol.answers import PollAnswer
from apps.feeds.protocol.keys import PublishedKeys, parse_key_set
from apps.feeds.protocol.trouble import FeedError, Trouble
from tests.feeds.transmitter_desk import Desk

type Claims = dict[str, Any]


@dataclass
class Transmitter:
    """Stands where the client stands in a pull: asked by ``poll``, it settles first and then hands out one page."""

    desk: Desk
    is_stored: Callable[[], set[str]]
    """Which jtis lie accepted or refused in the database in this moment."""
    written: dict[str, tuple[Claims, str]] = field(default_factory=dict)
    outstanding: dict[str, str] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    keys: list[ECKey] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=list)
    handed_out: list[list[str]] = field(default_factory=list)
    loses_next: bool = False

    def __post_init__(self) -> None:
        self.keys = [self.desk.key]

    def __enter__(self) -> "Transmitter":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def write(self, claims: Claims, *, forged: bool = False) -> str:
        """Signs an event and lets it wait; a forged one by a key that only says that it is ours."""
        token = self._signed(claims, forged=forged)
        self.written[claims["jti"]] = claims, token
        self.outstanding[claims["jti"]] = token
        return str(claims["jti"])

    def again(self, jti: str, *, signed_anew: bool) -> None:
        """Delivers what was settled once more, byte for byte or with another signature over the same payload."""
        claims, token = self.written[jti]
        self.outstanding[jti] = self._signed(claims, forged=False) if signed_anew else token

    def _signed(self, claims: Claims, *, forged: bool) -> str:
        key = ECKey.generate_key("P-256") if forged else self.keys[-1]
        return self.desk.sign(claims, key=key, kid=self.keys[-1].thumbprint())

    def rotate(self) -> ECKey:
        """A new key signs from now on; the older ones stay published."""
        self.keys.append(ECKey.generate_key("P-256"))
        return self.keys[-1]

    def will_hand_out(self, *pages: Sequence[str]) -> None:
        self.pages = [list(page) for page in pages]

    # -- what a pull asks -----------------------------------------------------------------------------------------
    def poll(self, ack: Sequence[str], errors: dict[str, Any], **_how: object) -> PollAnswer:
        stored = self.is_stored()
        assert {*ack, *errors} <= stored, "told of something that is not committed"
        for jti in ack:
            self.acknowledged.add(jti)
            self.outstanding.pop(jti, None)
        for jti, (err, _words) in errors.items():
            self.refused[jti] = err
            self.outstanding.pop(jti, None)
        if self.loses_next:
            self.loses_next = False
            raise FeedError(Trouble.UNAVAILABLE, "lost")
        page: list[str] = []
        while self.pages and not page:
            page = [jti for jti in self.pages.pop(0) if jti in self.outstanding]
        self.handed_out.append(page)
        return PollAnswer({jti: self.outstanding[jti] for jti in page}, more_available=bool(self.pages))

    def fetch_jwks(self) -> PublishedKeys:
        listed = [
            {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}
            for key in self.keys
        ]
        return parse_key_set(json.dumps({"keys": listed}).encode())
