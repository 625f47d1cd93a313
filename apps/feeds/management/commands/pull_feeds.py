"""``manage.py pull_feeds``: one pull now, in this process."""

import json
import logging
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from apps.feeds import faults
from apps.feeds.management.bad_input import refuse
from apps.feeds.models import Institution
from apps.feeds.pulling import Report, pull

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Pulls all live institutions once, or one of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", help="the id it was registered with")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Institution.objects.live().select_related("source").order_by("source__slug")
        if options["institution"]:
            rows = rows.filter(source__slug=options["institution"])
            if not rows:
                raise refuse(f"no live institution is registered as {options['institution']!r}")
        reports = {row.source.slug: _report(row.pk) for row in rows}
        if options["json"]:
            self.stdout.write(json.dumps({slug: asdict(report) for slug, report in reports.items()}))
        else:
            for slug, report in reports.items():
                self.stdout.write(f"{slug:24} {_sentence(report)}")
        if troubled := [slug for slug, report in reports.items() if report.trouble]:
            raise CommandError(f"trouble with {', '.join(troubled)}", returncode=1)


def _report(institution_id: UUID) -> Report:
    """What a pull did; whatever it trips over becomes its trouble, so that the other institutions are asked too."""
    try:
        return pull(institution_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold up the others
        log.error("pull of %s: %s", institution_id, faults.place(error))  # noqa: TRY400
        if connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
        return Report(asked=True, trouble=f"stumbled:{type(error).__name__}")


def _sentence(report: Report) -> str:
    if not report.asked:
        return "not asked: stopped, or another worker is asking it now"
    told = (
        f"{report.pages} pages, {report.received} new, {report.redelivered} again, {report.refused} refused"
    )
    return f"{told}, trouble: {report.trouble}" if report.trouble else told
