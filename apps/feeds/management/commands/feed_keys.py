"""``manage.py feed_keys``: the key by which institutions know us; shown, changed as planned, replaced at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.accounts import signing_keys
from apps.feeds import our_keys
from apps.feeds.management.bad_input import refuse

RESTART = "Start the web and the workers again, so that they sign with it."


class Command(BaseCommand):
    help = "Shows our signing keys (show), publishes the next one (next), uses it (use), or replaces a stolen one (replace)."
    requires_system_checks = ()  # needs neither database nor broker

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "next", "use", "replace"])

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")()

    def _show(self) -> None:
        current = our_keys.signing_key().kid
        former = {signing_keys.load_public(file)["kid"] for file in our_keys.former()}
        for jwk in our_keys.published()["keys"]:
            kid = str(jwk["kid"])
            state = "signs" if kid == current else "signed before" if kid in former else "published"
            self.stdout.write(f"{kid}  {state}")
        self.stdout.write(f"{settings.SITE_URL}/.well-known/jwks.json")

    def _next(self) -> None:
        key = our_keys.prepare_next()
        self.stdout.write(f"{key.kid}  is published and does not sign yet.")
        self.stdout.write(
            "Tell each institution this thumbprint by telephone or letter; wait until all have it."
        )

    def _use(self) -> None:
        try:
            key = our_keys.use_next(now=timezone.now())
        except our_keys.NoNextKey:
            raise refuse("there is no next key yet: manage.py feed_keys next") from None
        self.stdout.write(f"{key.kid}  signs from now on; the one before stays published.")
        self.stdout.write(RESTART)

    def _replace(self) -> None:
        our_keys.prepare_next()
        key = our_keys.use_next(now=timezone.now(), keep_former=False)
        self.stdout.write(f"{key.kid}  signs from now on; the one before is published no more.")
        self.stdout.write(RESTART)
        self.stdout.write(
            "Tell each institution at once: the old key is to be refused, and this is the new thumbprint."
        )
