"""Whose a draft is: the helper's until the person writes in it or confirms it, and from then on the person's alone."""

import hashlib

import msgspec

from apps.corrections.clock import Status
from apps.corrections.clock.events import EvidenceCollected
from apps.corrections.ledger import Opened
from apps.corrections.letters import Letter

#: Drafts that were not confirmed.
DRAFT = frozenset({Status.FOUND, Status.PREPARED})


def is_the_helpers(found: Opened) -> bool:
    """Whether a helper began it and still writes it: what the person types into it is not for the helper to read."""
    return (
        found.row.grant is not None
        and found.status in DRAFT
        and not any(
            isinstance(event, EvidenceCollected) and event.actor == "resident" for event in found.history
        )
    )


def waits_for_the_person(found: Opened) -> bool:
    """Whether a helper has prepared it, and the person has neither taken it over nor confirmed it."""
    return is_the_helpers(found) and found.status is Status.PREPARED


def as_it_stands(found: Opened, letter: Letter | None = None) -> str:
    """A digest of a draft: a form carries it, so that whoever comes second is told that somebody was quicker."""
    shown = msgspec.structs.replace(found.content, letter=letter)
    said = msgspec.json.encode([found.seen, shown], order="deterministic")
    return hashlib.sha256(said).hexdigest()
