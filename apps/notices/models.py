"""What people are told: notices, how each wants to be told, the mails that wait, and addresses of calendars."""

import datetime
from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident

#: Where somebody is who has not said otherwise, and when their nights are.
TIME_ZONE: Final = "Asia/Tokyo"
QUIET_FROM: Final = datetime.time(21)
QUIET_UNTIL: Final = datetime.time(8)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Sentences about notices."""

    def told(self, *, at: datetime.datetime) -> Self:
        """Those that stand in the inbox: due, and also those that were taken back after they had been told."""
        return self.filter(due_at__lte=at).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("due_at")))

    def unread(self, *, at: datetime.datetime) -> Self:
        """Told, not taken back and not read yet."""
        return self.filter(due_at__lte=at, withdrawn_at=None, read_at=None)


class Notice(models.Model):
    """One thing that a resident is told, once under its key. What it says is sealed; the sentence is made when shown.

    ``sequence`` rises whenever what it says changes or is taken back; a change is told again. ``is_event`` says that it
    tells of something that happened, which stays told when nobody wants it told any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200, help_text="What it is about; ids and codes only.")
    kind = models.CharField(max_length=40)
    producer = models.CharField(
        max_length=40, blank=True, help_text="Who wants it told; empty: told directly."
    )
    group = models.CharField(max_length=200, blank=True, help_text="Notices of one group are shown as one.")
    source_id = models.UUIDField(
        null=True, help_text="Whose records it speaks of; no foreign key, sources lie above notices."
    )
    is_event = models.BooleanField(default=False)
    sealed = models.BinaryField(help_text="JSON: message, values, the day it is about, the next step.")
    digest = models.BinaryField(help_text="Of the same, keyed, to see that nothing changed.")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sequence = models.IntegerField(default=0)
    due_at = models.DateTimeField(help_text="From then on it stands in the inbox.")
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mail_settled_at = models.DateTimeField(
        null=True, help_text="When a mail about it was put in the outbox, or found not to be wanted."
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "key"], name="notice_once_under_its_key"),
        ]
        indexes = [
            models.Index(fields=["resident", "due_at"], name="notice_newest"),
            models.Index(
                fields=["due_at"],
                name="notice_for_mail",
                condition=Q(mail_settled_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["key"], name="notice_live_key", condition=Q(withdrawn_at=None)),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "key", "kind", "producer", "group", "source_id", "sealed", "digest", "due_at",
                              "read_at", "withdrawn_at", "mail_settled_at"}  # fmt: skip
        plain: ClassVar = {"id", "is_event", "made_at", "changed_at", "sequence"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Preference(models.Model):
    """How a resident wants to be told; without a row everything is mailed, except from 21:00 to 8:00 in Japan.

    Kinds that are told by inbox alone are named, so that a kind that comes later is mailed as well.
    """

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="+", primary_key=True)
    inbox_only = ArrayField(models.CharField(max_length=40), default=list)
    quiet_from = models.TimeField(null=True, default=QUIET_FROM)
    quiet_until = models.TimeField(null=True, default=QUIET_UNTIL)
    time_zone = models.CharField(max_length=40, default=TIME_ZONE)
    full_titles = models.BooleanField(
        default=False, help_text="Whether calendars say what each day is about."
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_have_two_ends",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
            ),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "inbox_only", "quiet_from", "quiet_until", "time_zone", "full_titles",
                              "changed_at"}  # fmt: skip
        plain: ClassVar = set[str]()

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(models.Model):
    """One mail to one person who acts for a resident: that there is something new. The outbox is these rows.

    It names no notice: several that are due together are one mail, and what it says is the same for all.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"  # the mail server took it
        NEEDLESS = (
            "needless"  # everything was read or taken back before it went, or nobody is left to write to
        )
        REFUSED = "refused"  # the mail server says that there is no such address
        GIVEN_UP = "given_up"  # no mail server took it for a week

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    reader = models.UUIDField(help_text="The user; no foreign key, so that whoever acted can leave.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_ended_as_state_says",
                condition=Q(state="waiting", ended_at=None)
                | Q(state__in=["delivered", "needless", "refused", "given_up"], ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="delivery_waiting", condition=Q(state="waiting")),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "reader", "state", "made_at", "next_attempt_at", "ended_at"}
        plain: ClassVar = {"id", "attempts", "lease_until", "lease_token"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class CalendarAddress(models.Model):
    """That a calendar may fetch a resident's dates by an address with a secret in it, of which the hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    made_by = models.UUIDField(help_text="The user; no foreign key. The calendar speaks their language.")
    secret_sha256 = models.BinaryField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(revoked_at=None), name="calendar_one_address"
            ),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "made_by", "secret_sha256", "made_at", "revoked_at"}
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)


class Change(models.Model):
    """That what a resident should be told may have changed; only added, and taken away by whoever plans anew."""

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    producer = models.CharField(max_length=40, blank=True, help_text="Empty: whatever anybody wants told.")

    class Privacy:
        personal: ClassVar = {"resident", "producer"}
        plain: ClassVar = {"id"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "DELETE")

    def __str__(self) -> str:
        return str(self.id)
