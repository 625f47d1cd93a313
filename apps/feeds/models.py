"""Where records come from: institutions and their keys, streams with a lease, connections, and the inbox."""

from datetime import datetime, timedelta
from typing import ClassVar, Final, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident, User
from apps.feeds.drops.models import Drop  # noqa: F401 - Django looks for models here
from apps.feeds.onboarding.models import KeyApproval, Onboarding, OnboardingStep  # noqa: F401 - the same
from apps.feeds.protocol.backoff import LONGEST_RETRY_AFTER
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.taking_away.models import TakingAway  # noqa: F401 - the same
from apps.wallet.models import Source


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Sentences about institutions."""

    def live(self) -> Self:
        return self.filter(state=Institution.State.LIVE)


class Institution(models.Model):
    """How to reach a source by the feed protocol, and what was agreed with it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        LIVE = "live", _("live")
        SUSPENDED = "suspended", _("suspended")
        REFUSED = "refused", _("refused")

    source = models.OneToOneField(
        Source, on_delete=models.PROTECT, primary_key=True, related_name="institution"
    )
    issuer = models.URLField(max_length=300, unique=True)
    poll_url = models.URLField(max_length=300)
    token_url = models.URLField(max_length=300)
    request_url = models.URLField(max_length=300)
    authorization_url = models.URLField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="Where residents agree; without it they cannot connect.",
    )
    metadata_url = models.URLField(max_length=300, blank=True)
    jwks_uri = models.URLField(max_length=300, blank=True)
    algorithms = ArrayField(models.CharField(max_length=10))
    thumbprints = ArrayField(
        models.CharField(max_length=43), help_text="Keys that staff approved, by RFC 7638 thumbprint."
    )
    event_types = ArrayField(models.CharField(max_length=200))
    kinds = ArrayField(models.CharField(max_length=40))
    private_network = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    registered_at = models.DateTimeField(default=timezone.now)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="institution_state_known",
                condition=Q(state__in=["waiting", "live", "suspended", "refused"]),
            ),
        ]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"source", "issuer", "poll_url", "token_url", "request_url", "authorization_url",
                           "metadata_url", "jwks_uri", "algorithms", "thumbprints", "event_types", "kinds",
                           "private_network", "state", "registered_at"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.source_id)

    @property
    def id(self) -> UUID:
        return self.source_id


class InstitutionKey(models.Model):
    """A public key of an institution, and what staff said about it."""

    STATUSES: ClassVar = [
        (KeyStatus.APPROVED.value, _("in force")),
        (KeyStatus.PENDING.value, _("waits for two people to compare it")),
        (KeyStatus.RETIRED.value, _("retired: kept to check what it signed")),
        (KeyStatus.REVOKED.value, _("stopped")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="keys")
    kid = models.CharField(max_length=200)
    thumbprint = models.CharField(max_length=43, help_text="RFC 7638, SHA-256, base64url.")
    jwk = models.JSONField()
    status = models.CharField(max_length=10, choices=STATUSES)
    first_seen_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="What it signed until then still counts; a moment to come is a planned end.",
    )
    entered_by = models.UUIDField(null=True, blank=True, help_text="Who typed it in, if nobody published it.")
    doubted_since = models.DateTimeField(
        null=True, blank=True, help_text="Of a stopped key: from when on somebody else may have used it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "kid", "thumbprint"], name="institution_key_once"),
            models.UniqueConstraint(
                fields=["institution", "kid"],
                condition=Q(status="approved"),
                name="institution_kid_one_approved",
            ),
        ]

    class Privacy:
        personal: ClassVar = {"entered_by"}
        plain: ClassVar = {"id", "institution", "kid", "thumbprint", "jwk", "status", "first_seen_at", "decided_at",
                           "retired_at", "doubted_since"}  # fmt: skip

    def __str__(self) -> str:
        return self.thumbprint


