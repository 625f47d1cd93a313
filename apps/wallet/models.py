"""What is known: sources, records and their append-only versions, as the ORM declares them.

The two ledger tables are partitioned and guarded by row-level security (migration 0001); ``wallet.ledger`` is
the only writer. They carry no foreign keys in the database: each would cost a look-up per row received, and a
second database (a shard of residents) could not hold them.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Resident
from apps.wallet.corporations.models import Corporation, CorporationFile  # noqa: F401 - Django looks here
from apps.wallet.documents.models import Document, DocumentContent, Entry  # noqa: F401 - the same
from apps.wallet.uploads.models import Upload  # noqa: F401 - the same


class SourceCode(models.TextChoices):
    """Which kind of body a record comes from; the ``source`` words of the record contract."""

    IMMIGRATION = "immigration", _("Immigration Services Agency")
    MUNICIPALITY = "municipality", _("City hall")
    PENSION_OFFICE = "pension_office", _("Pension office")
    HEALTH_INSURER = "health_insurer", _("Health insurer")
    HELLO_WORK = "hello_work", _("Hello Work")
    TAX_OFFICE = "tax_office", _("Tax office")
    LABOUR_OFFICE = "labour_office", _("Labour standards office")
    EMPLOYER = "employer", _("Employer")
    SCHOOL = "school", _("School")
    EXAMINER = "examiner", _("Examination body")
    BANK = "bank", _("Bank")
    LANDLORD = "landlord", _("Landlord")
    SUPPORT_ORG = "support_org", _("Registered support organisation")
    HOME_AGENCY = "home_agency", _("Agency of the home country")
    REGISTER = "register", _("Public register")
    RESIDENT = "resident", _("You")


class Provenance(models.TextChoices):
    """How far the word of a source reaches; the ``provenance`` of the record contract."""

    INSTITUTION = "institution", _("sent by the institution itself")
    DOCUMENT = "document", _("from a document that the resident has")
    SELF_DECLARED = "self_declared", _("said by the resident")


class Source(models.Model):
    """One body that holds records: its names, and when we last heard from it. Public facts only.

    What residents enter has sources of its own, shared by all of them, one for each provenance.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=64, unique=True)
    code = models.CharField(max_length=20, choices=SourceCode)
    name_ja = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    provenance = models.CharField(
        max_length=13, choices=Provenance, default=Provenance.INSTITUTION, db_default=Provenance.INSTITUTION
    )
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="When it last answered us, with or without news."
    )
    doubted = ArrayField(
        ArrayField(models.DateTimeField(), size=2),
        null=True,
        blank=True,
        help_text="From when until when somebody else may have spoken in its name; until is when that was ended.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="source_is_own_or_an_institution",
                condition=models.Q(code="resident", provenance__in=["document", "self_declared"])
                | ~models.Q(code="resident") & models.Q(provenance="institution"),
            ),
        ]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {
            "id",
            "slug",
            "code",
            "name_ja",
            "name_en",
            "corporate_number",
            "provenance",
            "heard_at",
            "doubted",
        }

    def __str__(self) -> str:
        return self.slug

    @property
    def name(self) -> str:
        """Its name for the reader: Japanese on Japanese screens, else English where it has one."""
        japanese = (get_language() or "").startswith("ja")
        return self.name_ja if japanese or not self.name_en else self.name_en


class Holding(models.Model):
    """That a source is tied to a resident: it sends what it holds about them, from and until when."""

    pk = models.CompositePrimaryKey("resident_id", "source_id")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=40),
        null=True,
        blank=True,
        help_text="What it may send; NULL: all it holds.",
    )
    complete_epoch = models.CharField(
        max_length=64, blank=True, db_default="", help_text="The newest whole telling that fitted what came."
    )
    complete_at = models.DateTimeField(null=True, blank=True, help_text="When the source signed its end.")
    put_away_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nobody sees what it sent, until that is deleted or kept."
    )
    taken_away_at = models.DateTimeField(
        null=True, blank=True, help_text="When what it had sent until then was last deleted here."
    )

    class Privacy:
        personal: ClassVar = {"resident", "source", "since", "ended_at", "paused_at", "kinds", "complete_epoch",
                              "complete_at", "put_away_at", "taken_away_at"}  # fmt: skip
        plain: ClassVar = {"pk"}

    def __str__(self) -> str:
        return str(self.source_id)


