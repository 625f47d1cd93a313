"""A correction as its page and the list show it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from apps.accounts.templatetags.dates import due as with_weekday
from apps.corrections.clock import Standing, Status, possible, status_words, tracks_in
from apps.corrections.clock.events import BecameOverdue
from apps.corrections.clock.transitions import ENDED
from apps.corrections.ledger import Opened
from apps.corrections.models import Request
from apps.corrections.pages.appealing import appeal_said, beside_said, complaint_said
from apps.corrections.pages.counted_days import DayShown, closed_days, count_note, counts_said, days_shown
from apps.corrections.pages.events_shown import EventShown, event_shown
from apps.corrections.pages.forms import NOTE_NAMES, NOTES, OWN_PAGE
from apps.corrections.pages.naming import about_said, claimed_said, held_said, title_of, to_said
from apps.corrections.pages.picking import filings_to_choose
from apps.corrections.pages.saying import Link, outcome_said, paper_of, step_link, step_said
from apps.corrections.routes import words as route_words
from apps.readiness.pages.calculating import Counted
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import fill, source_name

#: The glyph of a status.
GLYPHS: Final = {
    Status.FOUND: "open", Status.PREPARED: "open", Status.CONFIRMED: "open", Status.SENT: "expected",
    Status.RECEIVED: "expected", Status.ASKED: "open", Status.REFUSED: "open", Status.CHANGE_EXPECTED: "expected",
    Status.FIXED: "mended", Status.REOPENED: "missing", Status.APPEALED: "expected", Status.ESCALATED: "expected",
    Status.WITHDRAWN: "none", Status.CLOSED: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A correction in the list."""

    url: str
    title: str
    to: SafeString | str
    status: str
    glyph: str
    step: str
    by: str
    is_over: bool
    bundle: UUID
    is_open: bool
    helped: object = None


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """A correction, ready to print."""

    id: UUID
    title: str
    route: str
    to: SafeString | str
    about: str
    held: str
    held_as_of: str
    source: SafeString
    claimed: str
    statement: str
    record_url: str
    status: str
    glyph: str
    outcome: str
    late_decision: bool
    shown: str
    watched: bool
    step: str
    step_by: str
    next_way: str
    step_link: Link | None
    overdue: str
    complain: str
    suit: str
    expected: str
    appeal: str
    appeals_beside: list[str]
    appeal_url: str
    count: list[Counted]
    days: list[DayShown]
    closed: str
    count_note: str
    events: list[EventShown]
    notes: list[Link]
    together: list[Link]
    before: Link | None
    can_withdraw: bool
    can_rest: bool
    can_go_on: bool
    can_edit: bool
    letter_url: str
    pdf_url: str
    delivery: str
    is_over: bool
    is_mended: bool
    paper: str


def line(found: Opened, today: datetime.date) -> Line:
    """A correction for the list of all."""
    now = found.standing(today)
    return Line(
        reverse("corrections:correction", args=[found.id]),
        title_of(found),
        to_said(found),
        gettext(status_words.STATUSES[now.status]),
        GLYPHS[now.status],
        step_said(found, now.next_step),
        with_weekday(now.next_by) if now.next_by else "",
        now.status in ENDED,
        found.row.bundle,
        now.status not in ENDED,
    )


def page(
    found: Opened,
    others: Sequence[Opened],
    requests: Sequence[Request],
    today: datetime.date,
    *,
    next_way: str | None = None,
    helpers: Mapping[UUID, str] | None = None,
) -> CorrectionPage:
    """The page of one correction on a day; `next_way` is the route that comes next, where that is the next step.

    `helpers` are the names of organisations by the permission under which they noted something.
    """
    now = found.standing(today)
    content = found.content
    may = possible(found.history, found.terms)
    names = {kind.__name__ for kind in may}
    is_sent = now.count is not None or now.status not in {Status.FOUND, Status.PREPARED, Status.CONFIRMED}
    return CorrectionPage(
        found.id,
        title_of(found),
        gettext(route_words.ROUTES[found.row.route]),
        to_said(found),
        about_said(found),
        *held_said(found),
        source_name(found.row.source),
        claimed_said(found),
        content.statement,
        reverse("wallet:record", args=[found.row.record_id]) if found.row.record_id else "",
        gettext(status_words.STATUSES[now.status]),
        GLYPHS[now.status],
        outcome_said(now),
        now.late_decision,
        _shown(found, now, is_sent=is_sent),
        content.watch is not None,
        step_said(found, now.next_step),
        with_weekday(now.next_by) if now.next_by else "",
        gettext(route_words.ROUTES[next_way]) if next_way else "",
        step_link(found, now),
        _overdue(now),
        complaint_said(now),
        _suit(now, today),
        format_day(now.expected_by) if now.expected_by and now.status not in {*ENDED, Status.REOPENED} else "",
        appeal_said(now, today),
        beside_said(now),
        reverse("corrections:appeal", args=[found.id]) if now.appeal or now.complain_to or now.complained_on else "",
        counts_said(now),
        days_shown(now, today),
        closed_days(now, today),
        count_note(found, now),
        [event_shown(noted, helpers or {}, is_overtaken=_is_overtaken(noted.event, now)) for noted in reversed(sorted(found.noted, key=lambda one: (one.event.day, one.number)))],  # noqa: C413 - newest first, and of one day the last noted
        _notes(found, names, is_sent=is_sent),
        [Link(reverse("corrections:correction", args=[one.id]), fill("%(title)s · %(to)s", title=title_of(one), to=to_said(one))) for one in others if one.row.bundle == found.row.bundle and one.id not in {found.id, found.row.follows_id}],
        _before(found, others),
        "Withdrawn" in names and is_sent,
        "Closed" in names,
        "Escalated" in names,
        now.status in {Status.PREPARED, Status.CONFIRMED},
        reverse("corrections:read", args=[found.id]) if now.status is not Status.FOUND else "",
        reverse("corrections:letter", args=[found.id]) if now.status is not Status.FOUND else "",
        _delivery(requests),
        now.status in ENDED,
        now.status is Status.FIXED,
        str(paper_of(found).name),
    )  # fmt: skip


