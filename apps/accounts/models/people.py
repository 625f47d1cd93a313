"""Who signs in (User), and the person whom records are about (Resident): often the same human, never the same row."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.accounts.prepared import fetch_prepared


class UserManager(BaseUserManager["User"]):
    """Makes users; nobody here has a password."""

    def create_user(self, email: str, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, **fields: Any) -> "User":
        fields.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail code or passkey."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=settings.LANGUAGES)
    is_staff = models.BooleanField(default=False)
    is_member = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Kept by a trigger: whether a membership of theirs is live.",
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        personal: ClassVar = {"email", "language", "password", "last_login"}
        plain: ClassVar = {"id", "is_staff", "is_member", "is_active", "is_superuser", "date_joined"}

    def __str__(self) -> str:
        return str(self.pk)  # never the address: this text reaches logs

    @property
    def needs_second_factor(self) -> bool:
        """Whether an e-mail code alone must not let this user in: staff and members of organisations."""
        return self.is_staff or self.is_member

    @cached_property
    def acts_for_somebody(self) -> bool:
        """Whether pages of residents exist for this user; asks the database for members of organisations only."""
        return not self.is_member or self.acting.exists()


_PEOPLE_FIELDS: Final = ("id", "display_name", "created_at")
_PEOPLE_OF: Final = """
SELECT resident.id, display_name, created_at
FROM accounts_resident resident JOIN accounts_actsfor actor ON actor.resident_id = resident.id
WHERE actor.user_id = %s ORDER BY actor.role DESC, display_name, resident.id
"""


class ResidentQuerySet(models.QuerySet["Resident"]):
    """Sentences about residents."""

    def of(self, user: User) -> Self:
        """The residents whom this user acts for: themselves first, then children by name."""
        return self.filter(actors__user=user).order_by("-actors__role", "display_name", "id")

    def people_of(self, user: User) -> list["Resident"]:
        """The same people, by a statement that is planned once: every page of records begins with it."""
        rows = fetch_prepared(_PEOPLE_OF, [user.pk])
        return [Resident.from_db("default", _PEOPLE_FIELDS, row) for row in rows]


class Resident(models.Model):
    """The person whom records are about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    display_name = models.CharField(_("what we may call you"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ResidentQuerySet.as_manager()

    class Privacy:
        personal: ClassVar = {"display_name"}
        plain: ClassVar = {"id", "created_at"}

    def __str__(self) -> str:
        return str(self.pk)


class ActsFor(models.Model):
    """That a user acts for a resident: for themselves, or as guardian for a child."""

    class Role(models.TextChoices):
        OWN = "self", _("Myself")
        GUARDIAN = "guardian", _("As parent or guardian")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="acting")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="actors")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "resident"], name="acts_for_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(role="self"), name="acts_for_one_self"),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(role="self"), name="one_user_is_the_resident"
            ),
            models.CheckConstraint(name="acts_for_role_known", condition=Q(role__in=["self", "guardian"])),
        ]

    class Privacy:
        personal: ClassVar = {"user", "resident", "role"}
        plain: ClassVar = {"id", "since"}

    def __str__(self) -> str:
        return str(self.pk)


def residents_named(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What each of these residents wants to be called, for pages that already passed the door."""
    return dict(Resident.objects.filter(id__in=ids).values_list("id", "display_name"))
