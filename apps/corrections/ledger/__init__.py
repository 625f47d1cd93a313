"""Corrections as they are kept: a sealed content, and entries that are only ever added."""

from apps.corrections.ledger.content import (
    Asked,
    Content,
    Disputed,
    Evidence,
    FoundError,
    Frozen,
    SentLetter,
    open_asked,
    seal_asked,
)
from apps.corrections.ledger.sent_letters import letters_sent, sending_of
from apps.corrections.ledger.writing import (
    Noted,
    NotRewritable,
    Opened,
    append,
    begin,
    of_resident,
    one_of,
    opened,
    rewrite,
    wakes_on,
)

__all__ = [
    "Asked",
    "Content",
    "Disputed",
    "Evidence",
    "FoundError",
    "Frozen",
    "NotRewritable",
    "Noted",
    "Opened",
    "SentLetter",
    "append",
    "begin",
    "letters_sent",
    "of_resident",
    "one_of",
    "open_asked",
    "opened",
    "rewrite",
    "seal_asked",
    "sending_of",
    "wakes_on",
]
