"""What the server's log says of an exception: its type and where it passed, never its message, which may quote a record.

A database writes a part of the statement, with values, into its message; so do parsers and validators.
"""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.db import Error


def places(error: BaseException) -> str:
    """The exception and those that led to it, oldest first: type, then every line of code that it passed."""
    return "\n".join(line for each in reversed([*_chain(error)]) for line in _told(each))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> Iterator[str]:
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame in traceback.extract_tb(error.__traceback__):
        file = Path(frame.filename)
        yield f"  {file.parent.name}/{file.name}:{frame.lineno} {frame.name}"


class PlacesOnly(logging.Filter):
    """Takes the messages of exceptions out of a record before anybody writes it down; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text, record.exc_info = places(record.exc_info[1]), None
        if isinstance(record.args, Mapping) and {"exc", "traceback"} <= record.args.keys():
            record.args = record.data = _task_without_message(record.args)
        elif isinstance(record.args, tuple):
            record.args = tuple(_named(value) for value in record.args)
        return True


def _task_without_message(said: Mapping[str, Any]) -> dict[str, Any]:
    """What Celery tells of a task that went wrong: of the exception's repr only its type."""
    return {**said, "exc": str(said["exc"]).partition("(")[0], "traceback": ""}


def _named(value: Any) -> Any:
    """A value of the line: of a database's exception only its type, of an address of a calendar not its secret."""
    if isinstance(value, Error):
        return type(value).__name__
    return _SECRET.sub("/calendar/…", value) if isinstance(value, str) else value


#: What stands in an address only because calendars can send it in no other way (``apps.notices.calendar``).
_SECRET: Final = re.compile(r"/calendar/[^/\s]+")
