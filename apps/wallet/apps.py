"""The wallet in Django."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "apps.wallet"

    def ready(self) -> None:
        from apps.accounts.forms import TEXT_CHECKS
        from apps.wallet import keeping
        from apps.wallet.written_texts import why_not_kept

        keeping.register()

        if why_not_kept not in TEXT_CHECKS:
            TEXT_CHECKS.append(why_not_kept)
