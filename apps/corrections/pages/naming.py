"""What a correction is called, who is asked, and what stands against what, in words."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.corrections.ledger import Opened
from apps.corrections.paper.words import WHO
from apps.corrections.sending import Way
from apps.readiness.pages.findings.shown import months_in_words
from apps.readiness.pages.findings.words import TITLES
from apps.wallet.kinds import KINDS, KindError, show_field
from apps.wallet.kinds.decoding import decode
from apps.wallet.kinds.showing import field_of, format_day
from apps.wallet.pages.wording import fill, foreign, source_name


def title_of(found: Opened) -> str:
    """What a correction is called: the finding that it is about, else the kind of record and the field."""
    content = found.content
    if content.found is not None and content.found.rule in TITLES:
        return str(TITLES[content.found.rule])
    kind = KINDS[content.kind]
    name = strip_ruby(str(kind.label))
    if content.field is None:
        return name
    # Translators: title of a correction: a record and its field, such as "Pension month: category".
    return _("%(record)s: %(field)s") % {"record": name, "field": strip_ruby(str(field_of(kind.name, content.field).label))}  # fmt: skip


def to_said(found: Opened) -> SafeString | str:
    """Who is asked."""
    if found.row.asked is not None:
        return source_name(found.row.asked)
    if found.content.addressee_name:
        return foreign(found.content.addressee_name, "ja")
    return str(WHO[found.content.addressee])


def about_said(found: Opened) -> str:
    """The months it is about."""
    return months_in_words(found.content.months) if found.content.months else ""


def held_said(found: Opened) -> tuple[str, str]:
    """What the disputed version says in the field, and as of when."""
    content = found.content
    if not content.held:
        return "", ""
    one = content.held[0]
    as_of = format_day(one.data_as_of)
    if content.field is None:
        return "", as_of
    return _said_in(one.kind, content.field, msgspec.json.decode(one.payload)) or _("Not said"), as_of


def claimed_said(found: Opened) -> str:
    """What the resident says is right, as their page shows such a value."""
    content = found.content
    if content.claimed is None or content.field is None or not content.held:
        return ""
    payload = {**msgspec.json.decode(content.held[0].payload), content.field: content.claimed}
    return _said_in(content.kind, content.field, payload)


def _said_in(kind: str, name: str, payload: Mapping[str, Any]) -> str:
    """One value of a payload in words; as it is written where kinds have changed since it was kept."""
    field = field_of(kind, name)
    try:
        record = decode(kind, payload)
    except KindError:
        return str(payload.get(name, ""))
    return show_field(field, getattr(record, field.attribute)).value or ""


def way_said(way: Way, found: Opened) -> SafeString:
    """How it will leave."""
    to = to_said(found)
    if way is Way.PROTOCOL:
        return fill(_("%(name)s takes requests from here, straight into its system."), name=to)
    if way is Way.DESK:
        return fill(_("%(name)s has a desk here. People who work there open requests on it."), name=to)
    return fill(_("%(name)s takes nothing from here. Print it and send it yourself."), name=to)
