"""Readiness in Django."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "apps.readiness"
