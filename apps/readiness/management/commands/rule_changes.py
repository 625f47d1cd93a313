"""`manage.py rule_changes FROM TO`: what differs between two days, for rules and for given cases."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.readiness.case_files import Refused, read_case, read_pieces
from apps.readiness.engine.cases import Case
from apps.readiness.engine.changes import AnswerChange, Change, answers_between, changes_between
from apps.readiness.rules import rule_set


class Changes(msgspec.Struct):
    """Everything that differs."""

    first: datetime.date
    last: datetime.date
    changes: list[Change]
    answers: list[AnswerChange]


class Command(BaseCommand):
    """The cases are asked on both days with the same records."""

    help = "Lists rules and dated values that differ between two days, and answers about case files that do."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=datetime.date.fromisoformat, metavar="FROM")
        parser.add_argument("last", type=datetime.date.fromisoformat, metavar="TO")
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="case files, as for assess")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        first, last, rules = options["first"], options["last"], rule_set()
        if last < first:
            raise CommandError("TO lies before FROM.", returncode=2)
        found = Changes(
            first,
            last,
            changes_between(rules, first, last),
            [
                change
                for case in self._cases(options["files"])
                for change in answers_between(rules, case, first, last)
            ],
        )
        if options["json"]:
            self.stdout.write(msgspec.json.encode(found).decode())
        else:
            self._print(found)

    def _cases(self, files: list[Path]) -> list[Case]:
        names = rule_set().data.parameters.keys()
        try:
            return [
                read_case(data, parameters=names)
                for file in files
                for _place, data in read_pieces(file.read_bytes())
            ]
        except OSError as error:
            raise CommandError(f"A file cannot be read: {error.strerror}.", returncode=2) from None
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from None

    def _print(self, found: Changes) -> None:
        for change in found.changes:
            self.stdout.write(
                f"{change.on or '-'!s:10}  {change.what:9}  {change.name}: {change.before} -> {change.after}"
            )
        for answer in found.answers:
            before, after = ", ".join(answer.before) or "nothing", ", ".join(answer.after) or "nothing"
            self.stdout.write(f"{answer.case}: {answer.rule}: {before} -> {after}")