#: No wait and no lease reaches further: what does was written by a clock that has been mended since.
FARTHEST: Final = timedelta(seconds=LONGEST_RETRY_AFTER) + timedelta(minutes=5)


class StreamQuerySet(models.QuerySet["Stream"]):
    """Sentences about streams."""

    def due(self, *, at: datetime) -> Self:
        """Streams to ask now: live, not stopped, their wait over, and nobody else asking."""
        return self.free(at=at).filter(
            Q(next_poll_at__lte=at) | Q(next_poll_at__gt=at + FARTHEST),
            institution__state=Institution.State.LIVE,
            stopped_code="",
        )

    def free(self, *, at: datetime) -> Self:
        """Streams that no worker holds: never taken, given back, or of a worker that is gone."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=at) | Q(lease_until__gt=at + FARTHEST))


class Stream(models.Model):
    """The state of polling one institution: who asks now, when to ask again, what to acknowledge.

    ``lease_token`` rises with every lease; a worker that lost its lease finds another token and writes nothing.
    """

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, primary_key=True, related_name="stream"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.BigIntegerField(default=0)
    next_poll_at = models.DateTimeField(default=timezone.now)
    max_events = models.IntegerField(default=100)
    acks_to_send = models.JSONField(default=list)
    errors_to_send = models.JSONField(default=dict)
    failures = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the breaker opened.")
    last_asked_at = models.DateTimeField(null=True, blank=True)
    last_answered_at = models.DateTimeField(null=True, blank=True)
    last_trouble = models.CharField(max_length=40, blank=True)
    stopped_code = models.CharField(max_length=40, blank=True)
    more_available = models.BooleanField(default=False)
    keys_fetched_at = models.DateTimeField(null=True, blank=True)
    received = models.BigIntegerField(default=0)
    redelivered = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)

    objects = StreamQuerySet.as_manager()

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"institution", "lease_until", "lease_token", "next_poll_at", "max_events", "acks_to_send",
                           "errors_to_send", "failures", "opened_at", "last_asked_at", "last_answered_at",
                           "last_trouble", "stopped_code", "more_available", "keys_fetched_at", "received",
                           "redelivered", "refused"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.institution_id)

    def is_silent(self, *, at: datetime, after: timedelta) -> bool:
        """Whether nothing was heard for longer than agreed, counted from registration if never heard."""
        return at - (self.last_answered_at or self.institution.registered_at) > after


class Connection(models.Model):
    """A resident's consented link to one institution, known to both sides only by an opaque id."""

    class State(models.TextChoices):
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    class EndedBy(models.TextChoices):
        RESIDENT = "resident", _("by you")
        INSTITUTION = "institution", _("by the institution")
        LAW = "law", _("because the law says so")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    # the constraint's index begins with it; with one of its own the planner reads every connection of the institution
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=255)
    kinds = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    since = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=EndedBy, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "external_id"], name="connection_id_once"),
            models.CheckConstraint(
                name="connection_end_matches_state",
                condition=Q(state="live", paused_at=None, ended_at=None, ended_by="")
                | Q(state="paused", paused_at__isnull=False, ended_at=None, ended_by="")
                | Q(
                    state="ended",
                    paused_at=None,
                    ended_at__isnull=False,
                    ended_by__in=["resident", "institution", "law"],
                ),
            ),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "institution", "external_id", "kinds", "state", "since", "paused_at",
                              "ended_at", "ended_by"}  # fmt: skip
        plain: ClassVar = {"id"}

    def __str__(self) -> str:
        return str(self.pk)


