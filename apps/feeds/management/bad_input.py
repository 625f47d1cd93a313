"""How our commands end on bad input: the reason on standard error, exit status 2."""

from django.core.management.base import CommandError


def refuse(reason: str) -> CommandError:
    """The error to raise for bad input."""
    return CommandError(reason, returncode=2)
