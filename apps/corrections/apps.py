"""Corrections in Django."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "apps.corrections"

    def ready(self) -> None:
        from apps.corrections import export_parts, keeping, telling
        from apps.corrections.marks import marks_of
        from apps.wallet import marks
        from apps.wallet.export import parts

        keeping.register()
        parts.register(export_parts.parts)
        marks.register(marks_of)
        telling.register()
