"""Addresses of all pages."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.accounts.page_urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.accounts.organisation_urls")),
    path("account/", include("apps.accounts.sign_in_urls")),
    path("", include("apps.notices.urls")),
    path("", include("apps.consent.urls")),
    path("", include("apps.consent.transparency_urls")),
    path("", include("apps.consent.leaving.urls")),
    path("", include("apps.wallet.urls")),
    path("", include("apps.readiness.urls")),
    path("", include("apps.feeds.urls")),
    path("", include("apps.corrections.asking.urls")),
    path("", include("apps.consent.looked_urls")),
    path("", include("apps.corrections.desk.urls")),
]

if apps.is_installed("apps.sandbox"):
    urlpatterns.append(path("", include("apps.sandbox.urls")))

handler500 = "apps.accounts.errors.server_error"
