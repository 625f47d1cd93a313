"""Letters that were confirmed and sent, as they were: listed with their days, read as a page and as a PDF."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.consent import door, meant_for
from apps.corrections.ledger import Opened, SentLetter, letters_sent, sending_of
from apps.corrections.pages import words
from apps.corrections.pages.entering import mine
from apps.corrections.pages.saying import about
from apps.corrections.paper import Sheet, as_html_context, pdf_answer, sheet_of
from apps.wallet.kinds.showing import format_day


@dataclass(frozen=True, slots=True)
class SentLetterShown:
    """A letter that left: on which day, how, and where it is read."""

    day: str
    channel: str
    url: str
    pdf_url: str


def listed(found: Opened) -> list[SentLetterShown]:
    """The letters of a correction that left, newest first."""
    return [_shown(found, one) for one in reversed(letters_sent(found.content, found.noted))]


def _shown(found: Opened, one: SentLetter) -> SentLetterShown:
    sent, names = sending_of(one, found.noted), [found.id, one.entry]
    return SentLetterShown(
        format_day(sent.day),
        str(words.CHANNELS[sent.channel]),
        reverse("corrections:sent_letter", args=names),
        reverse("corrections:sent_letter_pdf", args=names),
    )


@require_safe
@never_cache
@login_required
def sent_letter(request: HttpRequest, correction_id: UUID, number: int) -> HttpResponse:
    """One of them beside what it says."""
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id)
        one = _numbered(found, number)
        context = {
            "sent": _shown(found, one),
            **as_html_context(_sheet(found, one)),
            **about(found),
            **meant_for.shown_for(request),
        }
    return render(request, "corrections/sent_letter.html", context)


@require_safe
@never_cache
@login_required
def sent_letter_pdf(request: HttpRequest, correction_id: UUID, number: int) -> HttpResponse:
    """One of them on A4."""
    with door.open_acting(request, action="correction.letter") as passage:
        found = mine(passage, correction_id)
        one = _numbered(found, number)
        sheet = _sheet(found, one)
        day = sending_of(one, found.noted).day
    return pdf_answer(sheet, day)


def _numbered(found: Opened, number: int) -> SentLetter:
    one = next((one for one in letters_sent(found.content, found.noted) if one.entry == number), None)
    if one is None:
        raise Http404
    return one


def _sheet(found: Opened, one: SentLetter) -> Sheet:
    """The letter by itself: the records of today are others than those that it was made from, so none is linked."""
    return sheet_of(one.letter, to=found.content.addressee)
