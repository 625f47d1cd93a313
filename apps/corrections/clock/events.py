"""What can happen to a correction: typed events, each with who did it and the day on which it happened."""

import datetime
from typing import Literal

import msgspec

type Actor = Literal["resident", "helper", "institution", "feed", "tsunagi"]
type Channel = Literal["protocol", "online", "counter", "oral", "post"]
type Outcome = Literal["accepted", "partly", "refused"]
type Decider = Literal["employer", "office"]
type Again = Literal["same", "new"]
type Sight = Literal["fixed", "partly_fixed", "not_shown"]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """One thing that happened on a day (a day of Japan's calendar). When it was noted is kept beside it."""

    day: datetime.date
    actor: Actor


class Found(Event, frozen=True, tag="found"):
    """The error was found, by a check or by the resident."""


class EvidenceCollected(Event, frozen=True, tag="evidence_collected"):
    """The papers and records that show it are together."""


class Confirmed(Event, frozen=True, tag="confirmed"):
    """The resident read the letter and said that it is theirs."""


class Sent(Event, frozen=True, tag="sent"):
    """The request left; `proof` is how that can be shown (receipt number, number of the registered letter)."""

    channel: Channel
    proof: str = ""


class Delivered(Event, frozen=True, tag="delivered"):
    """Proof of the day on which it arrived; `day` is that day."""


class Acknowledged(Event, frozen=True, tag="acknowledged"):
    """The institution said that it has it; `reached_on`: since when. `implied`: it answered, so it has it."""

    reached_on: datetime.date | None = None
    implied: bool = False


class Asked(Event, frozen=True, tag="asked"):
    """The institution asks the person to complete the request, by a day if it names one."""

    what: str = ""
    by: datetime.date | None = None


class Answered(Event, frozen=True, tag="answered"):
    """The person completed it."""


class Extended(Event, frozen=True, tag="extended"):
    """The institution's notice that it takes longer: why, and until when. `special`: APPI 95."""

    reason: str = ""
    until: datetime.date | None = None
    special: bool = False


class Decided(Event, frozen=True, tag="decided"):
    """The institution's decision; `day` is the decision's own, `learned_on` the day on which the person knew.

    `by_whom`: on ways that reach an office through the employer, which of the two decided; None: that is not known. Only
    what an office decides is a decision in law. `again`: where it was not accepted before either, whether this tells the
    same decision once more or is a new one; None: nobody said. It may come while an appeal waits: the office's own.
    """

    outcome: Outcome
    reasons: str = ""
    learned_on: datetime.date | None = None
    by_whom: Decider | None = None
    again: Again | None = None


class Promised(Event, frozen=True, tag="promised"):
    """The other side says that it will put it right, by a day if it names one. That fixes nothing yet."""

    by: datetime.date | None = None


class TurnedAway(Event, frozen=True, tag="turned_away"):
    """Nobody took it, or it was refused without the reasons the law demands: that is no decision."""


class FeedShown(Event, frozen=True, tag="feed_shown"):
    """A later version of the institution's own data shows this; `data_as_of` is the day on which the data stood."""

    sight: Sight
    data_as_of: datetime.date


class FeedContradicted(Event, frozen=True, tag="feed_contradicted"):
    """A later version shows a value that is neither the disputed one nor the agreed one."""

    data_as_of: datetime.date


class CameBack(Event, frozen=True, tag="came_back"):
    """A version after the fixed one shows the error again."""

    data_as_of: datetime.date


class Withdrawn(Event, frozen=True, tag="withdrawn"):
    """The resident takes the request back."""


class AppealOpened(Event, frozen=True, tag="appeal_opened"):
    """An appeal was filed with a body (`routes.model.Appeal.body`); `against`: the day of the decision, where several are
    open."""

    body: str
    against: datetime.date | None = None


class AppealTakenBack(Event, frozen=True, tag="appeal_taken_back"):
    """The person took an appeal back: nobody and nothing else does. `filed_on` tells it from another with the same body."""

    body: str
    filed_on: datetime.date | None = None


class Complained(Event, frozen=True, tag="complained"):
    """A complaint was filed that nothing was decided in time (AAA 3), with a body that takes such complaints."""

    body: str


class AppealDecided(Event, frozen=True, tag="appeal_decided"):
    """A body's decision: the appeal was upheld, partly upheld, or dismissed.

    `body` and `filed_on` say on which appeal; without them it is on the last one that was filed.
    """

    outcome: Literal["upheld", "partly", "dismissed"]
    reasons: str = ""
    learned_on: datetime.date | None = None
    body: str = ""
    filed_on: datetime.date | None = None


class Escalated(Event, frozen=True, tag="escalated"):
    """Another route was taken for the same matter."""

    route: str


class Closed(Event, frozen=True, tag="closed"):
    """The resident lets it rest, without its being fixed."""

    why: Literal["resident_choice", "error_gone", "out_of_time"] = "resident_choice"


class BecameOverdue(Event, frozen=True, tag="became_overdue"):
    """The last day passed without an answer; written once, on the day after. The clock does not need it."""


class Remarked(Event, frozen=True, tag="remarked"):
    """Something worth keeping that moves nothing: a call, a reminder, a paper added, a look."""

    what: str = ""


type AnyEvent = (
    Found
    | EvidenceCollected
    | Confirmed
    | Sent
    | Delivered
    | Acknowledged
    | Asked
    | Answered
    | Extended
    | Decided
    | Promised
    | TurnedAway
    | FeedShown
    | FeedContradicted
    | CameBack
    | Withdrawn
    | AppealOpened
    | AppealTakenBack
    | Complained
    | AppealDecided
    | Escalated
    | Closed
    | BecameOverdue
    | Remarked
)
#: Events that move neither status nor clock.
WITHOUT_EFFECT: tuple[type[Event], ...] = (BecameOverdue, Remarked, TurnedAway)


def learned(event: Decided | AppealDecided) -> datetime.date:
    """The day on which the person knew of a decision."""
    return event.learned_on or event.day
