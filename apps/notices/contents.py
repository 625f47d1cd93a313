"""What a notice says, as it is sealed: the code of its message, the values, the day it is about, the next step."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
from django.urls import NoReverseMatch, reverse

from apps.consent.sealing import DataKey
from apps.notices.messages import Message, Values, message_of, said

PLACE: Final = "notices_notice.sealed"


class Step(msgspec.Struct, frozen=True, array_like=True):
    """Where a notice leads: the name of an address, and its arguments."""

    name: str
    arguments: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address; empty where no installed app offers it any more."""
        try:
            return reverse(self.name, args=self.arguments)
        except NoReverseMatch:
            return ""


class Contents(msgspec.Struct, frozen=True):
    """Everything that is sealed of a notice."""

    says: str
    values: dict[str, Any]
    on: date | None = None
    step: Step | None = None

    @property
    def message(self) -> Message:
        return message_of(self.says)

    @property
    def told(self) -> Values:
        return Values(self.values)

    @property
    def title(self) -> str:
        """The sentence in the language that is active."""
        return said(self.message.title, self.told)

    @property
    def text(self) -> str:
        return said(self.message.text, self.told)


_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_decode: Final = msgspec.json.Decoder(Contents).decode


def contents(says: str, values: Mapping[str, Any] | None, on: date | None, step: Step | None) -> bytes:
    """The same contents are the same bytes."""
    return _encode(Contents(says, dict(values or {}), on, step))


def seal(key: DataKey, name: str, plain: bytes) -> bytes:
    """Sealed for the notice of that key alone."""
    return key.seal(PLACE, name, plain)


def digest(key: DataKey, name: str, plain: bytes) -> bytes:
    return key.digest(PLACE, name, plain)


def unseal(key: DataKey, name: str, sealed: bytes | memoryview) -> Contents:
    """What a notice says; SealBroken when it does not open."""
    return _decode(key.unseal(PLACE, name, sealed))
