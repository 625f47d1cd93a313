"""Eight residents with a name and a story, always the first eight, and the child of the eighth as the ninth.

The child signs in nowhere and has no sentence of its own. Their stories are told around 21 November 2026 and do not depend on the seed.
"""

from collections.abc import Callable

from apps.sandbox.population.demo.families import hnin, juliana, lucas, nusrat
from apps.sandbox.population.demo.workers import bishal, dewi, mai, meiling, nimali
from apps.sandbox.population.life import Life

STORIES: tuple[Callable[[str], Life], ...] = (
    mai,
    bishal,
    nimali,
    hnin,
    nusrat,
    dewi,
    meiling,
    juliana,
    lucas,
)


def tell(index: int, keys: list[str]) -> Life:
    """The demo resident of an index; `keys` are those of the population, for the guardian."""
    life = STORIES[index](keys[index])
    if STORIES[index] is lucas:
        life.guardian = keys[index - 1]
    if STORIES[index] is juliana and len(keys) > index + 1:
        life.guardian_of = (keys[index + 1],)
    return life
