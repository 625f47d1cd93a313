"""Letters as a page and as paper, and a sheet for the counter where a way has no letter: prepared for templates."""

from apps.corrections.paper.complaining import ComplaintSheet, complaint_sheet_of
from apps.corrections.paper.counter import CounterSheet, counter_sheet_of
from apps.corrections.paper.printing import as_html_context, as_pdf, pdf_answer
from apps.corrections.paper.sender import Sender, signed_by
from apps.corrections.paper.sending import Way, ways_of
from apps.corrections.paper.sheets import Sheet, sheet_of

__all__ = [
    "ComplaintSheet",
    "CounterSheet",
    "Sender",
    "Sheet",
    "Way",
    "as_html_context",
    "as_pdf",
    "complaint_sheet_of",
    "counter_sheet_of",
    "pdf_answer",
    "sheet_of",
    "signed_by",
    "ways_of",
]
