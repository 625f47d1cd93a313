"""How a record changed: its versions newest first, each with what was before and what is after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.consent.sealing import DataKey
from apps.wallet.kinds import KINDS, KindField, Record, show_field
from apps.wallet.kinds.showing import format_day
from apps.wallet.marks import Mark
from apps.wallet.models import Confirmation, RecordVersion
from apps.wallet.models import Record as Held
from apps.wallet.own_sources import MOVED
from apps.wallet.pages.held import open_payload
from apps.wallet.pages.wording import foreign, local_day

# Translators: why an institution took a record back; shown after "Why:".
WITHDRAWN: Final[dict[str, Promise]] = {
    "entered-in-error": gettext_lazy("It had been entered by mistake."),
    "superseded": gettext_lazy("Another record has taken its place."),
    "erased-by-law": gettext_lazy("The law told the office to erase it."),
}


# Translators: why a record that the reader entered says nothing any more.
OWN_WITHDRAWN: Final[dict[str, Promise]] = {
    "entered-in-error": gettext_lazy("You took it back."),
    MOVED: gettext_lazy(
        "Its paper was added or removed, so it goes on as another record: one from a paper, or one said by you."
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    label: str
    before: SafeString
    after: SafeString


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a record: a version that came, or versions that never came (``state`` is-next)."""

    state: str
    title: str
    when: str
    notes: list[str]
    changes: list[Change]
    revision: int | None = None


class _Words(NamedTuple):
    """How the history speaks of one who sends: an office, or the resident."""

    withdrew: Callable[[], str]
    arrived: Callable[[], str]
    again: Callable[[], str]
    when: Callable[[], str]
    why: Callable[[str], str]


_OFFICE: Final = _Words(
    lambda: _("The office withdrew the record"),
    lambda: _("The record arrived"),
    lambda: _("Sent again with the same values"),
    # Translators: two days in full: when we received a version of a record, and of when the office's data is.
    lambda: _("Received on %(day)s. Their data of %(data_day)s."),
    lambda code: str(WITHDRAWN.get(code, _("The office did not say why."))),
)
_OWN: Final = _Words(
    lambda: _("Taken back, or moved"),
    lambda: _("You entered the record"),
    lambda: _("Entered again with the same values"),
    # Translators: two days in full: when somebody typed what a paper says, and the day of the paper.
    lambda: _("Entered on %(day)s. The paper is of %(data_day)s."),
    lambda code: str(OWN_WITHDRAWN.get(code, "")),
)


def versions_of(record: Held) -> QuerySet[RecordVersion]:
    """The versions held of a record, newest first, with how often and when last each was repeated."""
    repeated = Confirmation.objects.filter(
        resident_id=OuterRef("resident_id"), record_id=OuterRef("record_id"), revision=OuterRef("revision")
    )
    return (
        RecordVersion.objects.filter(resident_id=record.resident_id, record_id=record.id)
        .annotate(times=Subquery(repeated.values("times")[:1]))
        .annotate(confirmed_at=Subquery(repeated.values("confirmed_at")[:1]))
        .order_by("-revision", "recorded_at")
    )


def contents_of(kind: str, version: RecordVersion, key: DataKey) -> Record | None:
    """What a version says; None where the record was withdrawn."""
    return open_payload(key, kind, version.record_id, version.revision, version.payload)


def last_said(kind: str, versions: Sequence[RecordVersion], key: DataKey) -> Record | None:
    """What the newest version says that says anything."""
    return next(
        (contents_of(kind, version, key) for version in versions if version.payload is not None), None
    )


def steps(
    kind: str,
    versions: Sequence[RecordVersion],
    key: DataKey,
    *,
    own: bool = False,
    taken_away_at: datetime | None = None,
    marks: Sequence[Mark] = (),
) -> list[Step]:
    """The history, newest first; ``versions`` newest first, each revision once. ``own``: the resident entered it.

    ``taken_away_at`` is when the reader took away what the source had sent until then. A version that is disputed says so.
    """
    found = _steps(kind, versions, key, _OWN if own else _OFFICE, taken_away_at)
    revisions = {mark.revision: mark for mark in marks}
    return [_marked(step, revisions.get(step.revision or 0)) for step in found]


