"""``manage.py institutions add FILE.json`` and ``institutions list``."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.feeds.institutions import RegistrationError, read, register
from apps.feeds.management.bad_input import refuse
from apps.feeds.models import Institution


class Command(BaseCommand):
    help = "Registers an institution from a file, or lists the registered ones."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        add = commands.add_parser("add", help="register an institution")
        add.add_argument("file", type=Path)
        add.add_argument("--json", action="store_true")
        listing = commands.add_parser("list", help="list the institutions")
        listing.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "add":
            self._add(options["file"], as_json=options["json"])
        else:
            self._list(as_json=options["json"])

    def _add(self, file: Path, *, as_json: bool) -> None:
        try:
            checked = read(file.read_bytes())
            institution = register(checked, now=timezone.now(), live=settings.FEED_PRIVATE_NETWORK_ALLOWED)
        except OSError as error:
            raise refuse(f"{file}: {error.strerror}") from None
        except RegistrationError as error:
            raise refuse(f"{file}: {error}") from None
        self._print([institution], as_json=as_json)

    def _list(self, *, as_json: bool) -> None:
        rows = Institution.objects.select_related("source", "stream").order_by("source__slug")
        self._print(list(rows), as_json=as_json)

    def _print(self, institutions: list[Institution], *, as_json: bool) -> None:
        rows = [
            {
                "id": institution.source.slug,
                "source": institution.source.code,
                "names": {"ja": institution.source.name_ja, "en": institution.source.name_en},
                "issuer": institution.issuer,
                "state": institution.state,
                "heard_at": institution.source.heard_at.isoformat() if institution.source.heard_at else None,
            }
            for institution in institutions
        ]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                f"{row['id']:24} {row['state']:8} {row['heard_at'] or 'never heard':34} {row['issuer']}"
            )
