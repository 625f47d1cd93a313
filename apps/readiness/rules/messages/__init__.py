"""The sentences of all rules, English, by rule and code; catalogues translate them.

Each module has MESSAGES: rule id, then code (or the name in a verdict's `says`), then the sentence with its values as
`%(name)s`. Sentences are marked by `_` for the catalogues and translated where they are shown.
"""

import pkgutil
from functools import cache
from importlib import import_module

from apps.readiness.engine.texts import Messages


@cache
def messages() -> Messages:
    """Every sentence. LookupError when two modules speak for one rule."""
    found: dict[str, dict[str, str]] = {}
    for module in pkgutil.iter_modules(__path__):
        said = import_module(f"{__name__}.{module.name}").MESSAGES
        if double := found.keys() & said.keys():
            raise LookupError(f"two modules of messages speak for {sorted(double)}")
        found |= said
    return found
