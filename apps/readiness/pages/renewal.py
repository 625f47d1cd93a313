"""The page "My renewal": dates first, then what is open and whose move it is, what cannot be told, what is settled.

Nothing here grades a person: no score, no forecast. An answer stands under the party that has to act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.screen import address
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer, Party, Result
from apps.readiness.pages import timeline, words
from apps.readiness.pages.days import CLOSED, FEE, SPECIAL, WINDOW, Phase, RenewalDays, days_of
from apps.readiness.pages.documents import DocumentLine
from apps.readiness.pages.documents import lines as document_lines
from apps.readiness.pages.fee import FeeBox, fee_box
from apps.readiness.pages.leads import LEADING, lead_of
from apps.readiness.pages.missing import Wanted, Way, ways_of_a_stay
from apps.readiness.pages.shown import Item, RecordSeen, is_open, shown
from apps.readiness.pages.timeline import Mark
from apps.readiness.pages.what_if import stay_of
from apps.readiness.rules import rule_set
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import in_a_row

#: Rules whose days stand in the picture; what they say opens under its table.
OF_THE_PICTURE: Final = frozenset({WINDOW, SPECIAL, CLOSED})
ALWAYS_ASKED: Final = frozenset({"procedure", "notification", "renewal"})
#: Which more questions belong on the page when the resident plans this.
BY_PLAN: Final = {
    "change": frozenset({"change"}),
    "permanent_residence": frozenset({"permanent_residence", "points"}),
}


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one party."""

    party: Party
    heading: str
    note: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Unsure:
    """What one record or answer would tell: sentences of rules, and rules that only wait for it."""

    wish: Wanted | None  # None: no record settles it
    items: list[Item]
    waiting: list[Item]


@dataclass(frozen=True, slots=True)
class Other:
    """Rules that do not concern the resident for one reason."""

    reason: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """What the page shows, ready to print."""

    lead: list[str]
    is_urgent: bool
    has_stay: bool
    days: RenewalDays | None
    picture: SafeString
    marks: list[Mark]
    of_the_picture: list[Item]
    open: list[Group]
    unsure: list[Unsure]
    settled: list[Item]
    announced: list[Item]
    others: list[Other]
    documents: list[DocumentLine]
    fee: FeeBox | None
    needs: list[str]
    fills: tuple[Way, ...]
    left_out: str
    not_checked: str
    passed_plan: str

    @property
    def lead_in_a_row(self) -> SafeString:
        """The lead as one text, with spaces where the script has them."""
        return in_a_row(*self.lead)

    @property
    def coverage_url(self) -> str:
        """Where it stands which office can send what; empty where no app offers that."""
        return address("feeds:coverage") or ""

    @property
    def is_empty(self) -> bool:
        """Whether no permission to stay is on file, so that no rule has anything to begin with."""
        return not self.has_stay


def prepare(
    case: Case, answer: Answer, records: Sequence[RecordSeen], *, left_out: int = 0, mirrored: bool = False
) -> RenewalPage:
    """Puts an answer into the words of the language that is active. `records` are those of the case, place by place."""
    seen, days, stay = list(records), days_of(case), stay_of(case)
    asked = ALWAYS_ASKED | BY_PLAN.get(case.plan.procedure or "", frozenset())
    items = [
        shown(result, case, seen) for result in answer.results if result.question in {*asked, "documents"}
    ]
    papers = [item for item in items if item.result.question == "documents"]
    items = [item for item in items if item.result.question != "documents" and item.rule != FEE]
    marks = timeline.marks_of(days) if days else []
    pictured = [item for item in items if _is_pictured(item.result, days)]
    rest = [item for item in items if item not in pictured]
    applying = [item for item in rest if item.result.outcome != "not_applicable"]
    announced = [item for item in applying if item.result.weight == "announced"]
    current = [item for item in applying if item.result.weight != "announced"]
    return RenewalPage(
        lead_of(case, days, stay),
        days is not None and days.phase in {Phase.SPECIAL, Phase.AFTER},
        stay is not None,
        days,
        timeline.draw(days, marks, mirrored=mirrored) if days else SafeString(""),
        marks,
        [item for item in pictured if item.result.outcome != "not_applicable"],
        _groups(item for item in current if is_open(item.result)),
        by_what_would_tell(
            item for item in current if item.result.outcome == "cannot_tell" and not is_open(item.result)
        ),
        [item for item in current if item.result.outcome == "met"],
        announced,
        _by_reason(item for item in (*items, *papers) if item.result.outcome == "not_applicable"),
        document_lines(papers),
        fee_box(case, days, seen),
        _needs(current),
        ways_of_a_stay() if stay is None else (),
        left_out_said(left_out),
        not_checked_said(answer),
        _passed_plan(case, days),
    )


