"""The guide in words: the five steps, how far each is, and an institution's document as a person reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.templatetags.dates import day_and_time
from apps.accounts.templatetags.thread import tag
from apps.feeds import operators, overview
from apps.feeds.models import Institution, InstitutionKey
from apps.feeds.onboarding import history, keys, opening, trial
from apps.feeds.onboarding.document import RegistrationError
from apps.feeds.onboarding.models import Onboarding
from apps.feeds.onboarding.trial import Counts
from apps.feeds.protocol.keys import KeyStatus
from apps.wallet.kinds import KINDS

type Words = str | Promise

#: What a member of the document is called on our pages.
MEMBERS: Final[dict[str, Words]] = {
    "": gettext_lazy("The document"),
    "id": gettext_lazy("Short name in addresses"),
    "names": gettext_lazy("Name"),
    "source": gettext_lazy("Kind of body"),
    "corporate_number": gettext_lazy("Corporate number"),
    "issuer": gettext_lazy("Issuer"),
    "poll_url": gettext_lazy("Address of its feed"),
    "token_url": gettext_lazy("Address of its token server"),
    "request_url": gettext_lazy("Address for requests to correct"),
    "authorization_url": gettext_lazy("Page where residents agree"),
    "metadata_url": gettext_lazy("Address of its metadata"),
    "jwks": gettext_lazy("Its keys"),
    "jwks_uri": gettext_lazy("Address of its keys"),
    "algorithms": gettext_lazy("Ways of signing"),
    "thumbprints": gettext_lazy("Thumbprints of its keys"),
    "event_types": gettext_lazy("Types of message"),
    "kinds": gettext_lazy("Kinds of record"),
    "private_network": gettext_lazy("On a private network"),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a document: which member, where exactly, and why."""

    member: Words
    path: str
    reason: Words


def flaws(found: Iterable[RegistrationError]) -> list[Flaw]:
    """What is wrong with a document, for a reader who did not write it."""
    return [
        Flaw(
            MEMBERS.get(error.path.partition(".")[0].partition("[")[0], error.path), error.path, error.reason
        )
        for error in found
    ]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the document: what it is, what it says, and whether that is a technical text."""

    label: Words
    values: list[Words]
    technical: bool = False


def facts(institution: Institution, done: Onboarding) -> list[Fact]:
    """The document of an institution in plain words."""
    source = institution.source
    addresses = (
        "issuer",
        "poll_url",
        "token_url",
        "request_url",
        "authorization_url",
        "metadata_url",
        "jwks_uri",
    )
    rows = [
        Fact(MEMBERS["names"], [name for name in (source.name_ja, source.name_en) if name]),
        Fact(MEMBERS["id"], [source.slug], technical=True),
        Fact(MEMBERS["source"], [source.get_code_display()]),
        Fact(MEMBERS["corporate_number"], [source.corporate_number], technical=True),
        *(Fact(MEMBERS[name], [getattr(institution, name)], technical=True) for name in addresses),
        Fact(MEMBERS["algorithms"], list(institution.algorithms), technical=True),
        Fact(MEMBERS["event_types"], [_type(each) for each in institution.event_types]),
        Fact(gettext_lazy("Kinds of record that it offers"), kind_labels(done.offered_kinds)),
    ]
    if institution.private_network:
        rows.append(Fact(MEMBERS["private_network"], [_("yes, as only samples may be")]))
    return [
        Fact(row.label, [each for each in row.values if each], row.technical)
        for row in rows
        if any(row.values)
    ]


def _type(name: str) -> Words:
    word = name.rsplit("/", 1)[-1]
    return keys.TYPES.get(word, word)


def kind_labels(kinds: Iterable[str]) -> list[Words]:
    """Kinds of record by the names that residents read."""
    return [KINDS[kind].label if kind in KINDS else kind for kind in kinds]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key as the pages show it; ``groups`` is the thumbprint in fours, to be read out."""

    key: InstitutionKey
    state: SafeString
    groups: list[str]
    compared: list[str]
    stated: bool
    may_compare: bool
    may_end: bool
    may_stop: bool
    why_not: str


def in_fours(text: str) -> list[str]:
    """A thumbprint in groups of four letters, which eyes and ears can hold."""
    return [text[place : place + 4] for place in range(0, len(text), 4)]


def key_rows(institution: Institution, done: Onboarding, *, reader: UUID, now: datetime) -> list[KeyRow]:
    """Every key of an institution, the newest first, with what this reader may do about it."""
    found = institution.keys.order_by("-first_seen_at", "-id").prefetch_related("approvals__by")
    return [_key_row(key, institution, done, reader=reader, now=now) for key in found]


def _key_row(
    key: InstitutionKey, institution: Institution, done: Onboarding, *, reader: UUID, now: datetime
) -> KeyRow:
    present = [each for each in key.approvals.all() if each.by.is_staff and each.by.is_active]
    planned = key.status == KeyStatus.RETIRED and key.retired_at is not None and key.retired_at > now
    comparable = key.status in keys.COMPARABLE and not planned
    mine = any(each.by_id == reader for each in present)
    typed_by_me = key.entered_by == reader
    why_not = ""
    if comparable and mine:
        why_not = _("You compared it. Somebody else has to compare it too.")
    elif comparable and typed_by_me:
        why_not = _("You typed this key in yourself. Two other people have to compare it.")
    closed = institution.state == Institution.State.REFUSED
    return KeyRow(
        key,
        key_state(key, planned=planned),
        in_fours(key.thumbprint),
        [
            # Translators: a member of staff, how they compared a key, and when.
            _("%(who)s, %(how)s, on %(moment)s")
            % {"who": each.by.email, "how": each.get_channel_display(), "moment": day_and_time(each.at)}
            for each in present
        ],
        key.thumbprint in done.stated_thumbprints,
        may_compare=comparable and not why_not and not closed,
        may_end=key.status == KeyStatus.APPROVED or planned,
        may_stop=True,
        why_not=why_not,
    )


