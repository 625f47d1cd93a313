"""Who a session belongs to, read by a statement that is planned once: every page begins with it."""

from typing import Any, override

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.models import User
from apps.accounts.prepared import fetch_prepared

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_USER = f"SELECT {', '.join(_FIELDS)} FROM {User._meta.db_table} WHERE id = %s"  # noqa: S608 - names of ours


class Backend(AuthenticationBackend):
    """Signs in as allauth does."""

    @override
    def get_user(self, user_id: Any) -> User | None:
        """The user, unless they are gone or may not sign in any more."""
        rows = fetch_prepared(_USER, [user_id])
        user = User.from_db("default", _FIELDS, rows[0]) if rows else None
        return user if user is not None and self.user_can_authenticate(user) else None
