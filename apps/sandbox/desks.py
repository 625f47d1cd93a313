"""Organisations of the demonstration, each with one person: two help residents, one is asked to put records right.

None of them exists, nor does anybody in it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from apps.accounts.models import Membership, Organisation, OrganisationChange, User
from apps.sandbox.population.places import AOBA

NOT_REAL: Final = "デモ用（実在しません）"


@dataclass(frozen=True, slots=True)
class Desk:
    """One organisation and who works there; ``totp`` is known to everybody and opens this desk only."""

    email: str
    totp: str
    organisation: dict[str, Any]
    member: dict[str, Any] = field(default_factory=dict)


#: Numbers that no register gives out: the demonstration must not name anybody real.
DESKS: Final = (
    Desk(
        "lotus@example.jp",
        "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
        {
            "kind": "support_org",
            "name_ja": "はすサポートデスク",
            "name_en": "Lotus Support Desk",
            "support_number": "99登-999999",
            "support_registered_on": date(2025, 4, 1),
            "languages": ["ja", "en", "vi", "my"],
        },
        {"name": "Nguyen Thi Sen"},
    ),
    Desk(
        "kawa@example.jp",
        "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
        {
            "kind": "scrivener",
            "name_ja": "川行政書士事務所",
            "name_en": "Kawa Administrative Scrivener Office",
            "languages": ["ja", "en"],
        },
        {
            "name": "Kawa Midori",
            "profession": "scrivener",
            "registration_number": "99999999",
            "agency_approval": "デモ 第9999号",
            "agency_approval_until": date(2029, 3, 31),
        },
    ),
    Desk(
        "aoba@example.jp",
        "NBSWY3DPEB3W64TMMRXHK3LCMVZCA2LT",
        {
            "kind": "employer",
            "name_ja": AOBA.names["ja"],
            "name_en": AOBA.names["en"],
            "corporate_number": AOBA.corporate_number,  # as records name it, so that requests find their way here
            "languages": ["ja", "en"],
        },
        {"name": "Aoki Hanae"},
    ),
)


@transaction.atomic
def seed_desks(operator: User, *, now: datetime) -> None:
    """Makes the desks that are not there yet, verified without anybody having compared anything: it is said so."""
    for desk in DESKS:
        user = _person(desk)
        if Membership.objects.filter(user=user).exists():
            continue
        organisation = Organisation.objects.create(
            **desk.organisation,
            state=Organisation.State.VERIFIED,
            verified_at=now,
            registered_at=now,
            address=NOT_REAL,
            contact_phone="00-0000-0000",
        )
        OrganisationChange.objects.create(
            organisation=organisation,
            step=OrganisationChange.Step.VERIFIED,
            by=operator.pk,
            at=now,
            reason="Demonstration: this organisation does not exist, so no register was compared.",
        )
        Membership.objects.create(
            organisation=organisation, user=user, role=Membership.Role.ADMIN, since=now, **desk.member
        )


def _person(desk: Desk) -> User:
    user = User.objects.filter(email=desk.email).first()
    if user is None:
        user = User.objects.create_user(desk.email)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, desk.totp)
    return user
