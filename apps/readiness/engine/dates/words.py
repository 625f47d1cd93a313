"""The sentences of calculations, in English, marked so that the message catalogues hold them."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown, since nothing here knows a language."""
    return sentence


# fmt: off
SENTENCES: Final = {
    # counting days
    # Translators: steps of a calculation of dates, read one below the other, like counting on a paper calendar.
    "event": _("The day it happened is %(event)s. That day itself is not counted."),
    "first_counted": _("The first day counted is %(day)s."),
    "first_day_is_counted": _("The first day is %(day)s, and that day itself is counted."),
    # Translators: "number" is how many days are counted: day number 14 is the fourteenth day.
    "last_counted": _("Day number %(number)s, the last one, is %(day)s."),
    "same_day": _("Nothing is counted, so it stays %(day)s."),
    "back_from": _("It is counted back from %(day)s."),
    "days_back": _("Days counted back: %(number)s. That is %(day)s."),
    "span": _("Days from %(first)s to %(last)s, both counted: %(number)s."),
    "days_between": _("Days from %(start)s to %(end)s, the first of the two not counted: %(number)s."),
    "window": _("The stretch of time that ends on %(last)s begins on %(first)s."),
    # months and years
    "months_back": _("Months counted back: %(number)s. The day with the same number is %(day)s."),
    "no_such_day_back": _("%(month)s has no day %(number)s, so the last day of that month is taken: %(day)s."),
    "months_run": _("Length of the period in months: %(number)s."),
    "corresponding": _("The day with the same number as the first day is %(day)s. The period ends on the day before it."),
    "no_corresponding": _("%(month)s has no day %(number)s, so the period ends on the last day of that month."),
    "legal_end": _("By law the last day is %(day)s."),
    "safe_end": _("Counted in the simple way the last day would be %(day)s. This earlier day is the safe one."),
    "anniversary": _("Years counted from %(start)s: %(number)s. They are reached on %(day)s."),
    "leap_anniversary": _("%(year)s has no 29 February, so 1 March is taken. This is our convention."),
    "years_completed": _("Whole years from %(start)s to %(on)s: %(number)s."),
    # ages
    "born": _("The date of birth is %(birth)s."),
    "birthday": _("Birthday number %(number)s is %(day)s."),
    "no_birthday": _("%(year)s has no 29 February."),
    "reached_day_before": _("By law the age of %(number)s is reached at the end of the day before the birthday: %(day)s."),
    "reached_birthday": _("Here the age of %(number)s counts from the birthday: %(day)s."),
    "age_on": _("On %(on)s the age is %(number)s."),
    "card_day_before": _("The card was issued on or after %(since)s, so it ends on the day before the birthday: %(day)s."),
    "card_birthday": _("The card was issued before %(since)s, so it ends on the birthday: %(day)s."),
    # closed days
    "saturday": _("%(day)s is a Saturday. Offices are closed."),
    "sunday": _("%(day)s is a Sunday. Offices are closed."),
    # Translators: "holiday" is the Japanese name of the holiday and stays Japanese.
    "holiday": _("%(day)s is a national holiday (%(holiday)s). Offices are closed."),
    "year_end": _("%(day)s falls in the days from 29 December to 3 January. Offices are closed."),
    # Translators: "weekday" is the name of a day of the week, such as Monday.
    "open_day": _("%(day)s is a %(weekday)s, an open day."),
    "moves_to": _("The last day moves to the next open day: %(day)s."),
    "stays": _("The last day stays %(day)s."),
    "aim_by": _("The last open day that is not after the counted day is %(day)s. Aim for that day."),
    "present_law": _("Holidays of %(year)s are not published yet. They are computed from the law as it stands today."),
    "calendar_unknown": _("Which days were or will be closed around %(day)s is not known here, so it cannot be told whether the last day moves."),
    # who receives, and what the law does not move
    "to_national": _("A last day for filing with a national office that falls on a closed day moves to the next open day."),
    "to_municipality": _("A last day for filing with a municipality that falls on a closed day moves to the next open day."),
    "to_national_tax": _("A last day for national tax that falls on a closed day moves to the next open day."),
    "to_local_tax": _("A last day for local tax that falls on a closed day moves to the next open day."),
    "to_pension": _("Whether a last day for filing with the pension office moves past closed days is to be confirmed by a professional. Both days are shown."),
    "to_premium": _("A last day for paying a pension premium that falls on a closed day moves to the next open day."),
    "to_insurer": _("Whether a last day for filing with a health insurer moves past closed days is to be confirmed by a professional. Both days are shown."),
    "not_private": _("A last day towards a private party is not moved here, even if it falls on a closed day."),
    "not_own_time": _("The time that an office itself has to decide is not moved by closed days."),
    "not_revocation": _("This period is a ground for taking back a status, and closed days do not make it longer."),
    "not_prescription": _("For safety, the day on which a claim lapses is not moved by closed days."),
    "not_stay": _("A period of stay ends on its printed day. Closed days do not make it longer."),
    # months of insurance, premiums, taxes
    "month_before": _("Months counted back from %(month_from)s: %(number)s. That is %(month)s."),
    "day_of_next_month": _("Day %(number)s of the month after %(month)s is %(day)s."),
    "end_of_next_month": _("The last day of the month after %(month)s is %(day)s."),
    "fixed_day": _("The law names the day itself: %(day)s."),
    "printed_day": _("The day stands on the document: %(day)s."),
    "insured_from": _("Insurance began on %(day)s, so %(month)s is the first month."),
    "insured_until": _("Insurance was lost on %(day)s, so %(month)s is the last month: the month before the loss."),
    "insured_same_month": _("It began and was lost within %(month)s, so that month counts alone."),
    "insured_still": _("No loss is recorded up to %(day)s."),
    "no_month": _("No month is left."),
    "liable_from": _("The duty begins with the month in which the age of %(number)s is reached: %(month)s."),
    "liable_until": _("The duty ends with the month before the age of %(number)s is reached: %(month)s."),
    "pay_period": _("The pay period that closes on %(last)s began on %(first)s. Its calendar days: %(number)s."),
    "fiscal_year": _("%(day)s lies in the fiscal year %(year)s, which begins in %(month)s."),
}
# fmt: on
