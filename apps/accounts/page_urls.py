"""Addresses of the pages that anybody may read."""

from django.urls import path
from django.views.generic import TemplateView

from apps.accounts import views

app_name = "pages"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("help/", TemplateView.as_view(template_name="pages/help.html"), name="help"),
    path("about/", TemplateView.as_view(template_name="pages/about.html"), name="about"),
    path(
        "accessibility/", TemplateView.as_view(template_name="pages/accessibility.html"), name="accessibility"
    ),
]
