"""Telling immigration about changed items of the residence card, and about its loss."""

import datetime
import unicodedata
from collections.abc import Callable

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, not_applicable
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.notification.notices import WITHOUT_DUTIES, judge_notice, told_by_resident
from apps.wallet.kinds.residence import Passport


def events_told(duty: str) -> Callable[[CaseView], list[datetime.date] | Verdict]:
    """The events told under a duty: no other record says that an item changed or that a card was lost."""

    def events(case: CaseView) -> list[datetime.date] | Verdict:
        if current_stay(case).status in WITHOUT_DUTIES:
            return not_applicable("other_status", says="other_status")
        if told := told_by_resident(case, duty):
            return sorted(told)
        if duty == "card_item" and _differs_from_passport(case):
            return cannot_tell("items_differ", missing=("notification",), remedy="file_notice")
        if case.declared.no_other_event:
            return not_applicable("no_event")
        return cannot_tell("not_stated", missing=("declared.no_other_event",))

    return events


def _differs_from_passport(case: CaseView) -> bool:
    """Whether the passport has another name, birth date, sex or nationality than the card."""
    stay, passport = current_stay(case), case.newest(Passport)
    if passport is None:
        return False
    pairs = (
        (_folded(stay.name_latin), _folded(passport.name_latin)),
        (stay.birth_date, passport.birth_date),
        (_folded(stay.sex), _folded(passport.sex)),
        (stay.nationality, passport.nationality),
    )
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _folded(text: str | None) -> str | None:
    """A name as two documents may write it differently."""
    return None if text is None else " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _judge(case: CaseView, duty: str, event_on: datetime.date) -> Verdict:
    counted = dates.days_after(event_on, case.parameter("notification_days"))
    due = dates.deadline(counted, dates.Receiver.NATIONAL)
    return judge_notice(case, due, told_by_resident(case, duty).get(event_on), event=duty, event_on=event_on)


@rule(
    "notify_card_items_14d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_19_10", "renewal_guideline_8"),
    effective_from="2012-07-09",
    for_each=events_told("card_item"),
    anchor=lambda _case, event_on: event_on,
    groups=("notifications",),
)
def notify_card_items_14d(case: CaseView, event_on: datetime.date) -> Verdict:
    """Within fourteen days of a new name, birth date, sex or nationality immigration is told."""
    return _judge(case, "card_item", event_on)


@rule(
    "notify_lost_card_14d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_19_12", "renewal_guideline_8"),
    effective_from="2012-07-09",
    for_each=events_told("lost_card"),
    anchor=lambda _case, event_on: event_on,
    groups=("notifications",),
)
def notify_lost_card_14d(case: CaseView, event_on: datetime.date) -> Verdict:
    """Within fourteen days of learning that the card is lost or stolen a new one is applied for."""
    return _judge(case, "lost_card", event_on)
