"""What a person who writes a restricted number into a text of their own is told; the number is not repeated."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import find_restricted_text

_MY_NUMBER = _("This looks like a My Number (Individual Number). Please do not write it anywhere here.")
_OTHER = _("This looks like a number that must not be kept here. Please write it without the number.")


def why_not_kept(text: str) -> Promise | None:
    """A sentence for the writer when the text holds a restricted number (MNA 19, 20; see kinds.restricted)."""
    found = find_restricted_text(text)
    if not found:
        return None
    return _MY_NUMBER if any(one.what == "my_number" for one in found) else _OTHER
