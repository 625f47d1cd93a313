"""Puts lines of the log into the reader's words: who, why, what, when, with which result."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.accounts.models import Organisation, User
from apps.accounts.purposes import PURPOSES
from apps.accounts.templatetags.dates import day_and_time
from apps.consent import read_notices, vocabulary
from apps.consent.looked import reporting
from apps.consent.looked.picture import Bead
from apps.consent.looked.reading import Log
from apps.consent.looked.words import ACTS, action_words, reason_words, subject_words
from apps.consent.models import AccessEntry
from apps.consent.read_notices import Words
from apps.consent.sealing import DataKey

MOST_KINDS: Final = 3
_JAPANESE: Final = re.compile("[\N{IDEOGRAPHIC SPACE}-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the log, and whose it is: ``about`` is what the resident is called, empty in one's own log."""

    log: Log
    user: User
    about: str = ""

    @property
    def actor_ref(self) -> str:
        """What this log calls the reader: the same hash that ``consent_note`` writes."""
        return sha256(f"{self.log.subject_ref}{self.user.pk}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words. ``at`` is when it was noted, ``looked_at`` when it was: an office tells afterwards."""

    seq: int
    at: datetime
    looked_at: datetime
    bead: Bead
    who: SafeString
    who_is: SafeString
    why: list[SafeString]
    what: str
    when: str
    told: str
    result: SafeString
    grant: UUID | None


def tell(entries: Sequence[AccessEntry], reader: Reader, key: DataKey, resident_id: UUID) -> list[Line]:
    """The lines in words; three statements at most, however many they are. Call it inside a passage."""
    offices = [entry for entry in entries if entry.actor_kind == "institution"]
    said = read_notices.words_of(key, resident_id, [entry.seq for entry in offices]) if offices else {}
    names = _Names(entries, reader)
    return [_line(entry, names, said.get(entry.seq)) for entry in entries]


def bead_of(entry: AccessEntry) -> Bead:
    """How the picture and the list mark a line."""
    if entry.outcome == "refused":
        return Bead.REFUSED
    by_kind = {"resident": Bead.OWN, "guardian": Bead.OWN, "member": Bead.ALLOWED, "institution": Bead.OFFICE}
    return by_kind.get(entry.actor_kind, Bead.OURS)


class _Names:
    """What the bodies and people of a page are called; third persons by their part, never by name."""

    def __init__(self, entries: Sequence[AccessEntry], reader: Reader) -> None:
        self.reader = reader
        self.me = reader.actor_ref
        sources = {entry.organisation for entry in entries if entry.actor_kind == "institution"}
        helpers = {entry.organisation for entry in entries if entry.actor_kind == "member"}
        self.sources = reporting.names_of([source for source in sources if source])
        self.helpers = Organisation.objects.in_bulk([each for each in helpers if each]) if helpers else {}

    def who(self, entry: AccessEntry) -> SafeString:
        match entry.actor_kind:
            case "resident" | "guardian" if entry.actor_ref == self.me:
                return conditional_escape(_("You"))
            case "resident":
                return self._resident()
            case "guardian":
                return conditional_escape(_("A parent or guardian"))
            case "member":
                return self._member(entry)
            case "institution":
                name = self.sources.get(entry.organisation) if entry.organisation else None
                return name or conditional_escape(_("An office that is no longer known here"))
            case "staff":
                return conditional_escape(_("A member of Tsunagi’s staff"))
        return conditional_escape(_("Tsunagi itself, without any person"))

    def who_is(self, entry: AccessEntry, said: Words | None) -> SafeString:
        """What helps to place them: the sort of organisation, or the duty that the office named."""
        helper = self.helpers.get(entry.organisation) if entry.organisation else None
        if helper is not None:
            return conditional_escape(helper.get_kind_display())
        return in_their_words(said.reader) if said else SafeString("")

    def _resident(self) -> SafeString:
        if self.reader.about:
            return format_html("<bdi>{}</bdi>", self.reader.about)
        return conditional_escape(_("The person whom the records are about"))

    def _member(self, entry: AccessEntry) -> SafeString:
        helper = self.helpers.get(entry.organisation) if entry.organisation else None
        if helper is None:
            return conditional_escape(_("A member of an organisation that is no longer here"))
        # Translators: who looked, in a list; the name of an organisation. People are never named.
        pattern = conditional_escape(_("A member of %(organisation)s"))
        return SafeString(pattern % {"organisation": in_their_words(helper.name)})


def _line(entry: AccessEntry, names: _Names, said: Words | None) -> Line:
    told, looked_at = "", said.read_at if said else entry.at
    if said is not None:
        # Translators: stands under the time of a look that an office told us about afterwards; a day and a time.
        told = _("Told us on %(moment)s") % {"moment": day_and_time(entry.at)}
    return Line(
        entry.seq,
        entry.at,
        looked_at,
        bead_of(entry),
        names.who(entry),
        names.who_is(entry, said),
        _why(entry, said),
        _what(entry, said),
        day_and_time(looked_at),
        told,
        _result(entry, is_mine=entry.actor_ref == names.me),
        entry.grant,
    )


def _why(entry: AccessEntry, said: Words | None) -> list[SafeString]:
    lines = [conditional_escape(action_words(entry.action))]
    if purpose := PURPOSES.get(entry.purpose):
        lines.append(conditional_escape(str(purpose.sentence)))
    if said is not None:
        # Translators: what an office said a look was for, in its own words.
        lines.append(_quoted(_("For: %(words)s"), said.purpose))
        # Translators: the law or rule that an office named for a look, in its own words.
        lines.append(_quoted(_("By: %(words)s"), said.legal_basis))
    return lines


def _what(entry: AccessEntry, said: Words | None) -> str:
    """The kinds of record by name, or their domains where there are many."""
    kinds = [vocabulary.kind_words(kind) for kind in entry.kinds]
    if not kinds:
        unknown = said.fields if said else ()
        return listed(unknown) or subject_words(entry.action)
    if len(kinds) <= MOST_KINDS:
        return listed(str(kind.label) for kind in kinds)
    return listed(dict.fromkeys(str(kind.domain_label) for kind in kinds))


def _result(entry: AccessEntry, *, is_mine: bool) -> SafeString:
    if entry.outcome == "refused":
        refused = _("Refused. Nothing was shown.")
        return in_a_row(refused, reason_words(entry.reason)) if entry.reason else conditional_escape(refused)
    if entry.actor_kind == "institution":
        return conditional_escape(_("Their own records"))
    if entry.action in ACTS:
        return conditional_escape(pgettext("look", "Done"))
    return conditional_escape(_("Your own look") if is_mine else pgettext("look", "Allowed"))


def _quoted(pattern: str, text: str) -> SafeString:
    return SafeString(conditional_escape(pattern) % {"words": in_their_words(text)})


def in_their_words(text: str) -> SafeString:
    """Text that somebody else wrote: apart from the direction around it, and marked where it is Japanese."""
    if _JAPANESE.search(text) and not (get_language() or "").startswith("ja"):
        return format_html('<bdi lang="ja">{}</bdi>', text)
    return format_html("<bdi>{}</bdi>", text)


def in_a_row(*sentences: str) -> SafeString:
    """Sentences after one another, with a space except in scripts that write none after a full stop."""
    return mark_safe(("" if _writes_without_spaces() else " ").join(map(conditional_escape, sentences)))  # noqa: S308 - escaped


def listed(words: Iterable[str]) -> str:
    """Words in a row with the comma of the reader's script."""
    return ("、" if _writes_without_spaces() else ", ").join(words)


def _writes_without_spaces() -> bool:
    return (get_language() or "").startswith(("ja", "zh"))
