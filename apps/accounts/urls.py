"""Addresses of the pages about the reader."""

from django.urls import path

from apps.accounts import step_up_views, views

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
    path("step-up/", step_up_views.step_up_needed, name="step_up_needed"),
    path("step-up/back/", step_up_views.press_again, name="press_again"),
    path("step-up/code/", step_up_views.sign_in_again, name="sign_in_again"),
]
