"""verify_log against hashing the same bytes in memory, and its memory as the log grows tenfold.

The log is written by ``consent_note`` as in life, so lines of one chain lie far apart on the disk. Each verification
is a process of its own, as an operator would run it.
"""

import json
import os
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


def verify() -> tuple[dict[str, float], float]:
    """What verify_log says in a process of its own, and that process's peak memory in MiB."""
    reading, writing = os.pipe()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "manage.py", "verify_log", "--json"],
        {**os.environ, "TSUNAGI_DATABASE_ROLE": "owner"},
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)],
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status, usage = os.wait4(process, 0)
    found = json.loads(text)
    if status or not found["sound"]:
        raise SystemExit(f"the log is not sound: {text}")
    return found, usage.ru_maxrss / 1024


def hashed_a_second(entries: int) -> float:
    """Plain SHA-256 over the canonical bytes of lines that lie in memory."""
    from apps.consent.log.entries import canonical
    from apps.consent.models import AccessEntry

    lines = [canonical(line) for line in AccessEntry.objects.all()[:entries]]
    return len(lines) / seconds(lambda: [sha256(b"\x00" + text).digest() for text in lines])


def main(*, quick: bool) -> int:
    bench = Bench("log", 1, GOALS)
    small, large = (SMALL // 10, LARGE // 10) if quick else (SMALL, LARGE)
    os.chdir(ROOT)
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
