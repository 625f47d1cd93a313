"""Where card, register and lease say the person lives: R-27 and R-28."""

import datetime
from typing import NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import Missing, due_of, judged_missing
from apps.readiness.rules.continuity.written_addresses import is_same_dwelling
from apps.readiness.rules.notification.address import has_good_reason
from apps.readiness.rules.notification.notices import WITHOUT_DUTIES, told_by_resident
from apps.wallet.kinds.living import HousingLease
from apps.wallet.kinds.residence import RegistryEntry, ResidenceStatus

HELP = ("residence_procedure",)


@reading
def registered(case: CaseView) -> RegistryEntry | None:
    """The page of the register that holds today."""
    for entry in reversed(case.all(RegistryEntry)):
        ended_on = about(entry).valid_to
        if case.today >= entry.address_since and (ended_on is None or case.today <= ended_on):
            return entry
    return None


def _to_tell(case: CaseView, moved_on: datetime.date) -> Deadline:
    """The last day for telling the city hall of a move."""
    counted = dates.days_after(moved_on, case.parameter("notification_days_address", on=moved_on))
    return dates.deadline(counted, dates.Receiver.MUNICIPALITY)


@check(
    "R-27",
    "address_mismatch",
    severity="medium",
    effect="negative",
    responsible="resident",
    cites=("act_19_9", "act_22_4_address"),
    routes=("P-13",),
    needs=HELP,
    remedy="show_card_at_city_hall",
)
def address_mismatch(case: CaseView) -> Discrepancy | Verdict:
    """The card carries the address of the register. Where it does not: the resident's, if the card was not shown when
    the move was told; the municipality's, if it was. Who it is cannot be told where the register does not say.
    """
    stay = current_stay(case)
    if stay.status in WITHOUT_DUTIES:
        return not_applicable("other_status", says="other_status")
    entry = registered(case)
    if entry is None:
        raise Untold("registry_entry")
    if stay.address is None:
        return cannot_tell("not_on_card", missing=("residence_status.address",))
    if stay.address == entry.address or is_same_dwelling(stay.address, entry.address):
        return met("same")
    due = _to_tell(case, entry.address_since)
    judged = _of_the_card(case, due)
    if isinstance(judged, Verdict):
        return judged
    ninetieth = _ninetieth_day(case, entry.left_previous_on or entry.address_since)
    if entry.card_presented is None:
        return cannot_tell("presented_unknown", missing=("registry_entry.card_presented",), ninetieth_day=ninetieth)  # fmt: skip
    if entry.card_presented:
        return found("not_passed_on", state=judged.state, severity=judged.severity("medium"), responsible="municipality",
                     residence_effect="explainable", due=due_of(due), counted=(due,), ninetieth_day=ninetieth)  # fmt: skip
    is_late = case.today > ninetieth
    return found("card_shown_too_late" if is_late else "card_not_shown", state=judged.state, severity=judged.severity("medium"), due=due_of(due), counted=(due,),
                 residence_effect="revocation_ground" if is_late else "negative",
                 protect_by=None if is_late else ninetieth, ninetieth_day=ninetieth)  # fmt: skip


def _of_the_card(case: CaseView, due: Deadline) -> Missing | Verdict:
    """How far a card with another address is wrong yet. The two records disagree, so data of no known day counts too."""
    if case.told_as_of(ResidenceStatus) is None:
        return Missing("pending" if case.today <= due.rolled else "open", None)
    return judged_missing(case, ResidenceStatus, due)


def _ninetieth_day(case: CaseView, left_on: datetime.date) -> datetime.date:
    return dates.days_after(left_on, case.parameter("revocation_address_days", on=left_on)).day


class Move(NamedTuple):
    """A move to an address that the register does not have: moved in, left the old one."""

    moved_on: datetime.date
    left_on: datetime.date


@reading
def move_not_registered(case: CaseView) -> Move | Verdict:
    """The move that a lease shows and the register does not, or why there is none."""
    entry = registered(case)
    leases = [one for one in case.all(HousingLease) if case.today >= one.from_]
    if entry is None:
        return _first_address(case, leases)
    if not leases:
        raise Untold("housing_lease")
    later = [
        one
        for one in leases
        if one.from_ > entry.address_since
        and (one.to is None or case.today <= one.to)
        and not is_same_dwelling(one.address, entry.address)
    ]
    if not later:
        return met("registered")
    moved_on = later[-1].from_
    if any(event_on > entry.address_since for event_on in told_by_resident(case, "address")):
        return met("told")
    return Move(moved_on, _left_on(entry, leases, moved_on))


def _first_address(case: CaseView, leases: list[HousingLease]) -> Move | Verdict:
    """Nobody has registered here yet, as far as the register was asked: the ninety days run from the landing."""
    if len(case.all(RegistryEntry)) or not case.knows(RegistryEntry):
        raise Untold("registry_entry")
    if not leases:
        raise Untold("housing_lease")
    first = next(iter(case.all(ResidenceStatus)), None)
    moved_on = leases[0].from_
    landed_on = first.granted_on if first is not None and first.permission == "landing" else moved_on
    return Move(moved_on, min(landed_on, moved_on))


def _left_on(entry: RegistryEntry, leases: list[HousingLease], moved_on: datetime.date) -> datetime.date:
    """The day of leaving the registered address: of the register, else the end of its lease, else of moving in."""
    if entry.left_previous_on is not None and entry.left_previous_on > entry.address_since:
        return entry.left_previous_on
    ends = [one.to for one in leases if one.to is not None and one.from_ < moved_on]
    return max(ends, default=moved_on)


@check(
    "R-28",
    "address_not_reported",
    severity="high",
    effect="negative",
    responsible="resident",
    cites=("bureau_of_residents", "act_19_9", "act_22_4_address"),
    routes=("P-13",),
    needs=HELP,
    remedy="tell_municipality_late",
)
def address_not_reported(case: CaseView) -> Discrepancy | Verdict:
    """A move that a lease shows is told to the city hall within fourteen days. From the ninety-first day after leaving
    the old address it is a ground for revocation, without good reason; closed days do not move the ninety.

    Leases and register are all that shows a move. A good reason on file is for immigration to weigh.
    """
    if current_stay(case).status in WITHOUT_DUTIES:
        return not_applicable("other_status", says="other_status")
    move = move_not_registered(case)
    if isinstance(move, Verdict):
        return move
    due = _to_tell(case, move.moved_on)
    judged = judged_missing(case, RegistryEntry, due)
    if isinstance(judged, Verdict):
        return judged
    ninetieth = _ninetieth_day(case, move.left_on)
    revocation_from = dates.days_after(ninetieth, 1).day
    has_reason = has_good_reason(case, ninetieth)
    is_ground = case.today > ninetieth
    says = ("past_with_reason" if has_reason else "past_ninety") if is_ground else judged.state
    return found(
        "not_told" if says == "open" else "to_tell" if says == "pending" else says,
        state=judged.state,
        severity=judged.severity("medium" if is_ground and has_reason else "high"),
        residence_effect="negative"
        if not is_ground
        else "explainable"
        if has_reason
        else "revocation_ground",
        due=due_of(due),
        protect_by=None if is_ground else ninetieth,
        remedy="tell_municipality"
        if judged.state == "pending"
        else ("tell_municipality_late", "professional"),
        needs=(*HELP, "scrivener") if is_ground else HELP,
        counted=(due,),
        moved_on=move.moved_on,
        aim_by=due.aim_by,
        days_since_leaving=case.today.since(move.left_on),
        revocation_from=revocation_from,
        justified_reason=has_reason,
    )
