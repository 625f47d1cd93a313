"""The embedded PostgreSQL does not wait for processes that are gone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from config.local import _forget_the_dead


def test_who_was_killed_keeps_no_server_running(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    listed = tmp_path / ".handle_pids.json"
    listed.write_text(json.dumps([os.getpid(), gone.pid]))

    _forget_the_dead(tmp_path)

    assert json.loads(listed.read_text()) == [os.getpid()]


def test_a_list_that_is_missing_or_broken_is_left_alone(tmp_path: Path) -> None:
    _forget_the_dead(tmp_path)
    (tmp_path / ".handle_pids.json").write_text("{")

    _forget_the_dead(tmp_path)

    assert (tmp_path / ".handle_pids.json").read_text() == "{"
