"""``manage.py drop FILE MANIFEST --institution ID``: a CSV file of an institution, read here and now."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from apps.feeds.drops import folders, reading, results
from apps.feeds.drops.models import Drop
from apps.feeds.models import Institution


class Command(BaseCommand):
    help = "Reads a CSV file with its signed manifest, as one that lies in the institution's folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("manifest", type=Path, metavar="MANIFEST")
        parser.add_argument("--institution", required=True, metavar="ID")
        parser.add_argument("--language", default="en", help="of the reasons printed (en)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        institution = self._institution(options["institution"])
        try:
            file = folders.place(options["file"], options["manifest"], institution)
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        drop = self._read(institution, file)
        with translation.override(options["language"]):
            self._show(drop, institution, as_json=options["json"])
        if drop.state == Drop.State.REFUSED:
            raise CommandError("The file was refused.", returncode=1)

    def _institution(self, slug: str) -> Institution:
        found = Institution.objects.live().select_related("source").filter(source__slug=slug).first()
        if found is None:
            raise CommandError(f"There is no live institution {slug!r}.", returncode=2)
        return found

    def _read(self, institution: Institution, file: Path) -> Drop:
        pair = {
            "manifest_sha256": _sha256(folders.manifest_of(file)),
            "file_sha256": _sha256(file),
        }
        before = None
        while True:
            reading.read_drops(institution.pk)
            drop = institution.drops.filter(**pair).first()
            seen = (drop.pk, drop.rows_read, drop.state) if drop else None
            if drop is not None and drop.state != Drop.State.READING:
                return drop
            if seen == before:
                raise CommandError(
                    "The institution is being pulled, or the file is shorter than its manifest says."
                    " It lies in the institution's folder and is read when that is over.",
                    returncode=3,
                )
            before = seen

    def _show(self, drop: Drop, institution: Institution, *, as_json: bool) -> None:
        told = results.summary(drop, institution, table_sha256="")
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        counts = told["rows"]
        self.stdout.write(
            f"{drop.name}: {drop.get_state_display()}, {counts['stored']} stored, {counts['refused']} refused,"
            f" {counts['contradicting']} contradicting"
        )
        if drop.code:
            self.stdout.write(results.whole_reason(drop))
        for each in results.refused_rows(drop):
            self.stdout.write(f"row {each.row}, {each.column or '-'}: {each.reason}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
