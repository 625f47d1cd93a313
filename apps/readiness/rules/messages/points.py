"""What rules on points say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
_POINTS: Final = {
    "enough": _("The records on file prove %(points_proven)s points, and %(pass_mark)s are needed."),
    "to_be_proven": _("You claim %(points_claimed)s points, but the records on file prove only %(points_proven)s of the %(pass_mark)s needed."),
    "income_unknown": _("So far %(points_claimed)s of the %(pass_mark)s points needed are on file, without your expected pay for a year, which your contract here does not say."),
    "career_unknown": _("So far %(points_claimed)s of the %(pass_mark)s points needed are on file, without your schooling and your earlier work, of which nothing is here."),
    "too_few": _("There are %(points_claimed)s points on file, and %(pass_mark)s are needed; an ordinary status for work may fit."),
    "no_category": _("Points are counted for highly skilled professionals, or when you choose a category."),
}
MESSAGES: Final = {
    "hsp_points_70": _POINTS,
    "hsp_points_total": _POINTS,
    "hsp_points_80": _POINTS,
    "hsp_income_floor": {
        "reached": _("Your expected pay of %(income)s a year is not below the %(floor)s that is needed."),
        "below_floor": _("Your expected pay of %(income)s a year is below %(floor)s, and points cannot make up for that."),
        "income_unknown": _("Your contract on file does not say the pay expected for a year, of which at least %(floor)s is needed."),
        "no_floor": _("For research there is no least pay."),
        "no_category": _("A least pay is asked for from highly skilled professionals, or when you choose a category of points."),
    },
    "hsp_to_2": {
        "three_years": _("You have been a highly skilled professional for three years since %(reached_on)s, so you may apply for the status without a limit."),
        "too_early": _("You may apply for the status without a limit from %(reached_on)s, after three years as a highly skilled professional."),
        "not_held": _("The status without a limit asks for three years as a highly skilled professional first."),
        "held": _("You hold the status without a limit already."),
        "start_unknown": _("When you became a highly skilled professional is not on file here; three years from the permission on file are over on %(reached_on)s."),
    },
}
