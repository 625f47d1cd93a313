"""Residents of the sandbox in a database, for what the benchmark of rules asks of it: cases read, nights counted."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

_jtis = itertools.count()


def seed(cases: Iterable[dict[str, Any]], *, now: datetime) -> list[UUID]:
    """One resident for each case file, with its records in the ledger; returns their ids."""
    from django.db import transaction

    from apps.accounts.models import Resident
    from apps.consent import door
    from apps.consent.sealing import keys_of
    from apps.wallet import ledger

    residents = []
    for case in cases:
        resident = Resident.objects.create(display_name="Somebody")
        residents.append(resident.pk)
        with transaction.atomic():
            door.admit([resident.pk])
            keys = keys_of([resident.pk])
            for source, arrivals in _arrivals(resident.pk, case["records"], now).items():
                ledger.receive(arrivals, source_id=source, keys=keys, now=now)
    return residents


def _arrivals(resident: UUID, records: Sequence[dict[str, Any]], now: datetime) -> dict[UUID, list[Any]]:
    from apps.feeds.protocol.canonical import canonical
    from apps.wallet.ledger import Arrival

    found: dict[UUID, list[Any]] = {}
    for number, record in enumerate(records):
        source = _source(record["source"])
        payload = canonical(record["payload"])
        found.setdefault(source, []).append(
            Arrival(
                resident_id=resident,
                source_id=source,
                kind=record["kind"],
                source_record_id=record.get("source_record_id") or f"record-{number}",
                revision=1,
                digest=sha256(payload).digest(),
                payload=payload,
                valid_from=_day(record.get("valid_from")),
                valid_to=_day(record.get("valid_to")),
                data_as_of=_day(record.get("data_as_of")) or now.date(),
                epoch="1",
                withdrawn_reason=None,
                issued_at=now,
                happened_at=None,
                delivered_as=f"jti-{next(_jtis)}",
                corrects=None,
            )
        )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _source(code: str) -> UUID:
    from apps.wallet.models import Source

    provenance = "self_declared" if code == "resident" else "institution"
    source, _made = Source.objects.get_or_create(
        slug=f"bench-{code}", defaults={"code": code, "name_ja": code, "provenance": provenance}
    )
    return source.pk


def copy_standings(count: int, *, until: date, like: UUID) -> None:
    """As many more residents whose answers stand until a day, each with the sealed bytes of another: nobody who is not
    due may try to open them."""
    from django.db import connection, transaction

    from apps.consent import door

    with transaction.atomic(), connection.cursor() as cursor:
        door.admit([like])
        cursor.execute(
            'SELECT "case", answers, engine, rule_set FROM readiness_standing WHERE resident_id = %s', [like]
        )
        (row,) = cursor.fetchall()
    for start in range(0, count, 10_000):
        names = [UUID(int=(1 << 127) + start + place) for place in range(min(10_000, count - start))]
        with transaction.atomic(), connection.cursor() as cursor:
            door.admit(names)
            cursor.execute(
                'INSERT INTO readiness_standing (resident_id, "case", answers, engine, rule_set, assessed_on,'
                " assessed_at, stands_until) SELECT unnest(%s::uuid[]), %s, %s, %s, %s, %s, now(), %s",
                [names, *row, until, until],
            )


def change_one_record(residents: Sequence[UUID], *, now: datetime) -> None:
    """One record of each is written anew, as a newer version does: the triggers of its table note whose case changed."""
    from django.db import connection, transaction

    from apps.consent import door

    for batch in itertools.batched(residents, 500, strict=False):
        with transaction.atomic(), connection.cursor() as cursor:
            door.admit(batch)
            cursor.execute(
                "UPDATE wallet_record SET changed_at = %s WHERE id IN (SELECT DISTINCT ON (resident_id) id FROM"
                " wallet_record WHERE resident_id = ANY(%s) ORDER BY resident_id, id)",
                [now, list(batch)],
            )


def let_answers_end(residents: Sequence[UUID], *, on: date, others_on: date) -> None:
    """The answers of some stand until a day, those of everybody else until another; as the owner of the database."""
    import os

    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(
            "UPDATE readiness_standing SET stands_until = CASE WHEN resident_id = ANY(%s) THEN %s::date ELSE %s::date END",
            [list(residents), on, others_on],
        )


def touched_since(moment: datetime) -> int:
    """How many standings were written for a time after a moment; the owner of the database counts."""
    import os

    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT count(*) FROM readiness_standing WHERE assessed_at > %s + interval '1 hour'", [moment]
        ).fetchone()
    assert row is not None
    return int(row[0])


def read_as_kept(residents: Sequence[UUID]) -> int:
    """Reads the sealed cases of residents, as the night does, two hundred at a time; returns how many records."""
    from django.db import transaction

    from apps.consent import door
    from apps.consent.sealing import living_keys_of
    from apps.readiness.assessments.assessing import open_cases

    records = 0
    for batch in itertools.batched(residents, 200, strict=False):
        with transaction.atomic():
            door.admit(batch)
            records += sum(len(read.held) for read in open_cases(batch, living_keys_of(batch)).values())
    return records
