"""Which findings rest on a record, for the record's own page."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from apps.consent.sealing import DataKey
from apps.readiness.assessments import findings_on
from apps.readiness.pages.findings import words
from apps.readiness.pages.findings.shown import months_in_words
from apps.wallet import disagreements
from apps.wallet.disagreements import Disagreement


def register() -> None:
    """Called once when Django is ready."""
    disagreements.register(resting_on)


def resting_on(resident_id: UUID, key: DataKey, record_id: UUID) -> list[Disagreement]:
    """The findings of a resident that cite a record, in the order of the answer; call it inside a passage."""
    return [
        Disagreement(
            str(words.TITLES.get(one.rule, one.rule)),
            months_in_words(one.months),
            reverse("readiness:finding", args=[one.name]),
        )
        for one in findings_on(resident_id, key, record_id, today=timezone.localdate())
    ]
