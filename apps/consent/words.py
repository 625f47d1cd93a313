"""Codes about permissions in words: why a reading was refused, what a receipt records, how something ended."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.purposes import PURPOSES
from apps.accounts.templatetags.dates import day
from apps.consent.deletion import REASONS
from apps.consent.giving import day_in_japan
from apps.consent.models import DeletionRequest, Grant

#: For the resident, beside a look that was refused: what somebody tried.
TRIED: Final[Mapping[str, Promise]] = {
    "ended": gettext_lazy("You had ended this permission. Nothing was shown."),
    "expired": gettext_lazy("The time of this permission was over. Nothing was shown."),
    "refused": gettext_lazy("You had refused. Nothing was shown."),
    "not-begun": gettext_lazy("The permission had not begun. Nothing was shown."),
    "organisation-suspended": gettext_lazy("Our staff had suspended the organisation. Nothing was shown."),
    "membership-ended": gettext_lazy("This person no longer worked there. Nothing was shown."),
    "licence-missing": gettext_lazy("The law asks for a licence that they did not show. Nothing was shown."),
    "other-member": gettext_lazy("You had given it to somebody else of the organisation. Nothing was shown."),
    "other-purpose": gettext_lazy("They named another purpose than yours. Nothing was shown."),
    "kind-not-given": gettext_lazy("Tried to read a record outside your permission. Nothing was shown."),
    "field-not-given": gettext_lazy("Tried to read a part that you did not give. Nothing was shown."),
    "looks-used-up": gettext_lazy("All the looks you gave were used. Nothing was shown."),
    "export-not-given": gettext_lazy("Tried to take a copy that you did not allow. Nothing was handed out."),
}

#: For the helper whose reading was refused: what to do next.
NEXT: Final[Mapping[str, Promise]] = {
    "organisation-suspended": gettext_lazy("Our staff suspended your organisation. That ended what it was allowed to read; when it is open again, you can ask anew."),
    "membership-ended": gettext_lazy("You no longer work for the organisation that this was given to."),
    "licence-missing": gettext_lazy("It needs a licence or approval of yours that our staff have compared."),
    "other-member": gettext_lazy("It was given to another member of your organisation. You can ask for yourself."),
    "other-purpose": gettext_lazy("It was given for something else. Go back and state what you read for."),
    "kind-not-given": gettext_lazy("These records are not part of it. You can ask for them."),
    "field-not-given": gettext_lazy("This part was not given. You can ask for it."),
    "looks-used-up": gettext_lazy("All the looks that were given are used. You can ask for more."),
    "export-not-given": gettext_lazy("Copies were not allowed. You can read it here."),
    "not-begun": gettext_lazy("It has not begun yet."),
}  # fmt: skip

#: What a receipt is for.
EVENTS: Final[Mapping[str, Promise]] = {
    "given": gettext_lazy("You gave it"),
    "refused": gettext_lazy("You refused"),
    "narrowed": gettext_lazy("You gave less"),
    "ended": gettext_lazy("You ended it"),
    "stopped": gettext_lazy("Our staff suspended the organisation, which ended it"),
    "expired": gettext_lazy("Its time was over"),
}


def purpose_sentence(code: str) -> str:
    """What a permission is for, as a sentence."""
    return str(PURPOSES[code].sentence) if code in PURPOSES else code


def refusal_title(reason: str, grant: Grant) -> str:
    """The heading for a helper who may not read (any more)."""
    over = day(day_in_japan(grant.ended_at)) if grant.ended_at else day(grant.last_day)
    if reason in {"ended", "expired"}:
        # Translators: heading of the page of a helper; the day in full on which a resident's permission ended.
        return _("This permission ended on %(day)s. You see nothing new.") % {"day": over}
    return _("This is not open to you now")


def how_it_stands(grant: Grant, *, is_live: bool) -> str:
    """The state of a permission in one sentence, for its resident."""
    decided = day(day_in_japan(grant.decided_at))
    if grant.state == Grant.State.REFUSED:
        # Translators: a permission that a resident refused, and the day in full.
        return _("You refused on %(day)s.") % {"day": decided}
    if grant.state == Grant.State.ENDED and grant.ended_by == "suspension" and grant.ended_at:
        # Translators: a permission of an organisation that our staff suspended, and the day in full.
        return _("It ended on %(day)s, when our staff suspended the organisation.") % {
            "day": day(day_in_japan(grant.ended_at))
        }
    if grant.state == Grant.State.ENDED and grant.ended_at:
        # Translators: a permission that a resident ended, and the day in full.
        return _("You ended it on %(day)s.") % {"day": day(day_in_japan(grant.ended_at))}
    if is_live:
        # Translators: a permission that lets somebody read, and its last day in full.
        return _("Open until %(day)s.") % {"day": day(grant.last_day)}
    # Translators: a permission whose time is over, and its last day in full.
    return _("Its last day was %(day)s.") % {"day": day(grant.last_day)}


def deletion_state(row: DeletionRequest) -> str:
    """How a request to delete stands, for its resident."""
    if not row.answer:
        # Translators: the day on which a resident asked somebody to delete what they kept.
        return _("You asked them to delete on %(day)s. They have not answered yet.") % {
            "day": day(day_in_japan(row.asked_at))
        }
    answered = day(day_in_japan(row.answered_at)) if row.answered_at else ""
    said = {
        DeletionRequest.Answer.DONE: _("On %(day)s they told you that they deleted everything."),
        DeletionRequest.Answer.PARTLY: _("On %(day)s they told you that they deleted a part. %(why)s"),
        DeletionRequest.Answer.NOT: _("On %(day)s they told you that they deleted nothing. %(why)s"),
    }[DeletionRequest.Answer(row.answer)]
    return said % {"day": answered, "why": REASONS.get(row.reason, "")}
