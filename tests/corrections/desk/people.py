"""Somebody who asked her employer to put a pension month right, and the people at the employer's desk."""

import datetime
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.test import Client

from apps.accounts.models import Membership, Organisation, User
from apps.consent.models import AccessEntry
from apps.corrections import ledger
from apps.corrections.clock.events import AnyEvent, Confirmed, EvidenceCollected, Remarked, Sent
from apps.corrections.ledger import Asked, Disputed, Evidence, Opened
from apps.corrections.letters.model import Letter, Paragraph, Piece
from apps.corrections.models import Request
from apps.wallet.documents import keeping
from apps.wallet.documents.models import Document, DocumentContent, Entry
from tests.accounts.organisation_people import new_member, new_organisation, sign_in_shown
from tests.corrections.people import TODAY, begun, month_content
from tests.notices.people import Person, somebody
from tests.wallet.page_records import office, payslip
from tests.wallet.paper_files import photo

NOW = datetime.datetime(2026, 11, 5, 3, tzinfo=datetime.UTC)  # noon in Japan
SENT_ON = datetime.date(2026, 11, 2)
PICTURE, FILE = photo(), b"%PDF-1.7 the whole paper"
#: Values of records of hers that she did not send; none of them may reach a desk.
SECRETS = ("987,654", "987654", "Hidden Trading", "かくれ商事")


@dataclass
class Desk:
    """An organisation, and somebody at its desk who has just shown a second factor."""

    organisation: Organisation
    member: Membership
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        sign_in_shown(self.client, User.objects.get(pk=self.member.user_id))

    def colleague(self, email: str = "second@example.com") -> "Desk":
        return Desk(self.organisation, new_member(self.organisation, email))

    def get(self, sent: "SentRequest | None" = None) -> Any:
        return self.client.get(f"/desk/{sent.id}/" if sent else "/desk/")

    def answers(self, sent: "SentRequest", act: str, **said: Any) -> Any:
        """Fills in a form as its page showed it; the newest entry it showed is read off the page."""
        said = {"seen": sent.seen, **said}
        return self.client.post(f"/desk/{sent.id}/{act}/", said)


@dataclass
class SentRequest:
    """A request that lies at a desk."""

    mai: Person
    id: UUID
    correction: UUID
    record: UUID
    document: UUID

    @property
    def opened(self) -> Opened:
        with self.mai.passage() as key:
            return ledger.one_of(self.mai.resident.pk, self.correction, key)

    @property
    def seen(self) -> int:
        from apps.corrections.desk.history import seen_of

        return seen_of(self.opened)

    @property
    def row(self) -> Request:
        with self.mai.passage():
            return Request.objects.get(pk=self.id)

    def happened(self, *events: AnyEvent) -> None:
        """What Mai notes herself."""
        with self.mai.passage() as key:
            for event in events:
                ledger.append(self.correction, key, event, by=self.mai.user.pk, today=event.day)

    def looks(self) -> list[AccessEntry]:
        """The lines of her log that members of organisations made, oldest first."""
        with self.mai.passage():
            return list(AccessEntry.objects.filter(actor_kind="member").order_by("seq"))


def desk(kind: str = "employer", email: str = "hr@example.com", **fields: Any) -> Desk:
    organisation = new_organisation(
        kind, **{"name_ja": "青葉食品株式会社", "name_en": "Aoba Foods", **fields}
    )
    return Desk(organisation, new_member(organisation, email))


def letter() -> Letter:
    pieces = (Piece("2026年8月の記録では、"), Piece("第1号", origin="record"), Piece("となっています。"))
    return Letter(
        "L-1", "late", "厚生年金の届出のお願い", (Piece("青葉食品株式会社 御中"),),
        (Paragraph("L-1.item_differs", pieces, "You say what the record shows, and what is right."),), (), TODAY,
    )  # fmt: skip


def sent_to(
    organisation: Organisation,
    *,
    route: str = "P-1",
    mai: Person | None = None,
    on: datetime.date = SENT_ON,
    sender: str = "Tran Thi Mai",
    **columns: Any,
) -> SentRequest:
    """A request of Mai to an organisation, with one record and one paper, and much else that she keeps to herself."""
    mai = mai or somebody()
    slips = office(mai.resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    record = slips.send("payslip", "s-1", payslip("2026-08", gross=240_000))
    slips.send("payslip", "s-2", payslip("2026-09", gross=987_654, employer="かくれ商事"))
    document = paper_of(mai)
    with mai.passage() as key:
        found = begun(mai, key, route)
        by: Any = {"day": on, "actor": "resident"}
        for event in (EvidenceCollected(**by), Confirmed(**by), Sent(**by, channel="online")):
            found = ledger.append(found.id, key, event, by=mai.user.pk, today=on)
        found = ledger.append(found.id, key, Remarked(**by, what="Hidden Trading called me"), today=on)
        request = Request(
            correction=found.row, resident=mai.resident, organisation=organisation, content=b"",
            **{"state": Request.State.AT_DESK, **columns},
        )  # fmt: skip
        asked = msgspec.structs.replace(_asked(route, record, document), sender=sender)
        request.content = ledger.seal_asked(key, request.pk, asked)
        request.save()
    return SentRequest(mai, request.pk, found.id, record, document)


def _asked(route: str, record: UUID, document: UUID) -> Asked:
    return Asked(
        route=route, kind="pension_month", record_id=str(UUID(int=7)), revision=1,
        fields=(Disputed("category", held="1", claimed="2"), Disputed("paid_on", claimed="2026-09-30")),
        months=month_content().months, reason="I worked there from 1 August.", legal_basis=("epia_31",),
        letter=letter(), reply_by=datetime.date(2026, 11, 16),
        evidence=(Evidence("record", record, 1), Evidence("document", document)),
    )  # fmt: skip


def paper_of(mai: Person) -> UUID:
    """A kept paper of hers, as the chain of checks leaves it."""
    with mai.passage() as key:
        entry = Entry.objects.create(resident=mai.resident, kind="payslip")
        paper = Document(
            resident=mai.resident, entry=entry, kind="payslip", state="kept", media_type="application/pdf",
            size=len(FILE), pages=1, checked_at=NOW, name=b"",
        )  # fmt: skip
        paper.name = key.seal(keeping.NAME, str(paper.pk), b"Hidden Trading.pdf")
        paper.save()
        for part, content in ((keeping.FILE, FILE), (keeping.PREVIEW, PICTURE)):
            DocumentContent.objects.create(
                document=paper, part=part, resident=mai.resident, kind="payslip",
                sealed=key.seal(keeping.SEALED, f"{paper.pk}/{part}", content),
            )  # fmt: skip
    return paper.pk
