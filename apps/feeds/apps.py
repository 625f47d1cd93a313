"""Feeds in Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "apps.feeds"

    def ready(self) -> None:
        from apps.feeds import export_parts, keeping
        from apps.wallet.export import parts

        keeping.register()
        parts.register(export_parts.parts)
