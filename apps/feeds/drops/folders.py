"""Where files come in and results go out: a folder for each institution, and copies that leave nothing behind.

<DROP_DIR>/<institution>/incoming/NAME.csv and NAME.manifest.jws     written by the office, the manifest last
<DROP_DIR>/<institution>/results/NAME.<short digest>.result.csv and .result.jws      written by us, without values
"""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from apps.feeds.drops.manifest import MAX_MANIFEST_BYTES
from apps.feeds.models import Institution

MAX_FILE_BYTES: Final = 512 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_MANIFEST: Final = ".manifest.jws"


@dataclass(slots=True)
class Copy:
    """A copy of an incoming file that has no name and is gone when it is closed, even if the process is killed.

    The office can go on writing to its own file; what was hashed is what is read.
    """

    file: BinaryIO
    size: int
    sha256: str
    changed_at: datetime


def incoming(institution: Institution) -> Path:
    """The institution's folder for files to come; made, for the owner alone, when it is not there."""
    return _folder(institution, "incoming")


def results(institution: Institution) -> Path:
    """Where the institution finds what became of its files."""
    return _folder(institution, "results")


def _folder(institution: Institution, name: str) -> Path:
    folder = Path(settings.DROP_DIR) / institution.source.slug / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def has_files(slug: str) -> bool:
    """Whether a manifest waits in an institution's folder; makes nothing."""
    folder = Path(settings.DROP_DIR) / slug / "incoming"
    return folder.is_dir() and any(folder.glob(f"*{_MANIFEST}"))


def waiting(institution: Institution) -> list[Path]:
    """The CSV files in the institution's folder that have a manifest beside them, by name."""
    manifests = sorted(incoming(institution).glob(f"*{_MANIFEST}"))
    files = [path.with_name(path.name.removesuffix(_MANIFEST) + ".csv") for path in manifests]
    return [file for file in files if file.is_file() and not file.is_symlink()]


def name_in_words(file: Path) -> str:
    """The file's name as text: a name that was written in another code page has � in it, and fits no manifest."""
    return os.fsencode(file.name).decode("utf-8", "replace")


def manifest_of(file: Path) -> Path:
    return file.with_name(f"{file.stem}{_MANIFEST}")


def read_manifest(file: Path) -> bytes:
    """The manifest beside a CSV file, at most a byte more than one may have."""
    with _open(manifest_of(file)) as manifest:
        return manifest.read(MAX_MANIFEST_BYTES + 1)


def copy_of(file: Path) -> Copy:
    """A nameless copy of a CSV file, cut off a byte above the largest size."""
    copied: BinaryIO = tempfile.TemporaryFile(dir=_own_folder())  # noqa: SIM115 - closed by whoever reads it
    digest, size = hashlib.sha256(), 0
    with _open(file) as source:
        changed = datetime.fromtimestamp(os.fstat(source.fileno()).st_mtime, UTC)
        while (chunk := source.read(_CHUNK)) and size <= MAX_FILE_BYTES:
            size += len(chunk)
            digest.update(chunk)
            copied.write(chunk)
    copied.seek(0)
    return Copy(copied, size, digest.hexdigest(), changed)


def _own_folder() -> Path:
    folder = Path(settings.VAR_DIR) / "drops-being-read"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _open(path: Path) -> BinaryIO:
    """Opens a plain file itself: a link could lead anywhere on this machine, and a pipe never ends."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError("not a plain file")
    return os.fdopen(opened, "rb")


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``target`` when it is whole; a link that lies there is not followed."""
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    opened = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(opened, "w+b") as file:
            yield file
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def place(file: Path, manifest: Path, institution: Institution) -> Path:
    """Copies a pair into the institution's folder, the manifest last, as offices do; returns the CSV file there."""
    there = incoming(institution) / file.name
    for source, target in ((file, there), (manifest, manifest_of(there))):
        with source.open("rb") as read, written(target) as placed:
            shutil.copyfileobj(read, placed)
    return there


def take_away(file: Path) -> None:
    """Removes a pair that was decided: a folder full of people's data would be a second, unguarded wallet."""
    file.unlink(missing_ok=True)
    manifest_of(file).unlink(missing_ok=True)
