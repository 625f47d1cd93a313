"""What consent keeps, one module for each matter."""

from apps.consent.models.keys import ResidentKey, SystemKey

__all__ = ["ResidentKey", "SystemKey"]
