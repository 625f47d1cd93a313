"""Has a file opened by the process of ``examiner``, and reads its answer. No bytes of a file are parsed anywhere else."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from apps.wallet.documents import limits
from apps.wallet.documents.examiner import OUT_OF_MEMORY
from apps.wallet.documents.reasons import REASONS, Refused

_PROGRAM: Final = Path(__file__).with_name("examiner.py")
AT_ONCE: Final = 2
"""Files that one process of the web or of a worker has open at a time, so that many uploads cannot fill the machine."""
_WAIT_SECONDS: Final = 20.0
_room: Final = threading.BoundedSemaphore(AT_ONCE)
#: How a process ends that ran out of time or memory; others ended over something broken in the file.
_TOO_HEAVY: Final = frozenset({OUT_OF_MEMORY, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT})


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: the file as it is to be kept, a picture of it, its text, and how many pages a PDF has."""

    file: bytes
    preview: bytes
    text: str
    pages: int | None


def examine(raw: bytes, media_type: str) -> Examined:
    """Opens a file of a recognised type under limits; raises Refused when it is none, may act, or is too much."""
    if not _room.acquire(timeout=_WAIT_SECONDS):
        raise Refused("busy")
    try:
        answer = _run(_order(media_type) + raw)
    finally:
        _room.release()
    return _read(answer)


def _order(media_type: str) -> bytes:
    order = {
        "media_type": media_type,
        "memory": limits.MEMORY_BYTES,
        "cpu": limits.CPU_SECONDS,
        "pixels": limits.MAX_PIXELS,
        "pages": limits.MAX_PAGES,
        "text": limits.MAX_TEXT,
        "side": limits.PREVIEW_SIDE,
        "most_bytes": limits.MAX_KEPT_BYTES,
    }
    return json.dumps(order).encode() + b"\n"


def _run(given: bytes) -> bytes:
    """The answer of the process. It gets none of our environment, where keys and passwords may stand."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's complaint may quote the file
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer, _nothing = process.communicate(given, timeout=limits.WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused("too_heavy") from None
    finally:
        _end(process)
    if process.returncode in _TOO_HEAVY:
        raise Refused("too_heavy")
    if process.returncode != 0:
        raise Refused("damaged")
    return answer


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _read(answer: bytes) -> Examined:
    """The parts of an answer; its lengths are held against what there is, since the process may have been taken over."""
    head, _newline, rest = answer.partition(b"\n")
    try:
        said: dict[str, Any] = dict(json.loads(head))
        refused, pages = said.get("refused"), said.get("pages")
        text, file, preview = (int(said[name]) for name in ("text", "file", "preview"))
    except (ValueError, KeyError, TypeError):
        raise Refused("damaged") from None
    if refused is not None:
        raise Refused(refused if refused in REASONS else "damaged")
    if (
        min(text, file - 1, preview) < 0  # there is always a file to keep
        or text + file + preview != len(rest)
        or not isinstance(pages, int | None)
    ):
        raise Refused("damaged")
    return Examined(
        rest[text : text + file],
        rest[text + file :],
        rest[:text].decode("utf-8", "replace"),
        pages,
    )
