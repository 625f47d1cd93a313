"""Names for parameters that are the same in every process: two test processes must collect the same names."""

import re

_CHANGES = re.compile(r"\d{8,}|[A-Za-z0-9_-]{30,}|0x[0-9a-f]+")


def steady(value: object) -> str:
    """The value in words, with keys, digests, moments and addresses of memory left out, cut to a readable length."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return _CHANGES.sub("…", text)[:80]
