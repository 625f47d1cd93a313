"""What the clock's codes say, in English, marked for the catalogues and translated where they are shown."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
# Translators: where a request for correction is.
STATUSES: Final = {
    "found": _("Found"),
    "prepared": _("Papers are together"),
    "confirmed": _("Ready to send"),
    "sent": _("Sent"),
    "received": _("Received"),
    "asked": _("They ask you something"),
    "refused": _("Not accepted"),
    "change_expected": _("A change is expected"),
    "fixed": _("Their own data shows it"),
    "reopened": _("The error came back"),
    "appealed": _("Under appeal"),
    "escalated": _("Taken further another way"),
    "withdrawn": _("Taken back by you"),
    "closed": _("Left as it is, by you"),
}
# Translators: what was decided about a request.
OUTCOMES: Final = {
    "none": _("No decision yet"),
    "accepted": _("Accepted"),
    "partly": _("Accepted in part"),
    "refused": _("Not accepted"),
    "promised": _("Promised"),
    "no_reply": _("No answer in time"),
}
# Translators: what the institution's own data shows since.
SHOWN: Final = {
    "waiting": _("No newer data has come yet."),
    "fixed": _("Newer data shows the correction."),
    "partly_fixed": _("Newer data shows a part of the correction."),
    "not_shown": _("Newer data does not show the correction yet."),
    "said_not_shown": _("They said that it is corrected, but their data does not show it."),
    "contradicted": _("Newer data shows something else than was agreed."),
    "came_back": _("It was corrected, and the error is there again."),
}
# Translators: the next step of the reader, one sentence.
NEXT_STEPS: Final = {
    "collect_evidence": _("Put together the papers that show it."),
    "confirm_letter": _("Read the letter, complete it, and say that it is yours."),
    "send": _("Send it, and keep the proof of sending."),
    "wait_for_receipt": _("Wait until they say that they have it."),
    "answer_office": _("Answer what they ask. Their days do not run while they wait for you."),
    "wait_for_decision": _("Wait for their decision."),
    "ask_how_far": _("Ask the office how far it is. The day has passed."),
    "next_route": _("Take the next way."),
    "ask_reasons_in_writing": _("Ask for a written decision with its reasons."),
    "ask_who_decided": _("Find out who decided: your employer, or an office. What you can do depends on it."),
    "wait_for_complaint": _("Wait for what comes of your complaint."),
    "prepare_appeal": _("Prepare the appeal now. Its time ends soon."),
    "appeal_or_rest": _("Decide whether you appeal."),
    "wait_for_appeal": _("Wait for the decision on your appeal."),
    "appeal_silent": _("The body has been silent for so long that you may take it as a refusal, and go on."),
    "ask_which_decision": _("Find out whether the later paper is a new decision, or tells the same one again. Until that is known, only the earlier last day is safe."),
    "decide_about_appeal": _("It was decided in your favour while your appeal waits. See whether anything is left, then decide yourself whether you take the appeal back."),
    "appeal_new_decision": _("They decided anew while your appeal waits. Ask the body of your appeal whether it looks at that too. If it does not, the new decision needs an appeal of its own."),
    "ask_about_late_decision": _("A body decided late. Ask the body that comes next, at once, what this means for your appeal."),
    "wait_for_data": _("Wait for newer data."),
    "fetch_data": _("Fetch newer data. The correction should be there by now."),
    "ask_why_not_shown": _("Ask why their data does not show it."),
    "send_again": _("Send the request again, with the data that showed it corrected."),
    "follow_other_route": _("Follow the other way that you took."),
    "nothing": _("Nothing is left to do."),
}
# Translators: why something cannot be entered about a request.
NOT_POSSIBLE: Final = {
    "out_of_order": _("This day is before that of the step before it."),
    "cannot_follow": _("This cannot follow what happened so far."),
    "proof_needed": _("Write how it can be shown that this was sent."),
    "reached_before_sent": _("It cannot have arrived on that day."),
    "no_extension_here": _("The law gives no more time here."),
    "reason_of_extension": _("More time needs a reason."),
    "new_day_needed": _("Write the new day."),
    "day_too_far": _("This day lies too far ahead."),
    "learned_before_decided": _("Nobody can have known of it before it was decided."),
    "reasons_demanded": _("The law wants the reasons. Without them this is no decision."),
    "nothing_to_appeal": _("Nothing was refused that could be appealed."),
    "no_appeal_here": _("There is no appeal on this way."),
    "not_this_body": _("Another body comes first."),
    "employer_is_no_office": _("Your employer decided this, and an employer is no office. There is no appeal against it."),
    "body_still_has_time": _("The body still has time to decide. Go on when it has been silent for as long as the law says."),
    "no_such_appeal": _("No such appeal was noted here, or it does not wait any more."),
    "was_taken_back": _("You took this appeal back. No law that we read says whether it can be filed again: ask the body."),
    "no_complaint_here": _("On this way the law knows no such complaint."),
    "not_late_yet": _("Their last day has not passed yet, so there is nothing to complain of."),
    "data_of_the_future": _("Data cannot stand on a day that has not come."),
    "data_too_old": _("This data is from before the decision, so it shows nothing about it."),
    "came_back_instead": _("It was corrected before, so this is the error coming back."),
}
# fmt: on
