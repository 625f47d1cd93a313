"""``manage.py demo``: the sandbox's people as users here, tied to the sandbox's institutions (never in production)."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.feeds import our_keys
from apps.sandbox.demonstration import OPERATORS, seed_operators, seed_people, seed_registrations
from apps.sandbox.desks import DESKS, seed_desks


class Command(BaseCommand):
    help = "Prepares the demonstration: keys, seed (people and institutions), list (who can sign in)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["keys", "seed", "list"])

    def handle(self, *_args: object, **options: Any) -> None:
        if not settings.FEED_PRIVATE_NETWORK_ALLOWED:
            raise CommandError("Only on a test machine.", returncode=2)
        if options["what"] == "keys":
            our_keys.write_public_file()
        elif options["what"] == "seed":
            self._seed()
        else:
            self._list()

    def _people(self) -> list[dict[str, Any]]:
        file = Path(settings.VAR_DIR) / "sandbox" / "people.json"
        if not file.exists():
            raise CommandError("There is no sandbox yet: manage.py sandbox serve", returncode=2)
        people: list[dict[str, Any]] = json.loads(file.read_text())
        return people

    def _seed(self) -> None:
        people = self._people()
        with tempfile.TemporaryDirectory() as folder:
            call_command("sandbox", "registrations", to=Path(folder), json=True, stdout=self.stdout)
            entries = [file.read_bytes() for file in sorted(Path(folder).glob("*.json"))]
        seed_registrations(entries, now=timezone.now())
        seed_people(people, now=timezone.now())
        seed_desks(seed_operators(), now=timezone.now())

    def _list(self) -> None:
        self.stdout.write("\nSign in with one of these addresses; no password is needed:\n")
        for person in self._people():
            if person["demo"] and not person["guardian"]:
                self.stdout.write(f"  {person['email']:34} {person['story']}")
        site = settings.SITE_URL
        self.stdout.write(f"\nThe code that would come by e-mail: {site}/sandbox/mail/")
        self.stdout.write(
            f"Two operators ({', '.join(OPERATORS)}) also need the second code shown there; then {site}/operators/"
        )
        self.stdout.write(
            "\nTwo organisations that help residents, and an employer that is asked to put records right."
            " They do not exist, nor does anybody in them:"
        )
        for desk in DESKS:
            self.stdout.write(
                f"  {desk.email:34} {desk.organisation['name_en']} ({desk.organisation['kind']})"
            )
        self.stdout.write(
            f"They need a second code as well, shown there; then {site}/organisation/ or {site}/desk/\n"
        )
        self.stdout.write(f"Logs: {settings.VAR_DIR}/log. Stop with Ctrl-C; everything is kept.\n")
