"""What an archive is made of: parts that apps register, each a few files about one resident."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from allauth.mfa.models import Authenticator
from django.db.models import Model

from apps.accounts.models import ActsFor, Resident
from apps.consent import read_notices, receipts
from apps.consent.giving import WHY
from apps.consent.log import proofs
from apps.consent.models import Ask, DeletionRequest, Engagement, Grant, LeavingRequest, ReadNotice, Receipt
from apps.consent.sealing import DataKey
from apps.wallet.export import csv_files, html_page, json_files, reading
from apps.wallet.export.asked_for import still_asked_for
from apps.wallet.export.json_files import as_json
from apps.wallet.kinds import KINDS
from apps.wallet.models import Holding
from apps.wallet.pages.asked_for import as_json as asked_for_in_copy


@dataclass(frozen=True, slots=True)
class About:
    """Whose archive it is, the key to what is held, the language of its page, and when it is made."""

    resident_id: UUID
    key: DataKey
    language: str
    now: datetime


type File = tuple[str, Iterable[bytes] | bytes]
type Part = Callable[[About], Iterator[File]]
_REGISTERED: Final[list[Part]] = []


def register(part: Part) -> None:
    """Adds a part; apps above call it from ``ready()``."""
    if part not in _REGISTERED:
        _REGISTERED.append(part)


def all_parts() -> tuple[Part, ...]:
    """Every part in the order in which they are written; the page comes first and names the others."""
    return (_page, _records, _tables, _receipts, _permissions, _account, _log, _told, *_REGISTERED)


def _page(about: About) -> Iterator[File]:
    yield "index.html", html_page.page(about.resident_id, about.key, language=about.language, now=about.now)
    yield "style.css", html_page.style()


def _records(about: About) -> Iterator[File]:
    head = {
        "format": json_files.FORMAT,
        "made_at": reading.in_words(about.now),
        "resident": {"id": str(about.resident_id)},
        "asked_for": [asked_for_in_copy(one) for one in still_asked_for(about.resident_id, about.key)],
    }
    yield "records.json", json_files.records_file(head, reading.records(about.resident_id, about.key))


def _tables(about: About) -> Iterator[File]:
    for kind in reading.kinds_held(about.resident_id):
        yield (
            f"tables/{kind}.csv",
            csv_files.table(kind, reading.records(about.resident_id, about.key, kinds=[kind])),
        )
        if kind in KINDS:
            yield f"schemas/{kind}.json", json_files.schema_file(kind)


def _receipts(about: About) -> Iterator[File]:
    rows = Receipt.objects.filter(resident_id=about.resident_id).order_by("grant_id", "record_version")
    for row in rows.iterator():
        jws = receipts.open_jws(row, about.key)
        name = f"receipts/{row.grant_id}-{row.record_version}"
        yield f"{name}.jws", jws.encode()
        yield f"{name}.json", as_json(receipts.payload_of(jws))


def _permissions(about: About) -> Iterator[File]:
    why = {
        str(grant.pk): about.key.unseal(WHY, str(grant.pk), grant.why or b"").decode()
        for grant in Grant.objects.filter(resident_id=about.resident_id, why__isnull=False)
    }
    listed = {
        "permissions": [{**row, "why": why.get(row["id"])} for row in _rows(Grant, about.resident_id)],
        "asked_by_helpers": _rows(Ask, about.resident_id),
        "engagements": _rows(Engagement, about.resident_id),
        "asked_to_delete": _rows(DeletionRequest, about.resident_id),
        "leaving": _rows(LeavingRequest, about.resident_id),
        "tied_to": _rows(Holding, about.resident_id),
    }
    yield "permissions.json", as_json(listed)


def _account(about: About) -> Iterator[File]:
    resident = Resident.objects.get(pk=about.resident_id)
    own = ActsFor.objects.filter(resident=resident, role=ActsFor.Role.OWN).select_related("user").first()
    said: dict[str, Any] = {
        "called": resident.display_name,
        "here_since": reading.in_words(resident.created_at),
        "acted_for_by": list(ActsFor.objects.filter(resident=resident).values_list("role", flat=True)),
    }
    if own is not None:
        ways = Authenticator.objects.filter(user=own.user).order_by("created_at")
        said["sign_in"] = {
            "email": own.user.email,
            "language": own.user.language,
            "since": reading.in_words(own.user.date_joined),
            "second_steps": [
                {"kind": each.type, "since": reading.in_words(each.created_at)} for each in ways
            ],
        }
    yield "account.json", as_json(said)


def _log(about: About) -> Iterator[File]:
    yield "log.json", as_json(proofs.for_resident(about.resident_id, now=about.now))


def _told(about: About) -> Iterator[File]:
    """What offices told about looks of their own staff, by the line of the log."""
    lines = list(
        ReadNotice.objects.filter(resident_id=about.resident_id).order_by("seq").values_list("seq", flat=True)
    )
    said = read_notices.words_of(about.key, about.resident_id, lines)
    yield (
        "looks-told-by-offices.json",
        as_json([{"line": line, **msgspec.to_builtins(said[line])} for line in lines if line in said]),
    )


def _rows(model: type[Model], resident_id: UUID) -> list[dict[str, Any]]:
    """The rows of a small table as they are, without what is sealed or secret in them (bytes)."""
    fields = [field for field in model._meta.concrete_fields if field.get_internal_type() != "BinaryField"]
    rows = model._default_manager.filter(resident_id=resident_id)
    return [{field.attname: _simple(getattr(row, field.attname)) for field in fields} for row in rows]


def _simple(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
