"""``manage.py pull_feeds``: one pull now, in this process."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.feeds.management.bad_input import refuse
from apps.feeds.models import Institution
from apps.feeds.pulling import Report, pull


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
        reports = {row.source.slug: pull(row.pk) for row in rows}
        if options["json"]:
            self.stdout.write(json.dumps({slug: asdict(report) for slug, report in reports.items()}))
            return
        for slug, report in reports.items():
            self.stdout.write(f"{slug:24} {_sentence(report)}")


def _sentence(report: Report) -> str:
    if not report.asked:
        return "not asked: stopped, or another worker is asking it now"
    told = (
        f"{report.pages} pages, {report.received} new, {report.redelivered} again, {report.refused} refused"
    )
    return f"{told}, trouble: {report.trouble}" if report.trouble else told
