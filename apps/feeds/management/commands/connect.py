"""``manage.py connect EMAIL INSTITUTION CONNECTION_ID``: links a resident by hand, for tests and demos."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.accounts.models import ActsFor
from apps.feeds.connections import LONGEST_ID, ConnectionIdRefused, ConnectionTaken, link
from apps.feeds.management.bad_input import refuse
from apps.feeds.models import Institution


class Command(BaseCommand):
    help = "Links a resident to an institution for all kinds agreed with it (refused in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("institution")
        parser.add_argument("connection_id")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.FEED_PRIVATE_NETWORK_ALLOWED:
            raise refuse("residents connect with consent in the browser; by hand only on a test machine")
        own = ActsFor.objects.filter(user__email__iexact=options["email"], role=ActsFor.Role.OWN).first()
        if own is None:
            raise refuse("no resident signs in with this address")
        institution = Institution.objects.filter(source__slug=options["institution"]).first()
        if institution is None:
            raise refuse(f"no institution is registered as {options['institution']!r}")
        try:
            link(
                own.resident_id,
                institution,
                options["connection_id"],
                kinds=institution.kinds,
                now=timezone.now(),
            )
        except ConnectionIdRefused:
            raise refuse(
                f"a connection id has 1 to {LONGEST_ID} characters and no control characters"
            ) from None
        except ConnectionTaken:
            raise refuse("this connection id belongs to another resident here") from None
        self.stdout.write(f"connected to {institution.source.slug}")
