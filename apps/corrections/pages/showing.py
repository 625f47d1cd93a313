"""The page of a correction: status, decision and what the data shows apart; the next step; the count; what happened."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.dates import due as with_weekday
from apps.corrections.clock import TABLE, Standing, Status, possible, status_words
from apps.corrections.clock.counting import CountedDay
from apps.corrections.clock.events import AppealOpened
from apps.corrections.clock.next_steps import NextStep
from apps.corrections.clock.transitions import ENDED
from apps.corrections.desk.reasons import in_words
from apps.corrections.ledger import Noted, Opened
from apps.corrections.models import Request
from apps.corrections.pages import words
from apps.corrections.pages.forms import NOTE_NAMES, NOTES
from apps.corrections.pages.ways import body_said
from apps.corrections.paper.words import WHO
from apps.corrections.routes import words as route_words
from apps.corrections.sending import Way
from apps.readiness.pages.calculating import Counted, counted
from apps.readiness.pages.findings.shown import months_in_words
from apps.readiness.pages.findings.words import TITLES
from apps.wallet.kinds import KINDS, KindError, show_field
from apps.wallet.kinds.decoding import decode
from apps.wallet.kinds.showing import field_of, format_day, format_short_day
from apps.wallet.pages.wording import fill, foreign, local_day, source_name

#: The glyph of a status.
GLYPHS: Final = {
    Status.FOUND: "open", Status.PREPARED: "open", Status.CONFIRMED: "open", Status.SENT: "expected",
    Status.RECEIVED: "expected", Status.ASKED: "open", Status.REFUSED: "open", Status.CHANGE_EXPECTED: "expected",
    Status.FIXED: "mended", Status.REOPENED: "missing", Status.APPEALED: "expected", Status.ESCALATED: "expected",
    Status.WITHDRAWN: "none", Status.CLOSED: "none",
}  # fmt: skip
#: Where the next step is taken: a page of this correction, with the words of its button.
_STEP_PAGES: Final[dict[str, tuple[str, str]]] = {
    "collect_evidence": ("prepare", "Prepare it"),
    "confirm_letter": ("read", "Read the letter"),
    "send": ("send", "Send it"),
    "next_route": ("next", "See the next way"),
    "ask_how_far": ("next", "See the next way"),
    "send_again": ("prepare", "Prepare it again"),
    "prepare_appeal": ("appeal", "Prepare the appeal"),
    "appeal_or_rest": ("appeal", "Read about the appeal"),
    "appeal_silent": ("next", "See the next way"),
    "ask_why_not_shown": ("next", "See the next way"),
}
#: The note that a step asks for, where it is one.
_STEP_NOTES: Final = {
    "wait_for_receipt": "receipt",
    "answer_office": "answered",
    "wait_for_decision": "decided",
    "ask_reasons_in_writing": "decided",
    "wait_for_appeal": "appeal-decided",
}


@dataclass(frozen=True, slots=True)
class EventShown:
    """One event: what, on which day, who did it, when it was noted."""

    title: str
    day: str
    actor: str
    noted: str
    details: list[str]


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of the count."""

    weekday: str
    number: str
    says: str
    state: str
    closed: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is done."""

    url: str
    label: str


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


def line(found: Opened, today: datetime.date) -> Line:
    """A correction for the list of all."""
    now = found.standing(today)
    return Line(
        reverse("corrections:correction", args=[found.id]),
        title_of(found),
        to_said(found),
        gettext(status_words.STATUSES[now.status]),
        GLYPHS[now.status],
        gettext(status_words.NEXT_STEPS[now.next_step]),
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
) -> CorrectionPage:
    """The page of one correction on a day; `next_way` is the route that comes next, where that is the next step."""
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
        *_held(found),
        source_name(found.row.source),
        claimed_said(found),
        content.statement,
        reverse("wallet:record", args=[found.row.record_id]) if found.row.record_id else "",
        gettext(status_words.STATUSES[now.status]),
        GLYPHS[now.status],
        gettext(status_words.OUTCOMES[now.outcome]),
        now.late_decision,
        _shown(found, now, is_sent=is_sent),
        content.watch is not None,
        gettext(status_words.NEXT_STEPS[now.next_step]),
        with_weekday(now.next_by) if now.next_by else "",
        gettext(route_words.ROUTES[next_way]) if next_way else "",
        _step_link(found, now.next_step),
        _overdue(now),
        body_said(now.complain_to) if now.complain_to else "",
        _suit(now, today),
        format_day(now.expected_by) if now.expected_by and now.status not in {*ENDED, Status.REOPENED} else "",
        _appeal(now, today),
        reverse("corrections:appeal", args=[found.id]) if now.appeal else "",
        _counts(now),
        _days(now, today),
        _closed(now, today),
        _count_note(found, now),
        [_event(noted) for noted in reversed(sorted(found.noted, key=lambda one: (one.event.day, one.number)))],  # noqa: C413 - newest first, and of one day the last noted
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
    )  # fmt: skip


def title_of(found: Opened) -> str:
    """What a correction is called: the finding that it is about, else the kind of record and the field."""
    content = found.content
    if content.found is not None and content.found.rule in TITLES:
        return str(TITLES[content.found.rule])
    kind = KINDS[content.kind]
    name = strip_ruby(str(kind.label))
    if content.field is None:
        return name
    # Translators: title of a correction: a record and its field, such as "Pension month: category".
    return _("%(record)s: %(field)s") % {"record": name, "field": strip_ruby(str(field_of(kind.name, content.field).label))}  # fmt: skip


def to_said(found: Opened) -> SafeString | str:
    """Who is asked."""
    if found.row.asked is not None:
        return source_name(found.row.asked)
    if found.content.addressee_name:
        return foreign(found.content.addressee_name, "ja")
    return str(WHO[found.content.addressee])


def about_said(found: Opened) -> str:
    """The months it is about."""
    return months_in_words(found.content.months) if found.content.months else ""


def _held(found: Opened) -> tuple[str, str]:
    """What the disputed version says in the field, and as of when."""
    content = found.content
    if not content.held:
        return "", ""
    one = content.held[0]
    as_of = format_day(one.data_as_of)
    if content.field is None:
        return "", as_of
    return _said_in(one.kind, content.field, msgspec.json.decode(one.payload)) or _("Not said"), as_of


def claimed_said(found: Opened) -> str:
    """What the resident says is right, as their page shows such a value."""
    content = found.content
    if content.claimed is None or content.field is None or not content.held:
        return ""
    payload = {**msgspec.json.decode(content.held[0].payload), content.field: content.claimed}
    return _said_in(content.kind, content.field, payload)


def _said_in(kind: str, name: str, payload: Mapping[str, Any]) -> str:
    """One value of a payload in words; as it is written where kinds have changed since it was kept."""
    field = field_of(kind, name)
    try:
        record = decode(kind, payload)
    except KindError:
        return str(payload.get(name, ""))
    return show_field(field, getattr(record, field.attribute)).value or ""


def _shown(found: Opened, now: Standing, *, is_sent: bool) -> str:
    if not is_sent:
        return _("Nothing was sent yet, so nothing can have changed.")
    if found.content.watch is None and now.shown == "waiting":
        return _("Nothing that comes here will show it by itself.")
    return gettext(status_words.SHOWN[now.shown])


def _step_link(found: Opened, step: NextStep) -> Link | None:
    if step in _STEP_PAGES:
        name, label = _STEP_PAGES[step]
        return Link(reverse(f"corrections:{name}", args=[found.id]), gettext(label))
    if step in _STEP_NOTES:
        what = _STEP_NOTES[step]
        if NOTES[what] in TABLE[found.status] or what == "receipt":
            return Link(reverse("corrections:note", args=[found.id, what]), str(NOTE_NAMES[what]))
        return Link(reverse("corrections:note", args=[found.id, "decided"]), str(NOTE_NAMES["decided"]))
    if step in {"fetch_data", "wait_for_data"}:
        return Link(reverse("feeds:coverage"), _("See where your records come from"))
    return None


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


def _appeal(now: Standing, today: datetime.date) -> str:
    clock = now.appeal
    if clock is None:
        return ""
    told = {"body": body_said(clock.body), "day": with_weekday(clock.due.rolled)}
    if clock.filed_on is not None:
        return _("Filed with: %(body)s.") % told
    if today > clock.due.rolled:
        return _("The time for an appeal ended on %(day)s.") % told
    return _("%(body)s, until %(day)s.") % told


def _counts(now: Standing) -> list[Counted]:
    made = [counted(now.count)] if now.count is not None and now.due is None else []
    made += [counted(one, of_others=one is now.due) for one in now.calculations]
    return [one for one in made if one is not None]


def _days(now: Standing, today: datetime.date) -> list[DayShown]:
    """The days of the count, at most the last two months of it: longer ones are told by their steps."""
    return [_day(one, now, today) for one in _counted_days(now, today)]


def _counted_days(now: Standing, today: datetime.date) -> tuple[CountedDay, ...]:
    if now.count is None:
        return ()
    until = None if now.count.last is not None else max(today, now.count.reached + datetime.timedelta(days=1))
    return now.count.days(until)[-62:]


def _day(one: CountedDay, now: Standing, today: datetime.date) -> DayShown:
    from django.utils.formats import date_format

    is_last = now.due is not None and one.day == now.due.rolled
    state = "now" if one.day == today else "last" if is_last else "done" if one.day < today else ""
    says = str(one.number) if one.number is not None else _("not counted")
    closed = one.holiday or (_("closed") if one.closed else "")
    return DayShown(date_format(one.day, "D"), str(one.day.day), says, state, closed)


def _closed(now: Standing, today: datetime.date) -> str:
    """The closed days among those of the count, with the names of holidays."""
    closed = [one for one in _counted_days(now, today) if one.closed]
    said = [
        f"{format_short_day(one.day)} ({one.holiday})" if one.holiday else format_short_day(one.day)
        for one in closed
    ]
    return ("、" if (get_language() or "").startswith("ja") else ", ").join(said)


def _count_note(found: Opened, now: Standing) -> str:
    if now.count is None:
        return ""
    if found.terms.is_by_law:
        return _("The law fixes this time. Days on which offices are closed count too; they do not move the last day of the other side.")  # fmt: skip
    return _("No law fixes this time. It is our own reminder, and days on which offices are closed count too.")  # fmt: skip


def _event(noted: Noted) -> EventShown:
    event = noted.event
    name = type(event).__name__
    when = local_day(noted.at)
    actor = str(words.ACTORS[event.actor])
    # Translators: when something was noted, which may be later than the day on which it happened.
    said = _("Noted on %(day)s.") % {"day": format_day(when)} if when != event.day else ""
    return EventShown(str(words.EVENTS[name]), format_day(event.day), actor, said, list(_details(event)))


def _details(event: object) -> list[str]:
    told: list[str] = []
    channel = getattr(event, "channel", None)
    if channel:
        told.append(str(words.CHANNELS[channel]))
        if channel in {"post", "counter", "online", "oral"} and getattr(event, "proof", None):
            told.append(_("Proof: %(proof)s") % {"proof": event.proof})  # type: ignore[attr-defined]
    outcome = getattr(event, "outcome", None)
    if outcome:
        told.append(str(words.OUTCOMES.get(outcome) or words.APPEAL_OUTCOMES[outcome]))
    written: list[str] = [getattr(event, said, "") for said in ("what", "reason", "reasons")]
    told += [line for one in written for line in in_words(one)]
    for name, sentence in (
        ("by", _("By %(day)s.")),
        ("until", _("New day: %(day)s.")),
        ("reached_on", _("They have it since %(day)s.")),
        ("learned_on", _("You knew of it on %(day)s.")),
        ("data_as_of", _("Their data stood on %(day)s.")),
    ):
        if day := getattr(event, name, None):
            told.append(sentence % {"day": format_day(day)})
    if sight := getattr(event, "sight", None):
        told.append(str(words.SIGHTS[sight]))
    if body := getattr(event, "body", None):
        told.append(body_said(body))
    if route := getattr(event, "route", None):
        told.append(gettext(route_words.ROUTES[route]))
    return told


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
        if what == "appeal":  # it has a page of its own
            continue
        if what == "appeal-decided" and not any(isinstance(event, AppealOpened) for event in found.history):
            continue
        if found.status is Status.FIXED and what not in {"decided", "appeal-decided", "remark"}:
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
        _("Prepare it"), _("Read the letter"), _("Send it"), _("See the next way"), _("Prepare it again"), _("Prepare the appeal"),
        _("Read about the appeal"), _("It waits at their desk here. They see it when they open it."), _("It is on its way to their system."),
        _("Their system took it."), _("Their system did not take it. Print it and send it yourself."),
        _("Their system could not be reached for a week. Print it and send it yourself."),
    ]  # fmt: skip


def way_said(way: Way, found: Opened) -> SafeString:
    """How it will leave."""
    to = to_said(found)
    if way is Way.PROTOCOL:
        return fill(_("%(name)s takes requests from here, straight into its system."), name=to)
    if way is Way.DESK:
        return fill(_("%(name)s has a desk here. People who work there open requests on it."), name=to)
    return fill(_("%(name)s takes nothing from here. Print it and send it yourself."), name=to)
