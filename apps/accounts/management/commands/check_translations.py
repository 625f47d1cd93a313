"""Checks every message catalogue and says what to mend."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.catalogue_checks import (
    Fault,
    compile_fault,
    faults_in,
    forbidden_patterns,
    missing_from,
    plural_count,
)
from apps.accounts.source_messages import source_messages
from config.languages import LANGUAGE_TABLE, REFERENCE, catalogue, listed


class Command(BaseCommand):
    """``manage.py check_translations``: ends with an error when a listed language has a fault."""

    help = "Checks the message catalogues (gaps, placeholders, forbidden words, Unicode, ends of sentences)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = [*all_faults(), *texts_left_out()]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} to mend")
        self.stdout.write(f"Catalogues are whole; listed: {', '.join(listed())}")


def all_faults() -> Iterator[Fault]:
    """What is wrong in the catalogues that exist; gaps count only where a language claims to be complete.

    The reference is always held to completeness: every other language is measured by it.
    """
    import polib  # type: ignore[import-untyped]  # a tool of development, without types

    forbidden = forbidden_patterns()
    reference = list(polib.pofile(str(catalogue(REFERENCE))))
    for code, _name, _own, _html in LANGUAGE_TABLE:
        path = catalogue(code)
        if not path.exists():
            continue
        if broken := compile_fault(path, code):
            yield broken
        po = polib.pofile(str(path))
        found = [
            *faults_in(po, code, forbidden, plural_count(po.metadata)),
            *missing_from(po, reference, code),
        ]
        complete = code in listed() or code == REFERENCE
        yield from (fault for fault in found if complete or fault.check != 2)


def texts_left_out() -> Iterator[Fault]:
    """Texts of the source that the reference catalogue does not hold: they would show in English to everybody."""
    import polib

    taken_in = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalogue(REFERENCE)))}
    for (context, text), file in source_messages().items():
        if (context, text) not in taken_in:
            yield Fault(2, REFERENCE, text, f"stands in {file} and not in the catalogue")
