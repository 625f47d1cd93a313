"""The questions of the answers form, by the names that rules read: `plan.channel`, `declared.no_side_job`."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.wallet.kinds.showing import field_of, format_day

PLAN: Final[Mapping[str, Promise]] = {
    "procedure": _("What do you want to apply for?"),
    "channel": _("Where do you want to apply?"),
    "filing_on": _("On which day do you want to apply?"),
    "period_wanted_months": _("Which period do you wish for, in months?"),
    "early_filing_reason": _("Is there a reason to apply earlier than others may?"),
    "duties_unchanged": _("Will your work or studies stay as they are?"),
    "status_applied": _("Which status do you want to change to?"),
    "decision_expected_on": _("On which day do you expect the decision?"),
    "departs_on": _("On which day do you plan to leave Japan?"),
    "returns_on": _("On which day do you plan to come back?"),
    "route": _("By which route do you want to apply for permanent residence?"),
    "points_category": _("For which kind of work do you count points?"),
}
#: Statements, each as a sentence about oneself that one may agree with or not.
DECLARED: Final[Mapping[str, Promise]] = {
    "no_convictions": _("I was never fined or convicted by a court, and no case against me is open."),
    "no_public_assistance": _("I do not receive public assistance (seikatsu hogo)."),
    "no_side_job": _("I have no other paid work than what my records show."),
    "no_absence": _("I was not away from my work or my studies for a long time."),
    "no_other_event": _(
        "Nothing else happened that has to be told: a new name, address, employer or school, marriage or divorce, a lost residence card."
    ),
}
HELP: Final[Mapping[str, Promise]] = {
    "channel": _("Online you need a My Number card. Permanent residence can be applied for at the counter only."),
    "filing_on": _("The fee and some rules go by this day."),
    "period_wanted_months": _("12 for one year, 36 for three years, 60 for five years. The immigration office decides which one it gives."),
    "status_applied": _("Only for a change of status."),
    "returns_on": _("Leave it empty if you leave for good."),
}  # fmt: skip
PROCEDURES: Final = {
    "renewal": pgettext_lazy("procedure", "A longer stay with the same status (renewal)"),
    "change": pgettext_lazy("procedure", "Another status (change)"),
    "permanent_residence": pgettext_lazy("procedure", "Permanent residence"),
    "reentry": pgettext_lazy("procedure", "Re-entry permit"),
    "authorised_employment": pgettext_lazy("procedure", "Certificate of authorised employment"),
    "acquisition": pgettext_lazy("procedure", "A status for a child born here (acquisition)"),
    "outside_activity": pgettext_lazy("procedure", "Permission for other work (outside activity)"),
}
CHANNELS: Final = {"counter": _("At the counter"), "online": _("Online")}
REASONS: Final = {
    "hospitalisation": _("A stay in hospital"),
    "long_trip": _("A long trip"),
    "childbirth": _("Childbirth"),
    "other": pgettext_lazy("reason", "Another reason"),
}
ROUTES: Final = {
    "general": pgettext_lazy("route", "The general one"),
    "spouse": pgettext_lazy("route", "Husband or wife of a Japanese or a permanent resident"),
    "child": pgettext_lazy("route", "Child of a Japanese or a permanent resident"),
    "ltr": pgettext_lazy("route", "Long-term resident"),
    "refugee": pgettext_lazy("route", "Recognised refugee"),
    "contribution": pgettext_lazy("route", "Contribution to Japan"),
    "regional": pgettext_lazy("route", "Work in a region with a plan of its own"),
    "hsp70": pgettext_lazy("route", "70 points"),
    "hsp80": pgettext_lazy("route", "80 points"),
    "jskip": pgettext_lazy("route", "J-Skip"),
}
POINTS: Final = {
    "a": pgettext_lazy("points", "Research"),
    "b": pgettext_lazy("points", "Specialist or technical work"),
    "c": pgettext_lazy("points", "Management"),
}

# Translators: two answers to a statement such as "I have no other paid work than what my records show."
IS_SO: Final = pgettext_lazy("statement", "That is so")
IS_NOT_SO: Final = pgettext_lazy("statement", "That is not so")
UNCHANGED: Final = _("Yes, they stay as they are")
CHANGED: Final = _("No, they change")
_CHOICES: Final[Mapping[str, Mapping[str, Promise]]] = {
    "procedure": PROCEDURES,
    "channel": CHANNELS,
    "early_filing_reason": REASONS,
    "route": ROUTES,
    "points_category": POINTS,
}


def answer_of(name: str, value: object) -> str:
    """What was said to the question behind a name, in words; `value` is not None."""
    part, _dot, member = name.partition(".")
    if isinstance(value, bool):
        yes, no = (UNCHANGED, CHANGED) if part == "plan" else (IS_SO, IS_NOT_SO)
        return str(yes if value else no)
    if isinstance(value, date):
        return format_day(value)
    if member == "status_applied":
        return str(field_of("residence_status", "status").codes.get(str(value), value))
    return str(_CHOICES.get(member, {}).get(str(value), value))


def question_of(name: str) -> Promise | None:
    """The question behind `plan.NAME` or `declared.NAME`."""
    part, _dot, member = name.partition(".")
    return {"plan": PLAN, "declared": DECLARED}.get(part, {}).get(member)
