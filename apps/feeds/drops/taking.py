"""Takes rows of a drop into the inbox and the ledger, by the very steps that events go through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.consent import door
from apps.consent.sealing import DataKey, living_keys_of
from apps.feeds import inbox
from apps.feeds.drops.rows import Sheet
from apps.feeds.entries import Link
from apps.feeds.inbox import Entry
from apps.feeds.ingest import Taken, apply_accepted, check, links_of
from apps.feeds.models import Event
from apps.feeds.protocol.payloads import Accepted
from apps.feeds.protocol.verdicts import GROUNDS, Opened, Refused
from apps.feeds.sealed_tokens import key_for, seal_token
from apps.wallet.kinds import find_restricted_text

type Row = tuple[int, list[str]]

_DIGEST: Final = "feeds_event.token_sha256"


@dataclass(slots=True)
class Counted:
    """What became of some rows."""

    read: int = 0
    accepted: int = 0
    refused: int = 0
    conflicts: int = 0
    nameless: int = 0
    taken: Taken = field(default_factory=Taken)


def take_rows(
    institution_id: UUID, sheet: Sheet, rows: Sequence[Row], *, now: datetime, apply: bool = True
) -> Counted:
    """Stores and applies some rows; call it inside the transaction that also notes how far the reading came.

    With ``apply`` false accepted rows are only stored, to be applied one by one by ``feeds.applying``.
    """
    door.admit((), institution=institution_id)
    subjects = {row: sheet.subject_of(cells) for row, cells in rows}
    links = links_of(institution_id, {subject for subject in subjects.values() if subject})
    residents = {link.resident_id for link in links.values()}
    door.admit(residents, institution=institution_id)
    keys = living_keys_of(residents)  # of one who was erased nothing is known any more
    links = {name: link for name, link in links.items() if link.resident_id in keys}
    verdicts = {row: _verdict(sheet, row, cells, links.get(subjects[row])) for row, cells in rows}
    accepted = {sheet.jti_of(row): found for row, found in verdicts.items() if isinstance(found, Accepted)}
    counted = Counted(read=len(rows), accepted=len(accepted), refused=len(rows) - len(accepted))
    if apply:
        states = apply_accepted(institution_id, accepted, links, counted.taken, keys=keys, now=now)
    else:
        states = dict.fromkeys(accepted, Event.State.STORED)
    counted.conflicts = sum(state == Event.State.CONFLICT for state in states.values())
    writer = _Writer(institution_id, sheet, keys)
    entries = [
        writer.entry(row, cells, verdicts[row], links.get(subjects[row]), states) for row, cells in rows
    ]
    inbox.store(institution_id, entries, now=now)
    counted.nameless = sum(
        not subjects[row] for row, found in verdicts.items() if not isinstance(found, Accepted)
    )
    _note(counted, verdicts.values())
    return counted


def _verdict(sheet: Sheet, row: int, cells: Sequence[str], link: Link | None) -> Accepted | Refused:
    found = sheet.open(row, cells)
    return check(found, link.view if link else None) if isinstance(found, Opened) else found


def _note(counted: Counted, verdicts: Iterable[Accepted | Refused]) -> None:
    """What staff are told: alerts by their own code, everything else but strangers' rows as refused rows.

    A full file of an employer names all who work there, and few of them are connected here: that is no trouble.
    """
    for found in verdicts:
        if isinstance(found, Refused):
            code = found.code if GROUNDS[found.code].alert else "drop_rows_refused"
            if found.err != "access_denied":
                counted.taken.notices[code] += 1


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rows of the inbox; each is sealed for the person whom it is about, or not kept."""

    institution_id: UUID
    sheet: Sheet
    keys: Mapping[UUID, DataKey]

    def entry(
        self,
        row: int,
        cells: Sequence[str],
        verdict: Accepted | Refused,
        link: Link | None,
        states: Mapping[str, Event.State],
    ) -> Entry:
        jti, text = self.sheet.jti_of(row), self.sheet.text_of(row, cells)
        resident_id = link.resident_id if link and link.view.live else None
        key = key_for(resident_id, self.keys)
        assert key is not None  # links are of residents who have one
        # keyed: without a signature in it a row could be guessed from a bare hash
        digest = key.digest(_DIGEST, f"{self.institution_id}/{jti}", text.encode())
        if isinstance(verdict, Accepted):
            sealed = seal_token(key, self.institution_id, jti, text)
            event_type = verdict.opened.event_type.rsplit("/", 1)[1]
            return Entry(
                jti, digest, Event.Verdict.ACCEPTED, states[jti], sealed, resident_id, event_type,
                signed_by=self.sheet.signed_by,
            )  # fmt: skip
        may_stay = resident_id is not None and _may_be_kept(verdict, cells)
        return Entry(
            jti,
            digest,
            Event.Verdict.REFUSED,
            Event.State.NONE,
            token=seal_token(key, self.institution_id, jti, text) if may_stay else None,
            resident_id=resident_id,
            err=verdict.err,
            code=verdict.code,
            path=self.sheet.column_of(verdict, cells),
            detail=verdict.detail[:40],
        )


def _may_be_kept(refusal: Refused, cells: Sequence[str]) -> bool:
    """Whether a refused row may stay: not where a restricted number is, or hides behind another fault."""
    if refusal.err == "access_denied" or refusal.code == "restricted_identifier":
        return False
    return not find_restricted_text("\n".join(cells))
