"""What is told stands once under its key; what changed is told anew; what is over is taken back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.notices import contents
from tests.consent.leaving_people import as_owner
from tests.notices.people import NOON, SECRET, Person, day

pytestmark = pytest.mark.django_db
ALONE = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=3)


def test_the_same_is_told_once(mai: Person) -> None:
    assert [mai.told(), mai.told(now=LATER)] == [True, False]

    (notice,) = mai.notices()
    assert (notice.sequence, notice.due_at, notice.changed_at) == (0, NOON, NOON)


def test_a_changed_day_is_told_anew_under_the_same_name(mai: Person) -> None:
    mai.told(on=day("2027-02-28"))
    before = mai.notice()
    with mai.passage():
        type(before).objects.filter(pk=before.pk).update(read_at=NOON, mail_settled_at=NOON)

    assert mai.told(on=day("2027-03-31"), now=LATER)

    after = mai.notice()
    assert (after.pk, after.sequence) == (before.pk, 1)
    assert (after.read_at, after.mail_settled_at, after.due_at) == (None, None, LATER)


def test_what_waits_for_its_day_can_be_told_earlier_or_later(mai: Person) -> None:
    mai.told(when=NOON + timedelta(days=30))

    assert mai.told(when=NOON + timedelta(days=20), now=LATER)
    assert mai.notice().due_at == NOON + timedelta(days=20)
    assert not mai.told(when=NOON + timedelta(days=20), now=LATER)


def test_a_moved_day_of_telling_does_not_tell_again_what_was_told(mai: Person) -> None:
    mai.told(when=NOON)

    assert not mai.told(when=NOON + timedelta(days=20), now=LATER)
    assert mai.notice().due_at == NOON


def test_nothing_is_told_in_the_past(mai: Person) -> None:
    mai.told(when=NOON - timedelta(days=300))

    assert mai.notice().due_at == NOON


def test_what_is_over_is_taken_back_once_and_can_be_told_again(mai: Person) -> None:
    mai.told()

    assert [mai.withdrawn(now=LATER), mai.withdrawn(now=LATER)] == [True, False]
    assert (mai.notice().withdrawn_at, mai.notice().sequence) == (LATER, 1)
    assert mai.told(now=LATER)
    assert (mai.notice().withdrawn_at, mai.notice().sequence) == (None, 2)


def test_what_it_says_lies_sealed_and_opens_for_its_own_key_alone(mai: Person) -> None:
    mai.told(values={"shape": SECRET})
    mai.told("sun", values={"shape": "round"})
    notice, other = mai.notice(), mai.notice("sun")

    assert SECRET.encode() not in bytes(notice.sealed)
    with mai.passage() as key:
        assert contents.unseal(key, notice.key, notice.sealed).title == f"The moon is {SECRET}"
        with pytest.raises(Exception, match="seal"):
            contents.unseal(key, other.key, notice.sealed)


@ALONE
def test_nothing_of_what_is_said_lies_readable_in_the_database(mai: Person) -> None:
    mai.told(values={"shape": SECRET}, on=day("2031-07-19"))

    with as_owner() as owner:
        (row,) = owner.execute("SELECT n::text FROM notices_notice n").fetchone() or ("",)
    for plain in (SECRET, "2031-07", SECRET.encode().hex(), b"2031-07-19".hex()):
        assert plain not in row


def test_outside_a_passage_nothing_can_be_told(mai: Person) -> None:
    from django.db import ProgrammingError, transaction

    from apps.notices import telling

    with mai.passage() as key:
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tsunagi.residents', '', true)")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            telling.tell(mai.resident.pk, "deadline", key="moon", data_key=key)


@ALONE
def test_of_many_that_tell_the_same_at_once_one_does(mai: Person) -> None:
    with mai.passage():
        pass  # the key is made before
    together, done = threading.Barrier(6), []

    def tell() -> None:
        try:
            together.wait(10)
            done.append(mai.told())
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(done) == [False] * 5 + [True]
    assert len(mai.notices()) == 1


SAID = st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.booleans())


@pytest.mark.slow
@given(st.lists(SAID, max_size=8))
@settings(max_examples=30)
def test_the_sequence_counts_changes_and_nothing_else(steps: list[tuple[str, int, bool]]) -> None:
    from apps.notices.models import Notice
    from tests.notices.people import somebody

    mai, state, changes = somebody(f"{id(steps)}-{len(steps)}@example.com"), {}, {}
    for key, shape, ends in steps:
        live = state.get(key)
        if ends:
            changed = mai.withdrawn(key)
            assert changed == (live is not None)
            state[key] = None
        else:
            changed = mai.told(key, values={"shape": shape})
            assert changed == (live != shape)
            state[key] = shape
        if changed:
            changes[key] = changes.get(key, -1) + 1
    with mai.passage():
        rows = Notice.objects.filter(resident=mai.resident)
        assert dict(rows.values_list("key", "sequence")) == {key: changes[key] for key in changes}
        rows.update(withdrawn_at=NOON)
