"""The copy to read: one page in the resident's language, a table for each domain, without network or program."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from apps.accounts.models import Resident
from apps.accounts.ruby import furigana_in_page
from apps.accounts.screen import EASY_JAPANESE, html_lang
from apps.consent.sealing import DataKey
from apps.wallet.export.asked_for import still_asked_for
from apps.wallet.export.reading import Held, records
from apps.wallet.kinds import KINDS, describe, present
from apps.wallet.kinds.showing import format_day
from apps.wallet.models import Record
from apps.wallet.own_sources import MOVED
from apps.wallet.pages.asked_for import shown as asked_for_shown
from apps.wallet.pages.disputed import disputed
from apps.wallet.pages.domains import DOMAINS, Domain
from apps.wallet.pages.wording import local_day
from config.languages import SOURCE

_STYLE: Final = Path(__file__).with_name("style.css")


def page(resident_id: UUID, key: DataKey, *, language: str, now: datetime) -> Iterator[bytes]:
    """``index.html``, record by record: what each office holds now. Earlier versions are in the other files."""
    language = language if language in dict(settings.LANGUAGES) else SOURCE
    asked = still_asked_for(resident_id, key)
    missing = {slug: [one for one in asked if one.kind in domain.kinds] for slug, domain in DOMAINS.items()}
    shown = {slug: _count(resident_id, domain) for slug, domain in DOMAINS.items()}
    head = {
        "lang": html_lang(language),
        "direction": "rtl" if translation.get_language_info(language)["bidi"] else "ltr",
        "name": Resident.objects.get(pk=resident_id).display_name,
        "made_at": now,
        "domains": [
            (slug, DOMAINS[slug].label, number) for slug, number in shown.items() if number or missing[slug]
        ],
    }
    yield _in(language, "head", head)
    for slug, domain in DOMAINS.items():
        if shown[slug] or missing[slug]:
            with translation.override(language):
                not_there = [asked_for_shown(one, by_you=False) for one in missing[slug]]
            yield _in(language, "domain", {"slug": slug, "label": domain.label, "asked_for": not_there})
            for held in records(resident_id, key, kinds=domain.kinds):
                if held.row.withdrawn_reason == MOVED:
                    continue  # it stands on the same page under its other source
                with translation.override(language):
                    row = _row(held)
                yield _in(language, "record", row)
            yield _in(language, "domain_end", {})
    yield _in(language, "foot", {})


def style() -> bytes:
    """``style.css``: for the screen and for paper."""
    return _STYLE.read_bytes()


def _count(resident_id: UUID, domain: Domain) -> int:
    return Record.objects.filter(resident_id=resident_id, kind__in=domain.kinds).count()


def _row(held: Held) -> dict[str, Any]:
    """One record in words, in the language that is active."""
    said, kind = held.said, held.row.kind
    last = said or held.last_said
    title = describe(kind, last) if last is not None else None
    return {
        "title": title.title if title else KINDS[kind].label,
        "when": title.when if title else None,
        "fields": [field for field in present(kind, said) if field.value is not None] if said else [],
        "source": held.source.name,
        "data_as_of": format_day(held.row.data_as_of),
        "received": format_day(local_day(held.row.changed_at)),
        "versions": len(held.versions),
        "withdrawn": held.row.is_withdrawn,
        "disputed": disputed(kind, held.marks),
    }


def _in(language: str, part: str, context: dict[str, Any]) -> bytes:
    with translation.override(language):
        written = render_to_string(f"wallet/export/{part}.html", context)
    return furigana_in_page(written, shown=language == EASY_JAPANESE).encode()
