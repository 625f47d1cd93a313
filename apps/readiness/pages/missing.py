"""What is missing for an answer, in words, and where the resident can add it."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.screen import address
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Result
from apps.readiness.pages.asking import question_of
from apps.wallet.kinds import KINDS


class Way(NamedTuple):
    """Where something can be added."""

    label: str
    url: str


class Wanted(NamedTuple):
    """One thing that would tell: what it is, which part of it, why it matters, and ways to add it."""

    name: str
    part: str
    ways: tuple[Way, ...]


def wanted(result: Result, case: Case) -> list[Wanted]:
    """Everything that an answer names as missing; parts of one kind of record together."""
    parts: dict[str, list[str]] = {}
    found: list[Wanted] = []
    for name in result.missing:
        head, _dot, part = name.partition(".")
        if head in KINDS:
            parts.setdefault(head, []).append(part)
        elif (question := question_of(name)) is not None:
            form = f"{reverse('readiness:answers')}#id_{part}"
            found.append(Wanted(str(question), "", (Way(_("Answer this question"), form),)))
    return [*(_record(kind, names, case) for kind, names in parts.items()), *found]


def _record(kind: str, names: list[str], case: Case) -> Wanted:
    known = KINDS[kind]
    labels = {said.name: str(said.label) for said in known.fields}
    named = [labels[name] for name in names if name in labels]
    is_here = any(held.kind == kind for held in case.records)
    part = ""
    if named and is_here:
        # Translators: under a kind of record that is on file; "fields" are the parts of it that nobody has said.
        part = _("It is on file, but does not say: %(fields)s.") % {"fields": ", ".join(named)}
    elif named:
        # Translators: under a kind of record that is missing; "fields" are the parts of it that matter here.
        part = _("What matters in it: %(fields)s.") % {"fields": ", ".join(named)}
    return Wanted(str(known.label), part, ways_to(kind))


def ways_to(kind: str) -> tuple[Way, ...]:
    """How a record of a kind is entered by oneself."""
    papers = f"{reverse('wallet:papers')}?{urlencode({'kind': kind})}"
    return (Way(_("Enter it from a paper"), papers),)


def ways_of_a_stay() -> tuple[Way, ...]:
    """How the record comes here with which all begins: an office sends it, or one enters it."""
    coverage = address("feeds:coverage")
    connect = (Way(_("See who can send it"), coverage),) if coverage else ()
    return (*connect, *ways_to("residence_status"))
