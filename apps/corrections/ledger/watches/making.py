"""A watch for a disputed field, a missing record, or a finding by its check."""

from collections.abc import Mapping
from typing import Any

from apps.corrections.ledger.watched_fields import natural_key, payload_of
from apps.corrections.ledger.watches.checks import CHECKS
from apps.corrections.ledger.watches.offices import Office, Offices, Watched
from apps.corrections.ledger.watches.reading import Look
from apps.corrections.routes.situations import Error
from apps.corrections.watching import Expected, Line, Watch
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding


def watch_of_field(
    held: Held, office: Office, field: str | None, *, error: Error | None, claimed: Any, offices: Offices
) -> Watched:
    """What has to be seen of one disputed field, or of a record that should not be there.

    `claimed` is as a payload has it. Without it only a value other than the disputed one is wrong to expect: not known.
    """
    if office.code == "resident":
        return Watched(None, "no_record")
    if office not in offices.sending:
        return Watched(None, "no_feed")
    if field is None:
        if error != "superfluous":
            return Watched(None, "not_known")
        line = Line(kind=held.kind, record_id=held.source_record_id, gone=True)
        return Watched(Watch(*office, (line,)))
    was = payload_of(held).get(field)
    if error == "superfluous" and claimed is None:
        expected = Expected(field, "not_said", was=was)
    elif claimed is None:
        return Watched(None, "not_known")
    else:
        expected = Expected(field, value=claimed, was=was)
    line = Line(
        kind=held.kind,
        record_id=held.source_record_id,
        like=natural_key(held, without=field),
        expected=(expected,),
    )
    return Watched(Watch(*office, (line,)))


def watch_of_missing(kind: str, like: Mapping[str, Any], office: Office, offices: Offices) -> Watched:
    """What has to be seen where a whole record is missing: that one comes which says this."""
    if office.code == "resident" or office not in offices.sending:
        return Watched(None, "no_feed")
    if not like:
        return Watched(None, "not_known")
    return Watched(Watch(*office, (Line(kind=kind, like=like),)))


def watch_of_finding(finding: Finding, case: Case, offices: Offices, *, part: str = "") -> Watched:
    """What ends a finding, by its check; `part` `health_insurer`: what that office has to show of it alone."""
    find = CHECKS.get(finding.check)
    if find is None:
        return Watched(None, "no_record")
    found = find(Look(finding, case, part))
    if isinstance(found, str):
        return Watched(None, found)
    office = offices.named(found.code, found.place)
    if office is None:
        return Watched(None, "no_feed")
    return Watched(Watch(*office, found.lines)) if found.lines else Watched(None, "not_known")
