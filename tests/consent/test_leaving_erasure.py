"""Erasing: nothing is left but lines without values, nobody else is touched, and it happens whole or not at all."""

import json
import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor, Resident, User
from apps.accounts.published_keys import others
from apps.consent import door, sealing
from apps.consent.leaving import erasing, waiting
from apps.consent.leaving.confirming import confirmation
from apps.consent.leaving.erasing import AlreadyErased, NotDue, erase
from apps.consent.leaving.reach import REACHED, STAYS
from apps.consent.models import AccessChain, AccessEntry, LeavingRequest, ResidentKey, Tombstone
from tests.consent.leaving_people import (
    admitted,
    as_owner,
    ask,
    left_behind,
    let_days_pass,
    rows_about,
    tables_with_residents,
    with_address,
)
from tests.consent.people import Person, person
from tests.wallet.page_records import office, payslip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def leaver() -> Person:
    """Somebody with records, a second version of one, a key, an address and a passkey."""
    mai = person("Mai", 241_111)
    with_address(mai.user)
    Authenticator.objects.create(user=mai.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    aoba.send("payslip", "Mai-2026-10", payslip("2026-10", gross=241_112), revision=2)
    mai.client.get("/home/")
    return mai


def due_erasure(leaver: Person) -> LeavingRequest:
    asked = ask(leaver.user, leaver.resident, "erasure")
    let_days_pass(asked)
    return asked


def test_nothing_about_the_person_is_left(leaver: Person) -> None:
    held = rows_about(leaver.resident.pk)
    assert held.keys() >= {"wallet_record", "wallet_recordversion", "wallet_holding", "accounts_actsfor",
                           "accounts_resident", "consent_accesschain"}  # fmt: skip
    due_erasure(leaver)

    done = erase(leaver.resident.pk)

    assert left_behind(leaver.resident.pk) == {}
    assert done.counts["wallet_recordversion"] == 2
    assert done.counts["accounts.User"] == 1
    assert not User.objects.filter(pk=leaver.user.pk).exists()
    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()
    assert leaver.client.get("/home/").status_code == 302  # to the sign-in


def test_no_key_opens_what_was_sealed(leaver: Person) -> None:
    with admitted(leaver.resident.pk):
        key = sealing.keys_of([leaver.resident.pk])[leaver.resident.pk]
        sealed = key.seal("wallet_record.payload", "1", b"241111")
    due_erasure(leaver)

    erase(leaver.resident.pk)

    with admitted(leaver.resident.pk):
        row = ResidentKey.objects.get(resident_id=leaver.resident.pk)
        assert (row.wrapped, row.kek_id) == (None, "")
        with pytest.raises(sealing.KeyDestroyed):
            sealing.keys_of([leaver.resident.pk])
    assert b"241111" not in sealed


def test_the_log_stays_without_a_name_and_ends_with_the_erasure(leaver: Person) -> None:
    with admitted(leaver.resident.pk):
        ref = AccessChain.objects.get(resident_id=leaver.resident.pk).subject_ref
        before = AccessEntry.objects.filter(subject_ref=ref).count()
    due_erasure(leaver)

    done = erase(leaver.resident.pk)

    assert done.subject_ref == ref
    with as_owner() as owner:
        lines = owner.execute(
            "SELECT action, actor_kind, source FROM consent_accessentry WHERE subject_ref = %s ORDER BY seq",
            [ref],
        ).fetchall()
        chain = owner.execute("SELECT resident_id FROM consent_accesschain WHERE subject_ref = %s", [ref])
        assert chain.fetchall() == [(None,)]
    assert len(lines) == before + 2
    assert lines[-2:] == [("erasure.asked", "resident", "app"), ("erasure.done", "job", "job")]


def test_rows_of_everybody_else_stay_as_they_were(leaver: Person) -> None:
    bina = person("Bina", 387_777)
    child = add_child(bina.user, display_name="Asha")
    before = {resident.pk: rows_about(resident.pk) for resident in (bina.resident, child)}
    due_erasure(leaver)

    erase(leaver.resident.pk)

    assert {resident.pk: rows_about(resident.pk) for resident in (bina.resident, child)} == before
    assert User.objects.filter(pk=bina.user.pk).exists()
    assert bina.client.get("/home/").status_code == 200


def test_a_childs_erasure_does_not_touch_the_guardian(leaver: Person) -> None:
    child = add_child(leaver.user, display_name="Linh")
    before = rows_about(leaver.resident.pk)
    let_days_pass(ask(leaver.user, child, "erasure"))

    erase(child.pk)

    assert left_behind(child.pk) == {}
    assert rows_about(leaver.resident.pk) == before
    assert leaver.client.get("/home/").status_code == 200


def test_somebody_who_acts_for_a_child_still_signs_in_for_the_child(leaver: Person) -> None:
    child = add_child(leaver.user, display_name="Linh")
    due_erasure(leaver)

    erase(leaver.resident.pk)

    assert left_behind(leaver.resident.pk) == {}
    assert list(ActsFor.objects.filter(user=leaver.user).values_list("resident_id", flat=True)) == [child.pk]
    assert leaver.client.get("/home/").status_code == 200


@pytest.mark.parametrize("days", [0, 13.9])
def test_the_database_erases_nobody_before_the_time_is_over(leaver: Person, days: float) -> None:
    let_days_pass(ask(leaver.user, leaver.resident, "erasure"), days)
    before = rows_about(leaver.resident.pk)

    with pytest.raises(NotDue):
        erase(leaver.resident.pk)

    assert rows_about(leaver.resident.pk) == before


def test_a_request_that_pretends_to_be_old_is_not_believed(leaver: Person) -> None:
    ask(leaver.user, leaver.resident, "erasure", now=timezone.now() - timedelta(days=20))

    with pytest.raises(NotDue):
        erase(leaver.resident.pk)


def test_nobody_is_erased_unasked_or_after_changing_their_mind(leaver: Person) -> None:
    with pytest.raises(NotDue):
        erase(leaver.resident.pk)
    asked = due_erasure(leaver)
    with door.open_own(leaver.user) as passage:
        waiting.cancel(passage, asked, now=timezone.now())

    with pytest.raises(NotDue):
        erase(leaver.resident.pk)

    assert Resident.objects.filter(pk=leaver.resident.pk).exists()


def test_only_the_owner_of_the_database_erases_out_of_turn(leaver: Person) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        erase(leaver.resident.pk, reason="court-order")

    assert Resident.objects.filter(pk=leaver.resident.pk).exists()


def test_the_web_cannot_shorten_the_days_of_a_request(leaver: Person) -> None:
    asked = ask(leaver.user, leaver.resident, "erasure")
    with pytest.raises(DatabaseError, match="never changed"), admitted(leaver.resident.pk):
        LeavingRequest.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    with pytest.raises(DatabaseError, match="permission denied"), admitted(leaver.resident.pk):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM wallet_record")


def test_an_erasure_that_is_interrupted_leaves_everything_as_it_was(
    leaver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_erasure(leaver)
    before = rows_about(leaver.resident.pk)

    def killed(*_args: Any, **_kwargs: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "confirm", killed)
    with pytest.raises(KeyboardInterrupt):
        erase(leaver.resident.pk)

    assert rows_about(leaver.resident.pk) == before
    assert User.objects.filter(pk=leaver.user.pk).exists()
    assert not Tombstone.objects.exists()


def test_a_connection_that_dies_in_the_middle_leaves_everything_as_it_was(leaver: Person) -> None:
    due_erasure(leaver)
    before = rows_about(leaver.resident.pk)

    with pytest.raises(DatabaseError):
        _erase_and_die(leaver)
    connection.close()

    assert rows_about(leaver.resident.pk) == before


def _erase_and_die(leaver: Person) -> None:
    with transaction.atomic():
        erase(leaver.resident.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        with as_owner() as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", [backend])


def test_of_two_erasures_at_once_one_wins(leaver: Person) -> None:
    due_erasure(leaver)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def run() -> None:
        together.wait(10)
        try:
            erase(leaver.resident.pk)
            outcomes.append("erased")
        except AlreadyErased:
            outcomes.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["already", "erased"]
    assert Tombstone.objects.count() == 1


def test_erasing_reaches_every_table_that_names_a_resident() -> None:
    with as_owner() as owner:
        named = set(tables_with_residents(owner))

    assert named - REACHED.keys() - STAYS.keys() == {
        "consent_accesschain"
    }  # cut loose by the function itself
    assert STAYS.keys() <= named
    assert REACHED.keys() - named == {"accounts_resident"}


def test_a_table_that_nobody_registered_stops_the_erasure(leaver: Person) -> None:
    due_erasure(leaver)
    with as_owner() as owner:
        owner.execute("CREATE TABLE consent_forgotten (resident_id uuid)")
        owner.execute("INSERT INTO consent_forgotten VALUES (%s)", [leaver.resident.pk])
    try:
        with pytest.raises(DatabaseError, match="does not reach consent_forgotten"):
            erase(leaver.resident.pk)
    finally:
        with as_owner() as owner:
            owner.execute("DROP TABLE consent_forgotten")

    assert Resident.objects.filter(pk=leaver.resident.pk).exists()


def test_the_person_is_told_with_a_link_that_works_without_signing_in(leaver: Person, client: Any) -> None:
    due_erasure(leaver)
    mail.outbox.clear()

    done = erase(leaver.resident.pk)

    (sent,) = mail.outbox
    assert sent.to == ["mai@example.com"]
    assert f"/erased/{done.code}/" in str(sent.body)
    assert "Mai" not in str(sent.body) + sent.subject
    page = client.get(f"/erased/{done.code}/")
    assert page.status_code == 200
    said = page.content.decode()
    assert str(done.subject_ref) in said
    assert str(leaver.resident.pk) not in said
    assert client.get("/erased/another-code/").status_code == 404


def test_the_confirmation_is_signed_and_names_nobody(leaver: Person) -> None:
    due_erasure(leaver)

    done = erase(leaver.resident.pk)

    token = Tombstone.objects.get(subject_ref=done.subject_ref).confirmation
    kid = jws.extract_compact(token.encode()).headers()["kid"]
    (jwk,) = [each for each in others() if each["kid"] == kid]
    said = json.loads(jws.deserialize_compact(token, ECKey.import_key(jwk), ["ES256"]).payload)
    assert said["rows"] == dict(sorted(done.counts.items()))
    assert said["subject_ref"] == str(done.subject_ref)
    assert said["key_destroyed"] is True
    assert str(leaver.resident.pk) not in token
    assert "Mai" not in json.dumps(said)


def test_the_page_of_the_confirmation_closes_after_thirty_days(leaver: Person) -> None:
    due_erasure(leaver)
    done = erase(leaver.resident.pk)
    now = timezone.now()

    assert confirmation(done.code, now=now + timedelta(days=29)) is not None
    assert confirmation(done.code, now=now + timedelta(days=30, minutes=1)) is None


def test_a_tombstone_cannot_be_changed_or_taken_away(leaver: Person) -> None:
    due_erasure(leaver)
    erase(leaver.resident.pk)
    with pytest.raises(DatabaseError, match="permission denied"):
        Tombstone.objects.update(reason="never")
    with as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="only ever added to"):
        owner.execute("DELETE FROM consent_tombstone")
