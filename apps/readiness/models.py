"""What is kept of assessments: a resident's case as it was last read, what followed in short, and what the resident
says that no record can show. Traces are never kept: they are worked out again when somebody looks."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident


class Change(models.Model):
    """That something about a resident changed since their case was read; the database adds these by triggers.

    Only ever added and taken away, so that two who write about the same resident never wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)

    class Privacy:
        personal: ClassVar = {"resident"}
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "DELETE")

    def __str__(self) -> str:
        return str(self.id)


class Standing(models.Model):
    """A resident's case as it was last read, and what the rules said of it in short, both sealed.

    Engine, rule set and the revisions of the records are kept with it; ``stands_until`` is the last day on which all
    answers are the same if nothing arrives, NULL: no day is known on which one changes.
    """

    resident = models.OneToOneField(
        Resident, on_delete=models.DO_NOTHING, related_name="+", primary_key=True, db_constraint=False
    )
    case = models.BinaryField()
    answers = models.BinaryField()
    engine = models.CharField(max_length=20)
    rule_set = models.CharField(max_length=20)
    assessed_on = models.DateField(help_text="The day in Japan for which the rules were asked.")
    assessed_at = models.DateTimeField()
    stands_until = models.DateField(null=True, db_index=True)

    class Privacy:
        personal: ClassVar = {"resident", "case", "answers", "stands_until"}
        plain: ClassVar = {"engine", "rule_set", "assessed_on", "assessed_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Statement(models.Model):
    """What a resident plans and declares, sealed; a change of mind is a new row, the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    said_by = models.UUIDField(help_text="The user; no foreign key, so that whoever said it can leave.")
    said_at = models.DateTimeField(default=timezone.now)
    content = models.BinaryField()

    class Privacy:
        personal: ClassVar = {"resident", "said_by", "said_at", "content"}
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return str(self.id)
