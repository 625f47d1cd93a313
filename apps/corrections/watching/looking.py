"""Versions compared with what is expected, one after the other, as the institution's data stood."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from apps.corrections.clock.events import AnyEvent, CameBack, FeedContradicted, FeedShown
from apps.corrections.watching.expecting import Line, Watch, value_of

#: What one line shows: `no_news`, nothing later is known of it; `other`, neither the disputed nor the agreed value.
type LineSight = Literal["done", "as_before", "other", "no_news"]
type Verdict = Literal["waiting", "fixed", "partly_fixed", "not_shown", "contradicted"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a record as an institution's data held it on a day.

    `payload` None: withdrawn, or told to be held by nobody (a whole telling of the kind without it). `kind` and
    `record_id` None with a `complete` kind: the whole kind was told and had none but those seen with that day.
    `provenance` as in case files: only `institution` and `document` are the institution's own data.
    """

    source: str
    institution: str
    kind: str
    record_id: str
    data_as_of: datetime.date
    payload: Mapping[str, Any] | None
    provenance: str = "institution"
    version: str = ""


class Look(msgspec.Struct, frozen=True):
    """What the data shows of a watch, line by line in its order; `data_as_of` is the newest day that was looked at."""

    verdict: Verdict
    lines: tuple[LineSight, ...]
    data_as_of: datetime.date | None


class Sighting(msgspec.Struct, frozen=True):
    """A version after which the data shows something else than before, and the event that says so."""

    event: AnyEvent
    look: Look
    version: str


def look(watch: Watch, held: Iterable[Seen], *, after: datetime.date) -> Look:
    """What an institution's newest versions show; only data that stood after `after` says anything.

    `held` is the newest version of each record. `after` is the day of the decision, or of the sending where nothing
    was decided.
    """
    ours = [seen for seen in held if is_of(watch, seen)]
    told = [_line(line, ours, after) for line in watch.lines]
    days = [day for _sight, day in told if day is not None]
    sights = tuple(sight for sight, _day in told)
    return Look(_verdict(sights), sights, max(days, default=None))


def is_of(watch: Watch, seen: Seen) -> bool:
    """Whether a version is this institution's own data: no other source, and no word of the resident's."""
    return (
        seen.source == watch.source
        and seen.institution == watch.institution
        and seen.provenance != "self_declared"
    )


def _verdict(sights: Sequence[LineSight]) -> Verdict:
    if not sights or all(sight == "no_news" for sight in sights):
        return "waiting"
    if "other" in sights:
        return "contradicted"
    if all(sight == "done" for sight in sights):
        return "fixed"
    return "partly_fixed" if "done" in sights else "not_shown"


def _line(line: Line, ours: Sequence[Seen], after: datetime.date) -> tuple[LineSight, datetime.date | None]:
    """What is seen of one line, and on which day the data stood."""
    known = [seen for seen in ours if seen.kind == line.kind and _is_meant(line, seen)]
    later = [seen for seen in known if seen.data_as_of > after]
    if not later:
        return "no_news", None
    there = [seen for seen in later if seen.payload is not None]
    day = max(seen.data_as_of for seen in later)
    if line.gone:
        return ("as_before" if there else "done"), day
    if not there:
        return "as_before" if line.record_id is None else "other", day
    sights = {_sight(line, seen.payload or {}) for seen in there}
    best: LineSight = "done" if "done" in sights else "other" if "other" in sights else "as_before"
    return best, day


def _is_meant(line: Line, seen: Seen) -> bool:
    if line.record_id is not None and seen.record_id == line.record_id:
        return True
    if not line.like:
        return line.record_id is None
    payload = seen.payload
    return payload is not None and all(value_of(payload, name) == value for name, value in line.like.items())


def _sight(line: Line, payload: Mapping[str, Any]) -> LineSight:
    met = [expected.is_met(payload) for expected in line.expected]
    if all(met):
        return "done"
    unmet = [expected for expected, is_met in zip(line.expected, met, strict=True) if not is_met]
    return "as_before" if all(expected.is_as_before(payload) for expected in unmet) else "other"


def sightings(
    watch: Watch, versions: Iterable[Seen], *, after: datetime.date, seen_on: datetime.date | None = None
) -> list[Sighting]:
    """Goes through versions in the order in which the data stood, and says each time when it shows something else.

    The events are dated `seen_on` (the day on which we looked), or the day on which the data stood. Once fixed, whatever
    is not fixed is `came_back`. The same versions again give the same events. Order among versions of one day: as given.
    """
    made: list[Sighting] = []
    held: dict[tuple[str, str], Seen] = {}
    before: Verdict = "waiting"
    was_fixed = False
    for seen in sorted(versions, key=lambda one: one.data_as_of):
        if not is_of(watch, seen):
            continue
        held[(seen.kind, seen.record_id)] = seen
        found = look(watch, held.values(), after=after)
        if found.verdict in {before, "waiting"} or found.data_as_of is None:
            continue
        event = _event(found, seen_on or found.data_as_of, was_fixed=was_fixed)
        made.append(Sighting(event, found, seen.version))
        before, was_fixed = found.verdict, found.verdict == "fixed"
    return made


def _event(found: Look, day: datetime.date, *, was_fixed: bool) -> AnyEvent:
    stood = found.data_as_of
    assert stood is not None, "a verdict rests on data of a day"
    if was_fixed:
        return CameBack(day=day, actor="feed", data_as_of=stood)
    match found.verdict:
        case "contradicted":
            return FeedContradicted(day=day, actor="feed", data_as_of=stood)
        case "fixed" | "partly_fixed" | "not_shown":
            return FeedShown(day=day, actor="feed", sight=found.verdict, data_as_of=stood)
    raise AssertionError("nothing is told while nothing is seen")