class Record(models.Model):
    """One thing that one source holds about one resident, as its highest revision says it.

    The row follows from the versions: whatever the order of arrival, the highest revision is shown.
    """

    pk = models.CompositePrimaryKey("resident_id", "id")
    resident = models.ForeignKey(
        Resident, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    id = models.UUIDField(
        editable=False, help_text="Follows from resident, source, kind and the source's own id."
    )
    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=40)
    source_record_id = models.CharField(max_length=128)
    revision = models.BigIntegerField()
    versions_held = models.IntegerField(help_text="Fewer than the revision means that some never came.")
    digest = models.BinaryField(null=True)
    payload = models.BinaryField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    data_as_of = models.DateField()
    epoch = models.CharField(max_length=64, help_text="The newest snapshot of the source that had it.")
    epoch_at = models.DateTimeField(help_text="When the source signed the delivery that named the epoch.")
    withdrawn_reason = models.CharField(max_length=20, null=True)
    first_received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    last_confirmed_at = models.DateTimeField()
    times_seen = models.IntegerField(default=1)

    class Meta:
        db_table = "wallet_record"

    class Privacy:
        personal: ClassVar = {"resident", "source", "kind", "source_record_id", "digest", "payload", "valid_from",
                              "valid_to", "data_as_of", "epoch", "epoch_at", "withdrawn_reason"}  # fmt: skip
        plain: ClassVar = {"pk", "id", "revision", "versions_held", "first_received_at", "changed_at",
                           "last_confirmed_at", "times_seen"}  # fmt: skip

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_reason is not None

    @property
    def has_gap(self) -> bool:
        """Whether revisions are missing between the first and the one shown."""
        return self.versions_held < self.revision


class RecordVersion(models.Model):
    """One revision of a record as it was received; added once, never changed, never removed by the web."""

    pk = models.CompositePrimaryKey("resident_id", "record_id", "revision", "recorded_at")
    resident = models.ForeignKey(
        Resident, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    record_id = models.UUIDField()
    revision = models.BigIntegerField()
    recorded_at = models.DateTimeField(help_text="When it first came.")
    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    digest = models.BinaryField(null=True)
    payload = models.BinaryField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    data_as_of = models.DateField()
    epoch = models.CharField(max_length=64)
    withdrawn_reason = models.CharField(max_length=20, null=True)
    issued_at = models.DateTimeField(help_text="When the source signed it.")
    happened_at = models.DateTimeField(null=True, help_text="The source's own time of the fact.")
    delivered_as = models.CharField(max_length=128, help_text="The jti of the event that brought it.")
    corrects = models.CharField(max_length=128, null=True, help_text="The correction request it answers.")

    class Meta:
        db_table = "wallet_recordversion"

    class Privacy:
        personal: ClassVar = {"resident", "record_id", "source", "digest", "payload", "valid_from", "valid_to",
                              "data_as_of", "epoch", "withdrawn_reason", "happened_at", "corrects"}  # fmt: skip
        plain: ClassVar = {"pk", "revision", "recorded_at", "issued_at", "delivered_as"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return f"{self.record_id}/{self.revision}"


class Confirmation(models.Model):
    """How often and when last a source repeated a revision that we already held."""

    pk = models.CompositePrimaryKey("resident_id", "record_id", "revision")
    resident = models.ForeignKey(
        Resident, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    record_id = models.UUIDField()
    revision = models.BigIntegerField()
    confirmed_at = models.DateTimeField()
    times = models.IntegerField()
    told = models.JSONField(
        default=dict,
        db_default={},
        help_text="In which epochs: when each was first signed, in seconds since 1970.",
    )

    class Meta:
        db_table = "wallet_confirmation"

    class Privacy:
        personal: ClassVar = {"resident", "record_id", "revision", "confirmed_at", "times", "told"}
        plain: ClassVar = {"pk"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return f"{self.record_id}/{self.revision}"
