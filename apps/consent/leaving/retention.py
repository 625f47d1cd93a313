"""How long each kind of data is kept and why: the numbers of ``retention.toml`` with words beside them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_FILE: Final = Path(__file__).with_name("retention.toml")
_KEEP: Final = re.compile(r"(\d+) (day|month|year)s?")
#: Periods that are no stretch of time.
UNTIL: Final[dict[str, Promise]] = {
    "always": gettext_lazy("As long as Tsunagi exists"),
    "record": gettext_lazy("As long as the record that it brought"),
    "yours": gettext_lazy("Until you take it back or erase everything"),
}


class RetentionError(ValueError):
    """The file says something that cannot be kept: an unknown word, a thing named twice, a period without a unit."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of data is kept. ``keep`` is an interval as PostgreSQL reads it, or a word of ``UNTIL``."""

    what: str
    keep: str
    after: str
    why: str
    basis: str
    law: str = ""

    @property
    def has_a_period(self) -> bool:
        return self.keep not in UNTIL


#: What a thing is called on the page; apps add the names of what they keep when they start.
NAMES: Final[dict[str, str | Promise]] = {
    "leaving.requests": gettext_lazy("What you asked for when leaving, and whether you changed your mind"),
    "leaving.archives": gettext_lazy("The copy of everything that was made for you"),
    "leaving.confirmations": gettext_lazy("The page that confirms an erasure"),
    "leaving.tombstones": gettext_lazy("That somebody was erased, without a name or a value"),
    "accounts.sessions": gettext_lazy("Where you are signed in"),
    "grants.unclaimed_asks": gettext_lazy("Requests of helpers that nobody answered"),
    "grants.ask_texts": gettext_lazy(
        "What helpers wrote when they asked. A permission keeps a copy under your own key."
    ),
    "grants.asks": gettext_lazy("Requests of helpers that you opened"),
    "grants.ended": gettext_lazy("Permissions that have ended, and their receipts"),
    "looked.notices": gettext_lazy("What an office told us about looks of its own staff"),
    "log.entries": gettext_lazy("The list of who looked at your records"),
}

AFTER: Final[dict[str, Promise]] = {
    # Translators: each of these says from which day a period of keeping is counted.
    "record_end": gettext_lazy(
        "after the record has ended and the office or employer is no longer tied to you"
    ),
    "received": gettext_lazy("after it came"),
    "asked": gettext_lazy("after you asked for it"),
    "settled": gettext_lazy("after it was settled"),
    "ended": gettext_lazy("after it ended"),
    "made": gettext_lazy("after it was made"),
    "erased": gettext_lazy("after the erasure"),
}

WHY: Final[dict[str, Promise]] = {
    "residence": gettext_lazy("For permanent residence the offices look at ten years of your stay."),
    "short_use": gettext_lazy("It is of use for a short time only."),
    "work": gettext_lazy("Wages and hours can be claimed for years; the law on work speaks of five."),
    "insurance": gettext_lazy("Mistakes in pension and insurance records are often found many years later."),
    "premiums": gettext_lazy("For permanent residence the offices look at the premiums of recent years."),
    "tax": gettext_lazy("For permanent residence the offices look at the taxes of five years."),
    "learning": gettext_lazy("Certificates and earlier work are asked for again after many years."),
    "proof": gettext_lazy("It proves what the office said. Without the record it proves nothing."),
    "refused": gettext_lazy("The office may ask what was wrong with what it sent."),
    "operation": gettext_lazy("To see whether the same trouble comes back. It is about no person."),
    "asked": gettext_lazy("So that you can see who asked for what."),
    "second_thoughts": gettext_lazy("Time to change your mind, and to notice when it was not you who asked."),
    "provision": gettext_lazy("The law asks to keep for a time to whom something was given, and when."),
    "archive": gettext_lazy("Time to take it with you. A copy that lies around is a danger to you."),
    "confirmation": gettext_lazy("Time to keep the confirmation. It holds no name and no value."),
    "tombstone": gettext_lazy("So that nobody comes back when an old backup has to be used."),
    "own": gettext_lazy("It is yours, and only you know how long you need it."),
    "begun": gettext_lazy("Time to come back to it. Files that belong to nothing are a danger to you."),
    "told_why": gettext_lazy("Time to read why."),
    "sessions": gettext_lazy("It is of no use after you signed out."),
    "told": gettext_lazy("Time to ask the office about it. That somebody looked stays in the list."),
    "read_again": gettext_lazy("Time to read it again, and to see since when you knew."),
    "calendars_learn": gettext_lazy("Time for your calendar to learn that it is over."),
    "log": gettext_lazy(
        "So that it can be shown to whom something was given. It holds no values; after an erasure it holds no name either."
    ),
}

BASIS: Final[dict[str, Promise]] = {
    "S": gettext_lazy("A source that we read says so."),
    "M": gettext_lazy("The law says so as far as we remember; nobody has checked it yet."),
    "C": gettext_lazy("Our own choice; no law that we know names a time."),
}


@cache
def rules() -> dict[str, Rule]:
    """Every rule by what it is about, in the order of the file."""
    return {rule.what: rule for rule in _read(tomllib.loads(_FILE.read_text()))}


def days(what: str) -> int:
    """How many days a thing is kept; RetentionError where the file says it in another way."""
    number, _space, unit = rules()[what].keep.partition(" ")
    if unit.removesuffix("s") != "day":
        raise RetentionError(f"{what}: {rules()[what].keep!r} is not said in days")
    return int(number)


def alike() -> Iterator[list[Rule]]:
    """The rules in the order of the file, those together that say the same of several things."""
    for _same, some in groupby(
        rules().values(), key=lambda rule: (rule.keep, rule.after, rule.why, rule.basis)
    ):
        yield list(some)


@cache
def last_read() -> date:
    """The day on which somebody last went through the rules."""
    checked: date = tomllib.loads(_FILE.read_text())["checked"]
    return checked


def _read(document: dict[str, Any]) -> Iterator[Rule]:
    seen: set[str] = set()
    for entry in document["rule"]:
        for what in entry["what"]:
            rule = Rule(**{**entry, "what": what})
            if what in seen:
                raise RetentionError(f"{what} is named twice")
            if rule.after not in AFTER or rule.why not in WHY or rule.basis not in BASIS:
                raise RetentionError(f"{what}: a word that is not known")
            if rule.has_a_period and not _KEEP.fullmatch(rule.keep):
                raise RetentionError(f"{what}: {rule.keep!r} is no period")
            seen.add(what)
            yield rule


def in_words(rule: Rule) -> str:
    """The period in the language that is active: 10 years after the record has ended."""
    if not rule.has_a_period:
        return str(UNTIL[rule.keep])
    found = _KEEP.fullmatch(rule.keep)
    assert found is not None
    number, unit = int(found[1]), found[2]
    period = {
        "day": ngettext("%(number)s day", "%(number)s days", number),
        "month": ngettext("%(number)s month", "%(number)s months", number),
        "year": ngettext("%(number)s year", "%(number)s years", number),
    }[unit] % {"number": number}
    # Translators: a period such as "5 years", then from which day it is counted.
    return _("%(period)s %(after_what)s") % {"period": period, "after_what": AFTER[rule.after]}
