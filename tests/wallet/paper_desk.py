"""Somebody signed in, at the pages of their own papers."""

import re
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from apps.accounts.acting import become_resident
from apps.accounts.models import User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.consent.sealing import keys_of
from apps.wallet.documents import keeping
from apps.wallet.documents.models import Document, DocumentContent, Entry
from apps.wallet.models import Record, RecordVersion
from tests.wallet.paper_files import JPEG, photo

TYPED = {
    "employer.name": "青葉食品株式会社",
    "month": "2026-10",
    "paid_on": "2026-11-20",
    "gross": "240,000",
    "data_as_of": "2026-11-20",
}


class Desk:
    """What one resident does at ``/papers/``, and what is then there."""

    def __init__(self, email: str = "mai@example.com", *, name: str = "Mai") -> None:
        self.user = User.objects.create_user(email)
        self.resident = become_resident(self.user, display_name=name)
        self.client = Client()
        self.client.force_login(self.user)

    def begin(self, kind: str = "payslip", **about: str) -> str:
        """Begins an entry; returns the address of its page. ``about`` is the id that the form carries unseen."""
        answer = self.client.post("/papers/", {"kind": kind, **about})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def type(self, address: str, **changes: str) -> HttpResponse:
        return self.client.post(
            f"{address}values/", TYPED | {k.replace("__", "."): v for k, v in changes.items()}
        )

    def add(
        self, address: str, raw: bytes | None = None, name: str = "slip.jpg", kind: str = JPEG
    ) -> HttpResponse:
        return self.add_all(address, [(name, photo() if raw is None else raw, kind)])

    def add_all(self, address: str, files: list[tuple[str, bytes, str]]) -> HttpResponse:
        chosen = [SimpleUploadedFile(name, raw, content_type=kind) for name, raw, kind in files]
        return self.client.post(f"{address}files/", {"chosen": chosen})

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    def records(self) -> list[Record]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(Record.objects.select_related("source").order_by("first_received_at", "id"))

    def standing(self) -> list[tuple[str, int]]:
        """The records that say something: their provenance and revision."""
        return [(row.source.provenance, row.revision) for row in self.records() if row.payload is not None]

    def versions(self) -> list[RecordVersion]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(RecordVersion.objects.order_by("recorded_at", "revision"))

    def entries(self) -> list[Entry]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(Entry.objects.order_by("made_at"))

    def documents(self) -> list[Document]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(Document.objects.order_by("received_at", "id"))

    def contents(self) -> dict[tuple[UUID, str], bytes]:
        """Every part of every file, opened."""
        with transaction.atomic():
            door.admit([self.resident.pk])
            key = keys_of([self.resident.pk])[self.resident.pk]
            return {
                (row.document_id, row.part): key.unseal(
                    keeping.SEALED, f"{row.document_id}/{row.part}", row.sealed
                )
                for row in DocumentContent.objects.order_by("document_id", "part")
            }

    def sealed(self) -> list[bytes]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return [bytes(row.sealed) for row in DocumentContent.objects.all()]

    def noted(self) -> list[Any]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(AccessEntry.objects.order_by("seq"))

    def acts(self) -> list[str]:
        return [line.action for line in self.noted()]


def errors_of(page: str) -> dict[str, str]:
    """The error beside each box, by the name of the box."""
    return {
        name: " ".join(text.split())
        for name, text in re.findall(
            r'<span class="error" id="id_([^"]+)_error">\s*(?:Error: )?(.*?)</span>', page, re.DOTALL
        )
    }
