"""Whoever steals a dump of the database finds no value in it, and after an erasure no key that opens one."""

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.models import ResidentKey, SystemKey
from apps.consent.sealing import SealBroken, data_key, destroy_key, key_provider
from apps.consent.sealing.data_keys import DataKey
from apps.consent.sealing.system_keys import bound_to
from apps.feeds.models import Event
from apps.feeds.sealed_tokens import TOKEN
from apps.wallet.models import Record, RecordVersion, Source
from apps.wallet.sealed import PAYLOAD
from tests.journeys import conftest as journeys
from tests.journeys.institutions import Institutions, payload_of
from tests.stolen import Loot, pg_dump, spellings

institutions = journeys.institutions

CANARIES = 50
A_DAY = re.compile(r"\d{4}(-\d\d){0,2}(T.*)?")
VALUE = "248000"


def leaves(value: Any) -> Iterator[str]:
    """Every text and every number of four digits and more."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, int) and not isinstance(value, bool) and value > 9_999:
        yield str(value)
    elif isinstance(value, str) and not A_DAY.fullmatch(value):
        yield value


def what_stays_readable() -> set[str]:
    """Names that people gave, and what is public about institutions (docs/operations/keys.md)."""
    facts = Source.objects.values_list("slug", "code", "name_ja", "name_en", "corporate_number")
    return {text for row in [*facts, *Resident.objects.values_list("display_name")] for text in row if text}


def canaries(institutions: Institutions) -> dict[str, set[str]]:
    """By kind of record, what its versions say, without what stays readable and words of the schema itself."""
    public, schema = what_stays_readable(), Loot(pg_dump("--schema-only"))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for token in institutions.tokens.values():
        payload = payload_of(token)
        for text in leaves(payload.get("data")):
            if len(text.encode()) >= 5 and not any(text in name or name in text for name in public):
                found[payload["kind"]].add(text)
    return {kind: {text for text in texts if not schema.holds(text)} for kind, texts in found.items()}


@pytest.mark.slow
def test_no_value_that_an_institution_sent_occurs_in_a_dump(institutions: Institutions) -> None:
    told = canaries(institutions)
    values = set[str]().union(*told.values())
    assert len(values) >= CANARIES
    assert len(told) >= 12
    assert told.keys() >= {"payslip", "residence_status", "registry_entry", "passport", "employment_contract"}
    loot = Loot(pg_dump())
    assert loot.holds("payslip")  # kinds stay readable: the search does find what is there
    assert all(loot.holds(name) for name in User.objects.values_list("email", flat=True))

    found = {kind: sorted(filter(loot.holds, texts)) for kind, texts in told.items()}

    assert {kind: texts for kind, texts in found.items() if texts} == {}


@pytest.mark.slow
def test_after_an_erasure_no_key_that_is_left_opens_the_old_dump(institutions: Institutions) -> None:
    del institutions
    gone = Resident.objects.order_by("pk")[0].pk
    with transaction.atomic():
        door.admit([gone])
        sealed = [
            *((PAYLOAD, f"{row.record_id}/{row.revision}", row.payload) for row in RecordVersion.objects.exclude(payload=None)),
            *((PAYLOAD, f"{row.id}/{row.revision}", row.payload) for row in Record.objects.exclude(payload=None)),
            *((TOKEN, f"{row.institution_id}/{row.jti}", row.token) for row in Event.objects.exclude(token=None)),
        ]  # fmt: skip
        row = ResidentKey.objects.get(pk=gone)
        wrapped = bytes(row.wrapped or b"")
        mine = data_key(gone, row.wrapped, row.kek_id)
    old = pg_dump()
    data_alone = pg_dump("--exclude-table-data=consent_residentkey")
    assert len(sealed) > 50
    for place, name, value in sealed:
        assert bytes(value).hex().encode() in old
        assert mine.unseal(place, name, value)  # while the key is there
    assert wrapped.hex().encode() in old
    assert wrapped.hex().encode() not in data_alone

    with transaction.atomic():
        door.admit([gone])
        destroy_key(gone)

    assert wrapped.hex().encode() not in pg_dump()
    for key in remaining_keys():
        another = DataKey(str(gone), key)
        for place, name, value in sealed:
            with pytest.raises(SealBroken):
                another.unseal(place, name, value)


def remaining_keys() -> list[bytes]:
    """Every key that the database and the keys file still give: residents', the house's, and the wrapping ones."""
    everybody = list(Resident.objects.values_list("pk", flat=True))
    with transaction.atomic():
        door.admit(everybody)
        rows = list(ResidentKey.objects.exclude(wrapped=None))
    keys = [data_key(row.resident_id, row.wrapped, row.kek_id)._key for row in rows]
    keys += [
        key_provider().unwrap(row.kek_id, bytes(row.wrapped), bound_to(row.purpose))
        for row in SystemKey.objects.all()
    ]
    from django.conf import settings

    for line in settings.TSUNAGI_KEYS_FILE.read_text().splitlines():
        keys.append(base64.urlsafe_b64decode(line.split()[1] + "="))
    assert len(keys) == len(everybody) - 1 + SystemKey.objects.count() + 1
    return keys


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize("value", ["東京都港区芝浦", "AB12345678CD", VALUE])
def test_the_search_finds_a_value_however_it_is_written(value: str, shift: int) -> None:
    around = b"\xf3" * shift + value.encode() + b"\xe9\x07"
    ways = {
        "plain": value.encode(),
        "escaped": value.encode("unicode_escape"),
        "base64": base64.b64encode(around),
        "base64url": base64.urlsafe_b64encode(around),
        "hex": around.hex().encode(),
        "bytea": b"\\\\x" + around.hex().encode(),
        "base64 in bytea": b"\\\\x" + base64.b64encode(around).hex().encode(),
    }
    for way, written in ways.items():
        assert Loot(b"1\t" + written + b"\t2026-11-21\n").holds(value), way
        assert not Loot(b"1\t" + written[: len(written) // 2] + b"\t2\n").holds(value), way


def test_a_number_inside_an_id_is_no_find() -> None:
    assert not Loot(b"0193-248000-77\t12:00:00.248000+00\tab248000\n").holds(VALUE)
    assert Loot(b'{"gross":248000}').holds(VALUE)
    assert len(set(spellings(VALUE))) >= 5
