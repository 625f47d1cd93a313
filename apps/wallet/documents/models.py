"""What a resident enters by hand, and the files that belong to it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident


class Entry(models.Model):
    """One thing that a resident enters: a kind, a record of their own once its values are typed, and files.

    The record is of one of the two sources of residents' own (``own_sources``) and bears the entry's name there.
    ``provenance`` is empty as long as nothing was typed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    provenance = models.CharField(max_length=13, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["resident", "-changed_at"], name="entry_of_resident")]

    class Privacy:
        personal: ClassVar = {"resident", "kind", "provenance"}
        plain: ClassVar = {"id", "made_at", "changed_at", "taken_back_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE", "DELETE")

    def __str__(self) -> str:
        return str(self.pk)


class Document(models.Model):
    """One file: a photo or a PDF. Only a file that is ``kept`` can be seen; its bytes are ``DocumentContent``.

    ``kind`` repeats the entry's, so that a permission by kind reaches it. ``name`` is what the file was called, sealed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        KEPT = "kept"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State)
    media_type = models.CharField(max_length=20)
    name = models.BinaryField()
    size = models.IntegerField(help_text="Bytes that are held; 0 once it was refused.")
    pages = models.IntegerField(null=True, help_text="Of a PDF.")
    reason = models.CharField(max_length=32, blank=True, default="", help_text="Why it was refused, a code.")
    received_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, help_text="When the whole chain had let it through, or not.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="document_state_says_when_checked",
                condition=models.Q(state="waiting", checked_at=None, reason="")
                | models.Q(state="kept", checked_at__isnull=False, reason="")
                | models.Q(state="refused", checked_at__isnull=False, size=0) & ~models.Q(reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["resident", "entry"], name="document_of_resident"),
            models.Index(
                fields=["received_at"], name="document_waiting", condition=models.Q(state="waiting")
            ),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "entry", "kind", "media_type", "name", "size", "pages", "reason"}
        plain: ClassVar = {"id", "state", "received_at", "checked_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE", "DELETE")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_kept(self) -> bool:
        return self.state == self.State.KEPT


class DocumentContent(models.Model):
    """The bytes of a file, sealed: the ``file`` that is kept, a ``preview`` of it, or what is ``held`` until scanned."""

    class Part(models.TextChoices):
        FILE = "file"
        PREVIEW = "preview"
        HELD = "held"

    pk = models.CompositePrimaryKey("document_id", "part")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="contents")
    part = models.CharField(max_length=8, choices=Part)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Privacy:
        personal: ClassVar = {"document", "resident", "kind", "sealed"}
        plain: ClassVar = {"pk", "part"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "DELETE")

    def __str__(self) -> str:
        return f"{self.document_id}/{self.part}"
