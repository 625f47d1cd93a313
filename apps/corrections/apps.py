"""Corrections in Django."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "apps.corrections"

    def ready(self) -> None:
        from apps.corrections import export_parts, keeping, telling
        from apps.corrections.asked_for import asked_for
        from apps.corrections.asking import answers
        from apps.corrections.asking import telling as asking_telling
        from apps.corrections.helping import register as register_helping
        from apps.corrections.marks import marks_of
        from apps.feeds import handlers
        from apps.feeds.protocol import event_types
        from apps.wallet import asked_for as asked
        from apps.wallet import marks
        from apps.wallet.export import parts

        keeping.register()
        asking_telling.register()
        handlers.register(event_types.CORRECTION_STATUS, answers.take_answers)
        parts.register(export_parts.parts)
        marks.register(marks_of)
        asked.register(asked_for)
        telling.register()
        register_helping()
