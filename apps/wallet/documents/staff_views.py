"""Staff see whether files of residents can be scanned: which scanner answers, and how many files wait; about nobody."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.staff import for_operators
from apps.wallet.documents import scanning, waiting

_KNOWN_BY: Final = "ClamAV "


@require_safe
@for_operators
def scanner(request: HttpRequest) -> HttpResponse:
    """The scanner as it answers now, and the queue of what waits for it."""
    version = scanning.version()
    number, oldest = waiting.counted()
    context = {
        "is_named": bool(settings.CLAMD_ADDRESS),
        "version": version,
        "is_clamav": version.startswith(_KNOWN_BY),
        "has_signatures": version.count("/") >= 2,  # ClamAV 1.4.6/27450/Sat Nov 21 09:26:26 2026
        "waiting": number,
        "oldest": oldest,
    }
    return render(request, "wallet/scanner.html", context)
