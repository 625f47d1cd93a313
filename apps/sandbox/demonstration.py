"""The sandbox's people and institutions as rows here: running it again adds what is new and changes nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from apps.accounts.models import ActsFor, Resident, User
from apps.feeds.connections import link
from apps.feeds.institutions import read, register
from apps.feeds.models import Institution

OPERATOR: Final = "operator@example.jp"
OPERATOR_TOTP: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Known to everybody: it opens the sandbox's operators only."""
OPERATORS: Final = (OPERATOR, "second.operator@example.jp")
"""Two, since institutions are opened and keys compared by two people."""


def seed_registrations(entries: Sequence[bytes], *, now: datetime) -> None:
    """Registers the sandbox's institutions; one that is registered keeps its row and learns new addresses."""
    for raw in entries:
        checked = read(raw)
        entry = checked.registration
        known = Institution.objects.filter(source__slug=entry.id).first()
        if known is None:
            register(checked, now=now, live=True)
        else:
            Institution.objects.filter(pk=known.pk).update(
                issuer=entry.issuer,
                poll_url=entry.poll_url,
                token_url=entry.token_url,
                request_url=entry.request_url,
                authorization_url=entry.authorization_url or "",
                jwks_uri=entry.jwks_uri or "",
                thumbprints=sorted({*known.thumbprints, *entry.thumbprints}),
                event_types=entry.event_types,
            )


def seed_people(people: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Makes users, residents, guardians and connections as the sandbox tells them."""
    institutions = {row.source.slug: row for row in Institution.objects.select_related("source")}
    residents: dict[str, Resident] = {}
    for person in people:
        if not person["guardian"]:
            residents[person["id"]] = _adult(person)
    for person in people:
        if person["guardian"]:
            residents[person["id"]] = _child(person, residents[person["guardian"]])
    for person in people:
        for slug, external_id in person["connections"].items():
            institution = institutions[slug]
            link(residents[person["id"]].pk, institution, external_id, kinds=institution.kinds, now=now)


@transaction.atomic
def _adult(person: Mapping[str, Any]) -> Resident:
    user = User.objects.filter(email=person["email"]).first()
    if user is None:
        user = User.objects.create_user(person["email"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    own = ActsFor.objects.filter(user=user, role=ActsFor.Role.OWN).select_related("resident").first()
    if own is None:
        resident = Resident.objects.create(display_name=person["display_name"])
        own = ActsFor.objects.create(user=user, resident=resident, role=ActsFor.Role.OWN)
    return own.resident


@transaction.atomic
def _child(person: Mapping[str, Any], parent: Resident) -> Resident:
    guardian = ActsFor.objects.get(resident=parent, role=ActsFor.Role.OWN).user
    of_guardian = ActsFor.objects.filter(user=guardian, role=ActsFor.Role.GUARDIAN)
    known = (
        of_guardian.filter(resident__display_name=person["display_name"]).select_related("resident").first()
    )
    if known is not None:
        return known.resident
    resident = Resident.objects.create(display_name=person["display_name"])
    ActsFor.objects.create(user=guardian, resident=resident, role=ActsFor.Role.GUARDIAN)
    return resident


@transaction.atomic
def seed_operators() -> User:
    """Two members of staff whose second factor is known to everybody who runs the sandbox; returns the first."""
    first, *_others = [_operator(address) for address in OPERATORS]
    return first


def _operator(address: str) -> User:
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, is_staff=True)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, OPERATOR_TOTP)
    return user
