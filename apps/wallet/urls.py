"""Addresses of the pages about records."""

from django.urls import path

from apps.wallet import views

app_name = "wallet"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/<slug:slug>/", views.domain, name="domain"),
    path("records/<uuid:record_id>/", views.record, name="record"),
]