def _is_overtaken(event: object, now: Standing) -> bool:
    """Whether a last day that was noted as passed was not the last, by what was entered since."""
    if not isinstance(event, BecameOverdue) or now.count is None or event.day <= now.count.sent:
        return False
    return now.due is None or event.day <= now.due.rolled


def _shown(found: Opened, now: Standing, *, is_sent: bool) -> str:
    if not is_sent:
        return _("Nothing was sent yet, so nothing can have changed.")
    if found.content.watch is None and now.shown == "waiting":
        return _("Nothing that comes here will show it by itself.")
    return gettext(status_words.SHOWN[now.shown])


def _overdue(now: Standing) -> str:
    if not now.is_overdue or now.due is None:
        return ""
    day = {"day": format_day(now.due.rolled)}
    if now.is_late_by_law:
        return _("The last day by law was %(day)s. No answer was noted here.") % day
    return _("The day of our own reminder was %(day)s. No answer was noted here. No law calls them late.") % day  # fmt: skip


def _suit(now: Standing, today: datetime.date) -> str:
    if now.suit_from is None or now.status in ENDED:
        return ""
    day = {"day": format_day(now.suit_from)}
    if today >= now.suit_from:
        return _("A court can be asked since %(day)s. Ask a lawyer first.") % day
    return _("A court can be asked from %(day)s on, not before.") % day


def _notes(found: Opened, names: set[str], *, is_sent: bool) -> list[Link]:
    """What can be entered now. An answer says that it arrived, so before the receipt all answers can be entered."""
    if not is_sent:
        return []
    kinds = set(names)
    if found.status is Status.SENT:
        kinds |= {"Asked", "Extended", "Decided", "Promised"}
    told = []
    for what, kind in NOTES.items():
        if kind.__name__ not in kinds or (what == "extended" and found.terms.extension == "none"):
            continue
        if what in OWN_PAGE:
            continue
        if what == "appeal-decided" and not filings_to_choose(found.history, found.terms):
            continue
        if what == "appeal-taken-back" and not tracks_in(found.terms, found.history).waiting:
            continue
        if found.status is Status.FIXED and what not in {
            "decided",
            "appeal-decided",
            "appeal-taken-back",
            "remark",
        }:
            continue  # what came late is kept, and moves nothing
        if what == "turned-away" and found.status in ENDED | {Status.REOPENED}:
            continue
        told.append(Link(reverse("corrections:note", args=[found.id, what]), str(NOTE_NAMES[what])))
    return told


def _before(found: Opened, others: Sequence[Opened]) -> Link | None:
    one = next((one for one in others if one.id == found.row.follows_id), None)
    return None if one is None else Link(reverse("corrections:correction", args=[one.id]), gettext(route_words.ROUTES[one.row.route]))  # fmt: skip


_DELIVERIES: Final = {
    "at_desk": "It waits at their desk here. They see it when they open it.",
    "waiting": "It is on its way to their system.",
    "delivered": "Their system took it.",
    "refused": "Their system did not take it. Print it and send it yourself.",
    "given_up": "Their system could not be reached for a week. Print it and send it yourself.",
}


def _delivery(requests: Sequence[Request]) -> str:
    if not requests:
        return ""
    newest = max(requests, key=lambda one: one.made_at)
    return gettext(_DELIVERIES[newest.state]) if newest.withdrawn_at is None else ""


def _marked() -> list[str]:
    """Sentences named by codes above, for the catalogues."""
    return [
        _("It waits at their desk here. They see it when they open it."), _("It is on its way to their system."),
        _("Their system took it."), _("Their system did not take it. Print it and send it yourself."),
        _("Their system could not be reached for a week. Print it and send it yourself."),
    ]  # fmt: skip
