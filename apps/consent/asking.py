"""Asking to be allowed to read: a member of an organisation writes down what and why, and hands over a code."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from apps.accounts.identifiers import uuid7
from apps.accounts.models import Membership
from apps.accounts.purposes import PURPOSES
from apps.consent import door, vocabulary
from apps.consent.log.entries import Look
from apps.consent.models import Ask, Grant
from apps.consent.policy import USUAL_DAYS, Scope, as_json
from apps.consent.sealing import blind_index, system_key

#: No I, L, O or U: what is read aloud at a desk is written down as it was meant (Crockford's base 32).
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 10
_AS_MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
AT_DESK: Final = timedelta(hours=1)
BY_MESSAGE: Final = timedelta(days=7)
_CODES: Final = "ask-codes"
_WHY: Final = "consent_ask.why"
_CODE: Final = "consent_ask.code"
_TAKE: Final = "SELECT consent_take_ask(%s, %s, %s)"
_PEEK: Final = "SELECT * FROM consent_peek_ask(%s, %s)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member asks for. ``days`` is at most 90; ``documents`` and ``fee_yen`` are for engagements only."""

    purpose: str
    scope: Scope
    days: int = USUAL_DAYS
    max_reads: int = 20
    export: bool = False
    why: str = ""
    at_desk: bool = True
    for_organisation: bool = False
    documents: Collection[str] = ()
    fee_yen: int | None = None


def ask(member: Membership, wish: Wish, *, now: datetime) -> tuple[Ask, str]:
    """Writes an ask of this member down; returns it with its code, which is kept nowhere readable.

    Call it inside a passage for the member's organisation. Raises ValueError for a purpose, a kind or a field that we
    have no words for, or a kind that is not for organisations of this kind.
    """
    if wish.purpose not in PURPOSES or not wish.scope or not vocabulary.knows(wish.scope):
        raise ValueError("a purpose, kind or field that nobody knows")
    if not all(vocabulary.is_for(kind, member.organisation.kind) for kind in wish.scope):
        raise ValueError("a kind that this organisation may not be given")
    name, code = uuid7(), "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    key = system_key(_CODES)
    row = Ask.objects.create(
        id=name,
        organisation_id=member.organisation_id,
        member=member,
        purpose=wish.purpose,
        scope=as_json(wish.scope),
        days=wish.days,
        max_reads=wish.max_reads,
        export=wish.export,
        for_organisation=wish.for_organisation,
        why=key.seal(_WHY, str(name), wish.why.encode()) if wish.why else None,
        code=key.seal(_CODE, str(name), code.encode()),
        documents=list(wish.documents),
        fee_yen=wish.fee_yen,
        code_hash=hash_of(code),
        at_desk=wish.at_desk,
        created_at=now,
        expires_at=now + (AT_DESK if wish.at_desk else BY_MESSAGE),
    )
    return row, code


def code_of(row: Ask) -> str:
    """The code of an ask, for the page of who asks; it is sealed under a key of the house."""
    return system_key(_CODES).unseal(_CODE, str(row.pk), row.code).decode()


def why_of(row: Ask) -> str:
    """The asker's own sentence."""
    return "" if row.why is None else system_key(_CODES).unseal(_WHY, str(row.pk), row.why).decode()


def as_typed(code: str) -> str:
    """A code as it was meant: capitals, without spaces and dashes, letters that look like digits as digits."""
    return code.upper().translate(_AS_MEANT)


def is_code(code: str) -> bool:
    """Whether this can be a code at all."""
    return len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)


def in_groups(code: str) -> str:
    """A code as it is read aloud: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def hash_of(code: str) -> bytes:
    """By what an ask is found: an HMAC under a key of the house, so that a stolen table cannot be searched."""
    return blind_index("ask-code", code)


def peek(code: str, *, now: datetime) -> Ask | None:
    """The open ask with this code, to be read before anything is decided; None for no ask, or somebody else's.

    Looking changes nothing: it stays tied to nobody.
    """
    return next(iter(Ask.objects.raw(_PEEK, [hash_of(code), now])), None)


def take(code: str, *, resident_id: UUID, now: datetime) -> Ask | None:
    """Ties the open ask with this code to a resident, who is told in their log that they were asked; None for no ask.

    Call it inside a passage for everybody the reader acts for: an ask that was opened for one of them may go over to
    another, to nobody else. Opening it again changes and notes nothing.
    """
    before = Ask.objects.filter(code_hash=hash_of(code), resident_id=resident_id).exists()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [hash_of(code), resident_id, now])
        (taken,) = cursor.fetchone()
    if taken is None:
        return None
    row = Ask.objects.select_related("organisation", "member").get(pk=taken)
    if not before:
        door.note(resident_id, _asked(row))
    return row


def _asked(row: Ask) -> Look:
    return Look(
        "grant.asked",
        kinds=tuple(row.scope),
        actor_kind="member",
        actor_user=row.member.user_id,
        organisation=row.organisation_id,
        role=row.organisation.kind,
        purpose=row.purpose,
    )


def waiting(resident_id: UUID, *, now: datetime) -> list[Ask]:
    """The asks that a resident opened and has not answered, the newest first."""
    mine = Ask.objects.filter(resident_id=resident_id, answer=Ask.Answer.WAITING, expires_at__gt=now)
    return list(mine.select_related("organisation", "member").order_by("-taken_at"))


def withdraw(row: Ask, *, now: datetime) -> None:
    """Takes an ask back while nobody has answered; a second call changes nothing."""
    row = Ask.objects.select_for_update().get(pk=row.pk)
    if row.answer == Ask.Answer.WAITING:
        row.answer, row.answered_at = Ask.Answer.WITHDRAWN, now
        row.save(update_fields=["answer", "answered_at"])


def of_member(member: Membership, *, now: datetime) -> list[Ask]:
    """The asks of one member that are open or were answered within the last days, the newest first."""
    mine = Ask.objects.filter(member=member, expires_at__gt=now - BY_MESSAGE).exclude(
        answer=Ask.Answer.WITHDRAWN
    )
    return list(mine.order_by("-created_at"))


def own(member: Membership, ask_id: UUID) -> Ask | None:
    """One ask of this member; a colleague's is not theirs, since its page shows the code."""
    return Ask.objects.filter(pk=ask_id, member=member).first()


def grant_of(row: Ask) -> Grant | None:
    """The permission that answered an ask, for its organisation."""
    return Grant.objects.filter(ask=row.pk, state=Grant.State.GIVEN).first() if row.answer else None
