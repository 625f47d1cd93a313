"""The list of a desk: what was sent to it, the oldest last day first, without a name and without opening anything."""

import datetime
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext

from apps.accounts.models import Membership
from apps.corrections.models import Request
from apps.corrections.routes.words import ROUTES

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in one line: a number to speak of it, the way that was taken, when it came, and its last day."""

    id: UUID
    number: str
    about: str
    came_on: datetime.datetime
    due_on: datetime.date | None
    is_past: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; ``waiting`` are those whose days run, ``resting`` all others, the newest first."""

    waiting: list[Listed]
    resting: list[Listed]
    page: int
    has_more: bool


def listing(member: Membership, *, today: datetime.date, page: int = 1) -> Listing:
    """What was sent to this member's organisation; call it inside the organisation's passage.

    Nothing of it is opened, so nobody's log says that somebody looked.
    """
    mine = Request.objects.filter(organisation_id=member.organisation_id).select_related("correction")
    ordered = mine.order_by(F("correction__due_on").asc(nulls_last=True), "-made_at", "-id")
    found = list(ordered.defer("content", "correction__content")[(page - 1) * PAGE : page * PAGE + 1])
    lines = [_line(row, today) for row in found[:PAGE]]
    return Listing(
        [line for line in lines if line.due_on is not None],
        [line for line in lines if line.due_on is None],
        page,
        len(found) > PAGE,
    )


def number_of(request_id: UUID) -> str:
    """The end of a request's id, which is random, in two groups: to be read out on the telephone."""
    tail = request_id.hex[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def _line(row: Request, today: datetime.date) -> Listed:
    is_withdrawn = row.withdrawn_at is not None
    due_on = None if is_withdrawn else row.correction.due_on
    return Listed(
        row.pk, number_of(row.pk), gettext(ROUTES[row.correction.route]), row.made_at,
        due_on, due_on is not None and due_on < today, is_withdrawn,
    )  # fmt: skip
