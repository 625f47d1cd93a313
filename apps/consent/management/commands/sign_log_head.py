"""``manage.py sign_log_head``: signs the access log's tree as it stands, as the scheduler does every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.consent.log import heads, witnesses


class Command(BaseCommand):
    help = "Signs the tree of the access log, unless it is not shown to continue the last signed one."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = heads.sign_head(now=timezone.now())
        except heads.LogBrokenError as error:
            raise CommandError(str(error)) from None
        if head is None:
            self.stdout.write("The log is empty; there is nothing to sign.")
            return
        mailed = witnesses.mail_head(head)
        self.stdout.write(f"Head {head.id}: {head.size} entries; mailed to {mailed} witnesses.")
        self.stdout.write(head.jws)
