"""Where an institution reads a piece of evidence, once: no session, no cookie, and 404 for whatever is not to be had."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.corrections.asking import evidence


@csrf_exempt  # whoever has the link is a machine without a session: there is nothing to forge
@require_http_methods(["GET", "POST"])
@never_cache
def read_evidence(_request: HttpRequest, token: str) -> HttpResponse:
    """A piece of evidence as a download."""
    held = evidence.fetch(token, now=timezone.now())
    if held is None:
        raise Http404
    answer = HttpResponse(held.content, content_type=held.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{held.name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer
