"""``manage.py corporate_numbers import FILE``: names, closures and mergers from the National Tax Agency's file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.wallet.corporations.importing import NoTable, import_file
from apps.wallet.corporations.models import CorporationFile
from apps.wallet.tables.strict_text import FileRefused

EVERY = 100_000


class Command(BaseCommand):
    help = "Reads a full or difference file of corporate numbers (CSV or ZIP, Unicode or Shift_JIS)."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        taking = actions.add_parser("import", help="read a file of the National Tax Agency")
        taking.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = import_file(options["file"], report=self._report)
        except FileRefused as refused:
            place = "" if refused.byte is None else f" at byte {refused.byte}"
            raise CommandError(f"The file cannot be read: {refused.code}{place}.", returncode=2) from None
        except (OSError, NoTable) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"{done.rows_read:,} rows read, {done.stored:,} taken over, {done.skipped:,} left out"
        )

    def _report(self, state: CorporationFile) -> None:
        if state.rows_read % EVERY == 0:
            self.stderr.write(f"{state.rows_read:,} rows read", self.style.NOTICE)
