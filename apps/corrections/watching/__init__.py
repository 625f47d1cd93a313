"""What the institution's data must look like when a correction is done, and what each later version shows of it.

Only this ends a correction as fixed: a letter that says so does not.
"""

from apps.corrections.watching.expecting import Expected, Line, Watch, expected_lag
from apps.corrections.watching.looking import Look, Seen, Sighting, Told, look, sightings

__all__ = [
    "Expected",
    "Line",
    "Look",
    "Seen",
    "Sighting",
    "Told",
    "Watch",
    "expected_lag",
    "look",
    "sightings",
]
