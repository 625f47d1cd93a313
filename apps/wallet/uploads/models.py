"""One table that a resident entered, so that it can be undone as a whole."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident


class Upload(models.Model):
    """How many records of which kind it brought; the versions name it, so that undoing finds them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    added = models.IntegerField(help_text="Records that were new; the others of the table were here already.")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = {"resident", "kind", "added"}
        plain: ClassVar = {"id", "made_at", "undone_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)

    def names(self, row: int) -> str:
        """What the version that a row brought is delivered as."""
        return f"upload:{self.pk}:{row}"
