"""What an institution tells in tests of faults: a little of everything, with values that must never be met elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.faults.reference import Reference
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import PAYSLIP, Desk, new_desk

type Claims = dict[str, Any]

#: Values that stand in every record told here; met in a log, a message or a mail they are a leak. The amount is too long
#: to be met by chance: the microseconds of a time have six digits.
CANARIES = ("カナリア商店", "73152908461", "canary-link")
PEOPLE = ("canary-link-1", "canary-link-2")
WRONG_AUDIENCE = ("invalid_audience", "wrong_audience")
BAD_SIGNATURE = ("invalid_key", "bad_signature")


class Teller:
    """Writes events for an office, and knows what must become of each."""

    def __init__(self, desk: Desk, office: Office) -> None:
        self.desk, self.office = desk, office
        self.written: dict[str, tuple[Claims, str]] = {}
        self.wrong: dict[str, tuple[str, str]] = {}
        self.batches = 0

    def batch(self, people: Iterable[str] = PEOPLE, *, records: int = 3) -> list[str]:
        """For each person: records with two revisions, one withdrawn, one told twice, one forged, one for others."""
        self.batches += 1
        jtis: list[str] = []
        for person in people:
            about = {"sub_id": {"format": "opaque", "id": person}}
            names = [f"{person[-1]}-{self.batches}-{number}" for number in range(records)]
            told = [self.slip(name, revision, **about) for name in names for revision in (1, 2)]
            told += [self.desk.withdraw(names[0], 3, **about), self.slip(names[1], 2, **about)]
            elsewhere = self.slip("never", 1, aud="https://somebody.example", **about)
            forged = self.slip("never", 1, **about)
            self.wrong |= {elsewhere["jti"]: WRONG_AUDIENCE, forged["jti"]: BAD_SIGNATURE}
            jtis += [self.write(claims) for claims in [*told, elsewhere]]
            jtis.append(self.write(forged, signer=new_desk()))
        return jtis

    def slip(self, name: str, revision: int, **changes: Any) -> Claims:
        data = PAYSLIP | {"employer": {"name": CANARIES[0]}, "gross": int(CANARIES[1]), "days": revision}
        return self.desk.upsert(name, revision, data, **changes)

    def write(self, claims: Claims, *, signer: Desk | None = None) -> str:
        signed = self.desk.sign(claims, key=signer.key if signer else None)
        self.written[claims["jti"]] = claims, signed
        self.office.outbox[claims["jti"]] = signed
        return str(claims["jti"])

    def reference(self, arrived: Iterable[tuple[str, datetime]], connections: dict[str, UUID]) -> Reference:
        """What must lie here after these deliveries, told page by page as they were stored."""
        assert self.desk.institution is not None or self.source
        reference = Reference(self.source, sorted(self.desk.registration()["kinds"]))
        for name, resident in connections.items():
            reference.connect(name, resident)
        pages: dict[datetime, list[str]] = {}
        for jti, at in arrived:
            pages.setdefault(at, []).append(jti)
        for _at, page in sorted(pages.items()):
            seen = dict.fromkeys(page, 0)
            reference.page([self.written[jti] for jti in page], wrong=self.wrong, seen=seen)
        return reference

    source: UUID = UUID(int=0)
    """The institution's id in the database that the events go to."""
