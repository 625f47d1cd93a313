"""What institutions told us about looks of their own staff: sealed, each beside its line of the access log."""

from typing import ClassVar

from django.db import models

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident


class ReadNotice(models.Model):
    """The words of one notice. The line of the log says that it came; the words may name a matter, so they are sealed.

    Kept once under the institution's own id of the event, however often that is delivered or applied.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField(help_text="The line of the resident's log that stands for it.")
    institution = models.UUIDField(
        help_text="The source that told us; no foreign key, sources lie above consent."
    )
    jti = models.CharField(max_length=128)
    sealed = models.BinaryField(help_text="JSON: reader, purpose, legal_basis, read_at, fields.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "institution", "jti"], name="read_notice_once"),
            models.UniqueConstraint(fields=["resident", "seq"], name="read_notice_of_one_line"),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "institution", "sealed"}
        plain: ClassVar = {"id", "seq", "jti"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return str(self.pk)
