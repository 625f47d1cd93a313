"""Addresses of the pages about records."""

from django.urls import path

from apps.wallet import shared_views, views
from apps.wallet.uploads import views as upload_views

app_name = "wallet"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/<slug:slug>/", views.domain, name="domain"),
    path("records/<uuid:record_id>/", views.record, name="record"),
    path("uploads/", upload_views.uploads, name="uploads"),
    path("uploads/columns/", upload_views.columns, name="upload_columns"),
    path("uploads/<uuid:upload_id>/undo/", upload_views.undo, name="undo_upload"),
    path("helping/<uuid:grant_id>/", shared_views.begin, name="shared"),
    path("helping/<uuid:grant_id>/read/", shared_views.read, name="shared_read"),
    path("helping/<uuid:grant_id>/copy/<str:form>/", shared_views.export, name="shared_export"),
]
