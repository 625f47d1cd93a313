"""Entering what a desk answers: the correction is locked, and whoever comes second is told instead of overwriting."""

import datetime
from typing import Final

from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.templatetags.dates import day
from apps.consent.giving import day_in_japan
from apps.consent.sealing import DataKey
from apps.corrections import ledger
from apps.corrections.clock import Terms, possible, standing, terms_of, with_answer
from apps.corrections.clock.events import AnyEvent, Extended
from apps.corrections.clock.status_words import NOT_POSSIBLE
from apps.corrections.clock.transitions import ENDED, NotPossible, Status
from apps.corrections.desk.forms import FORMS
from apps.corrections.desk.history import seen_of
from apps.corrections.ledger import Opened
from apps.corrections.models import Correction, Request

#: Delivered by the protocol, or on its way: then the body's own system answers.
_BY_PROTOCOL: Final = frozenset({Request.State.WAITING, Request.State.DELIVERED})


class NotEntered(ValueError):  # noqa: N818 - said of an answer, not of the program
    """An answer that was not entered; its text is the sentence for the member, ``field`` where it belongs."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(sentence)


def answers_by_protocol(row: Request) -> bool:
    """Whether the body takes this request with its own system, and answers it there."""
    return row.state in _BY_PROTOCOL


def acts_of(row: Request, found: Opened) -> list[str]:
    """What this desk can do about a request now, by the names of ``FORMS``; nothing for one that was sent anew."""
    if answers_by_protocol(row) or found.status in ENDED or not is_newest(row):
        return []
    may = possible(found.history, found.terms)
    is_answerable = found.status is Status.SENT  # who answers has it, which is noted with the answer
    acts = [act for act, form in FORMS.items() if is_answerable or form.event in may]
    return [act for act in acts if act != "extend" or found.terms.extension != "none"]


def enter(
    member: Membership,
    row: Request,
    key: DataKey,
    event: AnyEvent,
    *,
    act: str,
    seen: int,
    today: datetime.date,
) -> Opened:
    """Enters an answer inside the organisation's passage.

    NotEntered with a sentence when somebody was faster, when it cannot follow what happened, or asks for more time than
    the way allows.
    """
    locked = Correction.objects.select_for_update(of=("self",)).get(pk=row.correction_id)
    found = ledger.opened(locked, key)
    if seen_of(found) != seen:
        raise NotEntered(_("Meanwhile something was noted about this request. Read it below; if your answer still holds, press the button again."))  # fmt: skip
    if act not in acts_of(row, found):
        raise NotEntered(_("This cannot be answered now. Read below what happened."))
    if isinstance(event, Extended):
        _check_longer(found, event, today)
    try:
        return ledger.append(row.correction_id, key, event, by=member.user_id, today=today)
    except NotPossible as refused:
        raise NotEntered(_(NOT_POSSIBLE[refused.code])) from None


def terms_before_opening(row: Request) -> Terms:
    """What the way allows, known without opening the request; the time for new data apart."""
    return terms_of(row.correction.route, holder="", on=day_in_japan(row.made_at))  # type: ignore[arg-type] # a route of ours


def is_newest(row: Request) -> bool:
    """Whether nothing was sent anew to the same desk since."""
    assert row.organisation_id is not None, "a desk finds only what was sent to an organisation"
    later = Request.objects.filter(
        correction_id=row.correction_id, organisation_id=row.organisation_id, made_at__gt=row.made_at
    )
    return not later.exists()


def _check_longer(found: Opened, event: Extended, today: datetime.date) -> None:
    """The new day has to be later than the one that is counted now, and within what the way allows."""
    assert event.until is not None, "the form asks for it"
    before = found.standing(today).due
    if before is not None and event.until <= before.rolled:
        raise NotEntered(
            _("The last day is %(day)s already. Write a later one.") % {"day": day(before.rolled)}, "until"
        )
    try:
        longer = with_answer(found.history, event, found.terms)
    except NotPossible as refused:
        raise NotEntered(_(NOT_POSSIBLE[refused.code])) from None
    after = standing(found.terms, longer, today).due
    if after is None or before is None or event.until <= after.rolled:
        return
    if after.rolled == before.rolled:
        raise NotEntered(
            _("The last day has passed, so no more time can be taken. Decide as soon as you can.")
        )
    raise NotEntered(_("The law allows no more than until %(day)s.") % {"day": day(after.rolled)}, "until")
