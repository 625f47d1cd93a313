"""Feeds in Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "apps.feeds"

    def ready(self) -> None:
        from apps.consent.looked import reporting
        from apps.feeds import export_parts, keeping, reads, telling
        from apps.wallet.export import parts

        reporting.tell(reads.SOURCES)
        keeping.register()
        telling.register()
        parts.register(export_parts.parts)
