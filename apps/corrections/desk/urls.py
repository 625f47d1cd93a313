"""Addresses of the desk."""

from django.urls import path

from apps.corrections.desk import views

app_name = "desk"

urlpatterns = [
    path("desk/", views.requests, name="requests"),
    path("desk/<uuid:request_id>/", views.one, name="one"),
    path("desk/<uuid:request_id>/<slug:act>/", views.answer, name="answer"),
    path(
        "desk/<uuid:request_id>/evidence/<uuid:evidence_id>/<slug:part>/",
        views.opened_evidence,
        name="evidence",
    ),
]
