"""Pages on which anybody can see what we signed about the access log."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.consent.log import heads, log_keys, offline
from apps.consent.models import TreeHead

SHOWN = 7
LISTED = 100


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """What the log is, what of it is public, and the last days' heads."""
    listed = [
        {
            "at": date_format(localtime(head.at), "DATETIME_FORMAT"),
            "size": number_format(head.size, force_grouping=True),
            "root": offline.b64(bytes(head.root)),
        }
        for head in TreeHead.objects.order_by("-id")[:SHOWN]
    ]
    return render(request, "consent/transparency.html", {"heads": listed})


@require_safe
@cache_control(public=True, max_age=300)
def heads_list(request: HttpRequest) -> HttpResponse:
    """The heads as JSON, newest first, a hundred at a time; ``apps.consent.log.offline`` checks this document."""
    below = _number(request.GET.get("before"))
    found = TreeHead.objects.order_by("-id")
    page = list(found.filter(id__lt=below)[:LISTED] if below else found[:LISTED])
    older = page[-1].id if page and page[-1].id > 1 else None
    return JsonResponse(
        {
            "heads": [heads.as_published(head) for head in page],
            "keys": log_keys.public_keys(),
            "older": f"{reverse('transparency:heads')}?{urlencode({'before': older})}" if older else None,
        }
    )


def _number(text: str | None) -> int | None:
    """A head's number; 404 for what cannot be one."""
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise Http404
    return int(text)
