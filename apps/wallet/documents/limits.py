"""How large, how many, how much: what a file may cost, each number with its reason (OWASP ASVS 5.1.1, 5.2.1 to 5.2.6)."""

from typing import Final

MB: Final = 1024 * 1024

MAX_BYTES: Final = 10 * MB
"""One file as it is chosen. The proxy in front takes requests of at most 12 MB (docs/operations/deployment.md)."""
MAX_AT_ONCE: Final = 5
"""Files in one request; of more, the first so many are taken and the others are named."""
MAX_KEPT_BYTES: Final = 15 * MB
"""One picture after it was written anew, which may take more room than before."""

QUOTA_BYTES: Final = 200 * MB
QUOTA_FILES: Final = 500
"""Of one resident, kept and waiting together (stack.md 5.4)."""

MAX_PIXELS: Final = 40_000_000
MAX_PAGES: Final = 50
PREVIEW_SIDE: Final = 1_200
"""Longest side in pixels of the picture that a page shows."""

MEMORY_BYTES: Final = 512 * MB
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 40.0
"""What the process that opens a file may use: address space, processor time, and time by the clock on the wall."""

MAX_TEXT: Final = 2_000_000
"""Letters of a PDF's text that are read; one with more is refused, since the rest would not be looked at."""

SCANNER_SECONDS: Final = 30.0
"""How long the scanner may take to answer before the file waits."""
