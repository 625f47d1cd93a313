"""The sentences of the count of a request, in English, marked for the catalogues."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return sentence


# fmt: off
SENTENCES: Final = {
    # Translators: steps of a count of days, read one below the other, like counting on a paper calendar.
    "same_day": _("The request was handed over on %(reached)s. That day itself is not counted."),
    "delivery": _("The request was sent on %(sent)s. There is proof that it arrived on %(reached)s. That day itself is not counted."),
    "institution": _("The request was sent on %(sent)s. The office says that it arrived on %(reached)s. That day itself is not counted."),
    "at_the_latest": _("The request was sent on %(sent)s. It was confirmed on %(reached)s, so it had arrived by then. That day itself is not counted."),
    "post_assumed": _("The request was sent on %(sent)s. Nobody said when it arrived, so %(reached)s is assumed. That day itself is not counted."),
    "months_are_days": _("The time is given in months (%(months)s). From here that is this number of days: %(number)s."),
    "pause": _("On %(asked)s more was asked of you, and you answered on %(answered)s. Days in between that are not counted, the day of the answer included: %(number)s."),
    "pause_open": _("On %(asked)s more was asked of you. The days after it are not counted until you answer."),
    "stands_still": _("So there is no last day yet. It follows when you have answered."),
    "longer_taken": _("A notice of %(noticed)s says that it takes longer. Days that are counted now: %(number)s."),
    "longer_capped": _("A notice of %(noticed)s asks for more time than the law allows. Days that are counted now: %(number)s."),
    "longer_late": _("A notice of %(noticed)s says that it takes longer, but it came after the last day. It changes nothing."),
    "longer_no_longer": _("A notice of %(noticed)s names no later day than the count gives. It changes nothing."),
}
# fmt: on
