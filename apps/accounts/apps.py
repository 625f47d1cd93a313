"""Accounts in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from apps.accounts import checks, signing_in  # noqa: F401 - checks register themselves
        from apps.accounts.database_roles import grant_after_migrating

        post_migrate.connect(grant_after_migrating, dispatch_uid="accounts.grant_after_migrating")
        signing_in.listen()
