"""``manage.py tell``: plans what residents are told and hands mail over, now and in this process."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.notices import outbox, planning


class Command(BaseCommand):
    """Does what the scheduler rings for each minute, and says how many it concerned; nobody is named."""

    help = "Plans what residents are told, and hands over the mail that waits."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        planned = planning.plan_changed(now=now)
        self.stdout.write(
            f"planned: {planned.residents} residents, {planned.told} told or changed, {planned.withdrawn} withdrawn"
        )
        done = outbox.deliver(now=now)
        said = ", ".join(f"{number} {what}" for what, number in sorted(done.items()))
        self.stdout.write(f"mail: {said or 'nothing was due'}")
