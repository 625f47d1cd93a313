"""The protocol stands without a database, a queue or any app above it."""

import pkgutil
import subprocess
import sys
from pathlib import Path

from apps.feeds import protocol

ROOT = Path(__file__).resolve().parents[2]


def test_all_of_the_protocol_loads_without_database_queue_or_models() -> None:
    modules = [f"{protocol.__name__}.{module.name}" for module in pkgutil.iter_modules(protocol.__path__)]
    program = f"import sys, {', '.join(modules)}; print(*sorted(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert set(modules) <= set(loaded)
    above = ("django.db", "celery", "psycopg", "apps.wallet", "apps.feeds.models", "apps.accounts")
    below = {"apps.accounts", "apps.accounts.signing_keys"}  # our keys are a file and arithmetic
    assert [name for name in loaded if name.startswith(above) and name not in below] == []
