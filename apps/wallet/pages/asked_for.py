"""What was asked for and is not there yet, in words: which record, of when, and since which day."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.consent.policy import Fields
from apps.wallet.asked_for import AskedFor
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day, format_month
from apps.wallet.pages.disputed import PAGE

_MONTH: Final = re.compile(r"\d{4}-\d\d")


@dataclass(frozen=True, slots=True)
class AskedForShown:
    """Records that were asked for: what they are, of when, and since when; ``url`` is the correction's, for its owner."""

    kind: str
    when: str
    said: str
    url: str = ""

    @property
    def in_a_line(self) -> str:
        """For a narrow place."""
        return " · ".join(part for part in (self.kind, self.when, self.said) if part)


def said_of(one: AskedFor) -> str:
    """Since when, and that nothing came yet."""
    # Translators: of a month or record that an office should have: the day on which it was asked for.
    return _("asked for on %(day)s, not there yet") % {"day": format_day(one.since)}


def shown(one: AskedFor, *, by_you: bool = True) -> AskedForShown:
    """In words, to the person or to somebody else."""
    label = strip_ruby(str(KINDS[one.kind].label)) if one.kind in KINDS else one.kind
    between = "、" if (get_language() or "").startswith(("ja", "zh")) else ", "
    when = between.join(format_month(each) if _MONTH.fullmatch(each) else each for each in one.whens)
    return AskedForShown(label, when, said_of(one), _address(one) if by_you else "")


def not_there(asked: Iterable[AskedFor], is_there: Callable[[str, str], bool]) -> Iterator[AskedFor]:
    """What is still asked for, without what has come; ``is_there`` tells of a kind and a month, day or year."""
    for one in asked:
        left = tuple(when for when in one.whens if not is_there(one.kind, when))
        if left or not one.whens:
            yield replace(one, whens=left)


def for_helper(asked: Iterable[AskedFor], kind: str, given: Fields) -> Iterator[AskedFor]:
    """To whom only some fields of a kind were given: without the one that says of when, only that something was asked for."""
    tells_when = given is None or bool(set(KINDS[kind].row.when[:1]) & set(given))
    for one in asked:
        yield one if tells_when else replace(one, whens=())


def as_json(one: AskedFor) -> dict[str, Any]:
    """In a copy to take along."""
    return {"kind": one.kind, "of": list(one.whens), "asked_for_on": one.since.isoformat(), "there": False}


def _address(one: AskedFor) -> str:
    try:
        return reverse(PAGE, args=[one.correction])
    except NoReverseMatch:
        return ""
