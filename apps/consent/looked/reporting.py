"""Which bodies hold records and what they are called: consent lies below the apps that know, so they tell it here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString


class Body(NamedTuple):
    """A body that is tied to a resident: its name, and whether it tells when its own staff read a record."""

    name: SafeString
    reports: bool


class Sources(NamedTuple):
    """How to ask for names of sources by id, and for the bodies tied to a resident now; both inside a passage."""

    names: Callable[[Collection[UUID]], Mapping[UUID, SafeString]]
    tied_to: Callable[[UUID], Sequence[Body]]


_told: list[Sources] = []


def tell(sources: Sources) -> None:
    """Adds an app that knows sources; called by its ``ready()``."""
    if sources not in _told:
        _told.append(sources)


def names_of(ids: Collection[UUID]) -> dict[UUID, SafeString]:
    """The names of sources for the reader; without those that nobody knows any more."""
    return {source: name for sources in _told if ids for source, name in sources.names(ids).items()}


def tied_to(resident_id: UUID) -> list[Body]:
    """The bodies tied to a resident now, by name."""
    return sorted(
        (body for sources in _told for body in sources.tied_to(resident_id)), key=lambda body: body.name
    )
