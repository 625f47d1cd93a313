"""What residents allow: asks, permissions, their receipts, engagements, and requests to delete, as rows.

Rows are seen by their resident, and but for receipts by the organisation they name (migration 0004). A permission
only ever becomes less: a trigger refuses every change that would widen it.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Membership, Organisation, OrganisationChange, Resident
from apps.consent.policy import LONGEST_DAYS, MOST_LOOKS, USUAL_DAYS, Fields, Terms, from_json

WHY_LENGTH: Final = 300


class Ask(models.Model):
    """A member of an organisation asks to read; tied to nobody until somebody opens it by its code."""

    class Answer(models.TextChoices):
        WAITING = "", _("Waiting")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    scope = models.JSONField(help_text="Record kinds, each with a list of fields or null for all.")
    days = models.PositiveSmallIntegerField(default=USUAL_DAYS)
    max_reads = models.PositiveSmallIntegerField(default=20)
    export = models.BooleanField(default=False)
    for_organisation = models.BooleanField(
        default=False, help_text="Every member may read, not only who asks."
    )
    why = models.BinaryField(
        null=True, help_text="The helper's own sentence, sealed under a key of the house."
    )
    documents = models.JSONField(default=list, help_text="Kinds of paper that are to be drafted for a fee.")
    fee_yen = models.PositiveIntegerField(null=True)
    code = models.BinaryField(help_text="The code for who asks, sealed under a key of the house.")
    code_hash = models.BinaryField(unique=True, help_text="A keyed hash of the code, by which it is found.")
    at_desk = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, help_text="When somebody first opened it by its code.")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ask_asks_for_usual_time", condition=Q(days__range=(1, USUAL_DAYS))),
            models.CheckConstraint(name="ask_looks_counted", condition=Q(max_reads__range=(1, MOST_LOOKS))),
            models.CheckConstraint(
                name="ask_answered_with_an_answer",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ask_answered_by_who_took_it",
                condition=~Q(answer__in=["given", "refused"]) | Q(resident__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "created_at"], name="ask_of_organisation")]

    class Privacy:
        personal: ClassVar = {"resident", "organisation", "member", "purpose", "scope", "why", "documents",
                              "fee_yen", "answer"}  # fmt: skip
        plain: ClassVar = {"id", "days", "max_reads", "export", "for_organisation", "code", "code_hash", "at_desk",
                           "created_at", "expires_at", "taken_at", "answered_at"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def wanted(self) -> dict[str, Fields]:
        """What is asked for, as the policy reads it."""
        return from_json(self.scope)

    def is_open(self, *, at: Any) -> bool:
        """Whether it can still be answered."""
        return self.answer == self.Answer.WAITING and at < self.expires_at

    @property
    def wants_engagement(self) -> bool:
        """Whether papers are to be drafted for a fee, which needs an agreement of its own."""
        return bool(self.documents)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Sentences about permissions."""

    def live(self, *, on: date) -> Self:
        """Those that let somebody read on that day."""
        running = self.filter(state=Grant.State.GIVEN, starts_on__lte=on, last_day__gte=on)
        return running.filter(~Exists(suspensions_since()))

    def stopped(self) -> Self:
        """Those that stand as given although their organisation was suspended since, each with when: ``stopped_at``."""
        found = suspensions_since().order_by("at").values("at")[:1]
        return (
            self.filter(state=Grant.State.GIVEN).annotate(stopped_at=Subquery(found)).exclude(stopped_at=None)
        )


def suspensions_since() -> models.QuerySet[OrganisationChange]:
    """How often the organisation of a permission was suspended after it was given; to be asked inside a query on those.

    A suspension ends what was given before it, also when the organisation is verified anew later.
    """
    return OrganisationChange.objects.filter(
        organisation=OuterRef("organisation"),
        step=OrganisationChange.Step.SUSPENDED,
        at__gte=OuterRef("decided_at"),
    )


