"""Ids that the application makes itself, so that rows can be written by many workers and databases."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new UUID version 7 (RFC 9562 section 5.7): milliseconds since 1970, then 74 random bits.

    Ids made later sort later (to the millisecond), which keeps index pages together.
    """
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10))
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | noise
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
