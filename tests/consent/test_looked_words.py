"""The log's codes in words: every act and every reason of the source has a sentence, and a new one is not hidden."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from apps.consent import policy
from apps.consent.looked.words import (
    ACTIONS,
    ACTS,
    REASONS,
    SUBJECTS,
    action_words,
    reason_words,
    subject_words,
)
from config.environment import ROOT

#: Look like acts and are not: mails, and kinds of data in the table of how long they are kept.
NO_ACTS = {"export.ready", "erasure.tomorrow", "log.entries", "inbox.accepted", "inbox.refused"}
CODE = re.compile(
    r"(records|record|shared|grant|receipt|log|export|erasure|institution|deletion|renewal|answers|inbox|telling|calendar)\.[a-z_]+"
)
QUOTED = re.compile(rf"""["']{CODE.pattern}["']""")


def codes_in(file: Path) -> Iterator[str]:
    text = file.read_text()
    if not QUOTED.search(text):
        return  # parsing takes long
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def test_every_act_that_the_source_notes_has_words() -> None:
    ours = ROOT / "apps/consent/looked"
    files = [
        file
        for file in (ROOT / "apps").rglob("*.py")
        if "migrations" not in file.parts and ours not in file.parents
    ]
    used = {code for file in files for code in codes_in(file) if not code.endswith((".py", ".json", ".html"))}

    assert used >= {"records.overview", "record.read", "log.read", "log.exported", "institution.read"}
    assert used - ACTIONS.keys() == NO_ACTS


def test_every_reason_of_a_refusal_has_words() -> None:
    assert set(get_args(policy.Reason.__value__)) - {""} == set(REASONS)


def test_what_has_no_words_yet_is_shown_as_it_is() -> None:
    assert "moon.seen" in action_words("moon.seen")
    assert "moon-full" in reason_words("moon-full")
    assert subject_words("moon.seen") == "Not said"


def test_acts_are_no_looks() -> None:
    assert {"grant.given", "erasure.done", "export.asked"} <= ACTS
    assert not ACTS & {"record.read", "log.read", "shared.read", "export.fetched", "institution.read"}


@pytest.mark.parametrize("text", [*ACTIONS.values(), *SUBJECTS.values()], ids=str)
def test_words_are_said_of_anybody_and_end_without_a_stop(text: object) -> None:
    """The same line is read by the person themselves and by a parent: it says neither "your" nor a name."""
    assert not re.search(r"\b(you|your|please)\b|[.!]$", str(text), re.IGNORECASE)


@pytest.mark.parametrize("text", REASONS.values(), ids=str)
def test_reasons_are_sentences(text: object) -> None:
    assert str(text)[0].isupper()
    assert str(text).endswith(".")
