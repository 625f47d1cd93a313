"""Takes one answer of an institution into the database: verdicts, inbox, ledger and the acks to send, together.

Everything happens in one transaction, and only after its commit may an event be acknowledged. Trouble on our side
therefore leaves nothing behind, neither rows nor acks, and the institution delivers again.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from apps.accounts.corporate_number import is_corporate_number
from apps.accounts.prepared import fetch_prepared
from apps.consent import door
from apps.consent.sealing import DataKey, living_keys_of
from apps.feeds import connections, inbox, operators, snapshots
from apps.feeds.entries import Entries, Link
from apps.feeds.handlers import Occurrence, handler_of
from apps.feeds.judging import Judged, judge
from apps.feeds.models import Event
from apps.feeds.protocol import event_types
from apps.feeds.protocol.base64url import decode as base64url_decode
from apps.feeds.protocol.payloads import (
    Accepted,
    Common,
    ConnectionView,
    RecordUpserted,
    RecordWithdrawn,
    check_payload,
)
from apps.feeds.protocol.tokens import Trust
from apps.feeds.protocol.verdicts import Held, Opened, Refused, SetError
from apps.feeds.sealed_tokens import subject_named_in
from apps.wallet import ledger
from apps.wallet.kinds import decode, find_restricted, find_restricted_text
from apps.wallet.ledger import Arrival, Outcome
from apps.wallet.rows import as_json

_RECORDS: Final = frozenset({event_types.RECORD_UPSERTED, event_types.RECORD_WITHDRAWN})


@dataclass(slots=True)
class Taken:
    """What one answer came to: what to tell the institution, and what to count."""

    acks: list[str] = field(default_factory=list)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    received: int = 0
    redelivered: int = 0
    refused: int = 0
    held: int = 0
    notices: Counter[str] = field(default_factory=Counter)


def take(
    institution_id: UUID,
    tokens: Mapping[str, str],
    trust: Trust,
    *,
    now: datetime,
    keys_as_of: datetime | None = None,
    apply: bool = True,
) -> Taken:
    """Stores and applies the tokens of one answer; call it inside the transaction that also notes the acks.

    Raises KeysNeeded (nothing is written) when a token names a key that must be fetched first, unless
    ``keys_as_of`` says when they were last read. With ``apply`` false accepted events are only stored, to be
    applied one by one by ``feeds.applying``.
    """
    taken = Taken()
    if not tokens:
        return taken
    door.admit((), institution=institution_id)
    known = inbox.known(institution_id, [inbox.name_of(jti) for jti in tokens])
    judged = judge(tokens, known, trust, now=now, keys_as_of=keys_as_of)
    _answer_repeated(judged, taken)
    links = links_of(institution_id, _subjects(judged))
    residents = {link.resident_id for link in links.values()}
    door.admit(residents, institution=institution_id)
    keys = living_keys_of(residents)
    links = _without_erased(links, keys)
    accepted = _check(judged, links)
    _wait_for_connections(institution_id, judged, now=now)
    _settle_reused(institution_id, judged, accepted, keys, taken)
    rows = Entries(institution_id, judged, links, keys, trust.verification_id)
    entries = [*rows.refused(), *rows.kept_aside()]
    _note_set_aside(judged, taken)
    if apply:
        states = apply_accepted(institution_id, accepted, links, taken, keys=keys, now=now)
    else:
        states = dict.fromkeys(accepted, Event.State.STORED)
    entries += [rows.accepted(jti, item, states[jti]) for jti, item in accepted.items()]
    taken.acks += accepted
    inbox.store(institution_id, entries, now=now)
    taken.received = len(entries)
    # no jti holds this character and no column can; of such a delivery the institution is told nothing
    taken.errors = {jti: words for jti, words in taken.errors.items() if "\x00" not in jti}
    return taken


def _answer_repeated(judged: Judged, taken: Taken) -> None:
    """What was decided before gets the same answer again; nothing is written for it."""
    for jti, before in judged.repeated.items():
        if before.verdict == Event.Verdict.ACCEPTED:
            taken.acks.append(jti)
        else:
            taken.errors[jti] = (before.err, before.description)
    taken.redelivered = len(judged.repeated)


_LINKS: Final = """
SELECT c.id, c.external_id, c.resident_id, array_to_string(c.kinds, ' '), c.state <> 'ended', c.state = 'paused',
    array_to_string(i.kinds, ' ')
