"""Wrapped keys, as the ORM declares them; ``consent.sealing`` is the only reader."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Resident


class ResidentKey(models.Model):
    """The key of one resident, wrapped. Once destroyed the row stays, so that no second key is ever made.

    A trigger keeps it so, and lets nobody but the owner of the table wrap a key anew (``manage.py rotate_keys``).
    """

    resident = models.OneToOneField(
        Resident, on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    wrapped = models.BinaryField(null=True)
    kek_id = models.CharField(
        max_length=40, blank=True, help_text="The key that wraps it; empty once destroyed."
    )
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resident_key_or_destroyed",
                condition=Q(wrapped=None, kek_id="", destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at=None) & ~Q(kek_id=""),
            ),
        ]
        indexes = [models.Index(fields=["kek_id", "resident"], name="resident_key_wrapped_by")]

    class Privacy:
        personal: ClassVar = {"resident", "wrapped"}
        plain: ClassVar = {"kek_id", "created_at", "destroyed_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return self.kek_id or "destroyed"


class SystemKey(models.Model):
    """A key of the house itself, wrapped: for the self-test, the blind index, and tokens that name no resident."""

    purpose = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=40)

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"purpose", "wrapped", "kek_id"}

    WEB_MAY: ClassVar = ("SELECT",)  # consent_keep_system_key adds them

    def __str__(self) -> str:
        return self.purpose
