"""The sandbox in Django."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "apps.sandbox"