def key_state(key: InstitutionKey, *, planned: bool) -> SafeString:
    """How a key stands, as a tag."""
    if planned and key.retired_at is not None:
        return tag("expected", _("in force until %(moment)s") % {"moment": day_and_time(key.retired_at)})
    words = str(key.get_status_display())
    shape = {KeyStatus.APPROVED: "covered", KeyStatus.PENDING: "open", KeyStatus.RETIRED: "none"}
    return tag(shape.get(KeyStatus(key.status), "missing"), words)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the guide: its name, whether it is done, what is to be known, and where to go on."""

    name: Words
    is_done: bool
    said: list[Words]
    url: str
    action: Words


def stages(institution: Institution, done: Onboarding, *, now: datetime) -> list[Stage]:
    """The five steps from a document to a live feed."""
    slug = institution.source.slug
    who = history.names([done.entered_by, done.kinds_by])
    waits = institution.state == Institution.State.WAITING
    return [
        Stage(
            gettext_lazy("Its document"),
            True,
            [_by(who[done.entered_by], done.entered_at)],
            reverse("feeds:document", args=[slug]),
            gettext_lazy("Read it in plain words"),
        ),
        _keys_stage(institution, slug, now=now),
        Stage(
            gettext_lazy("Kinds of record"),
            bool(institution.kinds),
            _agreed(institution, done, who),
            reverse("feeds:kinds", args=[slug]),
            gettext_lazy("Agree which kinds it sends") if waits else gettext_lazy("Change the kinds"),
        ),
        _test_stage(institution, done, slug),
        _last_stage(institution, done, slug, now=now),
    ]


def _by(who: Words, at: datetime | None) -> str:
    if at is None:
        return ""
    # Translators: who did something, and when.
    return _("%(who)s, %(moment)s") % {"who": who, "moment": day_and_time(at)}


def _keys_stage(institution: Institution, slug: str, *, now: datetime) -> Stage:
    number = keys.in_force(institution, now=now).count()
    waiting = institution.keys.filter(status=KeyStatus.PENDING).count()
    said: list[Words] = []
    if number:
        said.append(
            ngettext("%(number)s key is in force.", "%(number)s keys are in force.", number)
            % {"number": number}
        )
    if waiting:
        said.append(
            ngettext("%(number)s key waits to be compared.", "%(number)s keys wait to be compared.", waiting)
            % {"number": waiting}
        )
    if not said:
        said.append(_("No key is known yet. Have its key document read first."))
    said.append(_("Two different people compare each key with the institution."))
    return Stage(
        gettext_lazy("Its keys"),
        number > 0,
        said,
        reverse("feeds:keys", args=[slug]),
        gettext_lazy("Compare its keys"),
    )


def _agreed(institution: Institution, done: Onboarding, who: dict[UUID | None, Words]) -> list[Words]:
    said: list[Words] = [", ".join(str(each) for each in kind_labels(institution.kinds))]
    if institution.kinds and done.kinds_at:
        said.append(_by(who[done.kinds_by], done.kinds_at))
    if done.proposed_kinds:
        said.append(_("More kinds were proposed and wait for a second person."))
    return [each for each in said if each] or [_("Nothing is agreed yet.")]


def _test_stage(institution: Institution, done: Onboarding, slug: str) -> Stage:
    tried = trial.last(done)
    opened = institution.state == Institution.State.LIVE
    if opened:  # what comes every minute says more than a test of before
        said = _("It passed before the institution was opened.") if done.test else _("None was made.")
    elif tried is None:
        said = _("Nothing was tried since the last change.")
    elif tried.passed:
        said = _("It passed on %(moment)s.") % {"moment": day_and_time(done.tested_at)}
    else:
        said = _("It did not pass on %(moment)s.") % {"moment": day_and_time(done.tested_at)}
    return Stage(
        gettext_lazy("A test pull"),
        opened or (tried is not None and tried.passed),
        [said],
        reverse("feeds:test_pull", args=[slug]),
        gettext_lazy("Try it"),
    )


def _last_stage(institution: Institution, done: Onboarding, slug: str, *, now: datetime) -> Stage:
    live = institution.state == Institution.State.LIVE
    said: list[Words] = [] if live else list(opening.missing(institution, done, now=now))
    if not said and not live:
        said = [_("Everything is prepared. A second person looks at it and opens it.")]
    return Stage(
        gettext_lazy("Open it"),
        live,
        [_("It is live.")] if live else said,
        reverse("feeds:go_live", args=[slug]),
        gettext_lazy("Look at all of it and open it"),
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A test pull in words."""

    passed: bool
    trouble: str
    delivered: str
    verified: str
    kinds: list[tuple[Words, int]]
    types: list[tuple[Words, int]]
    refused: list[tuple[Words, str, int]]
    more: bool


def tried_in_words(counts: Counts) -> Tried:
    """What a test pull came to, without anything that anybody's record says."""
    return Tried(
        counts.passed,
        overview.trouble_in_words(counts.trouble),
        f"{counts.delivered:,}",
        f"{counts.verified:,}",
        [
            (KINDS[kind].label if kind in KINDS else kind, times)
            for kind, times in sorted(counts.kinds.items())
        ],
        [(_type(name), times) for name, times in sorted(counts.types.items())],
        [
            (operators.reason(code), code, times)
            for code, times in sorted([*counts.refused.items(), *counts.held.items()])
        ],
        counts.more,
    )