class Grant(models.Model):
    """A resident's answer to one organisation: what it may read, what for, until when. Refusals are kept as well."""

    class State(models.TextChoices):
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")
        EXPIRED = "expired", _("Its time is over")

    class GivenBy(models.TextChoices):
        OWN = "resident", _("You")
        GUARDIAN = "guardian", _("A parent or guardian")

    class HelpedBy(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        FAMILY = "family", _("Family or a friend")
        INTERPRETER = "interpreter", _("An interpreter")
        ASKER = "asker", _("The people who ask")
        OTHER = "other", _("Somebody else")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    ask = models.UUIDField(null=True, help_text="The ask it answers; None when given without being asked.")
    subject_ref = models.UUIDField(
        help_text="What receipts call the resident, the same towards one organisation."
    )
    purpose = models.CharField(max_length=60)
    scope = models.JSONField(help_text="Record kinds, each with a list of fields or null for all.")
    starts_on = models.DateField()
    last_day = models.DateField(help_text="The last day on which it lets anybody read, in Japan.")
    max_reads = models.PositiveSmallIntegerField()
    reads_used = models.PositiveSmallIntegerField(default=0)
    export = models.BooleanField(default=False)
    why = models.BinaryField(null=True, help_text="The asker's sentence, sealed under the resident's key.")
    given_by = models.CharField(max_length=10, choices=GivenBy)
    helped_by = models.CharField(max_length=12, choices=HelpedBy, default=HelpedBy.NOBODY)
    auth = models.JSONField(default=list, help_text="What was shown before giving: passkey, app, recovery.")
    notice_sha256 = models.BinaryField(help_text="The text that was shown; see Notice.")
    notice_language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State)
    record_version = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(
        max_length=10, blank=True, help_text="resident, guardian, time, suspension or erasure."
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_ends_within_a_year",
                condition=Q(last_day__gte=F("starts_on"))
                & Q(last_day__lte=F("starts_on") + timedelta(days=LONGEST_DAYS)),
            ),
            models.CheckConstraint(
                name="grant_looks_counted",
                condition=Q(max_reads__range=(1, MOST_LOOKS), reads_used__lte=F("max_reads")),
            ),
            models.CheckConstraint(
                name="grant_ended_with_a_day",
                condition=Q(state__in=["given", "refused"], ended_at=None, ended_by="")
                | Q(state__in=["ended", "expired"], ended_at__isnull=False) & ~Q(ended_by=""),
            ),
            models.CheckConstraint(name="grant_gives_something", condition=~Q(scope={}) | ~Q(state="given")),
        ]
        indexes = [
            models.Index(fields=["resident", "decided_at"], name="grant_of_resident"),
            models.Index(fields=["organisation", "state", "last_day"], name="grant_to_organisation"),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "organisation", "member", "ask", "subject_ref", "purpose", "scope", "why",
                              "given_by", "helped_by", "auth", "notice_language", "state"}  # fmt: skip
        plain: ClassVar = {"id", "starts_on", "last_day", "max_reads", "reads_used", "export", "notice_sha256",
                           "record_version", "decided_at", "ended_at", "ended_by"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def given(self) -> dict[str, Fields]:
        """What may be read, as the policy reads it."""
        return from_json(self.scope)

    @property
    def terms(self) -> Terms:
        """What the policy decides on."""
        return Terms(
            purpose=self.purpose,
            scope=self.given,
            starts_on=self.starts_on,
            last_day=self.last_day,
            max_reads=self.max_reads,
            reads_used=self.reads_used,
            export=self.export,
            state=self.state,
            member=self.member_id,
        )

    def is_live(self, *, on: date) -> bool:
        """Whether it lets anybody read on that day; whom and what else is for the policy to say."""
        return self.state == self.State.GIVEN and self.starts_on <= on <= self.last_day


class Notice(models.Model):
    """A text that was shown before somebody decided, kept by its hash so that it can be read again."""

    sha256 = models.BinaryField(primary_key=True)
    name = models.CharField(max_length=40, help_text="Which text in which version, such as share-v1.")
    language = models.CharField(max_length=10)
    text = models.TextField()
    first_shown_at = models.DateTimeField(default=timezone.now, editable=False)

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"sha256", "name", "language", "text", "first_shown_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return f"{self.name}/{self.language}"


class Receipt(models.Model):
    """The signed receipt of one version of a permission; each names the hash of the one before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="receipts")
    record_version = models.PositiveSmallIntegerField()
    sealed = models.BinaryField(help_text="The compact JWS, sealed under the resident's key.")
    prev = models.BinaryField(null=True, help_text="SHA-256 of the JWS of the version before.")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "record_version"], name="receipt_once_a_version"),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "grant", "sealed"}
        plain: ClassVar = {"id", "record_version", "prev", "issued_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.record_version}"


class Engagement(models.Model):
    """What a scrivener or lawyer and a resident agreed on: which papers, for which fee (domain section 5.8)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="engagement")
    documents = models.JSONField()
    fee_yen = models.PositiveIntegerField()
    licence_number = models.CharField(max_length=60)
    agent_number = models.CharField(max_length=60, blank=True, help_text="Approval to submit (取次), if any.")
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = {"resident", "organisation", "member", "grant", "documents", "fee_yen"}
        plain: ClassVar = {"id", "licence_number", "agent_number", "agreed_at", "ended_at"}

    def __str__(self) -> str:
        return str(self.pk)


class DeletionRequest(models.Model):
    """A resident asks somebody who has read to delete what they kept, and what they answer (APPI article 35)."""

    class Answer(models.TextChoices):
        WAITING = "", _("No answer yet")
        DONE = "done", _("Deleted")
        PARTLY = "partly", _("Deleted in part")
        NOT = "not", _("Not deleted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="deletion")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING, blank=True)
    reason = models.CharField(max_length=40, blank=True, help_text="A code: why not, or not all.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deletion_answered_with_an_answer",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deletion_kept_for_a_reason", condition=~Q(answer__in=["partly", "not"]) | ~Q(reason="")
            ),
        ]

    class Privacy:
        personal: ClassVar = {"resident", "organisation", "grant", "answer", "reason"}
        plain: ClassVar = {"id", "asked_at", "answered_at"}

    def __str__(self) -> str:
        return str(self.pk)
