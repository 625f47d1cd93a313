"""Files leave only as downloads: no browser shows one as a page of ours, and none hands one to another site.

OWASP ASVS 3.2.1 (never rendered as a page) and 3.5.8 (who asks for it, by the Fetch Metadata of the browser).
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from apps.wallet.documents.recognising import ENDING_OF, JPEG

AS_DOWNLOAD: Final = frozenset({"document", "empty"})
AS_PICTURE: Final = frozenset({"image"})
_FROM_US: Final = frozenset({"same-origin", "none"})


def refuse_others(request: HttpRequest, destinations: Collection[str]) -> None:
    """Raises Http404 when a browser says that another site asks, or that it wants to use the file as something else.

    A browser that says nothing sends its cookies from our own pages only (SameSite), so it may.
    """
    site, wanted = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Dest")
    if (site is not None and site not in _FROM_US) or (wanted is not None and wanted not in destinations):
        raise Http404


def as_download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A file to save, under the name it was given."""
    plain = f"paper{ENDING_OF[media_type]}"
    answer = _closed(content, media_type)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


def as_picture(content: bytes) -> HttpResponse:
    """Our own drawing of a file, for a page of ours; opened by itself it is a download too."""
    answer = _closed(content, JPEG)
    answer["Content-Disposition"] = 'attachment; filename="picture.jpg"'
    return answer


def as_shown(content: bytes) -> HttpResponse:
    """The same in a window of its own: a picture that we drew, which can do nothing."""
    answer = _closed(content, JPEG)
    answer["Content-Disposition"] = "inline"
    return answer


def _closed(content: bytes, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer
