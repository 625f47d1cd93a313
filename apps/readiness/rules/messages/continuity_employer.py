"""What the continuity checks on employers' enrolment duties say: the duty is the employer's, and so are the words."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
_NO_EMPLOYMENT: Final = {
    "no_employment": _("No work for an employer is on file."),
    "not_begun": _("Your work has not begun yet."),
}
_DUTY: Final = {
    **_NO_EMPLOYMENT,
    "not_obliged": _("Your employer %(employer)s does not have to enrol you in health insurance and employees' pension for this work."),
    "duty_unknown": _("Whether your employer %(employer)s has to enrol you in health insurance and employees' pension cannot be told without: %(missing)s."),
    "ask_pension_office": _("Whether your employer %(employer)s has to enrol you depends on what no record shows; the pension office can tell."),
}
_MISSING: Final = {
    **_DUTY,
    "enrolled": _("Employees' insurance through your work at %(employer)s is on record."),
    "one_scheme": _("Only one of the two insurances through %(employer)s is missing; another check speaks of it."),
    "employer_unclear": _("An enrolment is on record under another name than %(employer)s, so it cannot be told whether it is this work's."),
    "open": _("Your employer %(employer)s has to enrol you from %(obliged_from)s, and no enrolment is on record (%(schemes)s)."),
    "pending": _("Your employer %(employer)s has to enrol you from %(obliged_from)s and still has time to tell the offices (%(schemes)s)."),
}
_INSURABLE: Final = {
    **_NO_EMPLOYMENT,
    "not_insurable": _("Your work at %(employer)s does not have to be in employment insurance."),
    "duty_unknown": _("Whether your work at %(employer)s has to be in employment insurance cannot be told without: %(missing)s."),
}
_PAY: Final = {
    "no_payslips": _("No pay slip is on file."),
}
MESSAGES: Final = {
    "epi_missing": {
        **_MISSING,
        "short_hours": _("Your hours at %(employer)s are short ones, which another check looks at."),
    },
    "epi_short_missing": {
        **_MISSING,
        "full_hours": _("Your hours at %(employer)s are close to regular ones, which another check looks at."),
        "works_longer": _("You worked longer at %(employer)s than agreed for two months in a row; if that goes on your employer has to enrol you, and the pension office can tell."),
        "upcoming": _("From %(obliged_from)s on, your employer %(employer)s will have to enrol you in health insurance and employees' pension."),
    },
    "epi_start_late": {
        **_DUTY,
        "no_record": _("No enrolment through %(employer)s is on record, so none begins late."),
        "on_time": _("Your insurance through %(employer)s begins on the first day it has to."),
        "late": _("Your employer %(employer)s has to enrol you from %(obliged_from)s, and your record begins on %(recorded_from)s; these months are missing: %(months)s."),
        "late_by_days": _("Your employer %(employer)s has to enrol you from %(obliged_from)s, and your record begins on %(recorded_from)s."),
    },
    "epi_end_early": {
        **_DUTY,
        "no_record": _("No enrolment through %(employer)s is on record, so none ends early."),
        "to_the_end": _("Your insurance through %(employer)s lasts as long as your work."),
        "early": _("You worked at %(employer)s until %(worked_until)s, and the insurance that it told the offices of ends on %(recorded_until)s."),
        "still_at_work": _("You still work at %(employer)s, and the insurance that it told the offices of ends on %(recorded_until)s."),
        "end_unknown": _("Your insurance through %(employer)s has ended, and whether your work there goes on is not told."),
    },
    "deducted_not_enrolled": {
        **_PAY,
        "nothing_taken": _("Nothing for pension or health insurance is taken from your pay at %(employer)s."),
        "enrolled": _("You are enrolled in every month for which %(employer)s took premiums from your pay."),
        "open": _("Your employer %(employer)s took premiums from your pay for months in which you are not enrolled (%(months)s), and has to enrol you for them."),
        "pending": _("Your employer %(employer)s took premiums from your pay and still has time to enrol you."),
    },
    "bonus_missing": {
        **_PAY,
        "no_bonus": _("No pension premium was taken from a bonus at %(employer)s."),
        "not_enrolled": _("You were not enrolled in the month of that bonus at %(employer)s, of which another check speaks."),
        "on_record": _("Every bonus from which %(employer)s took pension premiums is on your pension record."),
        "missing": _("Your employer %(employer)s took pension premiums from a bonus and has to tell the pension office of it; it is not on your record (%(months)s)."),
        "pending": _("Your employer %(employer)s took pension premiums from a bonus and still has time to tell the pension office of it."),
    },
    "one_scheme_only": {
        "not_insured": _("No insurance through work is on record."),
        "both": _("Health insurance and employees' pension stand side by side on your record."),
        "open": _("Health insurance and employees' pension go together, and your employer has to enrol you in the one that is not on record (%(schemes)s)."),
        "pending": _("Your employer still has time to enrol you in the second insurance (%(schemes)s)."),
        "suppressed": _("One insurance without the other is as it should be here (%(reason)s)."),
    },
    "coc_expired": {
        "no_certificate": _("No certificate of coverage by another country's insurance is on file."),
        "in_force": _("Your certificate of coverage (%(country)s) is in force."),
        "not_at_work": _("Your certificate of coverage (%(country)s) has ended, and no work in Japan after it is on file."),
        "not_owed": _("Your certificate of coverage (%(country)s) has ended, and your work after it does not have to be insured here."),
        "enrolled": _("Your certificate of coverage (%(country)s) has ended, and you are enrolled here since."),
        "duty_unknown": _("Your certificate of coverage (%(country)s) has ended; whether your work has to be insured here cannot be told without: %(missing)s."),
        "open": _("Your certificate of coverage (%(country)s) has ended, and your employer has to enrol you here from %(obliged_from)s; no enrolment is on record."),
        "pending": _("Your certificate of coverage (%(country)s) has ended, and your employer still has time to enrol you here from %(obliged_from)s."),
    },
    "ei_missing": {
        **_INSURABLE,
        "insured": _("Employment insurance through your work at %(employer)s is on record."),
        "employer_unclear": _("Employment insurance is on record under another name than %(employer)s, so it cannot be told whether it is this work's."),
        "insured_beside": _("Other work of yours is insured at the same time, and with two jobs only one can be; Hello Work can tell which."),
        "open": _("Your employer %(employer)s has to insure you at Hello Work from %(obliged_from)s, and no employment insurance is on record."),
        "pending": _("Your employer %(employer)s has to insure you at Hello Work from %(obliged_from)s and still has time to do so."),
        "upcoming": _("From %(obliged_from)s on, your employer %(employer)s will have to insure you at Hello Work."),
    },
    "ei_start_late": {
        **_INSURABLE,
        "no_record": _("No employment insurance through %(employer)s is on record, so none begins late."),
        "on_time": _("Your employment insurance through %(employer)s begins on the first day it has to."),
        "pending": _("Your employment insurance begins on %(recorded_from)s on record, and your employer %(employer)s still has time to put it right."),
        "late": _("Your employer %(employer)s has to insure you at Hello Work from %(obliged_from)s, and your record begins on %(recorded_from)s."),
    },
    "smr_mismatch": {
        "not_insured": _("No month of employees' pension is on record."),
        "nothing_to_compare": _("The pay on your pension record cannot be compared without: %(missing)s."),
        "as_paid": _("The pay on your pension record is the one you were paid."),
        "differs": _("Your employer has to tell the pension office your pay, and your record has standard pay of %(recorded_smr)s where it comes to %(should_be)s (%(months)s)."),
    },
    "foreign_worker_notice": {
        "no_employment": _("No work for an employer is on file."),
        "nothing_to_tell": _("Your employers do not have to tell Hello Work of your work."),
        "told": _("Hello Work was told of your work by your employers."),
        "pending": _("Your employer %(employer)s still has time to tell Hello Work that you were hired or left on %(event_on)s."),
        "missing": _("Your employer %(employer)s has to tell Hello Work that you were hired or left on %(event_on)s, and no notice is on file."),
        "not_known": _("Whether your employer %(employer)s told Hello Work of %(event_on)s is not known here: %(missing)s."),
    },
    "ssw_host_notice": {
        "no_employment": _("No work for an employer is on file."),
        "not_hosted": _("This is about employers of specified skilled workers."),
        "told": _("Your employer told the immigration office what it has to tell of your contracts."),
        "pending": _("Your employer %(employer)s still has time to tell the immigration office of your contract or support as of %(event_on)s."),
        "missing": _("Your employer %(employer)s has to tell the immigration office of your contract or support as of %(event_on)s, and no notice is on file."),
        "not_known": _("Whether your employer %(employer)s told the immigration office of %(event_on)s is not known here: %(missing)s."),
        "report_pending": _("Your employer %(employer)s still has time to file its yearly report on %(report_year)s."),
        "report_missing": _("Your employer %(employer)s has to file its yearly report on %(report_year)s, and it is not filed."),
        "report_not_known": _("Whether your employer %(employer)s filed its yearly report on %(report_year)s is not known here: %(missing)s."),
    },
}
