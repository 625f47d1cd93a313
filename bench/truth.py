"""What the checks find among sandbox residents, against the errors that were put in: found, missed and false of each.

Nothing is timed. An error counts as found with the right check, responsible party and months; whatever else is reported
above `info` is false. Three seeds of two thousand residents, or with --quick one of three hundred.
"""

import json
import sys
from collections import Counter
from datetime import date
from typing import Any

from bench.measure import say

TODAY = date(2026, 11, 21)
type Found = tuple[str, str, str, tuple[str, ...]]  # resident, check, responsible, months


def main(*, quick: bool) -> int:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    seeds, residents = ((7,), 300) if quick else ((7, 11, 2026), 2_000)
    table: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for seed in seeds:
        say(f"seed {seed}: {residents} residents")
        put_in, reported = errors_and_findings(residents, seed)
        for one in sorted(put_in | reported):
            kind = "found" if one in put_in and one in reported else "missed" if one in put_in else "false"
            table.setdefault(one[1], Counter())[kind] += 1
            if kind != "found":
                wrong.append(f"seed {seed} {kind}: {one}")
    print(f"{'check':6} {'found':>6} {'missed':>6} {'false':>6}")
    for check, counts in sorted(table.items()):
        print(f"{check:6} {counts['found']:6} {counts['missed']:6} {counts['false']:6}")
    print("\n".join(wrong[:60]))
    summed = {kind: sum(counts[kind] for counts in table.values()) for kind in ("found", "missed", "false")}
    print(json.dumps({"bench": "truth", "figures": summed, "ok": not wrong}))
    return 1 if wrong else 0


def errors_and_findings(residents: int, seed: int) -> tuple[set[Found], set[Found]]:
    """The errors that were put in, and what the checks report above `info`."""
    from apps.readiness.case_files import read_case
    from apps.readiness.rules import rule_set
    from apps.sandbox.population import cases, generate

    population, rules = generate(residents, seed, TODAY), rule_set()
    put_in = {_error(one) for one in population.truth()}
    reported: set[Found] = set()
    for data in cases(population):
        case = read_case(data, parameters=rules.data.parameters.keys())
        for finding in rules.assess(case, questions=("continuity",), strict=True).findings:
            if finding.severity != "info":
                reported.add((case.name, finding.check, finding.responsible, finding.months))
    return put_in, reported


def _error(one: dict[str, Any]) -> Found:
    return (one["resident"], one["check"], one["responsible"], tuple(one["months"]))


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
