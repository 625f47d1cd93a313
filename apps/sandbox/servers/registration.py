"""What Tsunagi's staff would type in to register an institution, ready for ``manage.py institutions add``."""

from pathlib import Path
from typing import Any

from apps.sandbox.servers.building import folders, write_json
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.keys import KeyRing, thumbprint


def registration(folder: Path) -> dict[str, Any]:
    """The registration of the institution in this folder, with the thumbprints of all keys it publishes."""
    configuration = Configuration.read(folder)
    keys = KeyRing(folder / "keys.json")
    return {
        "id": configuration.id,
        "source": configuration.source,
        "names": configuration.names,
        "issuer": configuration.issuer,
        "poll_url": f"{configuration.issuer}/poll",
        "token_url": f"{configuration.issuer}/token",
        "authorization_url": f"{configuration.issuer}/authorize",
        "request_url": f"{configuration.issuer}/requests",
        "metadata_url": f"{configuration.issuer}/.well-known/ssf-configuration",
        "jwks_uri": f"{configuration.issuer}/jwks.json",
        "algorithms": [configuration.algorithm],
        "thumbprints": [thumbprint(jwk) for jwk in keys.jwks],
        "event_types": configuration.event_types,
        "kinds": configuration.kinds,
        "corporate_number": configuration.corporate_number,
        "private_network": True,
    }


def write_registrations(root: Path, to: Path) -> list[Path]:
    """One file for each institution of the sandbox in ``root``; returns their paths."""
    to.mkdir(parents=True, exist_ok=True)
    written = []
    for folder in folders(root):
        path = to / f"{folder.name}.json"
        write_json(path, registration(folder))
        written.append(path)
    return written
