"""What the public register says today of an organisation that a record names by its number, in words."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.wallet.corporations.looking_up import Registered, registered
from apps.wallet.kinds import KINDS, Org, Record
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import fill, foreign, whole


def register_notes(kind: str, record: Record) -> dict[str, list[SafeString]]:
    """Sentences to stand under the organisations of a record, by field; the printed name is never replaced."""
    named = {
        field.name: value
        for field in KINDS[kind].fields
        if isinstance(value := getattr(record, field.attribute), Org) and value.corporate_number
    }
    known = registered({org.corporate_number for org in named.values() if org.corporate_number})
    return {
        name: notes
        for name, org in named.items()
        if (found := known.get(org.corporate_number or "")) and (notes := _notes(org, found))
    }


def _notes(org: Org, found: Registered) -> list[SafeString]:
    notes = []
    if not found.is_called(org.name):
        # Translators: a company's present name; the record prints another one.
        called = _("In the register of corporate numbers this number now belongs to %(name)s.")
        notes.append(fill(called, name=foreign(found.name, "ja")))
    if found.closed_on is not None:
        day = whole(format_day(found.closed_on))
        if found.was_merged:
            into = foreign(found.successor_name or found.successor, "ja" if found.successor_name else None)
            notes.append(fill(_("It was merged into %(name)s on %(day)s."), name=into, day=day))
        else:
            notes.append(fill(_("It was closed on %(day)s."), day=day))
    if notes:
        # Translators: where the sentences before come from; a day in full.
        source = _("National Tax Agency, register of corporate numbers, entry of %(day)s.")
        notes.append(fill(source, day=whole(format_day(found.as_of))))
    return notes
