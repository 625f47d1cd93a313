"""Readiness in Django."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "apps.readiness"

    def ready(self) -> None:
        from apps.readiness import export_parts, keeping, shared_findings, telling, telling_findings
        from apps.readiness.pages.findings import resting
        from apps.wallet.export import parts

        keeping.register()
        telling.register()
        telling_findings.register()
        shared_findings.register()
        resting.register()
        parts.register(export_parts.parts)
