"""`manage.py kinds`: the kinds of record as a table or as JSON, the JSON Schema of one, or its columns as CSV."""

import csv
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from apps.wallet.kinds import KINDS, json_schema
from apps.wallet.tables.examples import example


class Command(BaseCommand):
    """Prints in English, for institutions and developers."""

    help = "Lists the kinds of record, or prints the JSON Schema of one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the list as JSON")
        parser.add_argument("--schema", metavar="KIND", help="the JSON Schema of this kind instead")
        parser.add_argument(
            "--csv", metavar="KIND", help="the header of a CSV file of this kind and an example row"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["schema"] is not None:
            self.stdout.write(_as_json(json_schema(_known(options["schema"]))))
            return
        if options["csv"] is not None:
            csv.writer(self.stdout, lineterminator="\n").writerows(example(_known(options["csv"])))
            return
        with translation.override("en"):
            rows = [
                {
                    "name": kind.name,
                    "domain": kind.domain,
                    "sources": list(kind.sources),
                    "label": str(kind.label),
                }
                for kind in KINDS.values()
            ]
        self.stdout.write(_as_json(rows) if options["json"] else _as_table(rows))


def _known(name: str) -> str:
    if name not in KINDS:
        raise CommandError(
            f"There is no kind of record {name!r}. 'manage.py kinds' lists them all.", returncode=2
        )
    return name


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _as_table(rows: list[dict[str, Any]]) -> str:
    lines = [("name", "domain", "label", "sources")]
    lines += [(row["name"], row["domain"], row["label"], ", ".join(row["sources"])) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[3]])
        for line in lines
    )
