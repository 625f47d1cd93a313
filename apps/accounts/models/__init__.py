"""The rows of accounts: people who sign in, people whom records are about, organisations and their members."""

from apps.accounts.models.organisations import (
    JoinCode,
    Membership,
    NumbersApproval,
    Organisation,
    OrganisationApproval,
    OrganisationChange,
)
from apps.accounts.models.people import (
    ActsFor,
    Resident,
    ResidentQuerySet,
    User,
    UserManager,
    residents_named,
)

__all__ = [
    "ActsFor",
    "JoinCode",
    "Membership",
    "NumbersApproval",
    "Organisation",
    "OrganisationApproval",
    "OrganisationChange",
    "Resident",
    "ResidentQuerySet",
    "User",
    "UserManager",
    "residents_named",
]
