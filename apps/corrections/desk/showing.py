"""One request as its desk reads it: what was sent (`ledger.Asked`), how its days stand, and nothing beyond."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.corrections.clock import Standing, Status
from apps.corrections.clock.transitions import ENDED
from apps.corrections.desk import history
from apps.corrections.desk.history import Passed
from apps.corrections.ledger import Asked, Disputed, Evidence, Opened
from apps.corrections.models import Request
from apps.corrections.routes.words import ROUTES
from apps.corrections.sources import all_cites
from apps.wallet.kinds import KINDS, show_field
from apps.wallet.kinds.showing import field_of, format_month
from apps.wallet.pages.wording import foreign


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """A field with what is held and what it should be, in words."""

    label: str
    japanese: str
    held: SafeString | None
    claimed: SafeString | None


@dataclass(frozen=True, slots=True)
class Page:
    """A request on its page. ``due_on`` is the last day while one runs; ``is_by_law`` tells it from a reminder of ours."""

    number: str
    about: str
    sender: str
    kind: str
    kind_japanese: str
    record_number: str
    fields: list[FieldAsked]
    months: str
    reason: str
    laws: list[tuple[str, str]]
    evidence: list[tuple[Evidence, str]]
    letter: Any
    reply_by: datetime.date | None
    status: str
    due_on: datetime.date | None
    is_past: bool
    is_by_law: bool
    complete_by: datetime.date | None
    waits_for_person: bool
    history: list[Passed]
    seen: int


def page_of(row: Request, asked: Asked, found: Opened, *, today: datetime.date, number: str) -> Page:
    """The page of a request for a member of the desk; call it inside the organisation's passage."""
    now = found.standing(today)
    kind = KINDS.get(asked.kind)
    waits = now.status is Status.ASKED
    due = (
        now.due.rolled
        if now.due and now.outcome in {"none", "no_reply"} and now.status not in ENDED
        else None
    )
    return Page(
        number=number,
        about=_(ROUTES[asked.route]),
        sender=asked.sender,
        kind=str(kind.label) if kind else asked.kind,
        kind_japanese=kind.japanese if kind else "",
        record_number=asked.record_id,
        fields=[_field(asked.kind, each) for each in asked.fields],
        months=", ".join(format_month(month) for month in asked.months),
        reason=asked.reason,
        laws=list(_laws(asked.legal_basis)),
        evidence=[(each, _called(each)) for each in asked.evidence],
        letter=asked.letter,
        reply_by=asked.reply_by,
        status=_status(now),
        due_on=due,
        is_past=due is not None and due < today,
        is_by_law=now.is_late_by_law,
        complete_by=now.complete_by,
        waits_for_person=waits,
        history=history.history(found, colleagues=_colleagues(row)),
        seen=history.seen_of(found),
    )


def _colleagues(row: Request) -> frozenset[Any]:
    assert row.organisation_id is not None, "a desk finds only what was sent to an organisation"
    members = Membership.objects.filter(organisation_id=row.organisation_id)
    return frozenset(members.values_list("user_id", flat=True))


def _status(now: Standing) -> str:
    """Whose turn it is, as the desk reads it."""
    if now.status in {Status.SENT, Status.RECEIVED}:
        return _("It waits for your answer.")
    said = {
        Status.ASKED: _("You asked the person something. It waits for their answer."),
        Status.REFUSED: _("You did not accept it."),
        Status.CHANGE_EXPECTED: {
            "accepted": _("You accepted it. Your data has to show it next."),
            "partly": _("You accepted a part. Your data has to show it next."),
            "promised": _("You promised it. Your data has to show it next."),
        }.get(now.outcome, _("A change of your data is expected.")),
        Status.WITHDRAWN: _("It was taken back."),
    }
    return said.get(now.status, _("Nothing waits for you here."))


def _field(kind: str, asked: Disputed) -> FieldAsked:
    known = KINDS.get(kind)
    if known is None or all(field.name != asked.name for field in known.fields):
        return FieldAsked(asked.name, "", _plain(asked.held), _plain(asked.claimed))
    field = field_of(kind, asked.name)
    return FieldAsked(
        str(field.label),
        field.japanese,
        _value(kind, asked.name, asked.held),
        _value(kind, asked.name, asked.claimed),
    )


def _value(kind: str, name: str, value: Any) -> SafeString | None:
    """A value of a payload in words; one that its kind does not know is shown as it was written."""
    if value is None:
        return None
    field = field_of(kind, name)
    struct = {each.encode_name: each.type for each in msgspec.structs.fields(KINDS[kind].struct)}
    try:
        said = show_field(field, msgspec.convert(value, struct[name], strict=False))
    except (msgspec.ValidationError, KeyError, ValueError):
        return _plain(value)
    return None if said.value is None else foreign(said.value, said.lang)


def _plain(value: Any) -> SafeString | None:
    return None if value is None else foreign(str(value), None)


def _laws(basis: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Citations as law and article, with the Japanese name; what is no citation of ours stays as it was written."""
    cites, is_japanese = all_cites(), (get_language() or "").startswith("ja")
    for key in basis:
        cite = cites.get(key)
        if cite is None:
            yield key, ""
        elif is_japanese and cite.law_ja:
            yield f"{cite.law_ja} {cite.article}", ""
        else:
            yield f"{cite.law}, {cite.article}", cite.law_ja


def _called(evidence: Evidence) -> str:
    return _("A record") if evidence.kind == "record" else _("A paper")
