"""Consent in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsentConfig(AppConfig):
    name = "apps.consent"

    def ready(self) -> None:
        from apps.accounts import published_keys
        from apps.consent import receipts
        from apps.consent.leaving import owner_functions, registering
        from apps.consent.log import log_keys

        published_keys.register("consent receipts", receipts.public_keys)
        published_keys.register("heads of the access log", log_keys.public_keys)
        registering.register()
        post_migrate.connect(
            owner_functions.write_after_migrating, sender=self, dispatch_uid="consent.leaving functions"
        )