def _marked(step: Step, mark: Mark | None) -> Step:
    if mark is None:
        return step
    # Translators: in the history of a record, at the version that the reader disputes; a day in full.
    said = _("You dispute this version since %(day)s.") % {"day": format_day(mark.since)}
    return replace(step, notes=[*step.notes, said])


def _steps(
    kind: str,
    versions: Sequence[RecordVersion],
    key: DataKey,
    words: "_Words",
    taken_away_at: datetime | None,
) -> Iterator[Step]:
    for place, version in enumerate(versions):
        older = versions[place + 1] if place + 1 < len(versions) else None
        yield _step(kind, version, older, key, words)
        absent = version.revision - (older.revision if older else 0) - 1
        if absent and older is None and taken_away_at is not None:
            yield _taken_away(absent, taken_away_at)
        elif absent:
            yield _absent(absent)


def _absent(number: int) -> Step:
    title = ngettext(
        "%(number)s revision between never came here", "%(number)s revisions between never came here", number
    ) % {"number": number}
    return Step("is-next", title, "", [_("The office counts it, but we do not know what it said.")], [])


def _taken_away(number: int, at: datetime) -> Step:
    title = ngettext(
        "%(number)s earlier revision is not here", "%(number)s earlier revisions are not here", number
    ) % {"number": number}
    # Translators: the reader had everything deleted that an office had sent; a day in full.
    why = _("You had all deleted that this office sent until %(day)s.") % {"day": format_day(local_day(at))}
    return Step("is-next", title, "", [why], [])


def _step(kind: str, version: Any, older: RecordVersion | None, key: DataKey, words: "_Words") -> Step:
    before = contents_of(kind, older, key) if older else None
    after = contents_of(kind, version, key)
    changes = list(_changes(kind, before, after)) if before and after else []
    return Step(
        "is-full" if older is None else "",
        _title(version, older, changes, words),
        _when(version, words),
        list(_notes(version, words)),
        changes,
        version.revision,
    )


def _title(
    version: RecordVersion, older: RecordVersion | None, changes: Sequence[Change], words: "_Words"
) -> str:
    if version.withdrawn_reason is not None:
        return words.withdrew()
    if older is None:
        return words.arrived()
    if older.withdrawn_reason is not None:
        return _("The record came back")
    if not changes:
        return words.again()
    if len(changes) == 1:
        # Translators: heading of one change of a record; a field's label such as "Employer".
        return _("Changed: %(field)s") % {"field": changes[0].label}
    return ngettext("%(number)s value changed", "%(number)s values changed", len(changes)) % {
        "number": len(changes)
    }


def _when(version: RecordVersion, words: "_Words") -> str:
    return words.when() % {
        "day": format_day(local_day(version.recorded_at)),
        "data_day": format_day(version.data_as_of),
    }


def _notes(version: Any, words: "_Words") -> Iterator[str]:
    if version.withdrawn_reason is not None and (why := words.why(version.withdrawn_reason)):
        yield why
    if version.corrects is not None:
        yield _("With this the office answered a correction that you asked for.")
    if version.times:
        # Translators: how often an institution sent the same version of a record again, and the last day.
        sentence = ngettext(
            "Confirmed %(times)s time, last on %(day)s.",
            "Confirmed %(times)s times, last on %(day)s.",
            version.times,
        )
        yield sentence % {"times": version.times, "day": format_day(local_day(version.confirmed_at))}


def _changes(kind: str, before: Record, after: Record) -> Iterator[Change]:
    for field in KINDS[kind].fields:
        was, now = getattr(before, field.attribute), getattr(after, field.attribute)
        if was != now:
            yield Change(str(field.label), *_told_apart(field, was, now))


def _told_apart(field: KindField, was: Any, now: Any) -> tuple[SafeString, SafeString]:
    """Both values in words; with the parts of an organisation where its name alone did not change."""
    texts = _written(field, was), _written(field, now)
    if texts[0] == texts[1]:
        return _written(field, was, whole=True), _written(field, now, whole=True)
    return texts


def _written(field: KindField, value: Any, *, whole: bool = False) -> SafeString:
    shown = show_field(field, value)
    if shown.value is None:
        return foreign(_("Not said"), None)
    text = shown.value
    if whole:
        text = "; ".join([text, *(f"{part.label}: {part.value}" for part in shown.parts)])
    return foreign(text, shown.lang)
