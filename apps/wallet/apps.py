"""The wallet in Django."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "apps.wallet"

    def ready(self) -> None:
        from apps.accounts.forms import TEXT_CHECKS
        from apps.consent import vocabulary
        from apps.wallet import keeping, telling
        from apps.wallet.documents import checks, export_part  # noqa: F401 - checks register themselves
        from apps.wallet.export import parts, told_part
        from apps.wallet.shareable import kinds_in_words
        from apps.wallet.written_texts import why_not_kept

        if why_not_kept not in TEXT_CHECKS:
            TEXT_CHECKS.append(why_not_kept)
        vocabulary.register(kinds_in_words)
        keeping.register()
        telling.register()
        parts.register(export_part.parts)
        parts.register(told_part.parts)
