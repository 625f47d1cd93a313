"""Addresses of the pages about who may read: for residents under /sharing/ and /ask/, for helpers under /helping/."""

from django.urls import path

from apps.consent import answering_views, helper_views, views

app_name = "consent"
urlpatterns = [
    path("notices/<str:digest>/", views.notice, name="notice"),
    path("ask/<str:code>/", answering_views.ask, name="ask"),
    path("sharing/", views.sharing, name="sharing"),
    path("sharing/code/", answering_views.code, name="code"),
    path("sharing/give/", answering_views.choose_recipient, name="choose_recipient"),
    path("sharing/give/<uuid:organisation_id>/", answering_views.give_unasked, name="give_unasked"),
    path("sharing/<uuid:grant_id>/", views.grant, name="grant"),
    path("sharing/<uuid:grant_id>/less/", views.give_less, name="give_less"),
    path("sharing/<uuid:grant_id>/end/", views.end, name="end"),
    path("sharing/<uuid:grant_id>/delete/", views.ask_to_delete, name="ask_to_delete"),
    path("sharing/<uuid:grant_id>/receipts/<int:version>/", views.receipt, name="receipt"),
    path(
        "sharing/<uuid:grant_id>/receipts/<int:version>.<str:form>",
        views.receipt_file,
        name="receipt_file",
    ),
    path("helping/", helper_views.helping, name="helping"),
    path("helping/ask/", helper_views.new_ask, name="new_ask"),
    path("helping/ask/<uuid:ask_id>/", helper_views.ask, name="helper_ask"),
    path("helping/ask/<uuid:ask_id>/code.svg", helper_views.ask_picture, name="ask_picture"),
    path("helping/ask/<uuid:ask_id>/withdraw/", helper_views.withdraw, name="withdraw_ask"),
    path("helping/deletions/<uuid:request_id>/", helper_views.answer_deletion, name="answer_deletion"),
]
