"""What the door costs a page: policies, the line in the log and its commit, against the same page without it.

Two sites on one database, gunicorn with one worker each, wrk with one connection, in turn; sixteen residents read
their own records one after another. The reference (``bench.doorless``) runs as the owner of the database.
"""

import json
import os
import shutil
import subprocess
import sys

from bench.database import ROOT, bench_database
from bench.measure import Bench, Goal, say
from bench.pages import load, must_answer, seed, served

SITES = {"with the door": "config.wsgi:application", "without": "bench.doorless:application"}
PAGES = ("records page", "one record's page", "home page")
GOALS = [Goal(f"door {page}", f"{page}, with / without the door, milliseconds", most=1.25) for page in PAGES]
#: Run in a process of its own, since a site is with or without a door for good.
_COUNT = """
import json, sys
from importlib import import_module
import_module(sys.argv[1].partition(":")[0])
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.db import connection, reset_queries
from django.test import Client
client = Client(headers={"cookie": sys.argv[2]})
counts = {}
for name, address in json.loads(sys.argv[3]).items():
    client.get(address)
    connection.force_debug_cursor = True
    reset_queries()
    assert client.get(address).status_code == 200, name
    counts[name] = len(connection.queries)
    connection.force_debug_cursor = False
print(json.dumps(counts))
"""


def queries(application: str, cookie: str, pages: dict[str, str]) -> dict[str, int]:
    """How many statements each page takes, counted inside a process that serves this site."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, application, cookie, json.dumps(pages)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    counted: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return counted


def main(*, quick: bool) -> int:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not here; install it (Debian: apt-get install wrk) and run this again.")
    rounds, seconds = (2, 2) if quick else (5, 4)
    bench = Bench("door", rounds, GOALS)
    from config import local

    with bench_database("door"), local.valkey(ROOT / "var" / "bench") as redis_url:
        os.environ["REDIS_URL"] = redis_url
        import django

        django.setup()
        readers = seed()
        from django.db import connections

        connections.close_all()
        for name, application in SITES.items():
            for page, count in queries(application, readers[0].cookie, readers[0].pages).items():
                bench.note(f"{page}, {name}, queries", count)
        with served(SITES["with the door"], {}) as with_door, served(SITES["without"], {}) as without:
            for port in (with_door, without):
                for page, address in readers[0].pages.items():
                    must_answer(port, address, readers[0].cookie)
                    load(port, readers, page, 1, connections=1)  # statements are planned by now
            for number in range(rounds):
                say(f"round {number + 1} of {rounds}")
                for page in PAGES:
                    took = [
                        1000 / load(port, readers, page, seconds, connections=1)["rate"]
                        for port in (with_door, without)
                    ]
                    bench.note(f"{page}, with the door, ms", took[0])
                    bench.note(f"{page}, without, ms", took[1])
                    bench.compare(f"door {page}", took[0] / took[1])
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
