"""The demonstration's mailbox: sign-in codes that would come by e-mail, and the second codes that are known to all."""

from pathlib import Path

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from apps.sandbox.demonstration import OPERATOR_TOTP, OPERATORS
from apps.sandbox.desks import DESKS
from apps.sandbox.mailbox import newest


@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """The newest mails; only where mail goes to a folder."""
    folder = getattr(settings, "SANDBOX_MAIL_DIR", None)
    if folder is None:
        raise Http404
    counter = next(iter(yield_hotp_counters_from_time()))
    secrets = [
        *((address, OPERATOR_TOTP) for address in OPERATORS),
        *((desk.email, desk.totp) for desk in DESKS),
    ]
    context = {
        "mails": newest(Path(folder)),
        "second_codes": [
            (email, format_hotp_value(hotp_value(secret, counter))) for email, secret in secrets
        ],
    }
    return render(request, "sandbox/mail.html", context)
