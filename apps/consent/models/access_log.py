"""The access log: one line for every look at a resident's data, chained per resident, without values or names.

Only the database function ``consent_note`` writes here; the web's role may read. No foreign keys: the log outlives
what it speaks of.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AccessChain(models.Model):
    """The newest line of one resident's log; erasing the resident cuts the tie to the pseudonym, not the log."""

    subject_ref = models.UUIDField(primary_key=True, editable=False)
    resident = models.OneToOneField(
        "accounts.Resident",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        null=True,
    )
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(
        help_text="The leaf of the newest line; before the first, the hash of whose log it is."
    )

    class Privacy:
        personal: ClassVar = {"resident"}
        plain: ClassVar = {"subject_ref", "seq", "head"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return str(self.subject_ref)


class AccessEntry(models.Model):
    """One look, allowed or refused, or one act about consent."""

    pk = models.CompositePrimaryKey("subject_ref", "seq")
    subject_ref = models.UUIDField(help_text="Pseudonym of the resident, from their chain.")
    seq = models.BigIntegerField(help_text="1, 2, 3 ... for each resident, without gaps.")
    id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=32, help_text="Who, as a hash that differs for every resident.")
    organisation = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    grant = models.UUIDField(null=True)
    kinds = ArrayField(models.CharField(max_length=40))
    record_ids = ArrayField(models.UUIDField())
    fields = ArrayField(models.CharField(max_length=100))
    outcome = models.CharField(max_length=8)
    reason = models.CharField(max_length=40)
    source = models.CharField(max_length=8)
    request_id = models.UUIDField(null=True)
    prev = models.BinaryField(help_text="The leaf of the line before.")
    leaf = models.BinaryField(help_text="SHA-256 of 0x00 and the canonical line (RFC 9162 section 2.1.1).")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accessentry_words_known",
                condition=models.Q(
                    actor_kind__in=["resident", "guardian", "member", "staff", "institution", "job"],
                    outcome__in=["allowed", "refused"],
                    source__in=["app", "feed", "job", "admin"],
                ),
            ),
        ]

    class Privacy:
        personal: ClassVar = {"actor_ref", "organisation", "role", "action", "purpose", "grant", "kinds", "record_ids",
                              "fields", "outcome", "reason"}  # fmt: skip
        plain: ClassVar = {"pk", "subject_ref", "seq", "id", "at", "actor_kind", "source", "request_id", "prev",
                           "leaf"}  # fmt: skip

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.subject_ref}/{self.seq}"
