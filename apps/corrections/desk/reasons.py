"""Why a request is not followed, in sentences that the person understands; each has a code for programs.

What is kept of a decision is text: a chosen sentence stands in it as its English source, one line each, then the other
side's own words. ``in_words`` gives the lines in the reader's language; whoever shows the text as it is shows English.
"""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext

OTHER: Final = "other"


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return sentence


# fmt: off
# Translators: why an office or employer does not correct a record; the person whose record it is reads it, and so does the
# office that chooses it. "We" is the office or employer.
CODES: Final = {
    "evidence_missing": _("The papers that were sent do not show what is to be corrected."),
    "not_the_holder": _("We do not hold this record, so we cannot change it."),
    "another_body": _("Another body decides about this."),
    "confirmed_by_records": _("We compared our records, and they confirm the value that is held."),
    "out_of_time": _("The time within which this can be corrected is over."),
    "value_judgement": _("This is a judgement and not a fact, so it cannot be corrected as an error."),
    OTHER: _("There is another reason. It is written below."),
}
# fmt: on


def written(codes: Collection[str], own_words: str) -> str:
    """The reasons as they are kept: sentences of the codes in their order, then own words. Empty for none."""
    chosen = [sentence for code, sentence in CODES.items() if code in codes]
    own = own_words.strip()
    return "\n".join([*chosen, *([own] if own else [])])


def in_words(reasons: str) -> list[str]:
    """Kept reasons line by line, in the reader's language where the sentence is one of ours."""
    ours = set(CODES.values())
    return [gettext(line) if line in ours else line for line in reasons.splitlines() if line.strip()]
