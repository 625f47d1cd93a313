"""What a machine can see wrong in a message catalogue: gaps, lost placeholders, forbidden words, broken Unicode, ends.

The numbers are those of the language guide: 1 compiling and plurals, 2 completeness, 3 placeholders and tags,
7 forbidden words, 10 Unicode, 11 ends of sentences.
"""

import csv
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.languages import LOCALE_DIR, REFERENCE, SOURCE

PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%%|%[sdif]|\{\w*\}")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)[^>]*>")
ALLOWED_TAGS = frozenset({"a", "strong", "em", "br", "abbr"})
BIDI_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Marks that Zawgyi text holds and Unicode Burmese does not: a vowel before its consonant, and its private stacks.
ZAWGYI = re.compile("[\u1060-\u109d]|(?:^|\\s)[\u1031\u103b]")
#: SINHALA AL-LAKUNA before YA or RA needs a joiner, or the letters fall apart; repaya (after RA) is its own case.
SINHALA_SPLIT = re.compile("(?<!\u0dbb)\u0dca(?=[\u0dba\u0dbb])")
ENDS: dict[str, str] = {
    **dict.fromkeys(".。．।။។", "stop"),
    **dict.fromkeys("?？؟", "question"),
    **dict.fromkeys("!！", "exclamation"),
    **dict.fromkeys(":：", "colon"),
    **dict.fromkeys("…⋯", "ellipsis"),
}
#: Thai ends a sentence with a space, not with a stop.
NO_STOP = frozenset({"th"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the number of the check, the language, the message, and what is wrong."""

    check: int
    language: str
    message: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: check {self.check}: {self.what}: {self.message[:80]!r}"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A pattern that must not stand in texts of a language (``*`` is every language)."""

    language: str
    pattern: re.Pattern[str]
    instead: str


def forbidden_patterns(
    file: Path = LOCALE_DIR / "forbidden.csv", *, severity: str = "error"
) -> list[Forbidden]:
    """The forbidden patterns of one severity (``error`` or ``warn``)."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["severity"] == severity]
    return [
        Forbidden(row["lang"], re.compile(row["pattern"], re.IGNORECASE), row["use_instead"]) for row in rows
    ]


def faults_in(
    entries: Iterable[Any], language: str, forbidden: list[Forbidden], plurals: int
) -> Iterator[Fault]:
    """Everything wrong with the messages of one catalogue (polib entries) that can be seen message by message."""
    for entry in entries:
        if entry.obsolete:
            continue
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.msgid_plural and len(forms) != plurals:
            yield Fault(1, language, entry.msgid, f"{len(forms)} plural forms, the header says {plurals}")
        if entry.fuzzy or not all(forms):
            yield Fault(2, language, entry.msgid, "not translated, or fuzzy")
            continue
        for check in MESSAGE_CHECKS:
            yield from check(entry, forms, language)
        for number, place, text in [*((7, language, form) for form in forms), (7, SOURCE, entry.msgid)]:
            for word in forbidden:
                if word.language in {place, "*"} and word.pattern.search(text):
                    yield Fault(number, language, entry.msgid, f"forbidden: use {word.instead}")


def _placeholders(entry: Any, forms: list[str], language: str) -> Iterator[Fault]:
    """Check 3: the same placeholders and tags as often as in the source, and only allowed tags."""
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    wanted = [Counter(PLACEHOLDER.findall(source)) for source in sources]
    tags = Counter(TAG.findall(entry.msgid))
    if extra := set(tags) - ALLOWED_TAGS:
        yield Fault(3, language, entry.msgid, f"tags that are not allowed: {', '.join(sorted(extra))}")
    for form in forms:
        if Counter(PLACEHOLDER.findall(form)) not in wanted:
            yield Fault(3, language, entry.msgid, "placeholders differ from the source")
        if Counter(TAG.findall(form)) != tags:
            yield Fault(3, language, entry.msgid, "tags differ from the source")


def _unicode(entry: Any, forms: list[str], language: str) -> Iterator[Fault]:
    """Check 10: composed characters, no hidden marks, ASCII digits, single spaces."""
    for form in forms:
        if unicodedata.normalize("NFC", form) != form:
            yield Fault(10, language, entry.msgid, "not in Unicode form NFC")
        if BIDI_CONTROLS.search(form):
            yield Fault(10, language, entry.msgid, "holds invisible direction marks")
        if any(char.isdigit() and char not in "0123456789" for char in form):
            yield Fault(10, language, entry.msgid, "digits that are not ASCII")
        if "  " in form:
            yield Fault(10, language, entry.msgid, "two spaces together")
        if language == "my" and ZAWGYI.search(form):
            yield Fault(10, language, entry.msgid, "looks like Zawgyi, not Unicode")
        if language == "si" and SINHALA_SPLIT.search(form):
            yield Fault(10, language, entry.msgid, "a joiner (U+200D) is missing after U+0DCA")


def _ends(entry: Any, forms: list[str], language: str) -> Iterator[Fault]:
    """Check 11: the last sign is of the same kind as in the source, and so are the outer spaces."""
    wanted = _end(entry.msgid)
    for form in forms:
        if (form[:1].isspace(), form[-1:].isspace()) != (
            entry.msgid[:1].isspace(),
            entry.msgid[-1:].isspace(),
        ):
            yield Fault(11, language, entry.msgid, "spaces at the ends differ from the source")
        if _end(form) != wanted and not (language in NO_STOP and wanted == "stop" and _end(form) == ""):
            yield Fault(
                11,
                language,
                entry.msgid,
                f"ends with {_end(form) or 'no sign'}, the source with {wanted or 'none'}",
            )


def _end(text: str) -> str:
    bare = TAG.sub("", text).strip().rstrip("\"'”’»」』）)")
    if bare.endswith("か。"):  # a Japanese question ends with a stop as often as with a question mark
        return "question"
    return ENDS.get(bare[-1:], "")


MESSAGE_CHECKS: tuple[Callable[[Any, list[str], str], Iterator[Fault]], ...] = (
    _placeholders,
    _unicode,
    _ends,
)


def missing_from(entries: Iterable[Any], reference: Iterable[Any], language: str) -> Iterator[Fault]:
    """Check 2: messages that the reference catalogue has and this one lacks."""
    have = {(entry.msgctxt, entry.msgid) for entry in entries if not entry.obsolete}
    for entry in reference:
        if not entry.obsolete and (entry.msgctxt, entry.msgid) not in have:
            yield Fault(2, language, entry.msgid, f"missing, although {REFERENCE} has it")


def compile_fault(file: Path, language: str) -> Fault | None:
    """Check 1: what msgfmt says about a catalogue, or None when it is content."""
    answer = subprocess.run(
        ["msgfmt", "--check-format", "--check-header", "-o", "/dev/null", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if answer.returncode == 0 else Fault(1, language, file.name, answer.stderr.strip()[:300])


def plural_count(metadata: dict[str, str]) -> int:
    """How many plural forms the header of a catalogue announces."""
    found = re.search(r"nplurals\s*=\s*(\d+)", metadata.get("Plural-Forms", ""))
    return int(found.group(1)) if found else 0
