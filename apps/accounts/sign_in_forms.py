"""The forms of signing in, in our words; what they check is allauth's."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts

CODE_MISSING = _("Write the code.")


def _ask_email(field: forms.Field, label: Any, help_text: Any = "") -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(autocomplete="email", inputmode="email", spellcheck="false")
    field.error_messages["required"] = _("Write your e-mail address.")
    field.error_messages["invalid"] = _("Write an e-mail address with an @.")
    field.validators = [EmailValidator(message=field.error_messages["invalid"])]


def _ask_code(field: forms.Field, label: Any, help_text: Any, *, digits_only: bool = True) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"class": "input-code", "autocomplete": "one-time-code"})
    if digits_only:
        field.widget.attrs["inputmode"] = "numeric"
    field.error_messages["required"] = CODE_MISSING


class SignUp(account.SignupForm):
    """An e-mail address is all that is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_email(
            self.fields["email"], _("E-mail address"), _("We send a code to it. No advertising, ever.")
        )


class AskForCode(account.RequestLoginCodeForm):
    """The address to which a sign-in code goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_email(
            self.fields["email"], _("E-mail address"), _("The one you wrote when you came here first.")
        )


class LoginCode(account.ConfirmLoginCodeForm):
    """The code from the e-mail, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self.fields["code"], _("Code"), _("Six digits. You can paste them."))


class EmailCode(account.ConfirmEmailVerificationCodeForm):
    """The code from the e-mail, for a new address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self.fields["code"], _("Code"), _("Six digits. You can paste them."))


class NewEmail(account.AddEmailForm):
    """Another e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_email(
            self.fields["email"],
            _("New e-mail address"),
            _("We send a code to it. Until then the old one stays."),
        )


class SecondCode(factors.AuthenticateForm):
    """A code from the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("Six digits from the app, or one of your recovery codes.")
        _ask_code(self.fields["code"], _("Code from your app"), help_text)


class SecondCodeAgain(factors.ReauthenticateForm):
    """The same, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("Six digits from the app, or one of your recovery codes.")
        _ask_code(self.fields["code"], _("Code from your app"), help_text)


class ActivateApp(app.ActivateTOTPForm):
    """The first code that a new authenticator app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(
            self.fields["code"],
            _("Code that the app shows now"),
            _("Six digits. They change every 30 seconds."),
        )


class AddPasskey(WrittenTexts, passkeys.AddWebAuthnForm):
    """A new passkey; every key added here can sign in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passkey(self.fields["name"])
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.HiddenInput()


class SignUpPasskey(WrittenTexts, passkeys.SignupWebAuthnForm):
    """The first passkey, made while signing up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passkey(self.fields["name"])


class RenamePasskey(WrittenTexts, passkeys.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passkey(self.fields["name"])
        self.fields["name"].error_messages["required"] = _("Write a name for this passkey.")


def _name_passkey(field: forms.Field) -> None:
    field.label = _("Name of this passkey")
    field.help_text = _("So that you know it again, like “my phone”.")
    field.widget.attrs.update(autocomplete="off", dir="auto", maxlength="100")
