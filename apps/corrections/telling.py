"""What residents are told of their corrections: what happened, as it comes; and what is due now, until it is done.

What the resident entered themselves is no news to them. Whoever took a request back, or lets it rest, is told nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from apps.accounts.models import ActsFor
from apps.corrections import ledger
from apps.corrections.clock import Standing, Status, tracks_in
from apps.corrections.clock.events import (
    Acknowledged,
    AnyEvent,
    AppealDecided,
    CameBack,
    Decided,
    Extended,
    FeedShown,
    Promised,
    TurnedAway,
)
from apps.corrections.clock.rulings import is_repeat
from apps.corrections.helping.marked import grants_of
from apps.corrections.helping.standing import waits_for_the_person
from apps.corrections.ledger import Noted, Opened
from apps.corrections.ledger.looking import DUE, EVENTS
from apps.corrections.ledger.watching import LEFT
from apps.notices import kinds, producers
from apps.notices.contents import Step
from apps.notices.days import morning_of
from apps.notices.producers import About, Wanted
from apps.wallet.models import Source
from apps.wallet.pages.disputed import PAGE

KIND: Final = "correction"
NEWS: Final = timedelta(days=30)
"""Our own choice: what was noted longer ago is on the page of the correction."""


def register() -> None:
    """Called once when Django is ready."""
    from apps.corrections import telling_words

    telling_words.register()
    producers.register(EVENTS, happened, of_events=True)
    producers.register(DUE, due)


# -- what happened ---------------------------------------------------------------------------------------------------
def happened(about: About) -> Iterator[Wanted]:
    """What came lately of others: answers, decisions, and what their data shows."""
    found = ledger.of_resident(about.resident_id, about.key)
    if not found:
        return
    own = set(ActsFor.objects.filter(resident_id=about.resident_id).values_list("user_id", flat=True))
    followed = {one.row.follows_id for one in found}
    for one in found:
        if one.status in LEFT:
            continue
        for noted in one.noted:
            says = _says_of(one, noted)
            is_news = about.now - noted.at <= NEWS and noted.by not in own
            is_told_elsewhere = noted.event.actor == "feed" and one.id in followed
            if says is not None and is_news and not is_told_elsewhere:
                yield _event(one, noted, says)


def _event(one: Opened, noted: Noted, says: str) -> Wanted:
    day = noted.event.until if isinstance(noted.event, Extended) else None
    values = {**_who(one, of_data=noted.event.actor == "feed"), "day": day.isoformat() if day else None}
    return Wanted(
        KIND, f"correction/{one.id}/{noted.number}", says, values, step=_step(one), group=f"{says}/{one.row.bundle}"
    )  # fmt: skip


_OF_DECISION: Final[Mapping[str, str]] = {
    "accepted": "correction_accepted",
    "upheld": "correction_accepted",
    "partly": "correction_partly",
    "refused": "correction_refused",
    "dismissed": "correction_refused",
}


def _says_of(one: Opened, noted: Noted) -> str | None:
    """As `_says`; what the office decides while an appeal waits ends nothing, and a decision told again is no news."""
    told = [each for each in one.noted if each.event.day <= noted.event.day and each.number < noted.number]
    earlier = [each.event for each in sorted(told, key=lambda each: each.event.day)]
    if is_repeat(noted.event, earlier):
        return None
    if isinstance(noted.event, Decided) and tracks_in(one.terms, earlier).waiting:
        return "correction_meanwhile"
    return _says(noted.event)


def _says(event: AnyEvent) -> str | None:
    """The message of an event; None for one that is no news. A question is due until it is answered."""
    match event:
        case Acknowledged(implied=False):
            return "correction_received"
        case Extended():
            return "correction_extended"
        case Decided() | AppealDecided():
            return _OF_DECISION[event.outcome]
        case Promised():
            return "correction_promised"
        case TurnedAway():
            return "correction_turned_away"
        case FeedShown(sight="fixed"):
            return "correction_fixed"
        case FeedShown(sight="partly_fixed"):
            return "correction_partly_fixed"
        case CameBack():
            return "correction_came_back"
    return None


# -- what is due -----------------------------------------------------------------------------------------------------
class _Due(NamedTuple):
    """One thing that waits for the resident: its name in keys, its message, and its day."""

    name: str
    says: str
    kind: str = KIND
    on: date | None = None
    told_on: date | None = None
    of_data: bool = False


def due(about: About) -> Iterator[Wanted]:
    """What waits for the resident now, each with its next step: gone when it is done."""
    found = ledger.of_resident(about.resident_id, about.key)
    yield from _prepared(found)
    for one in found:
        standing = one.standing(about.today)
        if standing.status in LEFT:
            continue
        for each in _due(standing, about.today):
            values = {**_who(one, of_data=each.of_data), "day": each.on.isoformat() if each.on else None}
            told_on = morning_of(each.told_on) if each.told_on else None
            key = f"correction-{each.name}/{one.id}"
            yield Wanted(each.kind, key, each.says, values, told_on, each.on, _step(one))


def _prepared(found: list[Opened]) -> Iterator[Wanted]:
    """What a helper prepared, until the resident takes it over, confirms it or throws it away. Nothing of it is told."""
    waiting = [one for one in found if waits_for_the_person(one)]
    names = {grant.pk: grant.organisation for grant in grants_of(one.row.grant for one in waiting)}
    for one in waiting:
        if one.row.grant in names:
            who = names[one.row.grant]
            told = {"ja": who.name_ja, "en": who.name_en or who.name_ja}
            yield Wanted(
                KIND, f"correction-prepared/{one.id}", "correction_prepared", {"who": told}, step=_step(one)
            )


def _due(now: Standing, today: date) -> Iterator[_Due]:
    if now.status is Status.ASKED:
        kind = kinds.DEADLINE if now.complete_by else KIND
        yield _Due("complete", "correction_asked", kind, now.complete_by)
    if now.is_overdue and now.status is not Status.ESCALATED:  # the next way is taken
        by_law = "correction_overdue" if now.is_late_by_law else "correction_no_answer"
        yield _Due("overdue", by_law)
    if now.status is Status.CHANGE_EXPECTED and now.shown in {"said_not_shown", "contradicted"}:
        says = "correction_not_shown" if now.shown == "said_not_shown" else "correction_contradicted"
        yield _Due("not-shown", says, of_data=now.shown == "contradicted")
    elif now.next_step == "fetch_data":
        yield _Due("fetch", "correction_fetch", of_data=True)
    yield from _appeal(now, today)


def _appeal(now: Standing, today: date) -> Iterator[_Due]:
    """That the time for an appeal begins to run out, a month before its end; in calendars at once. While nobody said who
    decided, only that this has to be found out; of an appeal that waits, that its body is silent."""
    appeal = now.appeal
    if appeal is not None and appeal.after_silence is not None and now.status is Status.APPEALED:
        yield _Due("appeal-silent", "correction_appeal_silent")
    if now.next_step == "ask_which_decision":
        yield _Due("which-decision", "correction_which_decision")
    beside = [one for one in now.appeals_beside if one.is_certain and one.is_open(today)]
    if now.status in {Status.APPEALED, Status.REFUSED, Status.CHANGE_EXPECTED}:
        for one in beside:
            name = f"appeal-{one.against}"
            yield _Due(name, "correction_appeal", kinds.DEADLINE, one.due.aim_by, one.prepare_from)
    if appeal is None or now.status is Status.APPEALED:
        return
    if now.status not in {Status.REFUSED, Status.CHANGE_EXPECTED} or today > appeal.due.rolled:
        return
    if appeal.doubt == "who_decided":
        yield _Due("who-decided", "correction_who_decided")
    elif appeal.is_certain:
        last = appeal.due.aim_by
        yield _Due("appeal", "correction_appeal", kinds.DEADLINE, last, appeal.prepare_from)


# -- parts -----------------------------------------------------------------------------------------------------------
def _who(one: Opened, *, of_data: bool) -> dict[str, Any]:
    """Who is meant: of data its source; else whoever was asked, by name where one is known, by kind where not."""
    source: Source | None = one.row.source if of_data else one.row.asked
    if source is not None:
        return {"who": {"ja": source.name_ja, "en": source.name_en}}
    if name := one.content.addressee_name:
        return {"who": {"ja": name, "en": name}}
    return {"party": one.content.addressee}


def _step(one: Opened) -> Step:
    return Step(PAGE, (str(one.id),))
