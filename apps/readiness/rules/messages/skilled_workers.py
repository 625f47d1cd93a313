"""What rules on specified skilled workers and on technical interns say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "ssw1_total_5y": {
        "within_limit": _("The period you ask for stays within the %(years)s years in all for this status, which last until %(latest_end)s."),
        "limit_reached": _("The %(years)s years in all for this status end on %(latest_end)s, so no further period fits; ask about changing to another status."),
        "room_left": _("Your time with this status can last until %(latest_end)s; say which period you wish for to see whether it fits."),
        "period_too_long": _("The period you wish for goes beyond %(latest_end)s, the end of the years in all for this status; a shorter one would fit."),
        "history_unknown": _("How many days you have had this status before is not on file: %(missing)s."),
    },
    "ssw1_excluded_days": {
        "excluded": _("When you apply for it with the proof, %(excluded_days)s days of leave do not count towards the years in all for this status."),
        "no_leave": _("No leave is on file that might not count towards the years in all for this status."),
        "none_excluded": _("The leave on file is too short to be left out of the years in all for this status."),
        "no_evidence": _("Part of the leave on file would not count, but its proof is missing here."),
        "still_on_leave": _("You are still on leave, so how many days do not count can only be told when it has ended."),
    },
    "ssw1_6y_exception": {
        "close_and_pledged": _("Every exam reached %(share)s per cent of the pass mark, and your pledge and your employer's plan are on file, so six years in all are open for the time being."),
        "passed": _("You have passed the exam for the next level, so the exception for a sixth year is not needed."),
        "below_share": _("An exam on file is below %(share)s per cent of the pass mark, which the exception for a sixth year asks for."),
        "pledge_missing": _("Your written pledge for a sixth year is not on file, though the exams reached %(share)s per cent of the pass mark."),
        "employer_plan_missing": _("Your employer's plan for a sixth year is not on file, though the exams reached %(share)s per cent of the pass mark."),
        "pledges_unknown": _("The exams reached %(share)s per cent of the pass mark; keep your pledge and your employer's plan here when you have them."),
        "score_unknown": _("The marks of the exam for the next level are not on file: %(missing)s."),
        "no_exam": _("No exam for the next level is on file, which the exception for a sixth year asks for."),
    },
    "ssw1_period_up_to_3y": {
        "cut_by_limit": _("Up to three years can be asked for at a time, but the years in all for this status end on %(latest_end)s, before the period you wish for would."),
        "possible": _("The period you wish for can be asked for; your stay can last until %(latest_end)s."),
        "too_long": _("The longest period for this status is three years, so your stay can last until %(latest_end)s at most."),
        "no_wish": _("The period is set for each person, up to three years; your stay can last until %(latest_end)s at most."),
    },
    "ssw1_employer_reports": {
        "filed": _("Your organisation has filed its report for the year from April %(report_year)s."),
        "due": _("Your organisation has to file its report for the year from April %(report_year)s by %(rolled)s."),
        "missing": _("Your organisation has not filed its report for the year from April %(report_year)s, which was due by %(rolled)s; this is not your fault, but it can affect your renewal."),
        "report_unknown": _("Whether your organisation filed its report for the year from April %(report_year)s is not known here; ask it for the receipt."),
        "no_report_yet": _("No yearly report of your organisation was due yet."),
    },
    "ssw1_support_plan": {
        "in_force": _("A support plan for you is in force since %(plan_from)s."),
        "missing": _("No support plan for you is on file; your organisation or its support organisation has to have one."),
        "no_plan_said": _("The record of your support does not say since when a support plan is in force."),
        "plan_unknown": _("Whether a support plan for you is in force is not known here; ask your organisation for a copy."),
    },
    "ssw_no_side_job": {
        "side_job": _("Work for %(employer)s on %(on)s is on file, and this status allows work for your own organisation only; talk to a professional before you apply."),
        "two_contracts": _("Contracts with two employers are on file at the same time, and this status allows work for your own organisation only."),
        "declared_none": _("You have stated that you do no other work, and none is on file."),
        "not_declared": _("Say whether you do any other work: this status allows work for your own organisation only."),
    },
    "ssw1_family": {
        "information": _("With this status family members are in principle not admitted; with the next level they can be."),
    },
    "ssw2_exam": {
        "passed": _("The exam for this status is passed."),
        "not_passed": _("The exam for this status is on file as not passed."),
        "no_exam": _("No result of the exam for this status is on file."),
    },
    "titp_transition": {
        "goes_on": _("Who is in training on %(begins_on)s goes on under the present rules until the end of the training."),
        "stage_3_open": _("You will have a year of stage 2 behind you on %(reached_on)s, not later than %(begins_on)s, so stage 3 stays open."),
        "stage_3_closed": _("You will have a year of stage 2 behind you only on %(reached_on)s, after %(begins_on)s, so stage 3 is closed; ask about the ways that follow."),
        "plan_unknown": _("Training can still begin where its plan is applied for by %(applied_by)s and it starts by %(started_by)s; your plan is not on file here."),
        "start_unknown": _("When stage 2 began is not on file here: %(missing)s."),
    },
    "ikusei_transfer": {
        "too_early": _("A change of organisation of your own will is possible from %(reached_on)s at the earliest; if you are treated badly, other ways are open now."),
        "field_decides": _("A year has passed, but whether you may change organisation now depends on your field, a skill test, a test of Japanese and the new organisation."),
        "start_unknown": _("When your training began is not on file here: %(missing)s."),
    },
}
