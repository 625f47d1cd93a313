"""The inbox: what a resident was told, newest first, notices of one group as one, each with one next step."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts import acting
from apps.accounts.prepared import fetch_prepared
from apps.accounts.templatetags.dates import day
from apps.consent.sealing import DataKey, SealBroken
from apps.notices import contents
from apps.notices.contents import Contents
from apps.notices.models import Notice

log = logging.getLogger(__name__)

PAGE: Final = 20
LAST_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in words. ``step`` is empty where it leads nowhere, and for what is over."""

    id: UUID
    title: str
    text: str
    step: str
    is_unread: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown as one: a notice, or several of one group under a title of their own."""

    title: str
    items: list[Item]
    when: str

    @property
    def is_one(self) -> bool:
        return len(self.items) == 1

    @property
    def is_unread(self) -> bool:
        return any(item.is_unread for item in self.items)

    @property
    def is_over(self) -> bool:
        return all(item.is_over for item in self.items)

    @property
    def ids(self) -> str:
        """What the button "read" of this card sends."""
        return ",".join(str(item.id) for item in self.items)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the inbox; ``older`` and ``newer`` are addresses, empty at the ends."""

    cards: list[Card]
    unread: int
    number: int
    older: str
    newer: str

    @property
    def lead(self) -> str:
        """How much is new, in a sentence."""
        if not self.unread:
            return _("Nothing new. Everything here was read.")
        return ngettext("%(number)s notice is new.", "%(number)s notices are new.", self.unread) % {
            "number": self.unread
        }


def prepare(resident_id: UUID, key: DataKey, *, number: int, now: datetime) -> Page:
    """Reads a page and puts it into words; call it inside a passage."""
    rows = Notice.objects.filter(resident_id=resident_id)
    found = list(rows.told(at=now).order_by("-due_at", "-id")[(number - 1) * PAGE : number * PAGE + 1])
    return Page(
        _cards(found[:PAGE], key),
        rows.unread(at=now).count(),
        number,
        f"{reverse('notices:inbox')}?page={number + 1}" if len(found) > PAGE else "",
        "" if number == 1 else f"{reverse('notices:inbox')}?page={number - 1}",
    )


def _cards(rows: Sequence[Notice], key: DataKey) -> list[Card]:
    groups: dict[object, list[Notice]] = {}
    for row in rows:
        groups.setdefault(row.group or row.pk, []).append(row)
    return [_card(group, key) for group in groups.values()]


def _card(rows: Sequence[Notice], key: DataKey) -> Card:
    opened = [_open(row, key) for row in rows]
    items = [_item(row, said) for row, said in zip(rows, opened, strict=True)]
    first, title = opened[0], items[0].title
    if len(items) > 1 and first is not None and first.message.several is not None:
        title = first.message.several(first.told, len(items))
    # Translators: when a notice was told; a day in full.
    return Card(title, items, _("Told on %(day)s.") % {"day": day(rows[0].due_at)})


def _item(row: Notice, said: Contents | None) -> Item:
    over = row.withdrawn_at is not None
    is_unread = row.read_at is None and not over
    if said is None:
        sorry = _("This notice could not be opened. We have been told.")
        return Item(row.pk, sorry, "", "", is_unread, over)
    leads = not over and said.step is not None and said.step.address
    step = str(said.message.step) if leads else ""
    return Item(row.pk, said.title, said.text, step, is_unread, over)


def _open(row: Notice, key: DataKey) -> Contents | None:
    try:
        return contents.unseal(key, row.key, row.sealed)
    except SealBroken:
        log.critical("the seal of notice %s is broken", row.pk)
        return None


def step_of(row: Notice, key: DataKey) -> str:
    """The address to which a notice leads; the inbox for one that leads nowhere."""
    said = _open(row, key)
    return (said.step.address if said and said.step else "") or reverse("notices:inbox")


def mark(resident_id: UUID, ids: Sequence[UUID] | None, *, read: bool, now: datetime) -> int:
    """Marks notices of the inbox as read, or as not read; None: all of them. Returns how many that changed."""
    rows = Notice.objects.filter(resident_id=resident_id, read_at__isnull=read).told(at=now)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return int(rows.update(read_at=now if read else None))


def unread_of(request: HttpRequest) -> int:
    """How many notices wait for the person whom the reader looks at now: the number in the menu."""
    user: Any = request.user
    values = [user.pk, acting.chosen(request), timezone.now()]
    ((number,),) = fetch_prepared("SELECT notices_unread(%s, %s, %s)", values)
    return int(number)
