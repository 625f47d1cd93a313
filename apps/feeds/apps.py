"""Feeds in Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "apps.feeds"

    def ready(self) -> None:
        from apps.consent.looked import reporting
        from apps.feeds import reads

        reporting.tell(reads.SOURCES)
