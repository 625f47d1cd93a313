"""Addresses of what is public about the access log."""

from django.urls import path

from apps.consent import transparency_views

app_name = "transparency"
urlpatterns = [
    path("transparency/", transparency_views.transparency, name="about"),
    path("transparency/heads/", transparency_views.heads_list, name="heads"),
]
