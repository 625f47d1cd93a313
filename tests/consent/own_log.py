"""Logs of a test's own, in databases of their own, that somebody with all rights may then tamper with."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connections, transaction

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.log import heads, sequencing
from apps.consent.log.entries import Look
from config.environment import database

FIRST_NIGHT = datetime(2026, 11, 1, 18, 50, tzinfo=UTC)


@contextmanager
def used_as_owner(address: str) -> Iterator[None]:
    """Django's connection leads to the database at an address, as its owner, while the block lasts."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database(address))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


@dataclass(frozen=True)
class Log:
    """A sound log of 300 lines about three residents, signed at 100, 290 and 300 leaves."""

    address: str
    refs: tuple[str, str, str]

    def tamper(self, *statements: str) -> None:
        """Runs SQL as a superuser for whom no trigger fires."""
        with psycopg.connect(self.address) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]  # the tests' own text

    def verify(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Exit status and what ``manage.py verify_log --json`` prints."""
        said = io.StringIO()
        status = 0
        with used_as_owner(self.address):
            try:
                call_command("verify_log", "--json", *arguments, stdout=said)
            except SystemExit as leaving:
                status = int(leaving.code or 0)
        return status, json.loads(said.getvalue())

    def findings(self, *arguments: str) -> list[str]:
        """What does not fit; the exit status must agree."""
        status, found = self.verify(*arguments)
        assert status == (1 if found["findings"] else 0)
        assert found["found"] == len(found["findings"])
        return list(found["findings"])


def fill(address: str) -> tuple[str, str, str]:
    """Writes the log that ``Log`` describes: one line for each resident in turn; returns their pseudonyms."""
    with used_as_owner(address):
        people = [Resident.objects.create(display_name="") for _ in range(3)]
        for night, size in enumerate((100, 190, 10)):
            with transaction.atomic():
                for number in range(size):
                    looks(people[number % 3].pk, f"record.n{number}")
            heads.sign_head(now=FIRST_NIGHT + timedelta(days=night))
        assert sequencing.tree_size() == 300
    with psycopg.connect(address) as connection:
        found = dict(
            connection.execute("SELECT resident_id, subject_ref::text FROM consent_accesschain").fetchall()
        )
    return found[people[0].pk], found[people[1].pk], found[people[2].pk]


KEPT = ("accessentry", "accesschain", "logqueue", "logleaf", "logtile", "treehead")


def keep(log: Log) -> None:
    """Lays a copy of every table of the log aside."""
    log.tamper(
        "CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.consent_{name}" for name in KEPT)
    )


def restore(log: Log) -> None:
    """Puts the copies in the place of what was tampered with."""
    for name in KEPT:
        columns = "(SELECT * FROM kept.{0})"
        log.tamper(f"TRUNCATE consent_{name}", f"INSERT INTO consent_{name} {columns.format(name)}")


def looks(resident: UUID, purpose: str) -> None:
    door.note(
        resident, Look("records.domain", kinds=("pension", "work"), purpose=purpose, actor_user=resident)
    )
