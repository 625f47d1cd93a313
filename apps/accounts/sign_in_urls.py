"""Addresses of signing in: exactly what is offered. Nobody has a password, so no address for one exists."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path

from apps.accounts.signing_in import sign_in, sign_out
from apps.accounts.step_up import before_changing_sign_in as changing
from apps.accounts.step_up_views import reauthenticate_by_passkey

urlpatterns = [
    path("signup/", account.signup, name="account_signup"),
    path("signup/passkey/", account.signup_by_passkey, name="account_signup_by_passkey"),
    path("login/", sign_in, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", changing(account.email), name="account_email"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("second/", factors.index, name="mfa_index"),
    path("second/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("second/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("second/app/add/", changing(app.activate_totp), name="mfa_activate_totp"),
    path("second/app/remove/", changing(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second/codes/new/",
        changing(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", changing(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/signup/", passkeys.signup_webauthn, name="mfa_signup_webauthn"),
    path("passkeys/reauthenticate/", reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", changing(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", changing(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
