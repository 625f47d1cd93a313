"""Those who help or ask: organisations with their register numbers, who checked them, and who works there."""

from datetime import date, datetime
from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.corporate_number import is_corporate_number
from apps.accounts.identifiers import uuid7
from apps.accounts.models.people import User
from apps.accounts.registers import (
    SCRIVENER_NUMBER,
    SUPPORT_NUMBER,
    SUPPORT_REGISTRATION_YEARS,
    years_later,
)

_OF_SUPPORT: Final = Q(kind="support_org", support_number__regex=SUPPORT_NUMBER) & Q(
    support_registered_on__isnull=False
)
_NO_SUPPORT_NUMBER: Final = Q(support_number="", support_registered_on=None)


def check_corporate_number(number: str) -> None:
    """Refuses a number whose check digit does not fit (Ministry of Finance Ordinance 70 of 2014, article 2)."""
    if not is_corporate_number(number):
        raise ValidationError(
            _("This is not a corporate number: it has thirteen digits, and the first one checks the others."),
            code="corporate_number",
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Sentences about organisations."""

    def verified(self) -> Self:
        return self.filter(state=Organisation.State.VERIFIED)


class Organisation(models.Model):
    """A body that helps residents or may ask them for records; only a verified one may ask or read anything."""

    class Kind(models.TextChoices):
        SUPPORT_ORG = "support_org", _("Registered support organisation")
        SCRIVENER = "scrivener", _("Administrative scrivener’s office")
        LAWYER = "lawyer", _("Lawyer’s office")
        EMPLOYER = "employer", _("Employer")
        SCHOOL = "school", _("School")
        INSTITUTION = "institution", _("Public office")
        BANK = "bank", _("Bank")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for two checks by our staff")
        VERIFIED = "verified", _("checked")
        SUSPENDED = "suspended", _("suspended")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind of organisation"), max_length=12, choices=Kind)
    name_ja = models.CharField(_("name in Japanese"), max_length=200)
    name_en = models.CharField(_("name in English letters"), max_length=200, blank=True)
    corporate_number = models.CharField(
        _("corporate number"), max_length=13, blank=True, validators=[check_corporate_number]
    )
    address = models.CharField(_("address of the office"), max_length=300, blank=True)
    contact_phone = models.CharField(_("telephone number of the office"), max_length=40, blank=True)
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages spoken"), default=list, blank=True
    )
    support_number = models.CharField(_("registration number"), max_length=10, blank=True)
    support_registered_on = models.DateField(_("registered on"), null=True, blank=True)
    other_register = models.CharField(
        _("register and number"), max_length=200, blank=True, help_text="As the organisation wrote it."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    registered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(kind__in=["support_org", "scrivener", "lawyer", "employer", "school", "institution", "bank"]),
            ),
            models.CheckConstraint(
                name="organisation_verified_at_matches_state",
                condition=Q(state__in=["waiting", "refused"], verified_at=None)
                | Q(state__in=["verified", "suspended"], verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_support_number",
                condition=_OF_SUPPORT | (~Q(kind="support_org") & _NO_SUPPORT_NUMBER),
            ),
            models.CheckConstraint(
                name="organisation_corporate_number",
                condition=Q(corporate_number="") | Q(corporate_number__regex=r"^[1-9][0-9]{12}$"),
            ),
            models.UniqueConstraint(
                fields=["corporate_number", "kind"],
                condition=~Q(corporate_number="") & ~Q(state="refused"),
                name="organisation_once_per_kind",
            ),
            models.UniqueConstraint(
                fields=["support_number"],
                condition=~Q(support_number="") & ~Q(state="refused"),
                name="organisation_support_number_once",
            ),
        ]  # fmt: skip

    class Privacy:
        personal: ClassVar = {"registered_by"}
        plain: ClassVar = {"id", "kind", "name_ja", "name_en", "corporate_number", "address", "contact_phone", "languages",
                           "support_number", "support_registered_on", "other_register", "state", "registered_at",
                           "verified_at"}  # fmt: skip

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        """The name for the reader's language; the Japanese one where there is no other."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en or self.name_ja

    @property
    def is_verified(self) -> bool:
        return self.state == self.State.VERIFIED

    @property
    def support_valid_until(self) -> date | None:
        """The last day of a support organisation's registration."""
        first = self.support_registered_on
        return years_later(first, SUPPORT_REGISTRATION_YEARS) if first else None


class OrganisationApproval(models.Model):
    """That one member of staff compared an organisation with the public registers; two are needed (ASVS 2.3.5)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "by"], name="organisation_approval_once_per_person"
            )
        ]

    class Privacy:
        personal: ClassVar = {"by"}
        plain: ClassVar = {"id", "organisation", "at"}

    def __str__(self) -> str:
        return str(self.pk)


class OrganisationChange(models.Model):
    """One step in the life of an organisation here: what happened, who did it, when and why. Only ever added to."""

    class Step(models.TextChoices):
        REGISTERED = "registered", _("registered itself")
        APPROVED = "approved", _("compared with the registers by one person")
        VERIFIED = "verified", _("compared by a second person and opened")
        REFUSED = "refused", _("refused")
        SUSPENDED = "suspended", _("suspended")
        REOPENED = "reopened", _("put back to be compared again")
        NUMBERS = "numbers", _("changed the numbers of a member")
        NUMBERS_OK = "numbers_ok", _("changed numbers compared by a second person")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="changes")
    step = models.CharField(max_length=10, choices=Step)
    by = models.UUIDField(
        help_text="The user’s id; no foreign key, so that the history outlives the account."
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Privacy:
        personal: ClassVar = {"by", "reason"}
        plain: ClassVar = {"id", "organisation", "step", "at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT")

    def __str__(self) -> str:
        return str(self.pk)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Sentences about memberships."""

    def live(self) -> Self:
        return self.filter(ended_at=None)

    def working(self) -> Self:
        """Those that may be used now: live, of an organisation that is verified."""
        return self.live().filter(organisation__state=Organisation.State.VERIFIED)


class Membership(models.Model):
    """That a user works for an organisation, as what, and with which registration of their own."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("looks after the members")
        MEMBER = "member", _("member")

    class Profession(models.TextChoices):
        NONE = "none", _("no profession with a register")
        SCRIVENER = "scrivener", _("administrative scrivener")
        LAWYER = "lawyer", _("lawyer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    name = models.CharField(_("your name, as residents shall read it"), max_length=200)
    profession = models.CharField(_("profession"), max_length=10, choices=Profession, default=Profession.NONE)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    agency_approval = models.CharField(_("approval to submit for others"), max_length=60, blank=True)
    agency_approval_until = models.DateField(_("approval valid until"), null=True, blank=True)
    numbers_wait_since = models.DateTimeField(
        null=True, help_text="Since when numbers wait to be compared that changed after the organisation was."
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(ended_at=None), name="membership_live_once"
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=["admin", "member"])),
            models.CheckConstraint(
                name="membership_registration_matches_profession",
                condition=Q(profession="none", registration_number="")
                | Q(profession="scrivener", registration_number__regex=SCRIVENER_NUMBER)
                | (Q(profession="lawyer") & ~Q(registration_number="")),
            ),
            models.CheckConstraint(
                name="membership_approval_has_its_end",
                condition=Q(agency_approval="", agency_approval_until=None)
                | (~Q(agency_approval="") & Q(agency_approval_until__isnull=False)),
            ),
        ]

    class Privacy:
        personal: ClassVar = {"organisation", "user", "role", "name", "profession", "registration_number",
                              "agency_approval", "agency_approval_until"}  # fmt: skip
        plain: ClassVar = {"id", "numbers_wait_since", "since", "ended_at"}

    WEB_MAY: ClassVar = ("SELECT", "INSERT", "UPDATE", "DELETE")

    def __str__(self) -> str:
        return str(self.pk)  # never the name: this text reaches logs

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_licensed(self) -> bool:
        """Whether the member named a registration of the profession that their office is of, and two people compared it."""
        return (
            self.numbers_wait_since is None
            and self.profession == self.organisation.kind
            and bool(self.registration_number)
        )

    def may_submit(self, *, on: date) -> bool:
        """Whether an approval to submit for others is on file, compared, and has not run out (ICRRA-R 59-6)."""
        return (
            self.numbers_wait_since is None
            and bool(self.agency_approval)
            and self.agency_approval_until is not None
            and on <= self.agency_approval_until
        )

    def end(self, *, at: datetime) -> None:
        """Ends the membership; a second call changes nothing."""
        if self.ended_at is None:
            self.ended_at = at
            self.save(update_fields=["ended_at"])


class NumbersApproval(models.Model):
    """That one member of staff compared a member's numbers, changed after the organisation was; two are needed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="number_approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "by"], name="numbers_approval_once_per_person")
        ]

    class Privacy:
        personal: ClassVar = {"by", "membership"}
        plain: ClassVar = {"id", "at"}

    def __str__(self) -> str:
        return str(self.pk)


class JoinCode(models.Model):
    """An invitation into an organisation: a code that works once within seven days, kept only as its digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_codes")
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 keyed with SECRET_KEY, hex.")
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal: ClassVar = {"made_by", "used_by"}
        plain: ClassVar = {"id", "organisation", "role", "digest", "made_at", "expires_at", "used_at", "withdrawn_at"}  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
