"""The rules, each in the words of its paragraph, and the set that holds all of them.

Every module below is read, so a new file needs no line here. `docs/rules.md` says how a rule is written.
"""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from apps.readiness.engine.parameters import read_data
from apps.readiness.engine.running import RuleSet, rules_of

#: The day of this set: changed with every change of a rule or of its data.
RULE_SET: Final = "2026-11-21"
FOLDER: Final = Path(__file__).parent
_NOT_RULES: Final = ("messages", "data", "examples")


@cache
def rule_set() -> RuleSet:
    """All rules with their data, read once."""
    names = sorted(
        module.name
        for module in pkgutil.walk_packages([str(FOLDER)], f"{__name__}.")
        if module.name.removeprefix(f"{__name__}.").split(".")[0] not in _NOT_RULES
    )
    return RuleSet(RULE_SET, rules_of(import_module(name) for name in names), read_data(FOLDER / "data"))
