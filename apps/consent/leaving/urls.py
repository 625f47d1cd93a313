"""Addresses of leaving: the page, the two requests, the copy, the confirmation, and how long things are kept."""

from django.urls import path

from apps.consent.leaving import views

app_name = "leaving"
urlpatterns = [
    path("leaving/", views.leaving, name="leaving"),
    path("leaving/copy/", views.ask_for_copy, name="ask_for_copy"),
    path("leaving/erase/", views.ask_to_erase, name="ask_to_erase"),
    path("leaving/<uuid:request_id>/cancel/", views.cancel, name="cancel"),
    path("leaving/<uuid:request_id>/copy.zip", views.fetch, name="fetch"),
    path("erased/<str:code>/", views.erased, name="erased"),
    path("retention/", views.retention_page, name="retention"),
]
