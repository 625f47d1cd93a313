"""That a resident wants what one source sent deleted here: since when, until when it can be kept, what became of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident
from apps.wallet.models import Source


class TakingAway(models.Model):
    """One wish to have deleted what a source sent.

    The web writes ``asked_at`` and ``due_at``; ``entered_at`` is the database's own clock, and the database deletes
    nothing before the waiting time has passed by it. Only the database says that it is done (``sql``).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("hidden, not deleted yet")
        KEPT = "kept", _("kept after all")
        DONE = "done", _("deleted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField(help_text="The user; no foreign key, so that whoever asked can leave.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    kinds = ArrayField(models.CharField(max_length=40), help_text="What was there when it was asked.")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "source"], condition=Q(state="waiting"), name="taking_away_one_waits"
            ),
            models.CheckConstraint(
                name="taking_away_end_matches_state",
                condition=Q(state="waiting", ended_at=None)
                | Q(state__in=["kept", "done"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="taking_away_due_after_asked", condition=Q(due_at__gte=F("asked_at"))
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="taking_away_due", condition=Q(state="waiting"))]

    class Privacy:
        personal: ClassVar = {"resident", "source", "asked_by", "state", "kinds", "asked_at", "due_at", "entered_at",
                              "ended_at"}  # fmt: skip
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)
