"""What every process makes sure of before it starts: that its keys open what is stored."""

from apps.consent.sealing.in_use import is_migrated, refuse_wrong_keys, wrapping_keys_in_use
from apps.consent.sealing.providers import key_provider
from apps.consent.sealing.system_keys import PURPOSES, system_key

__all__ = ["is_migrated", "refuse_unfit_keys", "wrapping_keys_in_use"]


def refuse_unfit_keys() -> None:
    """Raises KeysUnfit, in a sentence for an operator, unless every wrapping key in use is here and is the right one.

    A database that was not migrated yet needs none, but the keys themselves must be well-formed already.
    """
    key_provider()
    if not is_migrated():
        return
    refuse_wrong_keys()
    for purpose in PURPOSES:  # from the first start on there is something that only the right key opens,
        system_key(purpose)  # and no purpose is left for which somebody else could store a key
