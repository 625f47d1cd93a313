"""The ZIP as it grows: each file is hashed while it is written; at the end stands a signed list of all of them."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, Final
from uuid import UUID

from django.utils import timezone

from apps.consent.leaving.confirming import signing_key
from apps.wallet.export.json_files import FORMAT, as_json

TYP: Final = "tsunagi-export+jwt"


class Archive:
    """Writes files one after the other to something that only grows; nothing is ever held whole."""

    def __init__(self, to: IO[bytes], *, made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._made_at = made_at
        self.files: list[dict[str, Any]] = []

    def add(self, path: str, chunks: Iterable[bytes] | bytes) -> None:
        """Adds a file; raises ValueError for a path that is there already or that leaves the folder."""
        if (
            path.startswith("/")
            or ".." in path.split("/")
            or any(path == each["path"] for each in self.files)
        ):
            raise ValueError(f"{path} cannot be a file of the archive")
        digest, size = hashlib.sha256(), 0
        when = timezone.localtime(self._made_at).timetuple()[:6]
        info = zipfile.ZipInfo(path, date_time=when)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as file:
            for chunk in [chunks] if isinstance(chunks, bytes) else chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        self.files.append({"path": path, "size": size, "sha256": digest.hexdigest()})

    def close(self, resident_id: UUID) -> None:
        """Adds the signed list and ends the ZIP. ``manifest.jws`` signs what ``manifest.json`` says, word for word."""
        said = {
            "format": FORMAT,
            "made_at": self._made_at.isoformat(timespec="seconds"),
            "resident": str(resident_id),
            "files": list(self.files),
        }
        key = signing_key()
        self.add("keys.json", as_json({"keys": [key.public_jwk()]}))
        said["files"] = list(self.files)
        self.add("manifest.json", json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
        self.add("manifest.jws", key.sign(said, typ=TYP).encode())
        self._zip.close()
