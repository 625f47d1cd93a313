"""Readiness in Django."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "apps.readiness"

    def ready(self) -> None:
        from apps.readiness import export_parts, keeping, telling
        from apps.wallet.export import parts

        keeping.register()
        telling.register()
        parts.register(export_parts.parts)
