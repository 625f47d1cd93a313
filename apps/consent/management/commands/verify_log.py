"""``manage.py verify_log``: reads the whole access log and names what was changed, deleted, moved or replaced."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.consent.log.verifying import CannotReadAllError, Verification, verify


class Command(BaseCommand):
    help = (
        "Verifies the access log. Exit status 0: sound; 1: something does not fit; 2: it could not be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument(
            "--since", type=int, default=0, metavar="N", help="begin with leaf N (all heads in any case)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["since"] < 0:
            raise CommandError("--since is the number of a leaf: 0 or more.", returncode=2)
        try:
            found = verify(since=options["since"])
        except CannotReadAllError as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        if not found.is_sound:
            sys.exit(1)


def _as_json(found: Verification) -> str:
    counts = {name: value for name, value in asdict(found).items() if name != "findings"}
    return json.dumps(
        counts | {"sound": found.is_sound, "findings": found.findings.kept, "found": found.findings.total}
    )


def _as_text(found: Verification) -> str:
    counted = (
        f"{found.lines} entries in {found.chains} chains, {found.leaves} leaves, {found.heads} heads;"
        f" {found.waiting} entries wait for a leaf; {found.seconds:.1f} seconds"
    )
    unnamed = found.findings.total - len(found.findings.kept)
    more = [f"and {unnamed} more"] if unnamed else []
    verdict = "Nothing was changed." if found.is_sound else f"{found.findings.total} things do not fit."
    return "\n".join([counted, *found.findings.kept, *more, verdict])
