"""Pulls one institution: takes the lease, asks page by page, notes what to acknowledge, and backs off from trouble."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import httpx2
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from apps.accounts.prepared import prepared_cursor
from apps.feeds import faults, ingest, leases, operators, our_keys
from apps.feeds.institutions import address_flaw
from apps.feeds.judging import KeysNeeded
from apps.feeds.leases import LeaseLost
from apps.feeds.models import Institution, Stream
from apps.feeds.protocol import backoff
from apps.feeds.protocol.answers import PollAnswer
from apps.feeds.protocol.client import WHOLE_EXCHANGE_SECONDS, FeedClient
from apps.feeds.protocol.client import Stream as Address
from apps.feeds.protocol.tokens import Trust
from apps.feeds.protocol.trouble import FeedError, Trouble
from apps.feeds.trust import keys_are_due, may_fetch_on_demand, refresh_keys, trust_of
from apps.wallet.models import Source

log = logging.getLogger(__name__)

USUAL_EVENTS: Final = 100
PAGES_A_PULL: Final = 200
LONGEST_PULL: Final = timedelta(seconds=150)
"""After this no further page is begun: with two exchanges of a minute each it ends before the queue would end it."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
HEARD_TO_THE: Final = timedelta(seconds=30)
"""How exactly the wallet shows when a source was last heard; not every page of a pull is worth a write."""


@dataclass(slots=True)
class Report:
    """What one pull did."""

    asked: bool = False
    pages: int = 0
    received: int = 0
    redelivered: int = 0
    refused: int = 0
    held: int = 0
    trouble: str = ""

    def add(self, taken: ingest.Taken) -> None:
        self.pages += 1
        self.received += taken.received
        self.redelivered += taken.redelivered
        self.refused += taken.refused
        self.held += taken.held


def client_for(institution: Institution, *, patience: float = WHOLE_EXCHANGE_SECONDS) -> FeedClient:
    """A client of one institution, allowed to reach the hosts it was registered with and no other.

    ``patience`` is how many seconds one exchange may take.

    Raises FeedError that stops the stream when an address cannot be used: only a person can mend it.
    """
    return FeedClient(_address_of(institution), our_keys.signing_key(), patience=patience)


def _address_of(institution: Institution) -> Address:
    jwks_url = institution.jwks_uri or institution.poll_url
    addresses = [institution.poll_url, institution.token_url, jwks_url]
    if any(map(address_flaw, addresses)):
        raise FeedError(Trouble.STOP, "address_unusable")
    try:
        return Address(
            poll_url=institution.poll_url,
            token_url=institution.token_url,
            jwks_url=jwks_url,
            client_id=settings.TSUNAGI_ISSUER,
            token_audience=institution.issuer,
            hosts=frozenset(httpx2.URL(url).host for url in addresses),
            private_network=institution.private_network and settings.FEED_PRIVATE_NETWORK_ALLOWED,
        )
    except ValueError:  # plain http where it is not allowed
        raise FeedError(Trouble.STOP, "address_unusable") from None


def pull(
    institution_id: UUID,
    *,
    connect: Callable[[Institution], FeedClient] = client_for,
    clock: Callable[[], datetime] = timezone.now,
    pages: int = PAGES_A_PULL,
) -> Report:
    """Asks one institution until it has no more, or ``pages`` are done; does nothing while another worker does."""
    report = Report()
    open_streams = Stream.objects.filter(institution__state=Institution.State.LIVE, stopped_code="")
    with leases.leased(open_streams, institution_id, clock, last_asked_at=clock()) as stream:
        if stream is None:
            return report
        report.asked = True
        try:
            with connect(stream.institution) as client:
                _ask(stream, client, report, clock=clock, pages=pages)
        except FeedError as error:
            report.trouble = f"{error.kind}:{error.detail}"
            _note_trouble(stream, error, now=clock())
    return report


