"""Addresses of feeds: connecting, a record as it was sent, the operators' pages, our public keys."""

from django.urls import path

from apps.feeds import connect_views, views
from apps.feeds.drops import views as drop_views
from apps.feeds.onboarding import key_views
from apps.feeds.onboarding import views as staff
from apps.feeds.taking_away import views as taking_away_views

app_name = "feeds"
urlpatterns = [
    path(".well-known/jwks.json", views.our_public_keys, name="our_public_keys"),
    path("records/<uuid:record_id>/as-sent/", views.as_sent, name="as_sent"),
    path("coverage/", connect_views.coverage_page, name="coverage"),
    path("connect/<slug:slug>/", connect_views.connect, name="connect"),
    path("connecting/back/", connect_views.returned, name="returned"),
    path("connecting/<uuid:attempt_id>/", connect_views.leave, name="leave"),
    path("connecting/<uuid:attempt_id>/answer/", connect_views.answered, name="answered"),
    path("connections/<uuid:connection_id>/", connect_views.connection, name="connection"),
    path("connections/<uuid:connection_id>/pause/", connect_views.pause, name="pause_connection"),
    path("connections/<uuid:connection_id>/resume/", connect_views.resume, name="resume_connection"),
    path("connections/<uuid:connection_id>/end/", connect_views.end, name="end_connection"),
    path("connections/<uuid:connection_id>/take-away/", taking_away_views.take_away, name="take_away"),
    path("connections/<uuid:connection_id>/keep/", taking_away_views.keep, name="keep_after_all"),
    path("operators/", views.operators_overview, name="operators"),
    path("operators/new/", staff.enter, name="enter_institution"),
    path("operators/<slug:slug>/", views.institution, name="institution"),
    path("operators/<slug:slug>/files/", drop_views.drops, name="drops"),
    path("operators/<slug:slug>/files/<uuid:drop_id>/", drop_views.drop, name="drop"),
    path("operators/<slug:slug>/files/<uuid:drop_id>/result.csv", drop_views.drop_result, name="drop_result"),
    path("operators/<slug:slug>/start/", views.start_again, name="start_again"),
    path("operators/<slug:slug>/preparing/", staff.preparing, name="preparing"),
    path("operators/<slug:slug>/document/", staff.document, name="document"),
    path("operators/<slug:slug>/document/again/", staff.enter_again, name="enter_again"),
    path("operators/<slug:slug>/kinds/", staff.agree_kinds, name="kinds"),
    path("operators/<slug:slug>/test/", staff.test_pull, name="test_pull"),
    path("operators/<slug:slug>/open/", staff.go_live, name="go_live"),
    path("operators/<slug:slug>/state/<str:decision>/", staff.decide_state, name="decide_state"),
    path("operators/<slug:slug>/history/", staff.institution_history, name="institution_history"),
    path("operators/<slug:slug>/keys/", key_views.all_keys, name="keys"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/compare/", key_views.compare_key, name="compare_key"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/end/", key_views.end_key, name="end_key"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/stop/", key_views.stop_key, name="stop_key"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/signed/", key_views.signed_by_key, name="signed_by_key"),
    path("operators/<slug:slug>/keys/<uuid:key_id>/signed.txt", key_views.signed_names, name="signed_names"),
    path("operators/<slug:slug>/notices/<uuid:notice_id>/settle/", views.settle_notice, name="settle_notice"),
]
