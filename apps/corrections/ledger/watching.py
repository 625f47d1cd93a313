"""What newer data shows of a resident's corrections, and what their clocks say by themselves, entered once.

What was entered before and what the versions say now are laid beside each other: only what shows something else is
added. The same versions again, in whatever order they came, add nothing.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from apps.consent.sealing import DataKey
from apps.corrections.clock import NotPossible, Status, overdue_event
from apps.corrections.clock.events import (
    AnyEvent,
    AppealDecided,
    CameBack,
    Decided,
    FeedContradicted,
    FeedShown,
    Promised,
    Sent,
)
from apps.corrections.clock.rulings import is_repeat
from apps.corrections.ledger.seen import seen_of
from apps.corrections.ledger.still_wrong import newest_of
from apps.corrections.ledger.writing import Opened, append, of_resident, wakes_on
from apps.corrections.models import Correction
from apps.corrections.watching import Look, Seen, Told, Watch, look, sightings

log = logging.getLogger(__name__)

type Shown = FeedShown | FeedContradicted | CameBack
#: Whoever took a request back, or lets it rest, is left in peace; what was fixed may come back.
LEFT: Final = frozenset({Status.WITHDRAWN, Status.CLOSED})


def is_watched(found: Opened) -> bool:
    """Whether data is looked at for it: it was sent, and the resident did not leave it."""
    was_sent = any(isinstance(event, Sent) for event in found.history)
    return was_sent and found.content.watch is not None and found.status not in LEFT


def look_again(resident_id: UUID, key: DataKey, *, today: date) -> int:
    """Looks at all corrections of a resident on a day in Japan; returns how many events were added.

    Call it inside a passage. The corrections are locked, so that two who look at once come one after the other.
    """
    locked = Correction.objects.select_for_update().filter(resident_id=resident_id).order_by("id")
    if not list(locked.values_list("pk", flat=True)):
        return 0
    found = of_resident(resident_id, key)
    watches = [one.content.watch for one in found if one.content.watch is not None and is_watched(one)]
    seen = seen_of(resident_id, key, watches, today=today) if watches else []
    return sum(_look_at(one, key, seen, today) for one in found)


def _look_at(found: Opened, key: DataKey, seen: Sequence[Seen | Told], today: date) -> int:
    added = 0
    late = overdue_event(found.terms, found.history, today)
    for event in [*([late] if late is not None else []), *new_sights(found, seen, today=today)]:
        try:
            found = append(found.id, key, event, today=today)
        except NotPossible as refused:
            log.warning("an event that data shows cannot follow in %s: %s", found.id, refused.code)
        else:
            added += 1
    strikes = wakes_on(found, today)
    if strikes != found.row.wakes_on:
        Correction.objects.filter(resident_id=found.row.resident_id, pk=found.id).update(wakes_on=strikes)
    return added


class _Sight(NamedTuple):
    """What data of a day shows: the verdict, and whether it says so after the day by which it should be there."""

    verdict: str
    is_late: bool
    stood: date

    def says_else(self, before: "_Sight | None") -> bool:
        """After the error came back only its being fixed is news."""
        if before is None:
            return True
        if before.verdict == _CAME_BACK:
            return self.verdict == "fixed"
        return (self.verdict, self.is_late) != (before.verdict, before.is_late)


_CAME_BACK: Final = "came_back"


def new_sights(found: Opened, seen: Sequence[Seen | Told], *, today: date) -> list[Shown]:
    """What the versions show that its history does not say yet, dated today."""
    watch, after = found.content.watch, data_after(found.history)
    if watch is None or after is None or not is_watched(found):
        return []
    return list(_Comparing(found, watch, after, today).new(seen))


class _Comparing:
    """Lays what data shows beside what is entered of one correction."""

    def __init__(self, found: Opened, watch: Watch, after: date, today: date) -> None:
        self.watch = watch
        self.after = after
        self.today = today
        self.expected_by = found.standing(today).expected_by
        self.entered = [self._of_event(event) for event in entered(found.history)]

    def new(self, seen: Sequence[Seen | Told]) -> Iterator[Shown]:
        shown = self._shown(seen)
        before = self.entered[-1] if self.entered else None
        for sight in [*shown[self._known(shown) :], *self._as_it_stands(seen)]:
            if not sight.says_else(before):
                continue
            is_back = before is not None and before.verdict == "fixed"
            yield self._event(sight, is_back=is_back)
            before = sight._replace(verdict=_CAME_BACK) if is_back else sight

    def _shown(self, seen: Sequence[Seen | Told]) -> list[_Sight]:
        """What versions show one after the other; of one day only what the whole of it shows."""
        found = sightings(self.watch, seen, after=self.after, expected_by=self.expected_by)
        of_days = {each.look.data_as_of: each.look for each in found}
        return [self._of_look(each) for each in of_days.values()]

    def _known(self, shown: Sequence[_Sight]) -> int:
        """How many of what versions show lie before what was entered last."""
        if not self.entered:
            return 0
        return sum(sight.stood <= self.entered[-1].stood for sight in shown)

    def _as_it_stands(self, seen: Sequence[Seen | Told]) -> list[_Sight]:
        """What the newest data shows, unless newer data is entered.

        Repetitions and whole tellings are not kept one by one, so what was seen of them cannot be seen again.
        """
        found = look(self.watch, newest_of(self.watch, seen), after=self.after)
        stood = found.data_as_of
        is_older = bool(self.entered) and stood is not None and stood < self.entered[-1].stood
        return [] if stood is None or found.verdict == "waiting" or is_older else [self._of_look(found)]

    def _of_look(self, found: Look) -> _Sight:
        assert found.data_as_of is not None, "a verdict rests on data of a day"
        return self._sight(found.verdict, found.data_as_of)

    def _of_event(self, event: Shown) -> _Sight:
        match event:
            case CameBack():
                return self._sight(_CAME_BACK, event.data_as_of)
            case FeedContradicted():
                return self._sight("contradicted", event.data_as_of)
            case FeedShown():
                return self._sight(event.sight, event.data_as_of)

    def _sight(self, verdict: str, stood: date) -> _Sight:
        is_late = verdict == "not_shown" and self.expected_by is not None and stood > self.expected_by
        return _Sight(verdict, is_late, stood)

    def _event(self, sight: _Sight, *, is_back: bool) -> Shown:
        if is_back:
            return CameBack(day=self.today, actor="feed", data_as_of=sight.stood)
        match sight.verdict:
            case "contradicted":
                return FeedContradicted(day=self.today, actor="feed", data_as_of=sight.stood)
            case "fixed" | "partly_fixed" | "not_shown":
                return FeedShown(day=self.today, actor="feed", sight=sight.verdict, data_as_of=sight.stood)
        raise AssertionError("nothing else is seen in data")


def entered(history: Sequence[AnyEvent]) -> list[Shown]:
    """What is entered of data since the last sending."""
    return [event for event in _ours(history) if isinstance(event, FeedShown | FeedContradicted | CameBack)]


def data_after(history: Sequence[AnyEvent]) -> date | None:
    """The day that data has to be later than: the last decision's, else that of sending; None before it was sent.

    What is said after the data showed it fixed moves nothing.
    """
    after: date | None = None
    ours = _ours(history)
    for place, event in enumerate(ours):
        if isinstance(event, FeedShown) and event.sight == "fixed":
            break
        is_said = isinstance(event, Sent | Decided | Promised | AppealDecided)
        if is_said and not is_repeat(event, ours[:place]):
            after = event.day
    return after


def _ours(history: Sequence[AnyEvent]) -> Sequence[AnyEvent]:
    """The events from the last sending on; none before the first."""
    sent = [place for place, event in enumerate(history) if isinstance(event, Sent)]
    return history[sent[-1] :] if sent else ()
