"""Versions compared with what is expected, one after the other, as the institution's data stood."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from apps.corrections.clock.events import AnyEvent, CameBack, FeedContradicted, FeedShown
from apps.corrections.watching.expecting import Line, Watch, value_of

#: What one line shows: `no_news`, nothing later is known of it; `other`, neither the disputed nor the agreed value; `part`,
#: the agreed value stands in another record of the same thing, and the disputed one is still there; or a sum is paid in part.
type LineSight = Literal["done", "as_before", "other", "no_news", "part"]
type Verdict = Literal["waiting", "fixed", "partly_fixed", "not_shown", "contradicted"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a record as an institution's data held it on a day.

    `payload` None: withdrawn. `data_as_of` is the day on which it was last confirmed. `provenance` as in case files:
    only `institution` and `document` are the institution's own data.
    """

    source: str
    institution: str
    kind: str
    record_id: str
    data_as_of: datetime.date
    payload: Mapping[str, Any] | None
    provenance: str = "institution"
    version: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An institution told the whole of a kind as of a day: what is not there then, it does not hold."""

    source: str
    institution: str
    kind: str
    data_as_of: datetime.date
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


def look(watch: Watch, held: Iterable[Seen | Told], *, after: datetime.date) -> Look:
    """What an institution's newest versions show; only data that stood after `after` says anything.

    `held` is the newest version of each record, and the newest whole telling of each kind. `after` is the day of the
    decision, or of the sending where nothing was decided.
    """
    ours = [one for one in held if is_of(watch, one)]
    told = [_settled(line, ours, after) for line in watch.lines]
    days = [day for _sight, day in told if day is not None]
    sights = tuple(sight for sight, _day in told)
    return Look(_verdict(sights), sights, max(days, default=None))


def is_of(watch: Watch, seen: Seen | Told) -> bool:
    """Whether a version is this institution's own data: no other source, and no word of the resident's."""
    is_own = isinstance(seen, Told) or seen.provenance != "self_declared"
    return is_own and (seen.source, seen.institution) == (watch.source, watch.institution)


def _verdict(sights: Sequence[LineSight]) -> Verdict:
    if not sights or all(sight == "no_news" for sight in sights):
        return "waiting"
    if "other" in sights:
        return "contradicted"
    if all(sight == "done" for sight in sights):
        return "fixed"
    return "partly_fixed" if "done" in sights or "part" in sights else "not_shown"


def _settled(
    line: Line, ours: Sequence[Seen | Told], after: datetime.date
) -> tuple[LineSight, datetime.date | None]:
    """What is seen of one line, or of what settles it instead."""
    sight, day = _line(line, ours, after)
    if sight == "done" or line.instead is None:
        return sight, day
    other, other_day = _line(line.instead, ours, after)
    return (other, other_day) if other == "done" else (sight, day)


def _line(
    line: Line, ours: Sequence[Seen | Told], after: datetime.date
) -> tuple[LineSight, datetime.date | None]:
    """What is seen of one line, and on which day the data stood."""
    of_kind = [one for one in ours if one.kind == line.kind and one.data_as_of > after]
    later = [one for one in of_kind if isinstance(one, Seen) and _is_meant(line, one)]
    told = max((one.data_as_of for one in of_kind if isinstance(one, Told)), default=None)
    there = [one.payload for one in later if one.payload is not None and _still(one, told)]
    day = max((*(one.data_as_of for one in later), *((told,) if told else ())), default=None)
    if day is None or (not later and told is None):
        return "no_news", None
    if line.gone:
        return ("as_before" if there else "done"), day
    if not there:
        return ("as_before" if line.record_id is None else "other"), day
    sights = {_sight(line, payload) for payload in there}
    if "done" in sights and _is_wrong_still(line, [one for one in later if _still(one, told)]):
        return "part", day
    return next(one for one in _BEST_FIRST if one in sights), day


_BEST_FIRST: Final[tuple[LineSight, ...]] = ("done", "part", "other", "as_before")


def _still(seen: Seen, told: datetime.date | None) -> bool:
    """Whether a record is there in the newest whole telling of its kind, if there is one."""
    return told is None or seen.data_as_of >= told


def _is_wrong_still(line: Line, there: Sequence[Seen]) -> bool:
    """Whether the disputed record itself is about the same thing as before, and stood wrong as long as the right one."""
    sights = [(one, _sight(line, one.payload)) for one in there if one.payload is not None]
    right = max(one.data_as_of for one, sight in sights if sight == "done")
    return any(
        one.record_id == line.record_id
        and sight != "done"
        and one.data_as_of >= right
        and _is_like(line, one)
        for one, sight in sights
    )


def _is_meant(line: Line, seen: Seen) -> bool:
    if line.record_id is not None and seen.record_id == line.record_id:
        return True
    if not line.like:
        return line.record_id is None
    return _is_like(line, seen)


def _is_like(line: Line, seen: Seen) -> bool:
    payload = seen.payload
    return payload is not None and all(value_of(payload, name) == value for name, value in line.like.items())


def _sight(line: Line, payload: Mapping[str, Any]) -> LineSight:
    met = [expected.is_met(payload) for expected in line.expected]
    if all(met):
        return "done"
    unmet = [expected for expected, is_met in zip(line.expected, met, strict=True) if not is_met]
    changed = [expected for expected in unmet if not expected.is_as_before(payload)]
    if not changed:
        return "as_before"
    return "part" if all(expected.is_met_in_part(payload) for expected in changed) else "other"


def sightings(
    watch: Watch,
    versions: Iterable[Seen | Told],
    *,
    after: datetime.date,
    expected_by: datetime.date | None = None,
    seen_on: datetime.date | None = None,
) -> list[Sighting]:
    """Goes through versions in the order in which the data stood, and says each time when it shows something else.

    The events are dated `seen_on` (the day on which we looked), or the day on which the data stood. Once fixed, whatever
    is not fixed is `came_back`. What is still not shown after `expected_by` is said once more: it is another thing then.
    The same versions again give the same events. Of one day, whole tellings come last, records as given.
    """
    made: list[Sighting] = []
    held: dict[tuple[str, str], Seen | Told] = {}
    before: tuple[Verdict, bool] = ("waiting", False)
    ours = (one for one in versions if is_of(watch, one))
    for seen in sorted(ours, key=lambda one: (one.data_as_of, isinstance(one, Told))):
        held[(seen.kind, seen.record_id if isinstance(seen, Seen) else "")] = seen
        found = look(watch, held.values(), after=after)
        if found.verdict == "waiting" or found.data_as_of is None:
            continue
        is_late = found.verdict == "not_shown" and expected_by is not None and found.data_as_of > expected_by
        if (found.verdict, is_late) != before:
            was_fixed = before[0] == "fixed"
            event = _event(found, seen_on or found.data_as_of, was_fixed=was_fixed)
            made.append(Sighting(event, found, seen.version))
            before = (found.verdict, is_late)
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
