"""Drops as rows: which file came, what was decided about it, and how far its rows have been read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7


class Drop(models.Model):
    """One CSV file with its manifest, of one institution. Nobody's data stands here: rows go to the inbox.

    ``rows_read`` moves in the transaction that stores the rows, so that a killed reading goes on behind them. The
    lease is the stream's, since a pull writes the same records.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("kept aside")
        READING = "reading", _("being read")
        DONE = "done", _("read to its end")
        REFUSED = "refused", _("refused")

    class Mode(models.TextChoices):
        FULL = "full", _("everything there is")
        DELTA = "delta", _("changes only")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey("feeds.Institution", on_delete=models.CASCADE, related_name="drops")
    manifest_sha256 = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    manifest = models.TextField(help_text="The signed manifest, as it came.")
    name = models.CharField(max_length=120)
    jti = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    epoch = models.CharField(max_length=64, blank=True)
    mode = models.CharField(max_length=5, choices=Mode, blank=True)
    rows = models.IntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=43, blank=True, db_default="", help_text="Thumbprint of the key.")
    state = models.CharField(max_length=8, choices=State)
    code = models.CharField(max_length=40, blank=True)
    refused_byte = models.BigIntegerField(null=True)
    refused_row = models.IntegerField(null=True)
    refused_column = models.CharField(max_length=80, blank=True)
    rows_read = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    conflicts = models.IntegerField(default=0)
    nameless = models.IntegerField(default=0, help_text="Refused rows that do not say whom they are about.")
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "manifest_sha256", "file_sha256"], name="drop_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "jti"],
                condition=Q(state__in=["reading", "done"]),
                name="drop_jti_once",
            ),
            models.CheckConstraint(
                name="drop_refusal_has_a_code", condition=~Q(state="refused") | ~Q(code="")
            ),
        ]
        indexes = [models.Index(fields=["institution", "-received_at"], name="drop_newest")]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {
            "id", "institution", "manifest_sha256", "file_sha256", "manifest", "name", "jti", "kind", "epoch", "mode",
            "rows", "issued_at", "signed_by", "state", "code", "refused_byte", "refused_row", "refused_column", "rows_read",
            "accepted", "refused", "conflicts", "nameless", "received_at", "done_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution_id}/{self.name}"
