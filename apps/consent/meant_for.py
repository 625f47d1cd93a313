"""For whom a form was shown: a reader who acts for several may have switched in another tab before pressing its button."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.acting import acting_resident, acts_for_another

#: The hidden field that carries the id of the resident whom the page was about.
FIELD: Final = "about"


def shown_for(request: HttpRequest) -> dict[str, object]:
    """What a page with such a form needs: the resident, whether it is another, and whether to say whose page it is."""
    resident = acting_resident(request)
    return {
        "resident": resident,
        "for_another": acts_for_another(request),
        "acts_for_others": _acts_for_others(request, resident.pk),
    }


def has_switched(request: HttpRequest) -> bool:
    """Whether the form that was sent is about another resident than the one chosen now; then it says so as a message.

    The caller then changes nothing and shows the page anew. A form without the field is understood only where the
    reader acts for nobody else.
    """
    resident = acting_resident(request)
    sent = request.POST.get(FIELD)
    if sent == str(resident.pk) or (sent is None and not _acts_for_others(request, resident.pk)):
        return False
    messages.warning(request, _("You switched to another person in between. Nothing was done."))
    return True


def _acts_for_others(request: HttpRequest, resident_id: UUID) -> bool:
    user: Any = request.user  # somebody: the views stand inside login_required
    return bool(user.acting.exclude(resident_id=resident_id).exists())