def _ask(
    stream: Stream, client: FeedClient, report: Report, *, clock: Callable[[], datetime], pages: int
) -> None:
    institution = stream.institution
    # where nothing is published, what was registered is all there is, and an unknown key is refused at once
    keys_as_of = _NEVER if institution.jwks_uri else _FOR_EVER
    if keys_are_due(institution, stream, now=clock()) and _refresh_keys(stream, client, clock=clock):
        keys_as_of = clock()
    trust = trust_of(institution)
    until = clock() + LONGEST_PULL
    for _page in range(pages):
        state = _breaker(stream)
        answer = client.poll(
            stream.acks_to_send,
            {jti: (err, words) for jti, (err, words) in stream.errors_to_send.items()},
            max_events=backoff.events_to_ask(state, stream.max_events),
            return_immediately=True,
        )
        if answer.sets and answer.sets.keys() <= {*stream.acks_to_send, *stream.errors_to_send}:
            # it sends exactly what this request told it about: asking on would go round in circles
            raise FeedError(Trouble.CONFLICT, "acks_ignored")
        now = clock()
        try:
            taken = _store_whatever_comes(stream, answer, trust, now=now)
        except KeysNeeded:
            if may_fetch_on_demand(institution, stream, now=now) and _refresh_keys(
                stream, client, clock=clock
            ):
                keys_as_of, trust = now, trust_of(institution)
            taken = _store_whatever_comes(stream, answer, trust, now=now, keys_as_of=keys_as_of)
        report.add(taken)
        told = taken.acks or taken.errors
        if not told or clock() > until:  # with nothing to tell them, nothing more comes out of asking again
            return


def _refresh_keys(stream: Stream, client: FeedClient, *, clock: Callable[[], datetime]) -> bool:
    """Fetches the keys, and renews the lease after it: it lasts for one exchange, however slow, not for two."""
    usable = refresh_keys(stream.institution, stream, client, now=clock())
    leases.renew(stream, now=clock())
    return usable


