"""What is kept of corrections: what is disputed, what happened since, what was sent, and what came back."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Organisation, Resident
from apps.feeds.models import Institution
from apps.wallet.models import Source


class Correction(models.Model):
    """One disputed value, one way and one addressee. How it stands is worked out from its entries and never stored.

    ``source`` is whose data has to change, ``asked`` who is written to where that is a body we know (an employer often
    is none). ``follows`` is the correction that was tried before, ``bundle`` the same for all that are about one thing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    begun_by = models.UUIDField(help_text="The user; no foreign key, so that whoever began it can leave.")
    grant = models.UUIDField(null=True, help_text="The permission under which a helper began it.")
    begun_at = models.DateTimeField(default=timezone.now)
    route = models.CharField(max_length=4)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    record_id = models.UUIDField(null=True, help_text="The record disputed; none where one is missing.")
    revision = models.BigIntegerField(null=True, help_text="The version disputed.")
    bundle = models.UUIDField(help_text="The id of the first of those that are about one thing.")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_kinds = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="The kinds of record that it asks for and that are not there.",
    )
    content = models.BinaryField()
    wakes_on = models.DateField(
        null=True, db_index=True, help_text="The next day on which its clock says something else by itself."
    )
    due_on = models.DateField(
        null=True, help_text="The last day for an answer; none while nobody waits for one, or no day runs."
    )

    class Meta:
        indexes = [models.Index(fields=["resident", "record_id"], name="correction_of_record")]
        constraints = [
            models.CheckConstraint(
                name="correction_record_has_revision",
                condition=Q(record_id=None, revision=None)
                | Q(record_id__isnull=False, revision__isnull=False),
            )
        ]

    class Privacy:
        personal: ClassVar = {"resident", "begun_by", "grant", "begun_at", "route", "source", "asked",
                              "record_id", "revision", "bundle", "follows", "asked_kinds", "content", "wakes_on", "due_on"}  # fmt: skip
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Entry(models.Model):
    """One event of a correction, sealed, as it was noted; only ever added. Numbers count from 1 without a gap."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="entries")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.UUIDField(null=True, help_text="The user who noted it; none: a feed or the clock.")
    grant = models.UUIDField(null=True, help_text="The permission under which a helper noted it.")
    content = models.BinaryField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["correction", "number"], name="correction_entry_once_per_number")
        ]

    class Privacy:
        personal: ClassVar = {"correction", "resident", "noted_at", "noted_by", "grant", "content"}
        plain: ClassVar = {"id", "number"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return str(self.pk)


class Request(models.Model):
    """What was sent of a correction to somebody who can open it: an institution by the protocol, or a desk.

    The sealed content is all that the other side sees. ``id`` is the ``request_id`` of the protocol.
    """

    class State(models.TextChoices):
        AT_DESK = "at_desk"  # it waits for somebody to open it
        WAITING = "waiting"  # to be delivered by the protocol
        DELIVERED = "delivered"  # the institution answered 202
        REFUSED = "refused"  # the institution answered 400
        GIVEN_UP = "given_up"  # nobody took it for a week

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="requests")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State)
    withdrawn_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.BigIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, help_text="When it was delivered, refused or given up.")
    refused_as = models.CharField(max_length=40, blank=True, help_text="The ``err`` of RFC 8935.")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="correction_request_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["organisation", "made_at"], name="correction_request_of_desk"),
        ]
        constraints = [
            models.CheckConstraint(
                name="correction_request_has_addressee",
                condition=Q(institution__isnull=False) | Q(organisation__isnull=False),
            )
        ]

    class Privacy:
        personal: ClassVar = {"correction", "resident", "institution", "organisation", "content", "made_at", "state",
                              "withdrawn_at", "next_attempt_at", "settled_at", "refused_as"}  # fmt: skip
        plain: ClassVar = {"id", "attempts", "lease_until", "lease_token"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Reply(models.Model):
    """What an institution said about a request by the protocol, once under its own id, until it could be entered.

    ``entered_at`` NULL: it cannot stand yet (it came before what it answers), and is tried again with each entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="replies")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    jti = models.CharField(max_length=128)
    content = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(fields=["request", "jti"], name="correction_reply_once_under_its_id")
        ]

    class Privacy:
        personal: ClassVar = {"request", "resident", "content", "received_at", "entered_at"}
        plain: ClassVar = {"id", "jti"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class EvidenceLink(models.Model):
    """An address under which the other side reads one piece of evidence, once; only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="links")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    content = models.BinaryField(help_text="Sealed: which document or record.")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = {"request", "resident", "content", "used_at"}
        plain: ClassVar = {"id", "token_hash", "made_at", "ends_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Change(models.Model):
    """That something was noted about a resident who has corrections: a record, a tie, or an entry; added by triggers.

    Only ever added and taken away, so that two who write about the same resident never wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)

    class Privacy:
        personal: ClassVar = {"resident"}
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "DELETE")

    def __str__(self) -> str:
        return str(self.id)
