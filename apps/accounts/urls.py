"""Addresses of the pages about the reader."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("language/choose/", views.choose_language, name="choose_language"),
    path("furigana/", views.furigana, name="furigana"),
    path("arrive/", views.arrive, name="arrive"),
    path("first-steps/", views.first_steps, name="first_steps"),
    path("settings/", views.settings_page, name="settings"),
    path("people/", views.people, name="people"),
    path("people/<uuid:resident_id>/act/", views.act_for, name="act_for"),
    path("second-factor/", views.second_factor, name="second_factor"),
]