FROM feeds_connection c JOIN feeds_institution i ON i.source_id = c.institution_id
WHERE c.institution_id = %s AND c.external_id = ANY(ARRAY(SELECT json_array_elements_text(%s::json)))
"""


def links_of(institution_id: UUID, ids: set[str]) -> dict[str, Link]:
    """The connections that the tokens speak of, as they stand in this moment and until the transaction is over."""
    connections.hold_still(institution_id)
    return {
        external_id: Link(
            ConnectionView(external_id, resident_id, _words(kinds), live, _words(agreed)),
            row_id,
            resident_id,
            paused,
        )
        for row_id, external_id, resident_id, kinds, live, paused, agreed in fetch_prepared(
            _LINKS, [institution_id, as_json([each for each in ids if "\x00" not in each])]
        )
    }


@lru_cache(maxsize=1024)
def _words(kinds: str) -> frozenset[str]:
    """Kinds of record, which are the same for most connections of an institution."""
    return frozenset(kinds.split())


def _subjects(judged: Judged) -> set[str]:
    """Whom the tokens speak of; those that are refused too, since they are sealed for the same person."""
    subjects = {opened.sub_id for opened in judged.opened.values()}
    return subjects | {name for jti in judged.refused if (name := subject_named_in(judged.tokens[jti]))}


def _without_erased(links: dict[str, Link], keys: Mapping[UUID, DataKey]) -> dict[str, Link]:
    """The connections of residents who have a key; of one who was erased nothing is known any more."""
    if all(link.resident_id in keys for link in links.values()):
        return links
    return {name: link for name, link in links.items() if link.resident_id in keys}


def _check(judged: Judged, links: Mapping[str, Link]) -> dict[str, Accepted]:
    """The second half of the checks; what does not pass joins the refused."""
    accepted: dict[str, Accepted] = {}
    for jti, opened in judged.opened.items():
        link = links.get(opened.sub_id)
        verdict = check(opened, link.view if link else None)
        if isinstance(verdict, Refused):
            judged.refused[jti] = verdict
        else:
            accepted[jti] = verdict
    return accepted


def _wait_for_connections(institution_id: UUID, judged: Judged, *, now: datetime) -> None:
    """Keeps aside what names a connection that we may be about to note: a refusal would be final.

    An institution may send before its answer to a redeemed code has reached our database.
    """
    unknown = [jti for jti, refusal in judged.refused.items() if refusal.code == "unknown_connection"]
    if unknown and connections.is_forming(institution_id, now=now):
        for jti in unknown:
            del judged.refused[jti]
            judged.held[jti] = Held("connection_forming")


def check(opened: Opened, view: ConnectionView | None) -> Accepted | Refused:
    """The checks of a payload with the wallet's kinds and its search for restricted numbers."""
    return check_payload(
        opened,
        view,
        decode,
        find_restricted,
        is_corporate_number=is_corporate_number,
        find_restricted_text=find_restricted_text,
    )


def _settle_reused(
    institution_id: UUID,
    judged: Judged,
    accepted: dict[str, Accepted],
    keys: Mapping[UUID, DataKey],
    taken: Taken,
) -> None:
    """A jti that we hold, with other bytes: of an accepted one, the same payload signed anew is a redelivery.

    Anything else is refused, and what was refused stays so. The stored token is never replaced.
    """
    for jti, before in judged.reused.items():
        taken.redelivered += 1
        accepted.pop(jti, None)
        refusal = judged.refused.pop(jti, None)
        if before.verdict != Event.Verdict.ACCEPTED:  # a refusal is final: a new signature does not undo it
            taken.errors[jti] = (before.err, before.description)
            continue
        # rightly signed, whether or not its connection has ended since; what was thrown away unread compares with nothing
        if refusal is None or refusal.err == SetError.ACCESS_DENIED:
            before_said = inbox.payload_part(institution_id, jti, keys)
            if before_said in {None, judged.tokens[jti].split(".")[1]}:
                taken.acks.append(jti)
                continue
            refusal = None
        refusal = refusal or Refused("jti_reused")
        taken.errors[jti] = (refusal.err, refusal.description)
        taken.notices[refusal.code] += 1


