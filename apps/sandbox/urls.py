"""Addresses that exist only beside the sandbox."""

from django.urls import path

from apps.sandbox import views

app_name = "sandbox"
urlpatterns = [path("sandbox/mail/", views.mail, name="mail")]
