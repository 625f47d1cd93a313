"""What verification may answer, and every reason for refusing an event: its code on the wire and in plain words."""

import re
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SPEAKABLE_PATH = re.compile(r"(?!.*\d{4})[a-z][a-z0-9_]*(\.[a-z0-9_]+|\[\d*\]|\[\.\.\.\])*")


class SetError(StrEnum):
    """The ``err`` codes of ``setErrs`` (RFC 8935 section 2.4, OpenID Shared Signals)."""

    INVALID_REQUEST = "invalid_request"
    INVALID_KEY = "invalid_key"
    INVALID_ISSUER = "invalid_issuer"
    INVALID_AUDIENCE = "invalid_audience"
    AUTHENTICATION_FAILED = "authentication_failed"
    ACCESS_DENIED = "access_denied"
    INVALID_STATE = "invalid_state"


class Grounds(NamedTuple):
    """Why an event is refused: the code for the institution, the sentence for staff, and whether to call them."""

    err: SetError
    reason: Promise | str
    alert: bool = False


_REQUEST = SetError.INVALID_REQUEST
_KEY = SetError.INVALID_KEY
_ACCESS = SetError.ACCESS_DENIED

GROUNDS: Final[dict[str, Grounds]] = {
    "too_large": Grounds(_REQUEST, _("The event is larger than 64 KiB.")),
    "not_compact": Grounds(_REQUEST, _("The event is not a signed token of three base64url parts.")),
    "not_utf8": Grounds(_REQUEST, _("The event holds bytes that are not UTF-8.")),
    "not_json": Grounds(_REQUEST, _("The event is not JSON.")),
    "duplicate_member": Grounds(
        _REQUEST, _("The event names one member twice, so it could be read in two ways.")
    ),
    "number_not_allowed": Grounds(
        _REQUEST, _("The event holds a number that not every reader can hold exactly.")
    ),
    "lone_surrogate": Grounds(_REQUEST, _("The event holds half of a character.")),
    "too_deep": Grounds(_REQUEST, _("The event is nested deeper than 20 levels.")),
    "too_many_members": Grounds(_REQUEST, _("The event has more members than any event needs.")),
    "not_an_object": Grounds(_REQUEST, _("The event is not a JSON object.")),
    "wrong_typ": Grounds(_REQUEST, _("The token does not say that it is a security event.")),
    "banned_header": Grounds(
        _REQUEST,
        _("The token's header holds a member that is not allowed, such as a key of its own."),
        alert=True,
    ),
    "alg_not_allowed": Grounds(
        _KEY, _("The token is signed in a way that is not agreed with this institution."), alert=True
    ),
    "missing_kid": Grounds(_KEY, _("The token does not name the key that signed it.")),
    "unknown_kid": Grounds(
        _KEY, _("The key that the token names is not among the institution's keys."), alert=True
    ),
    "revoked_key": Grounds(_KEY, _("The token names a key that was revoked."), alert=True),
    "retired_key": Grounds(_KEY, _("The token was issued after its key had been retired."), alert=True),
    "key_type_mismatch": Grounds(
        _KEY, _("The key that the token names is not made for its algorithm."), alert=True
    ),
    "bad_signature": Grounds(_KEY, _("The signature does not fit the event."), alert=True),
    "wrong_issuer": Grounds(
        SetError.INVALID_ISSUER, _("The event names another issuer than this institution.")
    ),
    "wrong_audience": Grounds(
        SetError.INVALID_AUDIENCE, _("The event is addressed to someone else, or not to us alone.")
    ),
    "bad_iat": Grounds(_REQUEST, _("The event does not say when it was issued.")),
    "future_iat": Grounds(
        _REQUEST, _("The event's time of issue has been in the future for more than a day.")
    ),
    "bad_jti": Grounds(_REQUEST, _("The event has no usable identifier.")),
    "jti_mismatch": Grounds(_REQUEST, _("The event was delivered under another identifier than its own.")),
    "jti_reused": Grounds(
        _REQUEST, _("An identifier that was used before came again with another event."), alert=True
    ),
    "banned_claim": Grounds(_REQUEST, _("The event holds a claim that events must not have.")),
    "bad_claim": Grounds(
        _REQUEST, _("The event's transaction or time of the fact is not of the agreed form.")
    ),
    "not_one_event": Grounds(_REQUEST, _("The token does not hold exactly one event.")),
    "unknown_event": Grounds(_REQUEST, _("The event is of a type that is not agreed.")),
    "bad_subject": Grounds(_REQUEST, _("The event does not say which connection it is about.")),
    "unknown_connection": Grounds(_ACCESS, _("The event is about a connection that is not known here.")),
    "connection_not_live": Grounds(_ACCESS, _("The event is about a connection that has ended.")),
    "kind_not_agreed": Grounds(_ACCESS, _("The resident did not agree to receive this kind of record.")),
    "kind_not_of_institution": Grounds(
        _ACCESS, _("It was not agreed with the institution that it sends this kind of record.")
    ),
    "missing_member": Grounds(_REQUEST, _("The event lacks a member that it must have.")),
    "unknown_member": Grounds(_REQUEST, _("The event has a member that is not agreed.")),
    "bad_member": Grounds(_REQUEST, _("A member of the event is not of the agreed form.")),
    "bad_schema": Grounds(
        _REQUEST, _("The event names a schema that does not belong to its kind of record.")
    ),
    "bad_period": Grounds(_REQUEST, _("The record's period ends before it begins.")),
    "bad_corporate_number": Grounds(
        _REQUEST, _("The authority's corporate number does not have the right check digit.")
    ),
    "bad_data": Grounds(_REQUEST, _("The record's data is not of the agreed form.")),
    "digest_mismatch": Grounds(_REQUEST, _("The digest does not fit the record's data.")),
    "cell_count": Grounds(_REQUEST, _("The row does not have as many cells as the header.")),
    "data_of_withdrawn": Grounds(_REQUEST, _("The row withdraws a record and still says what it holds.")),
    "restricted_identifier": Grounds(
        _REQUEST, _("The event holds a number that must never be sent here, such as My Number."), alert=True
    ),
}