def _note_set_aside(judged: Judged, taken: Taken) -> None:
    """What is told of refusals, and what is counted of them and of what is kept aside."""
    for jti, refusal in judged.refused.items():
        taken.errors[jti] = (refusal.err, refusal.description)
        taken.refused += 1
        taken.notices[refusal.code] += 1
    for held in judged.held.values():
        taken.held += 1
        if held.reason in operators.OTHER_REASONS:  # a key that may be published by now needs no person yet
            taken.notices[held.reason] += 1


def apply_accepted(
    institution_id: UUID,
    accepted: Mapping[str, Accepted],
    links: Mapping[str, Link],
    taken: Taken,
    *,
    keys: Mapping[UUID, DataKey],
    now: datetime,
) -> dict[str, Event.State]:
    """Brings accepted events to where they belong; returns what became of each. Safe to repeat.

    ``keys`` are those of the residents, under which the ledger seals what it writes.
    """
    arrivals: list[Arrival] = []
    others: defaultdict[str, list[Occurrence]] = defaultdict(list)
    paused: dict[str, Event.State] = {}
    ending = {
        item.opened.sub_id
        for item in accepted.values()
        if item.opened.event_type == event_types.CONNECTION_ENDED
    }
    for jti, item in accepted.items():
        link = links.get(item.opened.sub_id) if item.connection else None
        if link is not None and link.paused and item.opened.event_type != event_types.CONNECTION_ENDED:
            # what was unread is thrown away with the end, also where it comes on one page with it
            paused[jti] = Event.State.NONE if item.opened.sub_id in ending else Event.State.PAUSED
        elif item.opened.event_type in _RECORDS and link is not None:
            arrivals.append(arrival(item, link.resident_id, institution_id))
        else:
            resident_id, row_id = (link.resident_id, link.id) if link else (None, None)
            others[item.opened.event_type].append(Occurrence(institution_id, resident_id, row_id, item))
    outcomes = ledger.receive(arrivals, source_id=institution_id, keys=keys, now=now).outcomes
    states = paused | {jti: _state_after(outcome) for jti, outcome in outcomes.items()}
    if conflicts := sum(outcome is Outcome.CONFLICT for outcome in outcomes.values()):
        taken.notices["revision_conflict"] += conflicts
    for event_type, occurrences in others.items():
        handler = handler_of(event_type)
        if handler is not None:
            handler(occurrences)
        state = Event.State.APPLIED if handler else Event.State.WAITING
        states |= {occurrence.accepted.opened.jti: state for occurrence in occurrences}
    snapshots.compare(institution_id, arrivals, others[event_types.SNAPSHOT_COMPLETE])
    return states


def _state_after(outcome: Outcome) -> Event.State:
    return Event.State.CONFLICT if outcome is Outcome.CONFLICT else Event.State.APPLIED


def arrival(item: Accepted, resident_id: UUID, source_id: UUID) -> Arrival:
    """An accepted event about a record, as the ledger takes it."""
    event, opened = item.event, item.opened
    assert isinstance(event, Common)
    upsert = event if isinstance(event, RecordUpserted) else None
    return Arrival(
        resident_id=resident_id,
        source_id=source_id,
        kind=event.kind,
        source_record_id=event.record_id,
        revision=event.revision,
        digest=base64url_decode(upsert.digest.encode()) if upsert else None,
        payload=item.canonical,
        valid_from=upsert.valid_from if upsert else None,
        valid_to=upsert.valid_to if upsert else None,
        data_as_of=event.data_as_of,
        epoch=event.epoch,
        withdrawn_reason=event.reason if isinstance(event, RecordWithdrawn) else None,
        issued_at=datetime.fromtimestamp(opened.iat, UTC),
        happened_at=datetime.fromtimestamp(opened.toe, UTC) if opened.toe is not None else None,
        delivered_as=opened.jti,
        corrects=event.corrects,
    )


def tell_operators(institution_id: UUID, taken: Taken, *, now: datetime) -> None:
    """Notes for staff what was refused, kept aside or contradicted; call it in the same transaction."""
    for code, times in sorted(taken.notices.items()):
        operators.note(institution_id, code, times=times, now=now)
