"""What staff did so far for one institution: who entered it, who compared its keys, what was tried, and every step."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import User


class Onboarding(models.Model):
    """Who entered what, so that nobody opens what they entered themselves (ASVS 2.3.5).

    ``version`` rises with every change of document, kinds or keys: a test, and a page that somebody has open,
    speak of one version. Who is named by id without a foreign key, so that it outlives the account.
    """

    institution = models.OneToOneField(
        "feeds.Institution", on_delete=models.CASCADE, primary_key=True, related_name="onboarding"
    )
    version = models.IntegerField(default=1)
    entered_by = models.UUIDField(null=True, help_text="NULL: from the server's command line.")
    entered_at = models.DateTimeField(default=timezone.now)
    stated_thumbprints = ArrayField(
        models.CharField(max_length=43), default=list, help_text="Those in its document; they prove nothing."
    )
    offered_kinds = ArrayField(models.CharField(max_length=40), default=list)
    kinds_by = models.UUIDField(null=True)
    kinds_at = models.DateTimeField(null=True)
    proposed_kinds = ArrayField(
        models.CharField(max_length=40), null=True, help_text="More kinds, until a second person agrees."
    )
    proposed_by = models.UUIDField(null=True)
    test = models.JSONField(null=True, help_text="Counts of the last test pull; no value, nobody's id.")
    test_version = models.IntegerField(null=True)
    tested_at = models.DateTimeField(null=True)
    suspended_by = models.UUIDField(null=True)
    suspended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = {"entered_by", "kinds_by", "proposed_by", "suspended_by"}
        plain: ClassVar = {"institution", "version", "entered_at", "stated_thumbprints", "offered_kinds", "kinds_at",
                           "proposed_kinds", "test", "test_version", "tested_at", "suspended_at"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class KeyApprovalQuerySet(models.QuerySet["KeyApproval"]):
    """Sentences about comparisons of keys."""

    def of_present_staff(self) -> Self:
        """Those that count: who has left compares nothing any more."""
        return self.filter(by__is_staff=True, by__is_active=True)


class KeyApproval(models.Model):
    """That one member of staff compared a key's thumbprint with the institution; two different ones are needed."""

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", _("by telephone, at a number that I knew already")
        IN_PERSON = "in_person", _("in person")
        LETTER = "letter", _("by a letter on paper with its seal")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey("feeds.InstitutionKey", on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField(default=timezone.now)

    objects = KeyApprovalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="key_approval_once_per_person")]

    class Privacy:
        personal: ClassVar = {"by"}
        plain: ClassVar = {"id", "key", "channel", "at"}

    def __str__(self) -> str:
        return str(self.pk)


class OnboardingStep(models.Model):
    """One thing that was done about an institution: what, by whom, when and why. Only ever added to."""

    class Step(models.TextChoices):
        ENTERED = "entered", _("entered from its document")
        ENTERED_AGAIN = "entered_again", _("entered again from its document")
        KEY_COMPARED = "key_compared", _("compared a key by its thumbprint")
        KEY_APPROVED = "key_approved", _("compared a key as the second person: it is in force")
        KEY_RETIRED = "key_retired", _("set when a key ends")
        KEY_STOPPED = "key_stopped", _("stopped a key at once")
        KINDS_AGREED = "kinds_agreed", _("agreed which kinds of record it sends")
        KINDS_FEWER = "kinds_fewer", _("took kinds of record away")
        KINDS_PROPOSED = "kinds_proposed", _("proposed more kinds of record")
        KINDS_CONFIRMED = "kinds_confirmed", _("agreed to more kinds as the second person")
        KINDS_DROPPED = "kinds_dropped", _("dropped the proposal of more kinds")
        TESTED = "tested", _("made a test pull that passed")
        TEST_STOPPED = "test_stopped", _("made a test pull that did not pass")
        OPENED = "opened", _("opened it as the second person")
        REFUSED = "refused", _("refused it")
        SUSPENDED = "suspended", _("suspended it")
        RESUMED = "resumed", _("resumed it as the second person")
        REOPENED = "reopened", _("put it back to be prepared again")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey("feeds.Institution", on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=16, choices=Step)
    by = models.UUIDField(null=True, help_text="NULL: from the server's command line.")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "-at"], name="onboarding_step_newest")]

    class Privacy:
        personal: ClassVar = {"by", "note"}
        plain: ClassVar = {"id", "institution", "step", "at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return str(self.pk)
