"""Leaving: what a resident asked for, the sealed archive that waits for them, and what stays of who is gone."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Organisation, Resident


class LeavingRequestQuerySet(models.QuerySet["LeavingRequest"]):
    """Sentences about requests."""

    def open(self) -> Self:
        """Not cancelled, not over."""
        return self.filter(state__in=LeavingRequest.OPEN)

    def due(self, what: str, *, at: datetime) -> Self:
        """Requests whose waiting time is over and that nobody works on."""
        free = Q(lease_until=None) | Q(lease_until__lt=at)
        busy = [LeavingRequest.State.WAITING, LeavingRequest.State.PREPARING]
        return self.filter(free, what=what, state__in=busy, due_at__lte=at)


class LeavingRequest(models.Model):
    """That a resident, or a guardian for a child, asked for a copy of everything or for erasure.

    The web writes ``asked_at`` and ``due_at``; ``entered_at`` is the database's own clock, and the database erases
    nobody before the waiting time has passed by it (migration 0006). A request to erase goes with its resident.
    """

    class What(models.TextChoices):
        EXPORT = "export", _("A copy of everything")
        ERASURE = "erasure", _("Erasing everything")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CANCELLED = "cancelled", _("cancelled")
        PREPARING = "preparing", _("being made")
        READY = "ready", _("ready")
        EXPIRED = "expired", _("no longer kept")

    OPEN: ClassVar = (State.WAITING, State.PREPARING, State.READY)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    language = models.CharField(
        max_length=10, blank=True, help_text="Of whoever asked: the archive is readable in it."
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="Until when the archive is kept, or when the request ended."
    )
    size = models.BigIntegerField(null=True, blank=True, help_text="Bytes of the archive.")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.BigIntegerField(default=0)

    objects = LeavingRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "what"],
                condition=Q(state__in=["waiting", "preparing", "ready"]),
                name="leaving_one_open_request",
            ),
            models.CheckConstraint(
                name="leaving_known",
                condition=Q(
                    what="export", state__in=["waiting", "cancelled", "preparing", "ready", "expired"]
                )
                | Q(what="erasure", state__in=["waiting", "cancelled"]),
            ),
            models.CheckConstraint(name="leaving_due_after_asked", condition=Q(due_at__gte=F("asked_at"))),
            models.CheckConstraint(
                name="leaving_ready_has_an_end",
                condition=~Q(state="ready")
                | Q(ready_at__isnull=False, ends_at__isnull=False, size__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="leaving_due", condition=Q(state__in=["waiting", "preparing"])),
        ]  # fmt: skip

    class Privacy:
        personal: ClassVar = {"resident", "what", "state", "language", "asked_at", "due_at", "entered_at",
                              "reminded_at", "ready_at", "ends_at", "size"}  # fmt: skip
        plain: ClassVar = {"id", "lease_until", "lease_token"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def can_be_cancelled(self) -> bool:
        return self.state in self.OPEN


class ExportChunk(models.Model):
    """A piece of at most 256 KiB of an archive, sealed under the resident's own key."""

    pk = models.CompositePrimaryKey("resident_id", "request_id", "number")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    request = models.ForeignKey(LeavingRequest, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    sealed = models.BinaryField()

    class Privacy:
        personal: ClassVar = {"resident", "request", "sealed"}
        plain: ClassVar = {"pk", "number"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "DELETE")

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


class Tombstone(models.Model):
    """That somebody was erased: no name, no value, only what keeps them erased after a restore, and the confirmation.

    Written by the database itself (migration 0006). ``subject_ref`` is under which the access log knew them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_ref = models.UUIDField(unique=True)
    resident_sha256 = models.BinaryField(
        unique=True, help_text="SHA-256 of the resident's id, to find them again in a backup."
    )
    erased_at = models.DateTimeField()
    reason = models.CharField(max_length=40, help_text="asked, or the code of whoever erased out of turn.")
    counts = models.JSONField(help_text="How many rows of each table went.")
    confirmation = models.TextField(blank=True, help_text="The signed confirmation, a compact JWS.")
    code_sha256 = models.BinaryField(null=True, unique=True)
    shown_until = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = {"subject_ref", "resident_sha256", "code_sha256"}
        plain: ClassVar = {"id", "erased_at", "reason", "counts", "confirmation", "shown_until"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return str(self.subject_ref)


class GrantStub(models.Model):
    """What stays of a permission whose resident was erased: that an organisation had one, what for, from when to when.

    The organisation learns from it that the permission has ended; nothing says whose it was.
    """

    id = models.UUIDField(primary_key=True, editable=False, help_text="The id that the permission had.")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    starts_on = models.DateField()
    last_day = models.DateField()
    ended_at = models.DateTimeField()

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"id", "organisation", "purpose", "starts_on", "last_day", "ended_at"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return str(self.pk)
