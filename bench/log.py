"""verify_log against hashing the same bytes in memory, and its memory as the log grows tenfold.

The log is written by ``consent_note`` as in life, so lines of one chain lie far apart on the disk. Each verification
is a process of its own, as an operator would run it.
"""

import json
import os
import subprocess
import sys
from hashlib import sha256

from bench.database import ROOT, bench_database
from bench.measure import Bench, Goal, say, seconds

SMALL = 100_000
LARGE = 1_000_000
PER_RESIDENT = 50
GOALS = [
    Goal("seconds", "verify_log on a million entries, seconds", most=60),
    Goal("memory", "peak memory, ten times the entries / once", most=1.1),
    Goal("hashing", "verify_log / SHA-256 of the same bytes, entries a second", least=0.01),
]
_RESIDENTS = """
INSERT INTO accounts_resident (id, display_name, created_at)
SELECT gen_random_uuid(), '', now() FROM generate_series(1, %s) RETURNING id
"""
_LOOK_AT_EACH = """
SELECT count(consent_note(id, 'records.domain', ARRAY['pension_month', 'health_insurance'],
    CASE WHEN %s %% 3 = 0 THEN ARRAY[gen_random_uuid(), gen_random_uuid()] ELSE '{}'::uuid[] END, '{}',
    CASE WHEN %s %% 5 = 0 THEN 'member' ELSE 'resident' END, id,
    CASE WHEN %s %% 5 = 0 THEN gen_random_uuid() END, 'adviser', 'renewal-help', NULL, 'allowed', '', 'app',
    gen_random_uuid(), gen_random_uuid()))
FROM unnest(%s::uuid[]) AS id
"""


def write(entries: int) -> None:
    """Writes so many lines about residents of their own, one for each in turn, and signs the tree."""
    from django.db import connection
    from django.utils import timezone

    from apps.consent.log import heads

    with connection.cursor() as cursor:
        cursor.execute(_RESIDENTS, [entries // PER_RESIDENT])
        residents = [row[0] for row in cursor.fetchall()]
        for number in range(PER_RESIDENT):
            cursor.execute(_LOOK_AT_EACH, [number, number, number, residents])
            if number % 10 == 9:
                heads.sign_head(now=timezone.now())
        cursor.execute(
            "VACUUM ANALYZE consent_accessentry, consent_accesschain, consent_logleaf, consent_logqueue"
        )


#: What a process says of its own peak; the kernel's account of a child begins with its parent's memory.
_VERIFY_AND_TELL = """
import io, json
from pathlib import Path
import django
from django.core.management import call_command
django.setup()
said = io.StringIO()
call_command("verify_log", "--json", stdout=said)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps(json.loads(said.getvalue()) | {"peak_kib": int(peak.split()[1])}))
"""


def verify() -> tuple[dict[str, float], float]:
    """What verify_log says in a process of its own, and that process's peak memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", _VERIFY_AND_TELL], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    if not found["sound"]:
        raise SystemExit(f"the log is not sound: {found['findings']}")
    return found, found["peak_kib"] / 1024


def hashed_a_second(entries: int) -> float:
    """Plain SHA-256 over the canonical bytes of lines that lie in memory."""
    from apps.consent.log.entries import canonical
    from apps.consent.models import AccessEntry

    lines = [canonical(line) for line in AccessEntry.objects.all()[:entries]]
    return len(lines) / seconds(lambda: [sha256(b"\x00" + text).digest() for text in lines])


def main(*, quick: bool) -> int:
    bench = Bench("log", 1, GOALS)
    small, large = (SMALL // 10, LARGE // 10) if quick else (SMALL, LARGE)
    os.environ["TSUNAGI_DATABASE_ROLE"] = "owner"
    with bench_database("log"):
        import django

        django.setup()
        say(f"writing {small} entries")
        rate = small / seconds(lambda: write(small))
        bench.note("consent_note and the tree, entries/s", rate)
        found, little = verify()
        bench.note(f"peak memory with {small} entries, MiB", little)
        bench.note(f"verify_log on {small} entries, seconds", found["seconds"])
        say(f"writing {large - small} entries")
        write(large - small)
        plain = bench.note("SHA-256 in memory, entries/s", hashed_a_second(min(small, 50_000)))
        for _ in range(1 if quick else 3):
            found, much = verify()
            if found["lines"] != large:
                raise SystemExit(f"{found['lines']} entries instead of {large}")
            bench.note(f"peak memory with {large} entries, MiB", much)
            bench.note(f"verify_log on {large} entries, seconds", found["seconds"])
            bench.compare("seconds", found["seconds"] * LARGE / large)
            bench.compare("memory", much / little)
            bench.compare("hashing", large / found["seconds"] / plain)
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
