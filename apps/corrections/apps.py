"""Corrections in Django."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "apps.corrections"

    def ready(self) -> None:
        from apps.corrections import export_parts, keeping
        from apps.corrections.asking import answers, telling
        from apps.feeds import handlers
        from apps.feeds.protocol import event_types
        from apps.wallet.export import parts

        keeping.register()
        telling.register()
        handlers.register(event_types.CORRECTION_STATUS, answers.take_answers)
        parts.register(export_parts.parts)
