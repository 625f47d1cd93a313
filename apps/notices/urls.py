"""Addresses of the inbox, of how one is told, and of calendars."""

from django.urls import path

from apps.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/mark/", views.mark, name="mark"),
    path("inbox/<uuid:notice_id>/open/", views.open_notice, name="open"),
    path("settings/telling/", views.preferences, name="preferences"),
    path("settings/telling/calendar/", views.make_calendar, name="make_calendar"),
    path("settings/telling/calendar/end/", views.end_calendar, name="end_calendar"),
    path("calendar/<str:secret>.ics", views.calendar, name="calendar"),
]
