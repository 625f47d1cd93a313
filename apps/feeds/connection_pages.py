"""What the pages about one connection say: what is asked, what was granted, what went otherwise than hoped."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.consent.door import Passage
from apps.feeds import connections
from apps.feeds.connecting import CONNECTED
from apps.feeds.models import AuthorizationAttempt, Connection, Institution
from apps.wallet.kinds import KINDS
from apps.wallet.pages.wording import source_name


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of record in words; ``chosen`` where it is asked for or granted."""

    name: str
    label: Promise | str
    help: Promise | str
    chosen: bool


class KindsForm(forms.Form):
    """Which kinds of record to ask an institution for."""

    kinds = forms.MultipleChoiceField(
        error_messages={
            "required": _("Leave at least one kind of record in the list."),
            "invalid_choice": _("This office does not send such records. Choose from the list."),
        }
    )

    def __init__(self, institution: Institution, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what a request brought
        choices: forms.MultipleChoiceField = self.fields["kinds"]  # type: ignore[assignment]
        choices.choices = [(kind, kind) for kind in institution.kinds]


def kind_rows(kinds: Collection[str], chosen: Collection[str]) -> list[KindRow]:
    """Kinds in the order of their labels' domains, each with what it is."""
    known = [kind for kind in KINDS if kind in kinds]
    return [KindRow(kind, KINDS[kind].label, KINDS[kind].help, kind in chosen) for kind in known]


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, for the reader: heading, what happened, what to do next."""

    heading: Promise
    happened: Promise
    next: Promise
    is_good: bool = False


# fmt: off - a table read in rows. Translators: %(source)s is the name of an institution.
ENDINGS: Final[dict[str, Ending]] = {
    CONNECTED: Ending(
        _("%(source)s is connected"),
        _("It says what you agreed to. Its records come here within a few minutes."),
        _("You can pause or end this on any day, at once."),
        is_good=True,
    ),
    "access_denied": Ending(
        _("You did not agree at %(source)s"),
        _("That is fine. Nothing was connected, and nothing was changed."),
        _("You can come back to it on any day."),
    ),
    "nothing_granted": Ending(
        _("%(source)s will send nothing"),
        _("It answered that no kind of record was agreed to. Nothing was connected."),
        _("If that is not what you wanted, begin again and leave at least one kind in its list."),
    ),
    "too_late": Ending(
        _("The answer came too late"),
        _(
            "You were away for more than ten minutes, so the answer of %(source)s was not used. Nothing was changed."
        ),
        _("Begin again. Your choice of records is quickly made."),
    ),
    "not_asked": Ending(
        _("%(source)s is not asked for records at present"),
        _("That was decided here while you were away. Nothing was connected, and nothing was changed."),
        _("You can come back to it on any day. What you hold yourself you can enter at any time."),
    ),
    "temporarily_unavailable": Ending(
        _("%(source)s is closed for a while"),
        _("It sent you back without asking you. Nothing was changed."),
        _("Try again later today."),
    ),
    "server_error": Ending(
        _("Something went wrong at %(source)s"),
        _("It sent you back without an answer. Nothing was changed."),
        _("Try again later today."),
    ),
    "unreachable": Ending(
        _("%(source)s did not answer us"),
        _(
            "You agreed there, but when we asked what you agreed to, it could not be reached. Nothing was connected."
        ),
        _("Begin again in a few minutes. You will be asked there once more."),
    ),
    "not_accepted": Ending(
        _("%(source)s did not accept our question"),
        _("It did not tell us what you agreed to. Nothing was connected."),
        _("Begin again. If it happens twice, the people of Tsunagi have to talk with this office."),
    ),
    "bad_answer": Ending(
        _("%(source)s answered in a way that we cannot use"),
        _("We could not read from its answer what you agreed to. Nothing was connected."),
        _("Begin again. If it happens twice, the people of Tsunagi have to talk with this office."),
    ),
    "other_error": Ending(
        _("%(source)s did not accept our question"),
        _("It sent you back without asking you. Nothing was changed."),
        _("Begin again. If it happens twice, the people of Tsunagi have to talk with this office."),
    ),
    "issuer": Ending(
        _("The answer did not come from %(source)s"),
        _("It named another office than the one you went to, so it was not used. Nothing was changed."),
        _("Begin again from here, and do not follow a link from a message."),
    ),
    "misshapen": Ending(
        _("The answer of %(source)s was not complete"),
        _("Nothing was changed."),
        _("Begin again."),
    ),
    "taken": Ending(
        _("%(source)s named a connection that belongs to somebody else"),
        _(
            "Another person here already uses it, so nothing was connected, and you do not see anything of theirs."
        ),
        _("Did you sign in there as yourself? If you did, this office has to put it right."),
    ),
    "": Ending(
        _("The answer of %(source)s is not known"),
        _("We had begun to ask what you agreed to, and were interrupted. Nothing was connected."),
        _("Begin again."),
    ),
}
# fmt: on


def ending_of(attempt: AuthorizationAttempt) -> Ending:
    """What to say about an answered attempt."""
    return ENDINGS[attempt.outcome]


def name_of(institution: Institution) -> SafeString:
    return source_name(institution.source)


def host_of(institution: Institution) -> str:
    """The host on whose pages the resident agrees, as the browser will show it."""
    return urlsplit(institution.authorization_url).netloc


def connection_of(passage: Passage, connection_id: UUID) -> Connection:
    """A connection of somebody whom the reader acts for; 404 for anybody else's."""
    found = connections.of(passage.residents, connection_id)
    if found is None:
        raise Http404
    return found
