"""Notices in Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "apps.notices"

    def ready(self) -> None:
        from apps.accounts import screen
        from apps.notices import inbox, keeping

        screen.COUNTS["notices:inbox"] = inbox.unread_of
        keeping.register()
