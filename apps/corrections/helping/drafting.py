"""A draft of a helper: written out of what was given, read by the person, who alone confirms it."""

import datetime
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from apps.corrections import ledger
from apps.corrections.clock import Status, status_words
from apps.corrections.clock.events import EvidenceCollected
from apps.corrections.helping import choosing, seen
from apps.corrections.helping.forms import DraftForm
from apps.corrections.helping.letters import for_a_form, is_theirs, letter_seen
from apps.corrections.helping.noting import notes_of
from apps.corrections.helping.passages import Helping, beside, for_helpers, open_helping
from apps.corrections.helping.rights import Right
from apps.corrections.helping.standing import as_it_stands, is_the_helpers
from apps.corrections.ledger import Evidence, Opened
from apps.corrections.letters import Letter
from apps.corrections.pages import composing, counted_days, naming
from apps.corrections.pages.matters import Matter
from apps.corrections.paper import Sheet, sheet_of
from apps.corrections.paper.marks import Place
from apps.corrections.paper.sheets import Part
from apps.corrections.paper.words import WHO
from apps.corrections.routes.words import ROUTES
from apps.readiness.assessments import Assessed
from apps.readiness.pages.findings.shown import months_in_words
from apps.wallet.kinds.showing import field_of


@for_helpers
def draft(request: HttpRequest, grant_id: UUID, correction_id: UUID) -> HttpResponse:
    """What was begun under this permission: the draft while it is the helper's to write, afterwards how it stands."""
    is_kept = "keep" in request.POST
    today = timezone.localdate()
    with open_helping(request, grant_id) as helping:
        found = helping.mine(correction_id, to_change=is_kept)
        context = _kept(request, helping, found, today) if is_kept else shown(helping, found, today)
    return render(request, "corrections/helping/draft.html", context)


def shown(
    helping: Helping, found: Opened, today: datetime.date, form: DraftForm | None = None
) -> dict[str, Any]:
    """The page of one of them."""
    right = helping.right_to(composing.route_of(found))
    matter = seen.matter_of(helping, found, today)
    is_open = is_the_helpers(found) and right.may and matter is not None
    letter = letter_seen(helping, found, matter, today) if is_open else None
    context = {"is_open": is_open, **_about(found, matter), **helping.about()}
    if not is_open:
        return {**context, **_standing(helping, found, right, today)}
    return {
        **context,
        "form": form or _form(helping, found, letter, today),
        "seen": as_it_stands(found),
        "is_kept": found.status is Status.PREPARED,
        **_letter(letter),
    }


def _letter(letter: Letter | None) -> dict[str, Any]:
    """The letter as a sheet, with the places that are left to the person."""
    if letter is None:
        return {"sheet": None}
    sheet = sheet_of(letter)
    theirs = {piece.label: gettext(piece.says) for piece in letter.blanks if is_theirs(piece)}
    return {"sheet": _left_open(sheet, theirs), "left": list(theirs.values())}


def _left_open(sheet: Sheet, theirs: Collection[str]) -> Sheet:
    """The sheet, with whose the open places are said beside them."""

    def told(places: list[Place]) -> list[Place]:
        says = _("The person fills this in")
        return [replace(one, origin=says) if one.label in theirs else one for one in places]

    def of(part: Part) -> Part:
        return replace(part, places=told(part.places))

    return replace(
        sheet, to=told(sheet.to), opening=[of(one) for one in sheet.opening], points=[of(one) for one in sheet.points],
        enclosures=of(sheet.enclosures), promise=of(sheet.promise), signature=of(sheet.signature), open=[], behind=[],
    )  # fmt: skip


def _form(
    helping: Helping, found: Opened, letter: Letter | None, today: datetime.date, data: Any = None
) -> DraftForm:
    content = found.content
    assessed: Assessed = seen.records_of(helping, today)
    return DraftForm(
        content,
        data,
        field=None if content.field is None else field_of(content.kind, content.field),
        letter=for_a_form(letter),
        records=choosing.evidence_to_choose(helping, assessed, found),
    )


def _kept(request: HttpRequest, helping: Helping, found: Opened, today: datetime.date) -> dict[str, Any]:
    """Keeps what was written, if it is still the helper's to write and nobody was quicker."""
    matter = seen.matter_of(helping, found, today)
    if not is_the_helpers(found):
        messages.warning(request, _("The person has taken this over meanwhile. What you wrote was not kept."))
        return shown(helping, found, today)
    if matter is None or not helping.right_to(composing.route_of(found)).may:
        return shown(helping, found, today)
    letter = letter_seen(helping, found, matter, today)
    form = _form(helping, found, letter, today, request.POST)
    if request.POST.get("seen") != as_it_stands(found):
        form.add_error(None, _("Somebody else changed this after you opened it. Look at it again before you keep yours."))  # fmt: skip
        return shown(helping, found, today, form)
    if not form.is_valid():
        return shown(helping, found, today, form)
    after = _written(helping, found, form, today)
    helping.note_act("shared.correction_changed")
    messages.success(request, _("Kept. The person is told that it is ready to read. Nothing was sent."))
    return shown(helping, after, today)


def _written(helping: Helping, found: Opened, form: DraftForm, today: datetime.date) -> Opened:
    said = form.cleaned_data
    revisions = {str(one.id): one.revision for one in seen.records_of(helping, today).records}
    reason = form.said()
    if said.get("statement") and "said-reason" in form.fields and not reason.get("reason"):
        reason["reason"] = said["statement"].strip()
    error = said.get("error") or found.content.error
    content = msgspec.structs.replace(
        found.content, error=error, claimed=form.claimed, statement=said.get("statement", "").strip(),
        evidence=tuple(Evidence("record", UUID(one), revisions[one]) for one in said.get("records", ())),
        said=reason, watch=_watch(helping, found, error, form.claimed, today),
    )  # fmt: skip
    after = ledger.rewrite(found, helping.key, content)
    if found.status is Status.PREPARED:
        return after
    event = EvidenceCollected(day=today, actor="helper")
    return ledger.append(found.id, helping.key, event, by=helping.by, grant=helping.grant.pk, today=today)


def _watch(helping: Helping, found: Opened, error: Any, claimed: Any, today: datetime.date) -> Any:
    """What has to be seen when it is done, out of everything; it is the person's and not shown here."""
    held = found.content.held
    name = "" if found.content.found is None else found.content.found.name
    if not name and not held:
        return None
    full = beside(
        helping,
        lambda: seen.full_matter(
            helping,
            finding=name,
            record_id=held[0].record_id if held else None,
            field=found.content.field,
            today=today,
        ),
    )
    return None if full is None else full.watch(error, claimed).watch


def _standing(helping: Helping, found: Opened, right: Right, today: datetime.date) -> dict[str, Any]:
    """How it stands: where it is, the next step, its day, how that was counted, and what can be noted."""
    now = found.standing(today)
    return {
        "standing": choosing.prepared_shown(found, today),
        "right": right,
        "is_draft": is_the_helpers(found),
        "outcome": gettext(status_words.OUTCOMES[now.outcome]),
        "count": counted_days.counts_said(now),
        "notes": notes_of(helping, found, today),
    }


def _about(found: Opened, matter: Matter | None) -> dict[str, Any]:
    """What it is about. Its months are those of the matter as it was given: what is kept for the person may hold others."""
    return {
        "correction": found.id,
        "title": naming.title_of(found),
        "months": months_in_words(matter.months) if matter is not None and matter.months else "",
        "to": WHO[found.content.addressee],
        "route": gettext(ROUTES[found.row.route]),
    }
