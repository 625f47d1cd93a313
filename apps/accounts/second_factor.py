"""Whether somebody who must show a second factor has shown one: staff and members of organisations."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from apps.accounts.models import User

#: What counts as a factor of its own; recovery codes only stand in for one of these.
PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

#: Names of the pages that stay open, so that one can be set up, and language and help be reached.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "accounts:second_factor",
        "accounts:language",
        "accounts:choose_language",
        "accounts:furigana",
        "accounts:sign_in_again",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "pages:welcome",
        "pages:help",
        "pages:about",
        "pages:accessibility",
    }
)

GONE_KEY = "second_factor_gone"


def second_factor_is_missing(request: HttpRequest) -> bool:
    """Whether this session rests on an e-mail code alone.

    Shown at sign-in (passkey, app or recovery code), or set up in this very session, both count, until the last
    one is removed. Needs no query.
    """
    if request.session.get(GONE_KEY):
        return True
    return not any(
        record.get("method") == "mfa" for record in get_authentication_records(request, request.user)
    )


def note_added(request: HttpRequest, authenticator: Authenticator) -> None:
    """Counts setting one up as showing it: that asked for a valid code or a touch of the key."""
    if authenticator.type in PROOFS:
        kept = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, authenticator.user, "mfa", **kept)
        request.session.pop(GONE_KEY, None)


def note_removed(request: HttpRequest, user: User) -> None:
    """Forgets what was shown when the last factor is removed."""
    if not has_second_factor(user):
        request.session[GONE_KEY] = True


def has_second_factor(user: User, *, besides: int | None = None) -> bool:
    """Whether this user owns a passkey or an authenticator app (other than the one with the id ``besides``)."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=PROOFS).exclude(pk=besides).exists()
