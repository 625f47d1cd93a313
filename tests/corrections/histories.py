"""Random histories of corrections: each event chosen among those that may come next, days between 2000 and 2050."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from apps.corrections.clock import AppealTerms, NotPossible, Terms, events, follow, possible
from apps.corrections.clock.events import AnyEvent
from apps.readiness.engine.dates import Receiver, Unmoved

FIRST, LAST = date(2000, 1, 1), date(2050, 12, 31)
APPEALS = (
    AppealTerms("si_examiner", 3, Receiver.NATIONAL, "si_appeal", silence_months=2, inaction=True),
    AppealTerms("si_board", 2, Receiver.NATIONAL, "si_appeal"),
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Terms of any shape, those of the law among them."""
    in_months = draw(st.booleans())
    extension: Any = draw(st.sampled_from(["none", "law", "law", "free"]))
    return Terms(
        route="P-16",
        days=0 if in_months else draw(st.integers(1, 90)),
        months=draw(st.integers(1, 6)) if in_months else 0,
        cite="appi_94",
        mover=draw(st.sampled_from([Unmoved.OWN_TIME, Unmoved.PRIVATE_PARTY])),
        extension=extension,
        extension_days=draw(st.sampled_from([0, 30])) if extension == "law" else 0,
        special=draw(st.booleans()),
        completes=draw(st.sampled_from([True, True, False])),
        reasons=draw(st.sampled_from(["required", "effort", "not_required"])),
        post_days=draw(st.integers(0, 5)),
        suit_days=draw(st.sampled_from([None, 14])),
        lag_days=draw(st.integers(0, 60)),
        prepare_days=30,
        appeals=draw(st.sampled_from([(), APPEALS])),
        through_employer=draw(st.booleans()),
    )


def _made(draw: st.DrawFn, kind: type[events.Event], day: date, sent: date | None) -> AnyEvent:
    """An event of a kind on a day, with members that are mostly possible."""
    near = st.integers(0, 120).map(lambda days: day + timedelta(days=days))
    more: dict[str, Any] = {}
    match kind:
        case events.Sent:
            more = {"channel": draw(st.sampled_from(["post", "counter", "protocol", "post"])), "proof": "123"}
        case events.Acknowledged if sent is not None and draw(st.booleans()):
            more = {"reached_on": sent + timedelta(days=draw(st.integers(0, max(0, (day - sent).days))))}
        case events.Extended:
            special = draw(st.booleans())
            more = {
                "reason": "busy",
                "special": special,
                "until": draw(near if special else st.none() | near),
            }
        case events.Decided:
            more = {
                "outcome": draw(st.sampled_from(["accepted", "partly", "refused"])),
                "reasons": draw(st.sampled_from(["because", ""])),
                "learned_on": draw(st.none() | near),
                "by_whom": draw(st.sampled_from([None, "employer", "office"])),
                "again": draw(st.sampled_from([None, None, "same", "new"])),
            }
        case events.AppealDecided:
            more = {
                "outcome": draw(st.sampled_from(["upheld", "partly", "dismissed"])),
                "body": draw(st.sampled_from(["", "si_examiner", "si_board"])),
                "learned_on": draw(st.none() | near),
            }
        case events.AppealTakenBack:
            more = {"body": draw(st.sampled_from(["si_examiner", "si_board"]))}
        case events.AppealOpened:
            more = {"body": draw(st.sampled_from(["si_examiner", "si_board"]))}
        case events.Complained:
            more = {"body": "si_examiner"}
        case events.FeedShown:
            more = {"sight": draw(st.sampled_from(["fixed", "partly_fixed", "not_shown"])), "data_as_of": day}
        case events.FeedContradicted | events.CameBack:
            more = {"data_as_of": day}
        case events.Escalated:
            more = {"route": "P-2"}
    return kind(day=day, actor="institution", **more)  # type: ignore[return-value]  # one of the union's members


@st.composite
def histories(draw: st.DrawFn, of: Terms) -> list[AnyEvent]:
    """A history that can be: mostly to the sending and beyond, with long and short gaps."""
    day = draw(st.dates(FIRST, LAST))
    gaps = st.sampled_from([0, 0, 1, 2, 5, 13, 14, 15, 29, 30, 31, 60, 61, 63])
    begin = (events.Found, events.EvidenceCollected, events.Confirmed, events.Sent)
    made: list[AnyEvent] = []
    sent: date | None = None
    how_far = draw(st.integers(1, 4)) if draw(st.integers(0, 9)) == 0 else 4
    made += [_made(draw, kind, day, None) for kind in begin[:how_far]]
    for _ in range(draw(st.integers(0, 12))):
        sent = max((one.day for one in made if isinstance(one, events.Sent)), default=None)
        day = max(day, made[-1].day) + timedelta(days=draw(gaps))
        kinds = sorted(possible(made, of), key=lambda one: (one in _ENDING, one.__name__))
        telling = [kind for kind in kinds if kind in _TELLING]
        chosen = draw(st.sampled_from(telling if telling and draw(st.integers(0, 3)) else kinds))
        event = _made(draw, chosen, day, sent)
        try:
            follow([*made, event], of)
        except NotPossible:
            continue
        made.append(event)
    return made


_ENDING = {events.Withdrawn, events.Closed}
#: What moves the count: taken three times out of four, or histories would seldom hold two of them.
_TELLING = {
    events.Acknowledged, events.Asked, events.Answered, events.Extended, events.EvidenceCollected, events.Confirmed,
    events.Sent, events.CameBack,
}  # fmt: skip
