"""A life as it would be on record had one error not been made: what was reported wrongly is reported rightly."""

from collections.abc import Callable
from copy import deepcopy
from typing import Final

from apps.sandbox.population.life import Job, Life, Reported

type Mending = Callable[[Life], None]

_OF_A_JOB: Final[dict[str, tuple[str, ...]]] = {
    "R-01": ("enrolled",),
    "R-03": ("enrolled_from", "meanwhile_pension"),
    "R-04": ("enrolled_to",),
    "R-05": ("enrolled_from", "meanwhile_pension", "deducts_from_start"),
    "R-06": ("grades_down", "grades_until"),
    "R-07": ("lost_bonus",),
    "R-09": ("ei",),
    "R-10": ("ei_from",),
    "R-19": ("unremitted",),
    "R-20": ("lump_missing",),
    "R-21": ("report_short",),
    "R-22": ("slip_missing",),
    "R-23": ("slip_short",),
    "R-29": ("notices_missing",),
    "R-39": ("ei_birth", "pension_birth"),
    "R-40": ("notice_of_conditions",),
    "R-42": ("hired_notice",),
}
"""What was told of a job, by the check that finds it wrong."""


def _job(job: Job, names: tuple[str, ...]) -> None:
    right = Reported()
    for name in names:
        setattr(job.reported, name, getattr(right, name))


def _card_follows(life: Life) -> None:
    life.homes[-1].card_follows = life.homes[-1].card_presented = True


def _move_is_told(life: Life) -> None:
    life.homes[-1].reported = True


def _pension_has_no_gap(life: Life) -> None:
    life.pension_gaps = frozenset()


def _category_is_right(life: Life) -> None:
    life.category_wrong = range(0)


def _health_has_no_gap(life: Life) -> None:
    life.health_gap_after = None


def _city_insurance_ends(life: Life) -> None:
    life.national_not_left = None


_OF_A_LIFE: Final[dict[str, Mending]] = {
    "R-11": _pension_has_no_gap,
    "R-13": _category_is_right,
    "R-15": _health_has_no_gap,
    "R-16": _city_insurance_ends,
    "R-27": _card_follows,
    "R-28": _move_is_told,
}
MENDABLE: Final = frozenset({*_OF_A_JOB, *_OF_A_LIFE})
"""Errors of records. What really happened (too many hours, a low wage, school left) no office can put right."""


def mended(life: Life, check: str) -> Life:
    """A copy of the life without what a check finds wrong in its records. KeyError for what is no error of records."""
    copy = deepcopy(life)
    if check in _OF_A_LIFE:
        _OF_A_LIFE[check](copy)
        return copy
    for job in copy.jobs:
        _job(job, _OF_A_JOB[check])
    return copy
