"""Addresses of feeds: a record as it was sent, the operators' pages, our public keys."""

from django.urls import path

from apps.feeds import views

app_name = "feeds"
urlpatterns = [
    path(".well-known/jwks.json", views.our_public_keys, name="our_public_keys"),
    path("records/<uuid:record_id>/as-sent/", views.as_sent, name="as_sent"),
    path("operators/", views.operators_overview, name="operators"),
    path("operators/<slug:slug>/", views.institution, name="institution"),
    path("operators/<slug:slug>/start/", views.start_again, name="start_again"),
    path("operators/<slug:slug>/approve/", views.approve_institution, name="approve_institution"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/<str:decision>/", views.decide_key, name="decide_key"),
    path("operators/<slug:slug>/notices/<uuid:notice_id>/settle/", views.settle_notice, name="settle_notice"),
]
