"""Organisations and people who work for them, as tests need them."""

from datetime import UTC, date, datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from apps.accounts.models import Membership, Organisation, User

CHECKED_ON = datetime(2026, 11, 1, tzinfo=UTC)


def new_organisation(kind: str = "support_org", **fields: Any) -> Organisation:
    """An organisation; a verified one unless another state is named."""
    if kind == "support_org":
        fields = {"support_number": "19登-000001", "support_registered_on": date(2025, 4, 1), **fields}
    state = fields.setdefault("state", "verified")
    verified_at = CHECKED_ON if state in {"verified", "suspended"} else None
    names = {"name_ja": "はすサポートデスク", "name_en": "Lotus Support Desk"}
    return Organisation.objects.create(kind=kind, verified_at=verified_at, **{**names, **fields})


def new_member(organisation: Organisation, email: str = "helper@example.com", **fields: Any) -> Membership:
    """Somebody who works there, known by an address; an existing user joins besides."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    return Membership.objects.create(
        organisation=organisation, user=user, **{"name": "Nguyen Van An", **fields}
    )


def sign_in_shown(client: Client, user: User, *, shown: str = "totp", at: float | None = None) -> None:
    """Signs somebody in who has just shown a second factor (or did at ``at``, seconds since 1970)."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type=shown)
    if at is not None:
        records = request.session["account_authentication_methods"]
        records[-1]["at"] = at
        request.session["account_authentication_methods"] = records
    request.session.save()


def sign_in_member(
    client: Client, email: str = "helper@example.com", kind: str = "support_org", **fields: Any
) -> Membership:
    """A member of a verified organisation of that kind, signed in with a second factor."""
    membership = new_member(new_organisation(kind), email, **fields)
    sign_in_shown(client, User.objects.get(pk=membership.user_id))
    return membership
