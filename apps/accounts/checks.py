"""Settings that must never be found in a deployment."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def no_bypass_of_second_factor(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A code that opens every account must not exist, not even for tests."""
    del app_configs
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None) is None:
        return []
    return [
        Error(
            "MFA_TOTP_INSECURE_BYPASS_CODE is set: one code would pass every second factor.",
            hint="Remove the setting. Tests make a real code from the secret.",
            id="accounts.E001",
        )
    ]
