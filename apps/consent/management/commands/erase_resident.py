"""`manage.py erase_resident ID`: erases somebody whose waiting time is over, or out of turn with a reason."""

import re
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from psycopg.errors import InsufficientPrivilege

from apps.consent.leaving.erasing import AlreadyErased, NotDue, erase

_CODE = re.compile(r"[a-z][a-z0-9-]{2,39}")


class Command(BaseCommand):
    """Asks for the id a second time unless told not to; prints counts, never a name."""

    help = "Erases a resident for ever: rows, key, sign-in. What stays is in docs/operations/erasure.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("resident", type=UUID, help="the resident's id")
        parser.add_argument("--yes", action="store_true", help="do not ask for the id a second time")
        parser.add_argument(
            "--now", action="store_true", help="do not wait; as the owner of the database, and only with --by"
        )
        parser.add_argument("--by", default="", help="with --now: why, as a code such as court-order")

    def handle(self, *_args: Any, **options: Any) -> None:
        resident_id, reason = options["resident"], options["by"]
        if options["now"] != bool(reason):
            raise CommandError("--now and --by belong together.", returncode=2)
        if reason and not _CODE.fullmatch(reason):
            raise CommandError("--by is a code of small letters, digits and hyphens.", returncode=2)
        if not options["yes"] and input("The same id once more: ").strip() != str(resident_id):
            raise CommandError("The ids differ. Nothing was erased.", returncode=1)
        done = self._erase(resident_id, reason)
        for table, rows in sorted(done.counts.items()):
            if rows:
                self.stdout.write(f"{rows:8}  {table}")
        self.stdout.write(f"Erased. The access log knows them as {done.subject_ref}.")

    def _erase(self, resident_id: UUID, reason: str) -> Any:
        try:
            return erase(resident_id, reason=reason)
        except AlreadyErased:
            raise CommandError("There is no such resident, any more or at all.", returncode=1) from None
        except NotDue:
            raise CommandError(
                "Nobody asked for it, or the waiting time is not over. Nothing was erased.", returncode=1
            ) from None
        except DatabaseError as trouble:
            if not isinstance(trouble.__cause__, InsufficientPrivilege):
                raise
            raise CommandError(
                "Only the owner of the database erases out of turn: set TSUNAGI_DATABASE_ROLE=owner.",
                returncode=1,
            ) from None
