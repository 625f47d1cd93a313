"""How a resident wants to be told: by e-mail or in the inbox alone, not at night, and how much a calendar says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID

from apps.notices.models import Delivery, Preference

#: Where people are who come to Japan and go home: Japan first, then by distance from it.
TIME_ZONES: Final = (
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Manila",
    "Asia/Ho_Chi_Minh",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Yangon",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Colombo",
    "Asia/Karachi",
    "Asia/Tashkent",
    "Europe/London",
    "Europe/Paris",
    "America/Sao_Paulo",
    "America/Lima",
    "America/New_York",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Australia/Sydney",
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which no mail goes, by the clock of a time zone; they may reach over midnight."""

    start: time
    end: time


def of(resident_id: UUID) -> Preference:
    """What the resident chose, or what holds for somebody who chose nothing; call it inside a passage."""
    return Preference.objects.filter(pk=resident_id).first() or Preference(resident_id=resident_id)


def choose(
    resident_id: UUID,
    *,
    inbox_only: Collection[str],
    quiet: Quiet | None,
    time_zone: str,
    full_titles: bool,
    now: datetime,
) -> None:
    """Keeps a choice, inside a passage; it counts for what is told from then on and for mail that has not gone."""
    Preference.objects.update_or_create(
        resident_id=resident_id,
        defaults={
            "inbox_only": sorted(inbox_only),
            "quiet_from": quiet.start if quiet else None,
            "quiet_until": quiet.end if quiet else None,
            "time_zone": time_zone,
            "full_titles": full_titles,
            "changed_at": now,
        },
    )


def is_refused(resident_id: UUID, reader: UUID) -> bool:
    """Whether the mail server knew no such address when the last mail went to this reader."""
    ended = Delivery.objects.filter(resident_id=resident_id, reader=reader).exclude(
        state__in=[Delivery.State.WAITING, Delivery.State.NEEDLESS]
    )
    last = ended.order_by("-ended_at").values_list("state", flat=True).first()
    return last == Delivery.State.REFUSED
