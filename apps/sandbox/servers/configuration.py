"""What one institution is: its names, its address, its keys' algorithm, and whom it sends to."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from apps.sandbox.servers.files import write_whole

EVENT_PREFIX = "https://schemas.tsunagi.example/feed/v1/"
CORRECTION_STATUS = f"{EVENT_PREFIX}correction-status"
VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification"
EVENT_TYPES = (
    f"{EVENT_PREFIX}record-upserted",
    f"{EVENT_PREFIX}record-withdrawn",
    f"{EVENT_PREFIX}snapshot-complete",
    f"{EVENT_PREFIX}connection-ended",
    CORRECTION_STATUS,
    VERIFICATION,
)
READ_NOTICE = f"{EVENT_PREFIX}read-notice"
SCOPE = "tsunagi.feed.read"
RECORDS = f"{EVENT_PREFIX}records"  # the type of the authorization details (RFC 9396) that Tsunagi asks with


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``config.json`` of one institution; readable by its owner alone, for it holds the switches' secret."""

    id: str
    source: str
    names: dict[str, str]
    corporate_number: str
    kinds: list[str]
    port: int
    algorithm: str
    audience: str  # Tsunagi's issuer, which is also its client id
    audience_as_list: bool  # the contract allows a string and a list of one: both are sent by somebody
    tsunagi_jwks: str  # a path or an http(s) address
    secret: str  # opens the switches
    returns_to: str = ""  # the one address to which people are sent back, compared as text (RFC 9700 2.1)
    reports_reads: bool = False  # a folder written before reads were told has no such member

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def event_types(self) -> list[str]:
        """What it may send; its own staff's looks only where it tells of them."""
        return [*EVENT_TYPES, READ_NOTICE] if self.reports_reads else list(EVENT_TYPES)

    @classmethod
    def read(cls, folder: Path) -> Self:
        return cls(**json.loads((folder / "config.json").read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        write_whole(folder / "config.json", text + "\n", mode=0o600)

    def metadata(self) -> dict[str, Any]:
        """OpenID Shared Signals 1.0, section 7.1, with the addresses that Tsunagi's contract adds."""
        return {
            "spec_version": "1_0",
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks.json",
            "delivery_methods_supported": ["urn:ietf:rfc:8936"],
            "verification_endpoint": f"{self.issuer}/verify",
            "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6749"}],
            "authorization_endpoint": f"{self.issuer}/authorize",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_details_types_supported": [RECORDS],
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint": f"{self.issuer}/token",
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "poll_endpoint": f"{self.issuer}/poll",
            "request_endpoint": f"{self.issuer}/requests",
            "scopes_supported": [SCOPE],
            "events_supported": self.event_types,
        }
