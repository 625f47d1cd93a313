"""Tells the resident that an institution did not take their request, so that they send it on paper."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.consent.sealing import DataKey
from apps.corrections.models import Request
from apps.corrections.telling import KIND
from apps.notices import messages, telling
from apps.notices.contents import Step
from apps.notices.messages import Message, Values

NOT_TAKEN: Final = "correction_not_taken"


def register() -> None:
    """Called once when Django is ready."""
    messages.register(
        NOT_TAKEN,
        Message(_title, _text, gettext_lazy("See your letter"), None),
    )


def tell_not_taken(request: Request, key: DataKey, *, now: datetime) -> bool:
    """That nobody took it; once for a request."""
    institution = request.institution
    names = (
        {} if institution is None else {"ja": institution.source.name_ja, "en": institution.source.name_en}
    )
    return telling.tell(
        request.resident_id,
        KIND,
        key=f"{NOT_TAKEN}:{request.pk}",
        says=NOT_TAKEN,
        values={"institution": names, "is_refused": request.state == Request.State.REFUSED},
        step=Step("corrections:correction", (str(request.correction_id),)),
        source=request.institution_id,
        data_key=key,
        now=now,
    )


def _title(told: Values) -> str:
    return _("%(institution)s did not take your letter") % {"institution": told.name("institution")}


def _text(told: Values) -> str:
    if told.get("is_refused"):
        return _(
            "Their computer sent it back. That is not a decision about you."
            " Print the letter and send it by post, or bring it to the counter; the days count from then on."
        )
    return _(
        "We tried for a week and nobody took it. That is not a decision about you."
        " Print the letter and send it by post, or bring it to the counter; the days count from then on."
    )
