"""Feeds in Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "apps.feeds"

    def ready(self) -> None:
        from apps.feeds import keeping

        keeping.register()