def _is_pictured(result: Result, days: RenewalDays | None) -> bool:
    """The rules about the days of the stay open under the picture, unless what they say waits for somebody's move.

    After the end of the stay all of them say the same; the one that the lead repeats stands for them.
    """
    if days is None or result.rule not in OF_THE_PICTURE:
        return False
    if days.phase is Phase.AFTER:
        return result.rule != LEADING or result.outcome != "not_met"
    return result.outcome != "not_met" or result.code == "too_early" or not result.remedy


def by_what_would_tell(items: Iterable[Item]) -> list[Unsure]:
    """Under the first thing that each is waiting for; what no record settles comes last."""
    found: dict[str, Unsure] = {}
    for item in items:
        wish = item.wanted[0] if item.wanted else None
        group = found.setdefault(wish.name if wish else "", Unsure(wish, [], []))
        (group.waiting if item.result.code == "unknown" and wish else group.items).append(item)
    return sorted(found.values(), key=lambda group: group.wish is None)


def _by_reason(items: Iterable[Item]) -> list[Other]:
    found: dict[str, Other] = {}
    for item in items:
        found.setdefault(item.sentence, Other(item.sentence, [])).rules.append(item.rule)
    return list(found.values())


def _groups(items: Iterable[Item]) -> list[Group]:
    """By who must act: the resident first, then the others in the order in which they come up."""
    found: dict[Party, list[Item]] = {}
    for item in items:
        found.setdefault(item.result.responsible, []).append(item)
    order = sorted(found, key=lambda party: party != "resident")
    return [_group(party, found[party]) for party in order]


def _group(party: Party, items: list[Item]) -> Group:
    note = "" if party == "resident" else str(words.NOT_YOURS)
    return Group(party, str(words.MOVES[party]), note, items)


def _needs(items: Iterable[Item]) -> list[str]:
    """The kinds of help for what is open or not told, each once."""
    codes = dict.fromkeys(
        code
        for item in items
        if item.result.outcome in {"not_met", "cannot_tell"}
        for code in item.result.needs
    )
    return [str(words.NEEDS[code]) for code in codes if code in words.NEEDS]


def left_out_said(number: int) -> str:
    """That records were left out, and why; empty for none."""
    if not number:
        return ""
    return ngettext(
        "%(number)s record was left out, because it is in doubt, is no longer confirmed or could not be opened. Its own page says more.",
        "%(number)s records were left out, because they are in doubt, are no longer confirmed or could not be opened. Their own pages say more.",
        number,
    ) % {"number": number}  # fmt: skip


def not_checked_said(answer: Answer) -> str:
    """That rules could not be worked out; questions that have no rules yet are not the reader's concern."""
    broken = [one for one in answer.not_checked if one.rule in rule_set().rules]
    if not broken:
        return ""
    return _("Something could not be worked out just now, so this page is not complete. Our staff have been told.")  # fmt: skip


def _passed_plan(case: Case, days: RenewalDays | None) -> str:
    """That the answers go by a day in the past, on which the resident meant to apply and nothing on file says they did."""
    planned = case.plan.filing_on
    if planned is None or planned >= case.on or (days is not None and days.applied_on is not None):
        return ""
    return _("You said that you would apply on %(day)s. That day has passed, and this page still goes by it: give a new day, or leave it empty.") % {"day": format_day(planned)}  # fmt: skip
