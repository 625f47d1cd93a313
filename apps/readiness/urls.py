"""Addresses of "My renewal", of findings, months and duties."""

from django.urls import path

from apps.readiness import continuity_views, views

app_name = "readiness"
urlpatterns = [
    path("renewal/", views.renewal, name="renewal"),
    path("renewal/answers/", views.answers, name="answers"),
    path("renewal/renewal.pdf", views.renewal_pdf, name="pdf"),
    path("findings/", continuity_views.findings, name="findings"),
    path("findings/<slug:name>/", continuity_views.finding, name="finding"),
    path("months/", continuity_views.months, name="months"),
    path("months/months.pdf", continuity_views.months_pdf, name="months_pdf"),
    path("duties/", continuity_views.duties, name="duties"),
]
