"""`manage.py expire_data`: takes away now what the calendar says, as the nightly task does."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.consent.leaving.expiring import expire_all


class Command(BaseCommand):
    """Prints how much of each kind went; docs/operations/erasure.md and /retention/ say why."""

    help = "Deletes what has been kept as long as retention.toml says."

    def handle(self, *_args: Any, **_options: Any) -> None:
        gone = expire_all()
        for what, number in sorted(gone.items()):
            self.stdout.write(f"{number:8}  {what}")
        self.stdout.write(f"Gone in all: {gone.total()}.")
