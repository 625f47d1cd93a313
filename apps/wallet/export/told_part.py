"""What residents were told, as their archive repeats it: notices in the words of the archive's language, and choices."""

from collections.abc import Iterator
from typing import Any

import msgspec
from django.utils.translation import override

from apps.accounts.ruby import strip_ruby
from apps.notices import contents, preferences
from apps.notices.models import CalendarAddress, Delivery, Notice
from apps.wallet.export.json_files import as_json
from apps.wallet.export.parts import About, File
from apps.wallet.export.reading import in_words


def parts(about: About) -> Iterator[File]:
    """``notices.json``: everything told, oldest first, with mails and addresses of calendars (of which no secret is kept)."""
    rows = Notice.objects.filter(resident_id=about.resident_id).order_by("made_at", "id")
    mails = Delivery.objects.filter(resident_id=about.resident_id).order_by("made_at", "id")
    addresses = CalendarAddress.objects.filter(resident_id=about.resident_id).order_by("made_at")
    with override(about.language or "en"):
        notices = [_notice(about, row) for row in rows]
    said = {
        "notices": notices,
        "mails": [{"made_at": in_words(each.made_at), "state": each.state, "ended_at": in_words(each.ended_at)} for each in mails],
        "calendars": [{"made_at": in_words(each.made_at), "ended_at": in_words(each.revoked_at)} for each in addresses],
        "chosen": _chosen(about),
    }  # fmt: skip
    yield "notices.json", as_json(said)


def _notice(about: About, row: Notice) -> dict[str, Any]:
    said = contents.unseal(about.key, row.key, row.sealed)
    return {
        "id": str(row.pk),
        "about": row.key,
        "kind": row.kind,
        "title": strip_ruby(said.title),
        "text": strip_ruby(said.text),
        "told_with": msgspec.to_builtins(said),
        "told_at": in_words(row.due_at),
        "changed": row.sequence,
        "changed_at": in_words(row.changed_at),
        "read_at": in_words(row.read_at),
        "withdrawn_at": in_words(row.withdrawn_at),
    }


def _chosen(about: About) -> dict[str, Any]:
    chosen = preferences.of(about.resident_id)
    return {
        "inbox_only": chosen.inbox_only,
        "quiet_from": str(chosen.quiet_from) if chosen.quiet_from else None,
        "quiet_until": str(chosen.quiet_until) if chosen.quiet_until else None,
        "time_zone": chosen.time_zone,
        "full_titles": chosen.full_titles,
    }
