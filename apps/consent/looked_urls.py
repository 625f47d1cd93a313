"""Addresses of "Who looked"."""

from django.urls import path

from apps.consent import looked_views

app_name = "looked"
urlpatterns = [
    path("looked/", looked_views.looked, name="page"),
    path("looked/list.csv", looked_views.looked_csv, name="csv"),
    path("looked/list.json", looked_views.looked_json, name="json"),
    path("looked/proof.json", looked_views.looked_proof, name="proof"),
]
