"""People and life stories that do not exist, with everything ten institutions would hold about them.

`generate(residents, seed, today)` gives a `Population`; `cases(population)` its case files. Nothing here knows of
Django, of HTTP or of a clock.
"""

from .amends import Amend
from .cases import case, cases, current
from .days import ANCHOR
from .errors import ERROR_RATES, covered_checks
from .model import Fact, Institution, Payload, ReadNotice, Resident, Truth
from .places import INSTITUTIONS
from .population import Population, connection_id, generate

__all__ = [
    "ANCHOR",
    "ERROR_RATES",
    "INSTITUTIONS",
    "Amend",
    "Fact",
    "Institution",
    "Payload",
    "Population",
    "ReadNotice",
    "Resident",
    "Truth",
    "case",
    "cases",
    "connection_id",
    "covered_checks",
    "current",
    "generate",
]
