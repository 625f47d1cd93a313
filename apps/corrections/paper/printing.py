"""Sheets for templates and as tagged PDF (PDF/UA): the Japanese by itself to be sent, then what it says for the reader."""

import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from apps.accounts.ruby import strip_ruby
from apps.corrections.paper.complaining import ComplaintSheet
from apps.corrections.paper.counter import CounterSheet
from apps.corrections.paper.sheets import Sheet
from apps.readiness.pages import paper

type Printed = Sheet | CounterSheet | ComplaintSheet

STYLE: Final = "css/letter.css"
_TEMPLATES: Final = {Sheet: "letter_paper", CounterSheet: "counter_paper", ComplaintSheet: "complaint_paper"}


def as_html_context(sheet: Printed) -> dict[str, Any]:
    """What `corrections/letter.html` and `corrections/counter.html` need to be included in a page."""
    return {"sheet": sheet}


def as_pdf(sheet: Printed) -> bytes:
    """The sheet on A4. A letter to send is Japanese alone; what it says follows on pages of their own, for the reader."""
    return paper.as_pdf(as_document(sheet), STYLE)


def pdf_answer(sheet: Printed, day: datetime.date) -> HttpResponse:
    """The sheet to download, under its day."""
    return paper.pdf_answer(as_document(sheet), f"tsunagi-letter-{day}.pdf", STYLE)


def as_document(sheet: Printed) -> str:
    """The document before it becomes a PDF; readings above kanji are left away on paper."""
    template = _TEMPLATES[type(sheet)]
    with translation.override(sheet.code):
        return strip_ruby(render_to_string(f"corrections/{template}.html", as_html_context(sheet)))