class Opened(msgspec.Struct, frozen=True):
    """A token whose signature and claims are right. ``iat`` and ``toe`` are seconds since 1970.

    ``beside`` is whatever its header and claims hold that has no meaning here, as text; nearly always empty.
    ``signed_by`` is the RFC 7638 thumbprint of the key that signed it.
    """

    jti: str
    iat: int
    txn: str | None
    toe: int | None
    sub_id: str
    event_type: str
    payload: dict[str, Any]
    beside: str = ""
    signed_by: str = ""

    def __repr__(self) -> str:
        """Names the event and leaves its data out, which may be personal."""
        return f"<Opened {self.jti} {self.event_type}>"


class Refused(msgspec.Struct, frozen=True):
    """A final no. ``code`` is a name of ``GROUNDS``; ``path`` says where, when it is about one member.

    ``detail`` is the finer word of whoever read the data (``bad_date``), never a value.
    """

    code: str
    path: str = ""
    detail: str = ""

    @property
    def err(self) -> SetError:
        """The code for ``setErrs``."""
        return GROUNDS[self.code].err

    @property
    def reason(self) -> Promise | str:
        """What happened, in a plain sentence for staff; translated when it is shown."""
        return GROUNDS[self.code].reason

    @property
    def alert(self) -> bool:
        """Whether staff should be told at once: it looks like forgery, or a secret number was sent."""
        return GROUNDS[self.code].alert

    @property
    def description(self) -> str:
        """For ``setErrs``: words and the name of the member, nothing that the institution's data could slip in."""
        words = ":".join(filter(None, (self.code, self.detail)))
        return f"{words} at {self.path}" if self.path else words


class UnknownKid(Refused, frozen=True):
    """Refused for a kid not in the configuration: fetch the keys once, open again, and only then let it stand."""

    kid: str = ""


class Held(msgspec.Struct, frozen=True):
    """Not decided yet, so neither acknowledged nor refused: ``future_iat``, ``key_pending``, ``connection_forming``."""

    reason: str


def speakable(path: str) -> str:
    """The path when it consists of plain member names; empty otherwise, since unknown names may hold anything."""
    return path if len(path) <= 100 and _SPEAKABLE_PATH.fullmatch(path) else ""
