"""A request whose sender is known: what views behind ``login_required`` get."""

from django.http import HttpRequest

from apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User
