"""Reading the whole log again: every line, chain, leaf, block and head, and the exact name of what does not fit.

One pass over the lines in the order of their chains, one over the leaves in their order; neither holds more than a
few thousand rows. Runs as the owner of the database, in one snapshot.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction

from apps.consent.log import chains, log_keys, tree_walk
from apps.consent.log.findings import Findings


class CannotReadAllError(RuntimeError):
    """The role of this connection does not see every line, so nothing it says would count."""


@dataclass
class Verification:
    """What was read, in how many seconds, and what does not fit."""

    lines: int = 0
    chains: int = 0
    leaves: int = 0
    waiting: int = 0
    heads: int = 0
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)

    @property
    def is_sound(self) -> bool:
        return self.findings.total == 0
