"""Sentences that every rule may end with."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


MESSAGES: Final = {
    "any_rule": {
        "unknown": _("This cannot be told yet, because a record is not here: %(missing)s."),
        "stale": _("This cannot be told, because what is here was last told too long ago: %(missing)s."),
        "data_too_old": _(
            "This cannot be told yet: the newest data is from before the last day for it: %(missing)s."
        ),
        "other_status": _("This rule is for another status of residence."),
        "not_in_force": _("This rule is not in force on the day that counts."),
        "calendar_unknown": _(
            "This cannot be told, because the public holidays of that year are not known here."
        ),
    },
}