class AuthorizationAttempt(models.Model):
    """That a resident went to an institution to agree: valid ten minutes, for one answer and for one user.

    The ``state`` and the PKCE verifier that belong to it follow from its id and the secret key, so that none stands
    in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    kinds = ArrayField(models.CharField(max_length=40))
    begun_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="Empty while the code is being redeemed.")
    connection = models.ForeignKey(
        Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        indexes = [models.Index(fields=["institution", "answered_at"], name="attempt_being_redeemed",
                                condition=Q(outcome="", answered_at__isnull=False))]  # fmt: skip

    class Privacy:
        personal: ClassVar = {"resident", "user", "institution", "kinds", "begun_at", "answered_at", "outcome",
                              "connection", "granted"}  # fmt: skip
        plain: ClassVar = {"id"}

    def __str__(self) -> str:
        return str(self.pk)


class Event(models.Model):
    """The inbox: each delivered token with the verdict on it, kept for ever under the institution's own id."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        HELD = "held", _("kept aside")

    class State(models.TextChoices):
        STORED = "stored", _("stored, not applied yet")
        APPLIED = "applied", _("applied")
        WAITING = "waiting", _("waits for the part of Tsunagi that reads it")
        PAUSED = "paused", _("waits while its connection is paused")
        CONFLICT = "conflict", _("contradicts what was said before")
        DOUBTED = "doubted", _("kept back: the key that signed it was stopped")
        NONE = "none", _("nothing to apply")

    pk = models.CompositePrimaryKey("institution_id", "jti")
    institution = models.ForeignKey(
        Institution, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    jti = models.CharField(max_length=200)
    resident = models.ForeignKey(
        Resident,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
        null=True,
    )
    event_type = models.CharField(max_length=40, blank=True)
    token = models.BinaryField(null=True, help_text="Sealed; absent where only the hash may be kept.")
    token_sha256 = models.BinaryField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    state = models.CharField(max_length=10, choices=State)
    err = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=100, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    signed_by = models.CharField(
        max_length=43, blank=True, db_default="", help_text="Thumbprint of the key, of what was accepted."
    )
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "received_at"], name="event_quarantine",
                         condition=~Q(verdict="accepted") | Q(state="conflict")),
            models.Index(fields=["institution"], name="event_to_apply", condition=Q(state__in=["stored", "waiting"])),
            models.Index(fields=["institution", "resident"], name="event_paused", condition=Q(state="paused")),
        ]  # fmt: skip

    class Privacy:
        personal: ClassVar = {"resident", "token", "token_sha256", "event_type"}
        plain: ClassVar = {"pk", "institution", "jti", "verdict", "state", "err", "code", "path", "detail",
                           "signed_by", "received_at"}  # fmt: skip

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return f"{self.institution_id}/{self.jti}"


class Snapshot(models.Model):
    """That an institution has sent all it holds about a resident as of one epoch.

    Only one that ``fits`` what came in that epoch says anything about records that were not in it.
    """

    class Compared(models.TextChoices):
        WAITING = "waiting", _("more of it is to come")
        FITS = "fits", _("fits what came")
        DIFFERS = "differs", _("differs from what came")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    epoch = models.CharField(max_length=64)
    count = models.IntegerField()
    digest = models.CharField(max_length=43)
    issued_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now, db_default=Now())
    compared = models.CharField(
        max_length=10, choices=Compared, default=Compared.WAITING, db_default="waiting"
    )
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff were told that it does not fit."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "source", "epoch"], name="snapshot_once")]
        indexes = [models.Index(fields=["source", "received_at"], name="snapshot_to_tell",
                                condition=~Q(compared="fits") & Q(told_at=None))]  # fmt: skip

    class Privacy:
        personal: ClassVar = {"resident", "source", "epoch", "count", "digest", "issued_at", "received_at", "compared",
                              "told_at"}  # fmt: skip
        plain: ClassVar = {"id"}

    def __str__(self) -> str:
        return str(self.pk)


class OperatorNotice(models.Model):
    """Something that staff must look at about one institution; grouped by code, never holding a value."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=40)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    times = models.IntegerField(default=1)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"], condition=Q(settled_at=None), name="operator_notice_one_open"
            ),
        ]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"id", "institution", "code", "first_at", "last_at", "times", "settled_at"}

    def __str__(self) -> str:
        return f"{self.institution_id} {self.code}"
