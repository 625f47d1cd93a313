"""The engine and the rules load without Django, a queue or a driver."""

import subprocess
import sys

from config.environment import ROOT


def test_rules_load_and_answer_without_django() -> None:
    program = (
        "import sys, datetime; from apps.readiness.engine.cases import Case; from apps.readiness.rules import rule_set;"
        "rule_set().assess(Case(datetime.date(2026, 11, 21)), strict=True); print(*sorted(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert "apps.readiness.rules.procedure.window" in loaded
    above = ("django", "celery", "psycopg", "redis", "babel")
    assert [name for name in loaded if name.split(".")[0] in above] == []
