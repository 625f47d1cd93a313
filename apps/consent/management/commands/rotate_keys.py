"""``manage.py rotate_keys``: wraps every key anew under the current one, so that older ones can be taken away."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction

from apps.consent.sealing.checks import is_migrated, refuse_unfit_keys, wrapping_keys_in_use
from apps.consent.sealing.data_keys import rewrap_some
from apps.consent.sealing.providers import KeysUnfit, key_provider
from apps.consent.sealing.system_keys import rewrap_all

BATCH: Final = 1_000


class Command(BaseCommand):
    """Safe to kill and to run again, while the web and the workers go on.

    Runs as the owner of the database, who alone may wrap a key anew. What is sealed is not touched: only the keys
    that seal it are wrapped by another.
    """

    help = "Wraps all keys under the current key (the first of the keys given). Old keys may go when none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what each key wraps")
        parser.add_argument("--batch", type=int, default=BATCH, help="keys in one transaction")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be 1 or more.")
        if not is_migrated():
            raise CommandError("The database is not migrated yet: manage.py migrate")
        try:
            refuse_unfit_keys()
            if not options["dry_run"]:
                self._rotate(options["batch"])
        except KeysUnfit as unfit:
            raise CommandError(str(unfit)) from None
        self._say_what_is_left()

    def _rotate(self, batch: int) -> None:
        self._refuse_all_but_the_owner()
        rewrap_all()
        done = 0
        # once more after each pass: a process that started earlier may have made keys under the older one meanwhile
        while older := self._older():
            for kek_id in older:
                for number in _batches(kek_id, batch):
                    done += number
                    self.stdout.write(f"{done} residents' keys wrapped anew")
                    self.stdout.flush()

    def _older(self) -> list[str]:
        current = key_provider().current_id
        return [used.kek_id for used in wrapping_keys_in_use() if used.kek_id != current]

    def _refuse_all_but_the_owner(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_owns_keys()")
            if cursor.fetchone() != (True,):
                raise CommandError("Run this as the owner of the database: TSUNAGI_DATABASE_ROLE=owner")

    def _say_what_is_left(self) -> None:
        current = key_provider().current_id
        for used in wrapping_keys_in_use():
            mark = "current" if used.kek_id == current else "still needed"
            self.stdout.write(f"{used.kek_id}: {used.keys} keys ({mark})")


def _batches(kek_id: str, size: int) -> Iterator[int]:
    """Wraps a batch in each transaction; says how many each held."""
    after = UUID(int=0)
    while True:
        with transaction.atomic():
            residents = rewrap_some(kek_id, after=after, number=size)
        if not residents:
            return
        after = residents[-1]
        yield len(residents)
