"""Words of the resident's pages: helpers, questions, events, channels, and what a page can say of what is seen."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# fmt: off
# Translators: professions and bodies that may or may not prepare papers for pay.
HELPERS: Final[Mapping[str, Promise]] = {
    "scrivener": _("Administrative scrivener (gyoseishoshi)"),
    "labour_attorney": _("Labor and social security attorney (sharoshi)"),
    "tax_accountant": _("Tax accountant (zeirishi)"),
    "lawyer": _("Lawyer"),
    "employer": _("Your employer"),
    "support_org": _("Registered support organisation"),
}
#: Before the stages of appeal of a way on which the employer files and an office decides.
ONLY_AGAINST_OFFICES: Final = _("Only what an office decides can be appealed. Your employer is no office: after its refusal comes the next way.")
# Translators: whether something that comes first was done.
IS_DONE: Final = _("Done.")
NOT_DONE: Final = _("Not done yet.")
DONE_UNKNOWN: Final = _("Not known here.")
# Translators: questions whose answers may change which way comes first, besides those of the routes.
QUESTIONS: Final[Mapping[str, Promise]] = {
    "disclosed_on": _("On which day did you receive the disclosure, if you did?"),
    "special_done": _("Has the way before this one ended without a correction?"),
    "employer_amended": _("Did the employer correct the report of your pay?"),
    "employer_asked_on": _("When did you ask the employer, if you did?"),
}
#: By the code of what comes first: the question that settles it.
SETTLES: Final[Mapping[str, str]] = {
    "disclosure_first": "disclosed_on",
    "disclosure_too_old": "disclosed_on",
    "special_procedure_first": "special_done",
    "ask_employer_helps": "employer_asked_on",
    "employer_amends_report": "employer_amended",
}
INSURERS: Final[Mapping[str, Promise]] = {
    "kyokai": _("Japan Health Insurance Association (Kyokai Kenpo)"),
    "union": _("A health insurance union"),
    "municipality": _("The city office"),
}
CATEGORIES: Final[Mapping[str, Promise]] = {
    "1": _("Self-employed, a student, or without work"),
    "2": _("Employed"),
    "3": _("Dependent spouse of somebody employed"),
}
# Translators: the third answer to a question.
UNSAID: Final = pgettext_lazy("situation", "I do not know, or do not say")
# Translators: two answers to the question whether a disputed value is a fact or a judgement.
A_FACT: Final = _("A fact is wrong")
A_JUDGEMENT: Final = _("A judgement that I do not share")
# Translators: what is wrong with a record or a value.
ERRORS: Final[Mapping[str, Promise]] = {
    "wrong": _("It is wrong. Something else is right."),
    "missing": _("Something is missing."),
    "superfluous": _("It should not be there at all."),
    "late": _("It begins too late."),
}
# Translators: why no data will show by itself that a correction was made.
NO_WATCH: Final[Mapping[str, Promise]] = {
    "no_feed": _("No office that is connected here sends the record that would show the correction. So this page cannot see it by itself. Connect the office, or keep its answer on paper."),
    "no_record": _("No record shows this, so this page cannot see by itself that it was put right."),
    "not_known": _("Which record has to change cannot be told yet, so this page cannot see by itself that it was put right."),
}
# Translators: events of a correction, each a heading in a list by day.
EVENTS: Final[Mapping[str, Promise]] = {
    "Found": _("Found"),
    "EvidenceCollected": _("Prepared: what is right, why, and what shows it"),
    "Confirmed": _("Read and confirmed as your own"),
    "Sent": _("Sent"),
    "Delivered": _("It arrived"),
    "Acknowledged": _("They said that they have it"),
    "Asked": _("They asked you to complete it"),
    "Answered": _("You answered"),
    "Extended": _("They said that it takes longer"),
    "Decided": _("They decided"),
    "Promised": _("They promised to put it right"),
    "TurnedAway": _("Turned away, or refused without reasons: that is no decision"),
    "FeedShown": _("Their data was looked at"),
    "FeedContradicted": _("Their data shows something else than was agreed"),
    "CameBack": _("The error came back in their data"),
    "Withdrawn": _("Taken back"),
    "AppealOpened": _("Appeal filed"),
    "AppealTakenBack": _("Appeal taken back"),
    "Complained": _("Complaint filed that nothing was decided"),
    "AppealDecided": _("Decision on the appeal"),
    "Escalated": _("Taken further another way"),
    "Closed": _("Left as it is"),
    "BecameOverdue": _("The last day passed without an answer"),
    "Remarked": _("Noted"),
}
# Translators: who did something in a correction.
ACTORS: Final[Mapping[str, Promise]] = {
    "resident": _("You"),
    "helper": _("Somebody who helps you"),
    "institution": _("The other side"),
    "feed": _("Their data"),
    "tsunagi": _("Counted here"),
}
# Translators: how a request was sent.
CHANNELS: Final[Mapping[str, Promise]] = {
    "protocol": _("from here, straight into their system"),
    "online": _("online"),
    "counter": _("handed over"),
    "oral": _("by speaking"),
    "post": _("by post"),
}
OUTCOMES: Final[Mapping[str, Promise]] = {
    "accepted": _("Accepted"),
    "partly": _("Accepted in part"),
    "refused": _("Not accepted"),
}
# Translators: who decided about a request that the employer was asked to file at an office.
DECIDERS: Final[Mapping[str, Promise]] = {
    "employer": _("My employer: it did not file it, or does not want to"),
    "office": _("The office to which my employer filed it"),
}
# Translators: what a further paper is that says that something was not accepted.
AGAIN: Final[Mapping[str, Promise]] = {
    "same": _("The same decision, told again: a copy, a reminder, a second notice"),
    "new": _("A new decision, after a new request or because they looked at it anew"),
}
DECIDER_UNKNOWN: Final = pgettext_lazy("who decided", "I do not know")
APPEAL_OUTCOMES: Final[Mapping[str, Promise]] = {
    "upheld": _("In your favour"),
    "partly": _("In your favour in part"),
    "dismissed": _("Dismissed"),
}
SIGHTS: Final[Mapping[str, Promise]] = {
    "fixed": _("It shows the correction."),
    "partly_fixed": _("It shows a part of the correction."),
    "not_shown": _("It does not show the correction."),
}
# fmt: on
