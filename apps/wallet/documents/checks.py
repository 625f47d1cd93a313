"""Checks that run before a deployment: files of residents need a scanner that can be asked."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags
from django.core.exceptions import ImproperlyConfigured

from apps.wallet.documents.scanning import ScannerDown, place_of


@checks.register(Tags.security, deploy=True)
def scanner_is_named(**_kwargs: Any) -> list[CheckMessage]:
    """wallet.W001: without a scanner every file waits. wallet.E001: its address cannot be read."""
    try:
        place_of(settings.CLAMD_ADDRESS)
    except ScannerDown:
        hint = "Set CLAMD_ADDRESS to where clamd listens; see docs/operations/documents.md."
        return [
            checks.Warning(
                "No scanner is named: files of residents wait and are never shown.", hint, id="wallet.W001"
            )
        ]
    except ImproperlyConfigured as wrong:
        return [checks.Error(str(wrong), id="wallet.E001")]
    return []
