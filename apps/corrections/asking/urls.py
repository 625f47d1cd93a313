"""The one address that institutions themselves open."""

from django.urls import path

from apps.corrections.asking import views

app_name = "asking"
urlpatterns = [path("evidence/<str:token>/", views.read_evidence, name="evidence")]
