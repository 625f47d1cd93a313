"""The one way to records: it says for which residents, notes the look, and opens the database for exactly those.

Tables of record data carry row-level security: without a passage through here a query finds no row. The
setting lasts for one transaction, so it cannot leak into the next request of a pooled connection. The line in the
access log is written in the same transaction before anything is read; where it cannot be written, nothing opens.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest

from apps.accounts import acting
from apps.accounts.identifiers import uuid7
from apps.accounts.models import ActsFor, Resident, User
from apps.accounts.prepared import fetch_prepared
from apps.consent import sealing
from apps.consent.log.entries import Look
from apps.consent.sealing import DataKey

_ADMIT: Final = """
SELECT set_config('tsunagi.residents', %s, true), set_config('tsunagi.kinds', %s, true),
    set_config('tsunagi.institution', %s, true), set_config('tsunagi.organisation', %s, true)
"""
#: Whom the user acts for, and in the same breath nobody but them admitted: nothing can come between the two.
_OPEN_OWN: Final = """
WITH mine AS (
    SELECT resident_id, role FROM accounts_actsfor
    WHERE user_id = %s AND (%s::uuid IS NULL OR resident_id = %s::uuid)
)
SELECT array_agg(resident_id), array_agg(resident_id) FILTER (WHERE role = 'guardian'),
    set_config('tsunagi.residents', coalesce(string_agg(resident_id::text, ','), ''), true),
    set_config('tsunagi.kinds', '', true), set_config('tsunagi.institution', '', true),
    set_config('tsunagi.organisation', '', true)
