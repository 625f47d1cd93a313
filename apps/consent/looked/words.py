"""What the log's codes say to the person whom they are about: acts, reasons of a refusal, and the bodies that look."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Translators: each stands under "Why" in the list of looks, after the column "Who"; what somebody did, without naming
# them again. The reader may be the person themselves or a parent.
ACTIONS: Final[Mapping[str, Promise]] = {
    "records.overview": gettext_lazy("Looked at the overview of all records"),
    "records.domain": gettext_lazy("Looked at the records of one domain"),
    "record.read": gettext_lazy("Read one record"),
    "record.as_sent": gettext_lazy("Looked at a record as the office sent it"),
    "shared.read": gettext_lazy("Read records by a permission"),
    "shared.findings": gettext_lazy("Read by a permission where offices disagree"),
    "shared.correction": gettext_lazy("Looked by a permission at what has to be put right, and how"),
    "shared.correction_begun": gettext_lazy("Began by a permission to prepare a correction"),
    "shared.correction_changed": gettext_lazy("Wrote by a permission the draft of a correction"),
    "shared.correction_noted": gettext_lazy("Noted by a permission what came of a correction"),
    "shared.exported": gettext_lazy("Took a copy of records by a permission"),
    "connection.made": gettext_lazy("Connected an office or employer that sends records"),
    "connection.paused": gettext_lazy("Paused what an office or employer sends"),
    "connection.resumed": gettext_lazy("Let an office or employer send again"),
    "connection.ended": gettext_lazy("Ended the connection to an office or employer"),
    "records.counted": gettext_lazy("Looked at how many records an office or employer had sent"),
    "records.put_away": gettext_lazy("Hid what an office or employer had sent, to have it deleted"),
    "records.brought_back": gettext_lazy("Kept what was to be deleted, and showed it again"),
    "records.taken_away": gettext_lazy("Deleted what an office or employer had sent, as it was asked for"),
    "grant.asked": gettext_lazy("Asked for a permission to read records"),
    "grant.given": gettext_lazy("Gave a permission to read records"),
    "grant.narrowed": gettext_lazy("Made a permission smaller"),
    "grant.refused": gettext_lazy("Said no when somebody asked to read records"),
    "grant.read": gettext_lazy("Looked at a permission"),
    "grant.ended": gettext_lazy("Ended a permission"),
    "grant.stopped": gettext_lazy("A permission ended because our staff suspended the organisation"),
    "grant.expired": gettext_lazy("A permission came to its last day and ended by itself"),
    "receipt.read": gettext_lazy("Looked at the receipt of a permission"),
    "log.read": gettext_lazy("Looked at this page"),
    "log.exported": gettext_lazy("Downloaded this list of looks"),
    "export.asked": gettext_lazy("Asked for a copy of everything"),
    "export.cancelled": gettext_lazy("Took back the wish for a copy of everything"),
    "export.made": gettext_lazy("Made the copy of everything that was asked for"),
    "export.fetched": gettext_lazy("Downloaded the copy of everything"),
    "erasure.asked": gettext_lazy("Asked to erase everything"),
    "erasure.cancelled": gettext_lazy("Took back the wish to erase everything"),
    "erasure.stopped": gettext_lazy(
        "Did not erase anything, because whoever asked for it no longer acts for this person"
    ),
    "erasure.done": gettext_lazy("Erased everything"),
    "uploads.read": gettext_lazy("Looked at the list of tables that were entered here"),
    "upload.made": gettext_lazy("Entered records from a table"),
    "upload.undone": gettext_lazy("Took back records that were entered from a table"),
    "entries.read": gettext_lazy("Looked at the list of papers that were entered here"),
    "entry.begun": gettext_lazy("Began to enter a paper"),
    "entry.read": gettext_lazy("Looked at a paper that was entered here"),
    "entry.said": gettext_lazy("Typed or corrected what a paper says"),
    "entry.taken_back": gettext_lazy("Took back a paper that was entered here, and deleted its files"),
    "document.added": gettext_lazy("Added photos or PDFs of a paper"),
    "document.seen": gettext_lazy("Saw the picture of a file"),
    "document.fetched": gettext_lazy("Saved a file"),
    "document.removed": gettext_lazy("Deleted a file"),
    "document.checked": gettext_lazy("Scanned a file that had been waiting"),
    "shared.document_seen": gettext_lazy("Saw the picture of a file by a permission"),
    "shared.document_fetched": gettext_lazy("Saved a file by a permission"),
    "renewal.read": gettext_lazy("Looked at what the records say about a renewal"),
    "renewal.pdf": gettext_lazy("Took a copy of what the records say about a renewal"),
    "findings.read": gettext_lazy("Looked at where records disagree"),
    "finding.read": gettext_lazy("Looked at one place where records disagree"),
    "months.read": gettext_lazy("Looked at the months that are held"),
    "months.pdf": gettext_lazy("Took a copy of the months that are held"),
    "duties.read": gettext_lazy("Looked at who owes what"),
    "corrections.read": gettext_lazy("Looked at corrections, or at the ways to have something corrected"),
    "correction.read": gettext_lazy("Looked at one correction"),
    "correction.letter": gettext_lazy("Looked at the letter of a correction"),
    "correction.begun": gettext_lazy("Began a correction"),
    "correction.changed": gettext_lazy("Wrote or confirmed the letter of a correction"),
    "correction.sent": gettext_lazy("Sent a correction"),
    "correction.noted": gettext_lazy("Noted what came of a correction"),
    "answers.read": gettext_lazy("Looked at what was said here about plans"),
    "answers.said": gettext_lazy("Said what is planned, or changed it"),
    "request.read": gettext_lazy("Opened a request to put a record right that was sent to them"),
    "request.evidence": gettext_lazy("Opened a paper that was sent with such a request"),
    "request.file": gettext_lazy("Saved a paper that was sent with such a request"),
    "request.answered": gettext_lazy("Answered a request to put a record right"),
    "inbox.read": gettext_lazy("Looked at the inbox"),
    "inbox.opened": gettext_lazy("Went on from a notice in the inbox"),
    "inbox.marked": gettext_lazy("Marked notices in the inbox as read or as new"),
    "telling.read": gettext_lazy("Looked at how news is told"),
    "telling.changed": gettext_lazy("Changed how news is told"),
    "calendar.made": gettext_lazy("Made an address by which a calendar fetches the dates"),
    "calendar.ended": gettext_lazy("Ended the address by which a calendar fetched the dates"),
    "calendar.fetched": gettext_lazy("Gave the dates to a calendar that has the address"),
    "evidence.fetched": gettext_lazy("Read evidence that was sent with a letter to put records right"),
    "institution.read": gettext_lazy("Read its own records, and told us"),
    "deletion.asked": gettext_lazy("Asked somebody who had read records to delete what they kept"),
    "deletion.answered": gettext_lazy("Answered whether it deleted what it had kept"),
}


#: What somebody did, apart from looking: then there is nothing that was shown or not shown.
ACTS: Final = frozenset(
    code
    for code in ACTIONS
    if code.startswith(
        ("connection.", "grant.", "export.", "erasure.", "deletion.", "upload.", "entry.", "document.", "request.answered")
    )
    and code not in {"grant.read", "export.fetched", "entry.read", "document.seen", "document.fetched"}
) | {"records.put_away", "records.brought_back", "records.taken_away", "answers.said",
     "correction.begun", "correction.changed", "correction.sent", "correction.noted",
     "shared.correction_noted", "inbox.marked", "telling.changed", "calendar.made", "calendar.ended"}  # fmt: skip

# Translators: each stands after "Refused. Nothing was shown." and says why. Some organisation wanted to read.
REASONS: Final[Mapping[str, Promise]] = {
    "refused": gettext_lazy("The request had been answered with no."),
    "ended": gettext_lazy("The permission had been ended."),
    "expired": gettext_lazy("The last day of the permission was over."),
    "not-begun": gettext_lazy("The first day of the permission had not come yet."),
    "organisation-suspended": gettext_lazy("The organisation was suspended at that time."),
    "membership-ended": gettext_lazy("This person no longer worked there."),
    "licence-missing": gettext_lazy("The law asks for a licence that they did not show."),
    "other-member": gettext_lazy("The permission is for somebody else who works there."),
    "other-purpose": gettext_lazy("It was for another purpose than the permission."),
    "kind-not-given": gettext_lazy("The permission does not cover these records."),
    "field-not-given": gettext_lazy("The permission does not cover this part of the records."),
    "looks-used-up": gettext_lazy("All looks of the permission had been used."),
    "export-not-given": gettext_lazy("The permission does not allow copies."),
}

# Translators: each stands under "What" in the list of looks, where no kinds of record are named.
SUBJECTS: Final[Mapping[str, Promise]] = {
    "records": gettext_lazy("All records"),
    "request": gettext_lazy("A request to put a record right"),
    "renewal": gettext_lazy("All records"),
    "findings": gettext_lazy("All records"),
    "finding": gettext_lazy("All records"),
    "months": gettext_lazy("All records"),
    "duties": gettext_lazy("All records"),
    "answers": gettext_lazy("What was said about plans"),
    "inbox": gettext_lazy("Notices"),
    "telling": gettext_lazy("How news is told"),
    "calendar": gettext_lazy("Dates"),
    "grant": gettext_lazy("Permissions"),
    "receipt": gettext_lazy("Permissions"),
    "log": gettext_lazy("This list of looks"),
    "export": gettext_lazy("Everything"),
    "erasure": gettext_lazy("Everything"),
    "deletion": gettext_lazy("What others kept"),
}


def reason_words(code: str) -> str:
    """Why a look was refused; a reason without words is shown as its code."""
    known = REASONS.get(code)
    # Translators: stands after "Refused. Nothing was shown."; the code is technical, in English.
    return str(known) if known else _("Reason: %(code)s.") % {"code": code}


def subject_words(action: str) -> str:
    """What was looked at or acted on, where the line names no kinds of record."""
    return str(SUBJECTS.get(action.partition(".")[0]) or _("Not said"))


def action_words(code: str) -> str:
    """What was done. A code without words is shown as it is: nothing is hidden because we forgot a sentence."""
    known = ACTIONS.get(code)
    # Translators: stands in the list of looks for something that has no words yet; the code is technical, in English.
    return str(known) if known else _("Did something that this page has no words for yet: %(code)s") % {
        "code": code
    }  # fmt: skip
