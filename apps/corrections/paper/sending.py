"""How a letter can be sent by each way of a route, and what to keep as proof of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from apps.corrections.clock.events import Channel
from apps.corrections.paper import words
from apps.corrections.routes import Route

#: The post has two ways that prove something.
_BY_POST: Final = ("registered", "recorded")
_PRIVATE: Final = frozenset({"employer", "bank", "landlord", "school", "support_org", "examiner"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send it: the channel as the clock knows it, its name, how it is done, what to keep.

    `japanese` is what a post office calls it, else empty.
    """

    channel: Channel
    name: str
    japanese: str
    how: str
    keep: str


def ways_of(route: Route, *, to: str = "", takes_requests: bool = False) -> list[Way]:
    """The ways of a route in the language that is active; the protocol first where the institution takes requests.

    `to`: who is written to, where it is known (`Offer.to`), since a company has no counter of an office.
    """
    return list(_ways(route, to or route.addressees[0], takes_requests=takes_requests))


def _ways(route: Route, to: str, *, takes_requests: bool) -> Iterator[Way]:
    if takes_requests:
        yield _way("protocol", "protocol", to)
    for channel in route.channels:
        if channel == "post":
            yield from (_way("post", name, to) for name in _BY_POST)
        elif channel == "online":
            yield _way("online", channel, to)
        elif channel == "counter":
            yield _way("counter", channel, to)
        elif channel == "oral":
            yield _way("oral", channel, to)


def _way(channel: Channel, name: str, to: str) -> Way:
    private = words.CHANNELS_PRIVATE if to in _PRIVATE else {}
    return Way(
        channel,
        str(private.get(name, words.CHANNELS[name])),
        words.POSTAL.get(name, ""),
        str(words.HOW[name]),
        str(words.KEEP[name]),
    )