def _store_whatever_comes(
    stream: Stream, answer: PollAnswer, trust: Trust, *, now: datetime, keys_as_of: datetime | None = None
) -> ingest.Taken:
    """Stores and applies an answer; when its events cannot be applied together, stores them to be applied singly.

    One event that trips our code must neither be lost nor hold up the others. A database that is away is another
    matter: then nothing is stored, nothing acknowledged, and the institution delivers again.
    """
    try:
        return _store(stream, answer, trust, now=now, keys_as_of=keys_as_of)
    except (KeysNeeded, LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one event trips must not hold up the others
        log.error("a page of %s is only stored: %s", stream.institution_id, faults.place(error))  # noqa: TRY400
        taken = _store(stream, answer, trust, now=now, keys_as_of=keys_as_of, apply=False)
        operators.note(stream.institution_id, "apply_failed", now=now)
        return taken


def _store(
    stream: Stream,
    answer: PollAnswer,
    trust: Trust,
    *,
    now: datetime,
    keys_as_of: datetime | None,
    apply: bool = True,
) -> ingest.Taken:
    """One answer, one transaction: events, records, and the acks to carry next time.

    The acks sent with this poll are forgotten here, and only here: a 2xx answer to it has come.
    """
    heard_at = stream.institution.source.heard_at
    heard_just_now = (
        heard_at is not None and abs(now - heard_at) < HEARD_TO_THE
    )  # a clock may have been set back
    with transaction.atomic():
        taken = ingest.take(
            stream.institution_id, answer.sets, trust, now=now, keys_as_of=keys_as_of, apply=apply
        )
        ingest.tell_operators(stream.institution_id, taken, now=now)
        usual = min(USUAL_EVENTS, stream.max_events * 2)
        more = answer.more_available and (taken.acks or taken.errors)  # due at once, should we not come to it
        _note_answer(
            stream, answer, taken, now=now, next_poll_at=now if more else now + _usual_wait(), usual=usual
        )
        if not heard_just_now:
            Source.objects.filter(pk=stream.institution_id).update(heard_at=now)
    stream.acks_to_send, stream.errors_to_send, stream.max_events = taken.acks, taken.errors, usual
    stream.failures, stream.opened_at = 0, None
    if not heard_just_now:
        stream.institution.source.heard_at = now
    return taken


_NOTE_ANSWER: Final = """
UPDATE feeds_stream SET lease_until = %(lease_until)s, acks_to_send = %(acks)s::jsonb,
    errors_to_send = %(errors)s::jsonb, next_poll_at = %(next_poll_at)s, max_events = %(usual)s, failures = 0,
    opened_at = NULL, last_answered_at = %(now)s, last_trouble = '', more_available = %(more)s,
    received = received + %(received)s, redelivered = redelivered + %(redelivered)s, refused = refused + %(refused)s
WHERE institution_id = %(institution)s AND lease_token = %(token)s
"""


def _note_answer(
    stream: Stream,
    answer: PollAnswer,
    taken: ingest.Taken,
    *,
    now: datetime,
    next_poll_at: datetime,
    usual: int,
) -> None:
    """What is known of the stream after an answer; it renews the lease, so the rules of ``leases.renew`` hold."""
    with prepared_cursor() as cursor:
        cursor.execute(
            _NOTE_ANSWER,
            {
                "lease_until": leases.end(now),
                "acks": json.dumps(taken.acks),
                "errors": json.dumps(taken.errors),
                "next_poll_at": next_poll_at,
                "usual": usual,
                "now": now,
                "more": answer.more_available,
                "received": taken.received,
                "redelivered": taken.redelivered,
                "refused": taken.refused,
                "institution": stream.pk,
                "token": stream.lease_token,
            },
            prepare=True,
        )
        if not cursor.rowcount:
            raise LeaseLost


def _usual_wait() -> timedelta:
    return timedelta(seconds=settings.FEED_POLL_EVERY_SECONDS)


def _breaker(stream: Stream) -> backoff.Breaker:
    opened = stream.opened_at.timestamp() if stream.opened_at else None
    return backoff.Breaker(stream.failures, opened, stream.next_poll_at.timestamp())


def _note_trouble(stream: Stream, error: FeedError, *, now: datetime) -> None:
    """Writes down when to ask again; what a person must mend stops the stream or opens a notice."""
    seconds, state = now.timestamp(), _breaker(stream)
    if error.kind is Trouble.THROTTLED:
        after = backoff.after_throttling(state, seconds, error.retry_after)
    elif error.kind is Trouble.CONFLICT:
        after = backoff.Breaker(state.failures, state.opened_at, seconds + settings.FEED_POLL_EVERY_SECONDS)
    else:
        after = backoff.after_failure(state, seconds)
    too_much = error.kind in {Trouble.BAD_ANSWER, Trouble.UNAVAILABLE}  # perhaps only for one answer
    fewer = backoff.fewer_events(stream.max_events) if too_much else stream.max_events
    Stream.objects.filter(pk=stream.pk, lease_token=stream.lease_token).update(
        failures=after.failures,
        opened_at=datetime.fromtimestamp(after.opened_at, UTC) if after.opened_at else None,
        next_poll_at=datetime.fromtimestamp(after.next_at or seconds, UTC),
        max_events=fewer,
        last_trouble=error.detail[:40],
        stopped_code=error.detail[:40] if error.kind is Trouble.STOP else "",
    )
    if error.kind is Trouble.STOP:
        operators.note(stream.institution_id, "stream_stopped", now=now)
    elif error.kind is Trouble.UNAUTHORISED:
        operators.note(stream.institution_id, "unauthorised", now=now)
    elif error.detail == "tls":  # it ran out, or somebody stands between us
        operators.note(stream.institution_id, "certificate_refused", now=now)
    elif after.opened_at and not state.opened_at:
        operators.note(stream.institution_id, "breaker_open", now=now)
