"""Telling the municipality a new address, within fourteen days and within ninety."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.notification.notices import WITHOUT_DUTIES, judge_notice, told_by_resident
from apps.wallet.kinds.living import DocumentOnFile
from apps.wallet.kinds.residence import EntryExit, Notification, RegistryEntry, ResidenceStatus
from apps.wallet.kinds.work import Leave

#: Papers that show a good reason: escape from violence, hospital, the home lost with the job.
GOOD_REASONS: Final = frozenset({"shelter_letter", "hospital_certificate", "unemployment_proof"})
TELL: Final = ("tell_municipality", "tell_municipality_late")


class Move(NamedTuple):
    """A move: the day of moving in, of leaving the old address, and of telling; None: not on file.

    `is_registered`: the register has the new address, so it was told, on a day that nobody says.
    """

    moved_on: datetime.date | None
    left_on: datetime.date | None
    told_on: datetime.date | None
    is_registered: bool

    @property
    def day(self) -> datetime.date:
        """The day that orders moves: of moving in, else of leaving."""
        day = self.moved_on or self.left_on
        assert day is not None
        return day


@reading
def moves(case: CaseView) -> list[Move]:
    """The moves on file up to today: of the register, and those told whose register page is not here."""
    told = told_by_resident(case, "address")
    found: dict[datetime.date, Move] = {}
    known: set[str] = set()
    for entry in case.all(RegistryEntry):
        move = _move(case, entry, told, is_first=not known, is_new=bool(known) and entry.address not in known)
        known.add(entry.address)
        if move is not None and case.today >= move.day:
            found[move.day] = move
    days = {day for move in found.values() for day in (move.moved_on, move.left_on)}
    for event_on, filed_on in told.items():
        if event_on not in days:
            found[event_on] = Move(event_on, None, filed_on, is_registered=False)
    return [found[day] for day in sorted(found)]


def _move(
    case: CaseView,
    entry: RegistryEntry,
    told: dict[datetime.date, datetime.date],
    *,
    is_first: bool,
    is_new: bool,
) -> Move | None:
    """What a page of the register says about a move; None where nothing points to one."""
    left_on, moved_on = entry.left_previous_on, entry.address_since
    told_on = entry.moved_notice_on or told.get(moved_on)
    if left_on is not None:
        told_on = told_on or told.get(left_on)
        if left_on > moved_on:  # left the address on this page: where to, and since when, it does not say
            return Move(None, left_on, told_on, is_registered=False)
        return Move(moved_on, left_on, told_on, is_registered=False)
    if told_on is not None:
        return Move(moved_on, _landed_on(case, moved_on) if is_first else None, told_on, is_registered=False)
    return Move(moved_on, None, None, is_registered=True) if is_new else None


def _landed_on(case: CaseView, moved_on: datetime.date) -> datetime.date | None:
    """For a first address: the day of the landing permission, from which its ninety days are counted."""
    first = next(iter(case.all(ResidenceStatus)), None)
    if first is None or first.permission != "landing" or first.granted_on > moved_on:
        return None
    return first.granted_on


def moves_to_tell(case: CaseView) -> list[Move] | Verdict:
    """The moves to answer for, or why there are none."""
    if current_stay(case).status in WITHOUT_DUTIES:
        return not_applicable("other_status", says="other_status")
    found = moves(case)
    if found:
        return found
    if len(case.all(RegistryEntry)) or case.declared.no_other_event:
        return not_applicable("no_event")
    raise Untold("registry_entry")


@rule(
    "notify_address_14d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_19_7", "renewal_guideline_8"),
    effective_from="2012-07-09",
    for_each=moves_to_tell,
    anchor=lambda _case, move: move.day,
    groups=("notifications",),
)
def notify_address_14d(case: CaseView, move: Move) -> Verdict:
    """Within fourteen days of moving in the municipality is told, and through it immigration."""
    if move.is_registered:
        return cannot_tell("told_on_unknown", missing=("registry_entry.moved_notice_on",), event_on=move.day)
    counted = dates.days_after(move.day, case.parameter("notification_days_address"))
    due = dates.deadline(counted, dates.Receiver.MUNICIPALITY)
    is_told_in_time = move.told_on is not None and due.is_met_by(move.told_on)
    if move.moved_on is None and not is_told_in_time and case.today > due.rolled:
        return cannot_tell("moved_in_unknown", missing=("registry_entry.address_since",), left_on=move.left_on)  # fmt: skip
    return judge_notice(case, due, move.told_on, tell=TELL, event="address", event_on=move.day)


@rule(
    "notify_address_90d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_22_4_address", "act_19_7"),
    effective_from="2012-07-09",
    for_each=moves_to_tell,
    anchor=lambda _case, move: move.day,
    groups=("notifications",),
)
def notify_address_90d(case: CaseView, move: Move) -> Verdict:
    """An address not told within ninety days of leaving the old one is a ground for revocation, without good reason.

    Where the day of leaving is not on file, the day of moving in stands for it, and the sentence says so. A reason on
    file is for immigration to weigh.
    """
    if move.is_registered:
        return cannot_tell("told_on_unknown", missing=("registry_entry.moved_notice_on",), event_on=move.day)
    left_on = move.left_on or move.day
    counted = dates.days_after(left_on, case.parameter("revocation_address_days"))
    due = dates.deadline(counted, dates.Unmoved.REVOCATION_GROUND)
    found: dict[str, Any] = {"event": "address", "event_on": left_on, "raw": due.raw, "rolled": due.rolled}
    if move.told_on is not None and due.is_met_by(move.told_on):
        says = None if move.left_on else "in_time_from_moving_in"
        return met("in_time", says=says, filed_on=move.told_on, counted=(due,), **found)
    if move.told_on is None:
        if case.today <= due.raw:
            return cannot_tell("due", missing=("notification",), remedy="tell_municipality", counted=(due,), **found)  # fmt: skip
        if not case.knows(Notification, since=due.raw):
            return cannot_tell("unknown", says="not_known_whether_filed", missing=("notification",), counted=(due,), **found)  # fmt: skip
    if has_good_reason(case, due.raw):
        return cannot_tell("good_reason", missing=(), remedy=("tell_municipality_late", "professional"),
                           needs=("residence_procedure",), counted=(due,), **found)  # fmt: skip
    if move.told_on is not None:
        return not_met(
            "late_filed", filed_on=move.told_on, remedy="mention_at_renewal", counted=(due,), **found
        )
    return not_met("missing", remedy=("tell_municipality_late", "professional"), needs=("residence_procedure", "scrivener"),
                   counted=(due,), **found)  # fmt: skip


def has_good_reason(case: CaseView, last: datetime.date) -> bool:
    """Whether papers show a good reason, or the resident was abroad when the ninety days ended."""
    return (
        any(paper.document in GOOD_REASONS for paper in case.all(DocumentOnFile))
        or any(leave.type == "unable_to_reenter" for leave in case.all(Leave))
        or any(
            trip.departed_on <= last and (trip.returned_on is None or trip.returned_on >= last)
            for trip in case.all(EntryExit)
        )
    )
