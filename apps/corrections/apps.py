"""Corrections in Django."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "apps.corrections"
