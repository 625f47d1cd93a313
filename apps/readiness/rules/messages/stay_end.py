"""What rules on the end of the stay and the special period say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "proc_closed_day": {
        "in_time": _("The last day for an application is %(rolled)s."),
        "in_time_closed_day": _("Your stay ends on %(raw)s, a day on which offices are closed, so apply by %(aim_by)s; an application is still accepted on %(rolled)s, but your stay has ended by then."),
        "next_open_day": _("Your stay ends on %(raw)s, a day on which offices are closed; an application is still accepted on %(rolled)s, but until it is accepted the special period does not cover you."),
        "next_open_day_online": _("Your stay ends on %(raw)s, a day on which offices are closed; an online application counts as in time up to %(rolled)s, but send it by %(raw)s, because until it is accepted the special period does not cover you."),
        "late_filed": _("The application was accepted on %(filed_on)s, after the last day %(rolled)s, so contact the immigration office today and get help from a professional."),
        "expired": _("The last day on which an application was accepted was %(rolled)s, so contact the immigration office today and get help from a professional."),
        "no_end": _("Your stay has no end, so no last day has to be kept."),
        "other_procedure": _("This rule is for applications to extend or change a stay."),
    },
    "proc_special_period": {
        "in_special_period": _("You may stay with the same status and activities while your application is looked at, until the decision or %(safe_end)s at the latest; collect the new card before that day ends."),
        "month_end_doubt": _("Counted in two ways, the special period ended on %(safe_end)s or ends on %(legal_end)s, so contact the immigration office today."),
        "period_unknown": _("Whether the special period covers you until %(safe_end)s depends on the length of your stay, which no record here says."),
        "critical": _("The special period ended on %(legal_end)s without a decision on file, so contact the immigration office today and get help from a professional."),
        "nothing_filed": _("Your stay ended on %(expires_on)s and no application in time is on file, so contact the immigration office today and get help from a professional."),
        "still_accepted": _("Your stay ended on %(expires_on)s and no application is on file; one is still accepted up to %(rolled)s, so go to the immigration office today."),
        "late_filed": _("Your stay ended on %(expires_on)s, and the application on file was accepted after the last day %(rolled)s, so contact the immigration office today and get help from a professional."),
        "stay_too_short": _("Your stay ended on %(expires_on)s, and a stay of 30 days or less has no special period, so contact the immigration office today and get help from a professional."),
        "not_yet": _("Your stay runs until %(expires_on)s, so no special period has begun."),
        "refused": _("Your stay ended on %(expires_on)s and your application was refused, so there is no special period any more; contact the immigration office and a professional today."),
        "decided": _("A decision on your application is on file, so there is no special period any more."),
        "no_end": _("Your stay has no end, so there is no special period."),
    },
    "proc_pr_needs_parallel_renewal": {
        "renewal_filed": _("Beside permanent residence you have applied to extend or change your stay, which an application for permanent residence alone does not do."),
        "expires_later": _("Your stay runs until %(expires_on)s; if permanent residence is not decided by then, you also have to apply to extend your stay."),
        "warning": _("Your stay ends on %(expires_on)s and an application for permanent residence alone does not extend it, so apply to extend your stay too."),
        "critical": _("Your stay ended on %(expires_on)s and an application for permanent residence alone does not extend it, so contact the immigration office today and get help from a professional."),
        "no_pr_application": _("No application for permanent residence is waiting for its result."),
        "no_end": _("Your stay has no end, so it does not have to be extended."),
    },
    "proc_mynumber_validity": {
        "extended": _("The extension of your My Number Card on %(issued_on)s is on file."),
        "extension_unknown": _("A My Number Card usually ends with the stay on %(expires_on)s, so have your municipal office extend it before that day."),
        "lapsed_unless_extended": _("A My Number Card usually ended with the stay on %(expires_on)s, so ask your municipal office about it if it was not extended before."),
        "no_special_period_expected": _("No special period is to be expected, so the My Number Card does not have to be extended for one."),
        "no_end": _("Your stay has no end, so there is no special period for the My Number Card."),
    },
}
