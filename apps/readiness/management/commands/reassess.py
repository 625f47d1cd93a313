"""``manage.py reassess``: asks the rules again about everybody who is due, now and in this process."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.readiness.assessments.reassessing import reassess_changed, reassess_due


class Command(BaseCommand):
    """Does what the scheduler rings for each minute and each night, and says how many it concerned."""

    help = "Asks the rules again about residents whose records changed or whose answers ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day in Japan (today)")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        today = options["on"] or timezone.localdate(now)
        changed = reassess_changed(today=today, now=now)
        ended = reassess_due(today=today, now=now)
        self.stdout.write(f"asked again: {changed} whose records changed, {ended} whose answers had ended")
