"""What is tested every day, and what at night only (TSUNAGI_NIGHTLY=1) and before a release.

The same page in nine windows says nine times nearly the same and takes most of an hour. Every day a page is looked at on a
phone in Burmese, whose letters stand highest, and on a desk right to left, or in what is nearest to these; a journey is
walked on the phone alone. Other tests that say little more than a shorter one beside them are marked ``night``.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import pytest

from config.environment import flag

NARROW: Final = 360
EVERY_DAY: Final = 2
JOURNEYS: Final = "tests/journeys/"


class Window(NamedTuple):
    """How somebody looks at a page."""

    width: int
    language: str
    rtl: bool


def is_night() -> bool:
    """Whether everything is looked at in every window."""
    return flag("TSUNAGI_NIGHTLY", default=False)


def at_night_only(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Those marked so, and the tests of windows that are not for every day.

    Of a test that names two windows or fewer, none; of a journey, all but the phone's.
    """
    windows: dict[str, list[tuple[Window, pytest.Item]]] = {}
    left: list[pytest.Item] = []
    for item in items:
        if item.get_closest_marker("night"):
            left.append(item)
            continue
        window = window_of(item)
        if window is not None and item.get_closest_marker("browser"):
            windows.setdefault(item.nodeid.partition("[")[0], []).append((window, item))
    for nodeid, seen in windows.items():
        most = 1 if nodeid.startswith(JOURNEYS) else EVERY_DAY
        if len(seen) > most:
            kept = every_day([window for window, _item in seen], most)
            left += [item for place, (_window, item) in enumerate(seen) if place not in kept]
    return left


def every_day(windows: list[Window], most: int = EVERY_DAY) -> set[int]:
    """The places of two windows: the one nearest to a phone in Burmese, and the one nearest to a desk right to left.

    With ``most`` 1 the phone's alone.
    """
    places = range(len(windows))
    phone = min(
        places, key=lambda at: (windows[at].width > NARROW, windows[at].language != "my", windows[at].rtl, at)
    )
    if most == 1:
        return {phone}
    desk = min(places, key=lambda at: (at == phone, windows[at].width <= NARROW, not windows[at].rtl, at))
    return {phone, desk}


def window_of(item: pytest.Item) -> Window | None:
    """The window that a test's parameters name; None where they name none."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    named: dict[str, Any] = {}
    for name, value in given.items():
        named |= value if isinstance(value, Mapping) else {name: value}
    if not named.keys() & {"width", "language", "rtl"}:
        return None
    return Window(int(named.get("width") or 1280), str(named.get("language") or "en"), bool(named.get("rtl")))


def of_today(shown: list[tuple[int, str, bool]]) -> list[tuple[int, str, bool]]:
    """Of windows that one test goes through: those of every day, or at night all. Width, language, right to left."""
    if is_night() or len(shown) <= EVERY_DAY:
        return shown
    kept = every_day([Window(*window) for window in shown])
    return [window for place, window in enumerate(shown) if place in kept]
