"""Addresses of "My renewal"."""

from django.urls import path

from apps.readiness import views

app_name = "readiness"
urlpatterns = [
    path("renewal/", views.renewal, name="renewal"),
    path("renewal/answers/", views.answers, name="answers"),
    path("renewal/renewal.pdf", views.renewal_pdf, name="pdf"),
]
