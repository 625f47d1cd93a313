"""People who leave, for tests: with everything that can be held about somebody, and the database as its owner sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.leaving import waiting
from apps.consent.leaving.reach import STAYS
from apps.consent.models import LeavingRequest
from config.settings.base import owner_database_url


@contextmanager
def as_owner() -> Iterator[psycopg.Connection[Any]]:
    """The test database as the role that migrates: it may do what the web never may. Sees what is committed."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(owner_database_url(), dbname=name, autocommit=True) as owner:
        yield owner


def ask(user: User, resident: Resident, what: str, **changes: Any) -> LeavingRequest:
    """A request of a person about themselves or a child, as the page writes it."""
    now = changes.pop("now", None) or timezone.now()
    with door.open_own(user, resident=resident.pk) as passage:
        return waiting.ask(passage, resident.pk, what, language="en", now=now)


def let_days_pass(request: LeavingRequest, days: float = 14.01) -> None:
    """Moves a request into the past, by the clock of the application and by the clock of the database."""
    past = timedelta(days=days)
    with as_owner() as owner:
        owner.execute(
            "UPDATE consent_leavingrequest SET asked_at = asked_at - %(by)s, due_at = due_at - %(by)s,"
            " entered_at = entered_at - %(by)s WHERE id = %(id)s",
            {"by": past, "id": request.pk},
        )


def with_address(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def tables_with_residents(owner: psycopg.Connection[Any]) -> list[str]:
    """Every table that names a resident, partitions through their parent."""
    return [
        name
        for (name,) in owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'resident_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
            " AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()
    ]


def rows_about(resident_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Every row about a resident in every table, as the owner sees it."""
    with as_owner() as owner:
        found = {
            name: sorted(
                owner.execute(
                    f"SELECT t::text FROM {name} t WHERE resident_id = %s", [resident_id]
                ).fetchall()
            )
            for name in tables_with_residents(owner)
        }
        found["accounts_resident"] = owner.execute(
            "SELECT t::text FROM accounts_resident t WHERE id = %s", [resident_id]
        ).fetchall()
    return {name: rows for name, rows in found.items() if rows}


def left_behind(resident_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """The same without what may stay."""
    return {name: rows for name, rows in rows_about(resident_id).items() if name not in STAYS}


@contextmanager
def admitted(resident_id: UUID) -> Iterator[None]:
    with transaction.atomic():
        door.admit([resident_id])
        yield


def show_passkey(client: Client, user: User) -> None:
    """As if the person had shown a passkey a moment ago."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.WEBAUTHN, defaults={"data": {"name": "phone", "credential": {}}}
    )
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="webauthn", reauthenticated=True)
    request.session.save()
