"""The standard remuneration of a job month by month: from the contract at first, each September from April to June."""

from . import days
from .life import Job
from .premiums import GRADES, grade, standard_remuneration


def due(job: Job, at: int, paid: dict[int, int]) -> int:
    """Standard remuneration of month `at` as the law has it (HIA 41 and 42).

    `paid` maps a month of payment to the pay of that month, commuting included. Those insured from June or later
    wait for the next September. April raises are too small for a revision in between; a wage put right is revised
    from the fourth month after the first pay of it (HIA 43).
    """
    assert job.enrolled_from is not None, "only insured jobs have a standard remuneration"
    insured = days.month_of(job.enrolled_from)
    if job.rerated:
        first = job.rerated[0] + 1
        revised, until = first + 3, days.month(days.year_of(first + 3 - 6) + 1, 9)
        if revised <= at < until:
            return standard_remuneration(sum(paid[m] for m in range(first, first + 3)) // 3)
    september = days.month(days.year_of(at - 8), 9)
    while september > insured:
        june = september - 3
        if insured < june:
            counted = [paid[m] for m in (june - 2, june - 1, june) if m in paid]
            if counted:
                return standard_remuneration(sum(counted) // len(counted))
        september -= 12
    return standard_remuneration(job.wage(insured) + job.commuting)


def recorded(job: Job, at: int, lawful: int) -> int:
    """The same as the pension office holds it: some grades lower where the employer told too little (R-06)."""
    if job.reported.grades_down and at <= job.reported.grades_until:
        return GRADES[grade(lawful) - job.reported.grades_down]
    return lawful
