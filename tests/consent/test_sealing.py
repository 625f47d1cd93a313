"""Sealed values open in their own place for their own resident, and nowhere else."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from apps.accounts.models import Resident
from apps.consent import asking, door
from apps.consent.models import ResidentKey, SystemKey
from apps.consent.sealing import (
    DataKey,
    KeyDestroyed,
    KeysUnfit,
    SealBroken,
    blind_index,
    data_key,
    destroy_key,
    keys_of,
    living_keys_of,
    system_key,
)
from apps.consent.sealing.providers import new_line
from apps.consent.sealing.system_keys import PURPOSES

PLACE, ROW, SALARY = "wallet_recordversion.payload", "7f/1", b'{"gross":248000}'


@pytest.fixture
def passage(db: None) -> Iterator[None]:
    with transaction.atomic():
        yield


def admitted(number: int = 1) -> list[UUID]:
    residents = [Resident.objects.create().pk for _each in range(number)]
    door.admit(residents)
    return residents


def key() -> DataKey:
    return DataKey(str(uuid4()), b"\x07" * 32)


@given(plain=st.binary(max_size=5000), place=st.text(min_size=1), row=st.text(min_size=1))
def test_what_is_sealed_opens_again(plain: bytes, place: str, row: str) -> None:
    mine = key()

    assert mine.unseal(place, row, mine.seal(place, row, plain)) == plain


@given(data=st.data(), plain=st.binary(max_size=100))
def test_one_changed_bit_breaks_the_seal(data: st.DataObject, plain: bytes) -> None:
    mine = key()
    sealed = bytearray(mine.seal(PLACE, ROW, plain))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << at % 8

    with pytest.raises(SealBroken):
        mine.unseal(PLACE, ROW, bytes(sealed))


@pytest.mark.parametrize("length", range(29))
def test_what_is_too_short_for_a_seal_is_none(length: int) -> None:
    with pytest.raises(SealBroken):
        key().unseal(PLACE, ROW, key().seal(PLACE, ROW, b"")[:length])


def test_a_seal_opens_in_its_own_table_column_and_row_only() -> None:
    mine = key()
    sealed = mine.seal(PLACE, ROW, SALARY)

    for place, row in (("feeds_event.token", ROW), (PLACE, "7f/2"), (PLACE, "7e/1")):
        with pytest.raises(SealBroken):
            mine.unseal(place, row, sealed)


def test_a_seal_does_not_open_for_another_resident_even_under_the_same_key() -> None:
    sealed = key().seal(PLACE, ROW, SALARY)

    with pytest.raises(SealBroken):
        key().unseal(PLACE, ROW, sealed)  # same bytes of a key, another owner


def test_the_same_value_never_looks_the_same() -> None:
    mine = key()

    assert len({mine.seal(PLACE, ROW, SALARY) for _each in range(100)}) == 100


def test_a_seal_costs_29_bytes_and_shows_its_version() -> None:
    sealed = key().seal(PLACE, ROW, SALARY)

    assert len(sealed) == len(SALARY) + 29
    assert sealed[0] == 1
    assert SALARY not in sealed


def test_what_goes_wrong_says_no_value_and_no_key() -> None:
    mine = key()
    with pytest.raises(SealBroken) as caught:
        mine.unseal(PLACE, "other", mine.seal(PLACE, ROW, SALARY))

    assert str(caught.value) == "a seal of wallet_recordversion.payload is broken"
    assert repr(mine) == "<DataKey>"


def test_a_digest_depends_on_key_place_row_and_value() -> None:
    mine, other = key(), DataKey("other", b"\x08" * 32)
    same = mine.digest(PLACE, ROW, SALARY)

    assert same == key().digest(PLACE, ROW, SALARY)
    others = {
        mine.digest(PLACE, ROW, b"249000"),
        mine.digest(PLACE, "7f/2", SALARY),
        mine.digest("feeds_event.token", ROW, SALARY),
        other.digest(PLACE, ROW, SALARY),
    }
    assert len(others | {same}) == 5
    assert len(same) == 32


@pytest.mark.usefixtures("passage")
def test_a_key_is_made_once_for_each_resident_and_found_again() -> None:
    one, two = admitted(2)
    sealed = keys_of([one])[one].seal(PLACE, ROW, SALARY)

    again = keys_of([two, one])

    assert again[one].unseal(PLACE, ROW, sealed) == SALARY
    with pytest.raises(SealBroken):
        again[two].unseal(PLACE, ROW, sealed)
    assert ResidentKey.objects.count() == 2


@pytest.mark.usefixtures("passage")
def test_the_wrapped_key_is_not_the_key_and_belongs_to_its_resident() -> None:
    one, two = admitted(2)
    keys = keys_of([one, two])
    row = ResidentKey.objects.get(pk=one)

    assert keys[one]._key not in bytes(row.wrapped or b"")
    with pytest.raises(SealBroken):
        data_key(two, row.wrapped, row.kek_id)


@pytest.mark.usefixtures("passage")
def test_nobody_gets_a_key_of_a_resident_who_was_not_admitted() -> None:
    (stranger,) = admitted()
    keys_of([stranger])
    admitted()

    assert list(ResidentKey.objects.filter(pk=stranger)) == []
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        keys_of([stranger])


@pytest.mark.usefixtures("passage")
def test_a_destroyed_key_never_comes_back() -> None:
    one, two = admitted(2)
    sealed = keys_of([one])[one].seal(PLACE, ROW, SALARY)
    destroy_key(one)
    destroy_key(one)

    with pytest.raises(KeyDestroyed) as caught:
        keys_of([one, two])

    assert caught.value.residents == {one}
    assert list(living_keys_of([one, two])) == [two]
    row = ResidentKey.objects.get(pk=one)
    assert (row.wrapped, row.kek_id) == (None, "")
    assert row.destroyed_at is not None
    with pytest.raises(SealBroken):
        keys_of([two])[two].unseal(PLACE, ROW, sealed)


@pytest.mark.usefixtures("passage")
def test_a_resident_can_be_erased_before_any_key_was_made() -> None:
    (one,) = admitted()
    destroy_key(one)

    with pytest.raises(KeyDestroyed):
        keys_of([one])


@pytest.mark.usefixtures("passage")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_residentkey SET wrapped = '\\x01', kek_id = 'first', destroyed_at = NULL",
        "UPDATE consent_residentkey SET destroyed_at = now() - interval '1 year'",
    ],
)
def test_the_database_itself_keeps_a_key_destroyed(change: str) -> None:
    (one,) = admitted()
    destroy_key(one)

    with (
        pytest.raises(Exception, match="stays destroyed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.usefixtures("passage")
def test_the_web_may_neither_rewrap_nor_remove_a_key() -> None:
    (one,) = admitted()
    keys_of([one])

    with (
        pytest.raises(Exception, match="only rotate_keys"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE consent_residentkey SET wrapped = '\\x02'")
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM consent_residentkey")


@pytest.mark.usefixtures("passage")
def test_the_house_has_a_key_for_each_purpose() -> None:
    sealed = system_key("inbox").seal(PLACE, ROW, b"token")

    assert system_key("inbox").unseal(PLACE, ROW, sealed) == b"token"
    with pytest.raises(SealBroken):
        system_key("ask-codes").unseal(PLACE, ROW, sealed)
    assert SystemKey.objects.count() == 2


KEEP = "SELECT consent_keep_system_key(%s, %s, %s)"


@pytest.mark.usefixtures("passage")
def test_every_purpose_gets_one_key_and_only_a_purpose_that_there_is() -> None:
    for purpose in PURPOSES:
        system_key(purpose)
    before = list(SystemKey.objects.order_by("purpose").values_list("purpose", "wrapped"))
    assert {purpose for purpose, _wrapped in before} == set(PURPOSES) >= {asking._CODES}

    with connection.cursor() as cursor:
        cursor.execute(KEEP, ["inbox", b"\x01" + bytes(60), "junk"])
        assert cursor.fetchone() == (False,)

    assert list(SystemKey.objects.order_by("purpose").values_list("purpose", "wrapped")) == before


@pytest.mark.usefixtures("passage")
@pytest.mark.parametrize(
    ("sql", "values", "says"),
    [
        ("INSERT INTO consent_systemkey VALUES (%s, %s, %s)", ("inbox", b"x", "x"), "permission denied"),
        (KEEP, ("zz", b"\x01" + bytes(60), "first"), "no key for this purpose"),
        (KEEP, (None, b"\x01" + bytes(60), "first"), "no key for this purpose"),
        (KEEP, ("inbox", b"x", "first"), "not a wrapped key"),
        (KEEP, ("inbox", bytes(61), "first"), "not a wrapped key"),
        (KEEP, ("inbox", b"\x01" + bytes(60), ""), "not a wrapped key"),
    ],
)
def test_the_web_cannot_store_a_row_of_its_own_among_the_keys_of_the_house(
    sql: str, values: tuple[object, ...], says: str
) -> None:
    with (
        pytest.raises(DatabaseError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


@pytest.mark.usefixtures("passage")
def test_a_process_with_a_wrong_key_wraps_nothing_new(settings: Settings) -> None:
    settings.TSUNAGI_KEYS = new_line("right").strip()
    (resident,) = admitted()
    keys_of([resident])

    settings.TSUNAGI_KEYS = new_line("right").strip()
    (newcomer,) = admitted()
    with pytest.raises(KeysUnfit, match="not the one that wraps"):
        keys_of([newcomer])
    with pytest.raises(KeysUnfit, match="not the one that wraps"):
        system_key("inbox")

    assert not ResidentKey.objects.filter(pk=newcomer).exists()
    assert not SystemKey.objects.exists()


@pytest.mark.usefixtures("passage")
def test_the_keys_in_use_are_looked_at_once_in_a_process(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.TSUNAGI_KEYS = new_line("right").strip()
    keys_of(admitted())
    (another,) = admitted()

    with django_assert_num_queries(3):  # looked for, made, read
        keys_of([another])


@pytest.mark.usefixtures("passage")
def test_a_blind_index_finds_the_same_value_however_it_is_written() -> None:
    found = blind_index("ask code", "AB12 ÅX")

    assert len(found) == 16
    assert found == blind_index("ask code", "ａｂ12 a\u030ax")
    assert found != blind_index("ask code", "AB13 ÅX")
    assert found != blind_index("card", "AB12 ÅX")


@pytest.mark.usefixtures("passage")
def test_a_blind_index_cannot_be_made_without_our_key() -> None:
    before = blind_index("ask code", "AB12")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE consent_systemkey")

    assert blind_index("ask code", "AB12") != before
