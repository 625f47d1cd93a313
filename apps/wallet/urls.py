"""Addresses of the pages about records."""

from django.urls import path

from apps.wallet import shared_views, views
from apps.wallet.documents import file_views, shared_files, staff_views
from apps.wallet.documents import views as paper_views
from apps.wallet.uploads import views as upload_views

app_name = "wallet"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/<slug:slug>/", views.domain, name="domain"),
    path("records/<uuid:record_id>/", views.record, name="record"),
    path("uploads/", upload_views.uploads, name="uploads"),
    path("uploads/columns/", upload_views.columns, name="upload_columns"),
    path("uploads/<uuid:upload_id>/undo/", upload_views.undo, name="undo_upload"),
    path("papers/", paper_views.papers, name="papers"),
    path("papers/<uuid:entry_id>/", paper_views.paper, name="paper"),
    path("papers/<uuid:entry_id>/values/", paper_views.values, name="paper_values"),
    path("papers/<uuid:entry_id>/files/", file_views.add, name="add_paper_files"),
    path("papers/<uuid:entry_id>/take-back/", paper_views.take_back, name="take_back_paper"),
    path("papers/files/<uuid:document_id>/", file_views.fetch, name="paper_file"),
    path("papers/files/<uuid:document_id>/picture/", file_views.picture, name="paper_picture"),
    path("papers/files/<uuid:document_id>/remove/", file_views.remove, name="remove_paper_file"),
    path("operators/scanner/", staff_views.scanner, name="scanner"),
    path("helping/<uuid:grant_id>/", shared_views.begin, name="shared"),
    path("helping/<uuid:grant_id>/read/", shared_views.read, name="shared_read"),
    path(
        "helping/<uuid:grant_id>/papers/<uuid:document_id>/<str:part>/",
        shared_files.paper,
        name="shared_paper",
    ),
    path("helping/<uuid:grant_id>/copy/<str:form>/", shared_views.export, name="shared_export"),
]
