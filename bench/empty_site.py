"""The reference of the page benchmark: a Django site with one empty page and nothing else."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse(b"")


urlpatterns = [path("", empty)]
settings.configure(
    SECRET_KEY="reference",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    LOGGING_CONFIG=None,
)
application = get_wsgi_application()
