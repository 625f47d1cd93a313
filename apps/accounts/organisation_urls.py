"""Addresses of organisations: for those who work there, and for staff who compare them with the registers."""

from django.urls import path

from apps.accounts import organisation_staff_views as staff
from apps.accounts import organisation_views as views

app_name = "organisations"
urlpatterns = [
    path("organisation/", views.overview, name="overview"),
    path("organisation/new/", views.choose_kind, name="choose_kind"),
    path("organisation/new/<slug:kind>/", views.register, name="register"),
    path("organisation/invite/", views.invite, name="invite"),
    path("organisation/codes/<uuid:code_id>/withdraw/", views.withdraw_code, name="withdraw_code"),
    path("organisation/members/<uuid:member_id>/", views.member, name="member"),
    path("organisation/members/<uuid:member_id>/end/", views.end, name="end"),
    path("organisation/members/<uuid:member_id>/switch/", views.work_for, name="work_for"),
    path("join/", views.join, name="join"),
    path("operators/organisations/", staff.organisations, name="staff_list"),
    path("operators/organisations/<uuid:organisation_id>/", staff.organisation, name="staff_page"),
    path("operators/organisations/<uuid:organisation_id>/approve/", staff.approve, name="approve"),
    path(
        "operators/organisations/members/<uuid:member_id>/numbers/",
        staff.approve_numbers,
        name="approve_numbers",
    ),
    path("operators/organisations/<uuid:organisation_id>/<slug:decision>/", staff.decide, name="decide"),
]
