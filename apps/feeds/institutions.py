"""Storing an institution that was read from its document, the first time and again while it is being prepared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.feeds.models import Institution, Stream
from apps.feeds.onboarding.document import (
    Checked,
    RegistrationError,
    address_flaw,
    has_control_characters,
    read,
)
from apps.feeds.onboarding.history import Step, note
from apps.feeds.onboarding.models import KeyApproval, Onboarding
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.trust import note_keys
from apps.wallet.models import Source

__all__ = [
    "Checked",
    "RegistrationError",
    "address_flaw",
    "enter_again",
    "has_control_characters",
    "read",
    "register",
]


@transaction.atomic
def register(checked: Checked, *, now: datetime, live: bool, by: UUID | None = None) -> Institution:
    """Stores a checked registration; an id or issuer that is taken raises RegistrationError.

    Unless ``live`` (samples and tests) it is only being prepared: no key of it is in force and no kind agreed until
    staff say so (``onboarding``). ``by`` is who entered it; None from the command line.
    """
    entry = checked.registration
    if Source.objects.filter(slug=entry.id).exists():
        raise RegistrationError("id", _("is registered already"))
    _refuse_taken_issuer(checked, but=None)
    source = Source.objects.create(slug=entry.id, **_of_source(checked))
    institution = Institution.objects.create(
        source=source,
        **_of_institution(checked),
        thumbprints=entry.thumbprints if live else [],
        kinds=entry.kinds if live else [],
        state=Institution.State.LIVE if live else Institution.State.WAITING,
        registered_at=now,
    )
    Stream.objects.create(institution=institution, next_poll_at=now)
    Onboarding.objects.create(
        institution=institution, entered_by=by, entered_at=now, **_of_onboarding(checked)
    )
    if checked.keys is not None:
        note_keys(institution, checked.keys, now=now, entered_by=by)
    note(institution, Step.ENTERED, by=by, now=now)
    return institution


@transaction.atomic
def enter_again(institution: Institution, checked: Checked, *, by: UUID, now: datetime) -> bool:
    """Replaces what stands in the document while the institution is being prepared; returns whether it still was.

    Its id stays, since addresses and folders carry it. What was agreed, compared and tried before speaks of another
    document, so kinds are agreed, keys compared and the test made anew. RegistrationError as in ``register``.
    """
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    if locked.state != Institution.State.WAITING:
        return False
    if checked.registration.id != locked.source.slug:
        raise RegistrationError("id", _("is another one than before; register it as a new institution"))
    _refuse_taken_issuer(checked, but=locked)
    Source.objects.filter(pk=locked.pk).update(**_of_source(checked))
    moved = locked.jwks_uri != (checked.registration.jwks_uri or "")
    Institution.objects.filter(pk=locked.pk).update(**_of_institution(checked), kinds=[], thumbprints=[])
    done = Onboarding.objects.select_for_update().get(pk=locked.pk)
    Onboarding.objects.filter(pk=done.pk).update(
        **_of_onboarding(checked), version=done.version + 1, entered_by=by, entered_at=now,
        kinds_by=None, kinds_at=None, proposed_kinds=None, proposed_by=None, test=None, test_version=None, tested_at=None,
    )  # fmt: skip
    _compare_keys_anew(locked, moved=moved, now=now)
    locked.refresh_from_db()
    if checked.keys is not None:
        note_keys(locked, checked.keys, now=now, entered_by=by)
    note(locked, Step.ENTERED_AGAIN, by=by, now=now)
    return True


def _compare_keys_anew(institution: Institution, *, moved: bool, now: datetime) -> None:
    """Keys are compared again: those in force retire, since what they signed must stay checkable; others of another
    place are forgotten. A stopped key stays stopped.
    """
    KeyApproval.objects.filter(key__institution=institution).delete()
    in_force = institution.keys.filter(status=KeyStatus.APPROVED)
    in_force.update(status=KeyStatus.RETIRED, retired_at=now)
    if moved or not institution.jwks_uri:
        institution.keys.filter(status=KeyStatus.PENDING).delete()


def _refuse_taken_issuer(checked: Checked, *, but: Institution | None) -> None:
    others = Institution.objects.filter(issuer=checked.registration.issuer)
    if (others if but is None else others.exclude(pk=but.pk)).exists():
        raise RegistrationError("issuer", _("is registered already"))


def _of_source(checked: Checked) -> dict[str, Any]:
    entry = checked.registration
    return {
        "code": checked.source,
        "name_ja": entry.names.ja,
        "name_en": entry.names.en,
        "corporate_number": entry.corporate_number,
    }


def _of_institution(checked: Checked) -> dict[str, Any]:
    entry = checked.registration
    return {
        "issuer": entry.issuer,
        "poll_url": entry.poll_url,
        "token_url": entry.token_url,
        "request_url": entry.request_url,
        "authorization_url": entry.authorization_url or "",
        "metadata_url": entry.metadata_url or "",
        "jwks_uri": entry.jwks_uri or "",
        "algorithms": entry.algorithms,
        "event_types": entry.event_types,
        "private_network": entry.private_network,
    }


def _of_onboarding(checked: Checked) -> dict[str, Any]:
    entry = checked.registration
    return {"stated_thumbprints": entry.thumbprints, "offered_kinds": entry.kinds}
