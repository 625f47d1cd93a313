"""Where our way of signing in differs from allauth's: words, mail, which steps are asked of whom, secrets at rest."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.ruby import strip_ruby
from apps.accounts.second_factor import has_second_factor
from apps.accounts.step_up import may_change_sign_in

OWN_STAGE = "apps.accounts.adapters.SecondFactorStage"


def display(user: User) -> str:
    """How a passkey or a message names the account: by its address, which only its owner sees."""
    return user.email


class SecondFactorStage(AuthenticateStage):
    """Asks for a second factor after an e-mail code: staff and members always, residents when they chose an authenticator app.

    A resident's passkey is a quicker way in, not a second lock: whoever loses the phone still gets in by e-mail.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is not None and not user.needs_second_factor:
            chosen = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
            return chosen and bool(super()._should_handle(request))
        return bool(super()._should_handle(request))


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and up by e-mail code or passkey."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _(
            "This is your only e-mail address. Add another one before you remove it."
        ),
        "duplicate_email": _("This is already your e-mail address."),
        "email_taken": _("This e-mail address is in use already."),
        "incorrect_code": _("This code does not match. Look at the newest e-mail from us."),
        "rate_limited": _("Many codes were asked for. Wait a few minutes, then ask for a new one."),
        "same_as_current": _("This is already your e-mail address."),
        "too_many_login_attempts": _(
            "The code did not match several times. Wait a few minutes, then ask for a new one."
        ),
        "unknown_email": _("This e-mail address is not known here."),
        "unverified_primary_email": _("Write the code that we sent to this e-mail address first."),
    }

    def get_login_stages(self) -> list[str]:
        """The steps of signing in, with our own second one; steps of phone numbers do not exist here."""
        replaced = {"allauth.mfa.stages.AuthenticateStage": OWN_STAGE}
        return [replaced.get(stage, stage) for stage in super().get_login_stages() if "Phone" not in stage]

    def clean_email(self, email: str) -> str:
        """Addresses are kept in small letters, so that one person is one account."""
        return str(super().clean_email(email)).lower()

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tells the owner of an address that somebody tried to sign up with it; there is no password to reset."""
        sign_in = self.request.build_absolute_uri(reverse("account_login"))
        self.send_mail("account/email/account_already_exists", email, {"sign_in_url": sign_in})

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Mail holds plain words: readings of Easy Japanese are left out."""
        message: EmailMessage = super().render_mail(*args, **kwargs)
        message.subject, message.body = strip_ruby(message.subject), strip_ruby(message.body)
        return message

    def format_email_subject(self, subject: str) -> str:
        return f"Tsunagi: {subject}"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show once more that it is you, a passkey first, in our words."""
        words = {
            "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        methods.sort(
            key=lambda method: method["id"] != "mfa_reauthenticate:webauthn"
        )  # a passkey is the least work
        return [
            {**method, "description": words.get(method["id"], method["description"])} for method in methods
        ]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The library's own question, answered by our rule; ``before_changing_sign_in`` asks it before."""
        return not may_change_sign_in(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, authenticator apps and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Remove the authenticator app before you add another e-mail address."),
        "cannot_delete_authenticator": _(
            "You need one second factor. Add another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
        "incorrect_code": _("This code does not match. Wait for the next one and write it again."),
        "unverified_email": _("Write the code that we sent to your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """TOTP secrets and the seed of recovery codes are stored sealed, so that a stolen dump opens no account."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff and members of organisations keep at least one factor."""
        user = authenticator.user
        if not user.needs_second_factor or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        return has_second_factor(user, besides=authenticator.pk)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """A first name for a key, which its owner may change."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("Passkey %(number)s") % {"number": count + 1})


def _sealer() -> MultiFernet:
    """Keys derived from SECRET_KEY and its fallbacks, newest first, so that rotating it loses no secret."""
    secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"second factor secrets" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
