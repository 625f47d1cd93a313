"""Routes, clock, watching and letters load and answer without Django, a queue or a driver, and without a clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from apps.corrections.sources import FOLDER
from config.environment import ROOT

PURE = [FOLDER / "sources.py", *(FOLDER / "routes").rglob("*.py"), *(FOLDER / "clock").rglob("*.py")]
PURE += [*(FOLDER / "watching").rglob("*.py"), *(FOLDER / "letters").rglob("*.py")]
CLOCKS = {"now", "today", "utcnow", "time", "localtime", "monotonic", "fromtimestamp"}


@pytest.mark.slow
def test_the_core_answers_without_django() -> None:
    program = (
        "import sys, datetime; from apps.corrections import clock, letters, routes, watching;"
        "on = datetime.date(2026, 11, 22); assert routes.routes_for('payslip', 'gross', 'employer', on=on).offers;"
        "clock.terms_of('P-16', holder='immigration', on=on); letters.templates(); print(*sorted(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert "apps.corrections.letters.composing" in loaded
    above = ("django", "celery", "psycopg", "redis", "babel")
    assert [name for name in loaded if name.split(".")[0] in above] == []


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(FOLDER)))
def test_nothing_reads_the_clock(file: Path) -> None:
    calls = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert calls == []
