"""Addresses of a resident's corrections. No address names a value, a check or a person."""

from django.urls import path

from apps.corrections.helping import drafting as helping_drafts
from apps.corrections.helping import noting_views as helping_notes
from apps.corrections.helping import views as helping_views
from apps.corrections.pages import (
    appeal_views,
    beginning_views,
    complaining,
    noting_views,
    preparing_views,
    sent_letters,
    views,
)

app_name = "corrections"
urlpatterns = [
    path("corrections/", views.listing, name="list"),
    path("corrections/missing/", beginning_views.missing, name="missing"),
    path("corrections/records/<uuid:record_id>/", beginning_views.record, name="record"),
    path("corrections/records/<uuid:record_id>/<str:field>/", beginning_views.record, name="field"),
    path("corrections/findings/<slug:name>/", beginning_views.finding, name="finding"),
    path("corrections/<uuid:correction_id>/", views.correction, name="correction"),
    path("corrections/<uuid:correction_id>/prepare/", preparing_views.prepare, name="prepare"),
    path("corrections/<uuid:correction_id>/read/", preparing_views.read, name="read"),
    path("corrections/<uuid:correction_id>/letter.pdf", preparing_views.letter, name="letter"),
    path(
        "corrections/<uuid:correction_id>/letters/<int:number>/", sent_letters.sent_letter, name="sent_letter"
    ),
    path(
        "corrections/<uuid:correction_id>/letters/<int:number>/letter.pdf",
        sent_letters.sent_letter_pdf,
        name="sent_letter_pdf",
    ),
    path("corrections/<uuid:correction_id>/send/", preparing_views.send, name="send"),
    path("corrections/<uuid:correction_id>/change/", preparing_views.change, name="change"),
    path("corrections/<uuid:correction_id>/note/<slug:what>/", noting_views.note, name="note"),
    path("corrections/<uuid:correction_id>/appeal/", appeal_views.appeal, name="appeal"),
    path("corrections/<uuid:correction_id>/complaint.pdf", complaining.complaint_pdf, name="complaint"),
    path("corrections/<uuid:correction_id>/next/", beginning_views.next_way, name="next"),
    path("corrections/<uuid:correction_id>/withdraw/", noting_views.withdraw, name="withdraw"),
    path("corrections/<uuid:correction_id>/rest/", noting_views.rest, name="rest"),
    path("helping/<uuid:grant_id>/corrections/ways/", helping_views.ways_of, name="helping_ways"),
    path("helping/<uuid:grant_id>/corrections/begin/", helping_views.begin, name="helping_begin"),
    path(
        "helping/<uuid:grant_id>/corrections/<uuid:correction_id>/",
        helping_drafts.draft,
        name="helping_draft",
    ),
    path(
        "helping/<uuid:grant_id>/corrections/<uuid:correction_id>/note/",
        helping_notes.note,
        name="helping_note",
    ),
]
