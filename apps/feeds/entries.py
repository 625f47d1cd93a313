"""Rows of the inbox for one answer: its tokens sealed, each for the resident whom it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.consent.sealing import DataKey
from apps.feeds import inbox
from apps.feeds.inbox import Entry
from apps.feeds.judging import Judged
from apps.feeds.models import Event
from apps.feeds.protocol.base64url import decode as base64url_decode
from apps.feeds.protocol.payloads import Accepted, ConnectionView
from apps.feeds.protocol.verdicts import Refused
from apps.feeds.sealed_tokens import key_for, seal_token, subject_named_in
from apps.wallet.kinds import find_restricted_text


@dataclass(frozen=True, slots=True)
class Link:
    """A connection as ingest needs it: what verification asks, and the row ids."""

    view: ConnectionView
    id: UUID
    resident_id: UUID
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """Writes the rows. ``links`` and ``keys`` are those of everybody whom the answer speaks of."""

    institution_id: UUID
    judged: Judged
    links: Mapping[str, Link]
    keys: Mapping[UUID, DataKey]
    verification_id: str

    def accepted(self, jti: str, item: Accepted, state: Event.State) -> Entry:
        """A row for an event that was accepted, with its token unless it ended unread."""
        resident_id = self.links[item.opened.sub_id].resident_id if item.connection else None
        return Entry(
            jti,
            self.judged.sha256[jti],
            Event.Verdict.ACCEPTED,
            state,
            # its form was checked when it was opened
            token=None if state == Event.State.NONE else self._sealed(jti, resident_id, name=jti),
            resident_id=resident_id,
            event_type=item.opened.event_type.rsplit("/", 1)[1],
            signed_by=item.opened.signed_by,
        )

    def refused(self) -> Iterable[Entry]:
        """Rows for what is refused; the token itself is kept only where it may be."""
        for jti, refusal in self.judged.refused.items():
            token, resident_id = self._kept(jti, refusal)
            yield Entry(
                inbox.name_of(jti),
                self.judged.sha256[jti],
                Event.Verdict.REFUSED,
                Event.State.NONE,
                token=token,
                resident_id=resident_id,
                err=refusal.err,
                code=refusal.code,
                path=refusal.path,
                detail=refusal.detail[:40],
            )

    def kept_aside(self) -> Iterable[Entry]:
        """Rows for what is neither acknowledged nor refused yet: only that it came, and when first."""
        for jti, held in self.judged.held.items():
            yield Entry(
                inbox.name_of(jti),
                self.judged.sha256[jti],
                Event.Verdict.HELD,
                Event.State.NONE,
                code=held.reason,
            )

    def _kept(self, jti: str, refusal: Refused) -> tuple[bytes | None, UUID | None]:
        """A refused token, sealed for the resident whose live connection it names, if it may stay at all."""
        token = self.judged.tokens[jti]
        if not _may_be_kept(token, refusal):
            return None, None
        subject = subject_named_in(token)
        if subject is None or subject == self.verification_id:
            return self._sealed(jti, None), None
        link = self.links.get(subject)
        if link is None or not link.view.live:  # about somebody who does not let us
            return None, None
        return self._sealed(jti, link.resident_id), link.resident_id

    def _sealed(self, jti: str, resident_id: UUID | None, *, name: str | None = None) -> bytes | None:
        key = key_for(resident_id, self.keys)
        if key is None:
            return None
        return seal_token(key, self.institution_id, name or inbox.name_of(jti), self.judged.tokens[jti])


def _may_be_kept(token: str, refusal: Refused) -> bool:
    """Whether a refused token may stay in quarantine.

    Not about somebody who does not let us (access_denied), and not where a restricted identifier is, or could be
    hidden because the token cannot be read.
    """
    if refusal.err == "access_denied" or refusal.code in {
        "restricted_identifier",
        "too_large",
        "not_compact",
    }:
        return False
    try:
        text = "\n".join(base64url_decode(part.encode()).decode() for part in token.split(".")[:2])
    except ValueError:
        return False
    return "\x00" not in text and not find_restricted_text(text)
