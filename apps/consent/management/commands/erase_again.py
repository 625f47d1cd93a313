"""`manage.py erase_again`: after a backup was restored, erases everybody who had been erased since it was made."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.consent.leaving.erasing import erase_again


class Command(BaseCommand):
    """Run it as the owner of the database, before the site opens; a second run finds nobody."""

    help = "Replays the tombstones on a restored database, so that erased people stay erased."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Erased again: {erase_again()}.")
