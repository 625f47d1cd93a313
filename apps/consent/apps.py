"""Consent in Django."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "apps.consent"

    def ready(self) -> None:
        from apps.accounts import published_keys
        from apps.consent import receipts

        published_keys.register("consent receipts", receipts.public_keys)
        from apps.consent.log import log_keys

        published_keys.register("heads of the access log", log_keys.public_keys)
