"""`manage.py rules`: the rules in force on a day, and one rule with everything it rests on."""

import datetime
import json
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.readiness.engine.parameters import Cite
from apps.readiness.engine.rules import Rule, Version
from apps.readiness.rules import rule_set
from apps.readiness.rules.messages import messages


class Command(BaseCommand):
    """Prints in English, for those who check rules against their sources."""

    help = "Lists the rules in force: id, version, source, day read, basis; with RULE, all of one rule."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "rule", nargs="?", metavar="RULE", help="one rule, with all its versions, sources and sentences"
        )
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            metavar="D",
            help="in force on this day; today if left out",
        )
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        rules = rule_set()
        on = options["on"] or timezone.localdate()
        if options["rule"] is None:
            rows = [_row(rule, version) for rule in rules.rules.values() if (version := rule.version_on(on))]
        elif options["rule"] in rules.rules:
            rows = [_whole(rules.rules[options["rule"]], on)]
        else:
            raise CommandError(f"There is no rule {options['rule']}.", returncode=2)
        if options["json"]:
            self.stdout.write(json.dumps(rows if options["rule"] is None else rows[0], ensure_ascii=False))
        elif options["rule"] is None:
            self._print_list(rows)
        else:
            self._print_rule(rows[0])

    def _print_list(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.stdout.write(
                f"{row['rule']:40} {row['version']:11} {row['read_on']} {','.join(row['basis']):8} {row['source']}"
            )

    def _print_rule(self, rule: dict[str, Any]) -> None:
        self.stdout.write(
            f"{rule['rule']}  {rule['weight']}, {rule['responsible']}, {', '.join(rule['questions'])}\n"
        )
        self.stdout.write(f"{rule['doc']}\n")
        for version in rule["versions"]:
            since, until = version["effective_from"] or "always", version["effective_to"] or "open"
            self.stdout.write(f"{'*' if version['in_force'] else ' '} from {since} to {until}")
            for cite in version["cites"]:
                self.stdout.write(
                    f"    [{cite['basis']}] {cite['law']}, {cite['article']}; read {cite['read_on']} {cite.get('url', '')}"
                )
        for name, sentence in rule["sentences"].items():
            self.stdout.write(f"  {name}: {sentence}")


def _cites(version: Version) -> list[Cite]:
    return [rule_set().data.cites[key] for key in version.cites]


def _row(rule: Rule, version: Version) -> dict[str, Any]:
    cites = _cites(version)
    return {
        "rule": rule.id,
        "version": version.name,
        "source": "; ".join(f"{cite.law} {cite.article}" for cite in cites),
        "read_on": min(cite.read_on for cite in cites).isoformat(),
        "basis": sorted({cite.basis for cite in cites}),
    }


def _whole(rule: Rule, on: datetime.date) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "questions": list(rule.questions),
        "weight": rule.weight,
        "responsible": rule.responsible,
        "statuses": None if rule.statuses is None else sorted(rule.statuses),
        "doc": "\n".join(line.strip() for line in rule.doc.splitlines()),
        "versions": [_version(version, in_force=rule.version_on(on) is version) for version in rule.versions],
        "sentences": dict(messages().get(rule.id, {})),
    }


def _version(version: Version, *, in_force: bool) -> dict[str, Any]:
    return {
        "effective_from": version.effective_from and version.effective_from.isoformat(),
        "effective_to": version.effective_to and version.effective_to.isoformat(),
        "in_force": in_force,
        "cites": [_plain(cite) for cite in _cites(version)],
    }


def _plain(cite: Cite) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(cite)
    return plain
