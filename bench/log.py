"""verify_log against hashing the same bytes in memory, and its memory as the log grows tenfold.

Lines are written in turn, as in life, so those of one chain lie far apart on the disk. Each verification is a process
of its own, as an operator would run it.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from uuid import UUID, uuid4

from apps.consent.log.entries import leaf_hash
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
_COLUMNS = (
    "subject_ref", "seq", "id", "at", "actor_kind", "actor_ref", "organisation", "role", "action", "purpose", "grant",
    "kinds", "record_ids", "fields", "outcome", "reason", "source", "request_id", "prev", "leaf",
)  # fmt: skip
_KINDS = [
    ["pension_month"],
    ["payslip", "tax_slip"],
    ["health_insurance", "residence_status", "resident_tax"],
]


def line(ref: UUID, seq: int, prev: bytes, at: datetime) -> SimpleNamespace:
    """A plausible line: most looks are the resident's own, each fifth an adviser's through a grant."""
    adviser = seq % 5 == 0
    row = SimpleNamespace(
        subject_ref=ref, seq=seq, id=uuid4(), at=at, actor_kind="member" if adviser else "resident",
        actor_ref=uuid4().hex, organisation=uuid4() if adviser else None, role="adviser" if adviser else "",
        action="shared.read" if adviser else "records.domain", purpose="renewal-help" if adviser else "",
        grant=uuid4() if adviser else None, kinds=_KINDS[seq % 3], record_ids=[uuid4()] * (seq % 3), fields=[],
        outcome="allowed", reason="", source="app", request_id=uuid4(), prev=prev,
    )  # fmt: skip
    row.leaf = leaf_hash(row)
    return row


def write(entries: int) -> None:
    """Adds so many lines to chains of their own, one to each in turn, and signs the tree now and then."""
    from django.db import connection
    from django.utils import timezone

    from apps.consent.log import heads
    from apps.consent.log.entries import first_prev

    newest = {ref: first_prev(ref) for ref in (uuid4() for _ in range(entries // PER_RESIDENT))}
    begin = timezone.now() - timedelta(days=PER_RESIDENT)
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    with connection.cursor() as cursor:
        for seq in range(1, PER_RESIDENT + 1):
            with cursor.copy(f"COPY consent_accessentry ({columns}) FROM STDIN") as copy:
                for number, (ref, prev) in enumerate(newest.items()):
                    row = line(ref, seq, prev, begin + timedelta(days=seq, microseconds=number))
                    copy.write_row([getattr(row, name) for name in _COLUMNS])
                    newest[ref] = row.leaf
            if seq % 10 == 0:
                heads.sign_head(now=timezone.now())
        with cursor.copy("COPY consent_accesschain (subject_ref, resident_id, seq, head) FROM STDIN") as copy:
            for ref, leaf in newest.items():
                copy.write_row([ref, ref, PER_RESIDENT, leaf])
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
        write(small)
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
