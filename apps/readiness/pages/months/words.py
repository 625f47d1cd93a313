"""Months in words: states, why a month is in one, and months in a row."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.readiness.pages.months.drawing_up import Month
from apps.wallet.kinds.showing import format_month

# Translators: states of a month in a picture and in the table beside it; short.
STATES: Final[Mapping[str, Promise]] = {
    "covered": gettext_lazy("covered"),
    "missing": gettext_lazy("missing"),
    "differs": gettext_lazy("differs"),
    "expected": gettext_lazy("expected"),
    "unknown": gettext_lazy("not reported yet"),
    "none": gettext_lazy("not needed"),
}
#: Pieces of thread by state, as the tags of other pages have them.
GLYPHS: Final[Mapping[str, str]] = {
    "covered": "covered",
    "missing": "missing",
    "differs": "open",
    "expected": "expected",
    "unknown": "unknown",
    "none": "none",
}
# Translators: what it means that months are neither covered nor missing; whole sentences under the months they are about.
WHY: Final[Mapping[str, Promise]] = {
    "reporting": gettext_lazy("Not a gap. Offices and employers report a month only after it is over."),
    "due_later": gettext_lazy("Not a gap. The day on which it is to be paid has not come yet."),
    "pending": gettext_lazy("Not a gap. Whoever has to act is still inside the time that the law gives."),
    "upcoming": gettext_lazy("Nothing is wrong now. Something will apply here from a day that is still to come."),
    "silent": gettext_lazy("We cannot tell. No record that came here speaks about these months."),
    "not_asked": gettext_lazy("We cannot tell. No office or employer has been asked about this, and no paper is here."),
    "stale": gettext_lazy("We cannot tell. What is here is too old to say anything about these months."),
    "unpaid": gettext_lazy("We cannot tell. The office shows no payment, and nothing here says whether one was made since."),
    "no_category": gettext_lazy("We cannot tell. The pension office has no category for these months on record."),
    "to_come": gettext_lazy("These months are still to come."),
    "before_arrival": gettext_lazy("You were not in Japan yet, so nothing was needed."),
    "no_work": gettext_lazy("You worked for nobody in these months. Nothing was needed from an employer."),
    "age": gettext_lazy("National pension runs from the age of 20 to 59. Nothing was needed."),
    "exempt": gettext_lazy("The office has an exemption or deferment for these months, so no premium is due."),
    "nothing_due": gettext_lazy("No part of the tax fell due in these months."),
    "no_tax_yet": gettext_lazy("Resident tax goes by where somebody lived on 1 January. You were not in Japan yet on that day."),
    "no_duty": gettext_lazy("By what is on file nobody had this duty in these months."),
    "suppressed": gettext_lazy("The records differ here, but a reason for it is on file."),
}  # fmt: skip


def run_in_words(months: Sequence[Month]) -> str:
    """The first and the last of months in a row, or the only one."""
    first, last = months[0].month, months[-1].month
    if first == last:
        return format_month(first)
    # Translators: months in a row, both included, such as March 2026 to June 2026.
    return _("%(first)s to %(last)s") % {"first": format_month(first), "last": format_month(last)}