FROM mine
"""
#: The same for the one whom the user looks at now (the chosen, if they still act for them), with the line of the log.
_OPEN_ACTING: Final = "SELECT * FROM consent_open_acting(%s, %s, %s, string_to_array(%s, ','), %s, %s)"
_NOTE: Final = """
SELECT consent_note(%s, %s, string_to_array(%s, ','), string_to_array(%s, ',')::uuid[], string_to_array(%s, ','),
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
#: The line first: a statement that could not write it returns no key.
_LOOK: Final = f"""
SELECT wrapped, kek_id FROM ({_NOTE}) AS noted
LEFT JOIN consent_residentkey key ON key.resident_id = %s
"""  # noqa: S608 - statements of ours
_NO_KIND: Final = "-"


@dataclass(frozen=True, slots=True)
class Passage:
    """What a passage allows: the residents whose rows are visible until the transaction ends, and who looks."""

    residents: tuple[UUID, ...]
    wards: frozenset[UUID]
    looker: Look

    def look(
        self,
        resident_id: UUID,
        *,
        action: str,
        kinds: Collection[str] = (),
        record_ids: Collection[UUID] = (),
    ) -> DataKey:
        """Notes a look at one of them, and only then gives the key to what is held about them."""
        if resident_id not in self.residents:
            raise PermissionDenied
        actor = "guardian" if resident_id in self.wards else "resident"
        looked = replace(self.looker, action=action, kinds=kinds, record_ids=record_ids, actor_kind=actor)
        ((wrapped, kek_id),) = fetch_prepared(_LOOK, [*_parameters(resident_id, looked), resident_id])
        return _key(resident_id, wrapped, kek_id)


@dataclass(frozen=True)
class ActingPassage:
    """A passage for the one resident whom a signed-in reader looks at now; the look is noted."""

    resident: Resident
    wrapped: bytes | None
    kek_id: str | None
    reader: UUID
    request_id: UUID | None

    @property
    def resident_id(self) -> UUID:
        return self.resident.pk

    def note_act(self, action: str) -> None:
        """A line for what was done, once it was, beside that of the look under which it was."""
        own = ActsFor.objects.filter(user=self.reader, resident=self.resident, role=ActsFor.Role.OWN)
        actor = "resident" if own.exists() else "guardian"
        note(
            self.resident_id,
            Look(action, actor_kind=actor, actor_user=self.reader, request_id=self.request_id),
        )

    @cached_property
    def key(self) -> DataKey:
        """What opens the values held about this resident."""
        return _key(self.resident.pk, self.wrapped, self.kek_id)


@contextmanager
def open_own(
    user: User, *, resident: UUID | None = None, request: HttpRequest | None = None
) -> Iterator[Passage]:
    """Opens the records of the residents whom this user acts for, or of one of them.

    What is then read must be noted by ``look`` first. Raises PermissionDenied when the user does not act for that
    resident; views turn it into 404, so that a stranger learns nothing.
    """
    with transaction.atomic():
        ((mine, wards, *_settings),) = fetch_prepared(_OPEN_OWN, [user.pk, resident, resident])
        if mine is None and resident is not None:
            raise PermissionDenied
        looker = Look("", actor_user=user.pk, request_id=request_id(request))
        yield Passage(tuple(mine or ()), frozenset(wards or ()), looker)


@contextmanager
def open_acting(request: HttpRequest, *, action: str, kinds: Collection[str] = ()) -> Iterator[ActingPassage]:
    """Opens the records of the resident whom a signed-in reader looks at now, and says who that is.

    `action` names the look; what is then done is noted by `note_act`, once it was: a look that was refused its act is a
    look. Raises NoResident (404) when the reader acts for nobody.
    """
    with transaction.atomic():
        rows = fetch_prepared(
            _OPEN_ACTING,
            [
                request.user.pk,
                acting.chosen(request),
                action,
                ",".join(kinds),
                request_id(request),
                uuid7(),
            ],
        )
        found = rows[0] if rows else None
        resident = (
            Resident.from_db("default", ("id", "display_name", "created_at"), found[:3]) if found else None
        )
        wrapped, kek_id = found[3:] if found else (None, None)
        acted_for = acting.remember(request, resident)
        yield ActingPassage(acted_for, wrapped, kek_id, _reader_of(request), request_id(request))


def _reader_of(request: HttpRequest) -> UUID:
    """The signed-in reader; whoever acts for somebody is one."""
    assert isinstance(request.user, User), "nobody acts for a resident unless signed in"
    return request.user.pk


def admit(
    residents: Collection[UUID],
    *,
    kinds: Collection[str] | None = None,
    institution: UUID | None = None,
    organisation: UUID | None = None,
) -> None:
    """Makes the rows of exactly these residents visible for the rest of this transaction.

    For the doors themselves, and for ingest, which writes what an institution sent about the residents of a page;
    ``institution`` opens the connections and the inbox of that one institution besides, ``organisation`` what
    residents gave to, or one of its members asked for, that one organisation. With ``kinds`` only records of these
    kinds show, and nothing else about a person.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The door opens inside a transaction only.")
    values = [
        ",".join([resident.hex for resident in residents]),
        "" if kinds is None else ",".join(kinds) or _NO_KIND,
        institution.hex if institution else "",
        organisation.hex if organisation else "",
    ]
    fetch_prepared(_ADMIT, values)


def note(resident_id: UUID, look: Look) -> int:
    """Appends a line to a resident's access log in this transaction; returns its number.

    Raises an IntegrityError for somebody who does not exist. Whatever keeps the line from being written aborts the
    transaction, and with it the look.
    """
    ((number,),) = fetch_prepared(_NOTE, _parameters(resident_id, look))
    return int(number)


def _parameters(resident_id: UUID, look: Look) -> list[Any]:
    return [
        resident_id,
        look.action,
        ",".join(look.kinds),
        ",".join(map(str, look.record_ids)),
        ",".join(look.fields),
        look.actor_kind,
        look.actor_user,
        look.organisation,
        look.role,
        look.purpose,
        look.grant,
        look.outcome,
        look.reason,
        look.source,
        look.request_id,
        uuid7(),
    ]


def _key(resident_id: UUID, wrapped: bytes | None, kek_id: str | None) -> DataKey:
    """The key from its row; made where nothing was ever sealed about this resident."""
    if kek_id is None:
        return sealing.keys_of([resident_id])[resident_id]
    return sealing.data_key(resident_id, wrapped, kek_id)


def request_id(request: HttpRequest | None) -> UUID | None:
    """The id under which everything that one request looked at is noted."""
    if request is None:
        return None
    known: UUID | None = getattr(request, "_request_id", None)
    if known is None:
        known = request._request_id = uuid7()  # type: ignore[attr-defined]
    return known
