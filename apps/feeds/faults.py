"""What went wrong, for the log: kind and place of an exception, never its message, which may quote a record."""

import traceback
from pathlib import Path
from typing import Final

_FRAMES: Final = 4


def place(error: BaseException) -> str:
    """The exception's type and the innermost lines of code that it passed, the last one first."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    return " < ".join([type(error).__name__, *lines])
