"""Staff see how feeds are doing and decide what needs a person; no resident ever appears on their pages."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.acting import add_child, become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds import ingest, operators, our_keys
from apps.feeds.models import InstitutionKey, OperatorNotice, Stream
from apps.feeds.trust import trust_of
from apps.wallet.models import Record
from tests.feeds.transmitter_desk import PAYSLIP, Desk, new_desk
from tests.wallet.page_records import NOW, sign_in_staff, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    desk = new_desk()
    desk.register()
    Stream.objects.filter(pk=desk.id).update(last_answered_at=NOW - timedelta(minutes=5))
    return desk


@pytest.fixture
def operator(client: Client) -> User:
    return sign_in_staff(client, "operator@example.com")


@pytest.fixture
def mai(desk: Desk) -> User:
    user = User.objects.create_user("mai@example.com")
    desk.connect("connection-of-mai", become_resident(user, display_name="Mai Thi Hoa"))
    return user


def deliver(desk: Desk, sets: dict[str, str]) -> None:
    assert desk.institution is not None
    with transaction.atomic():
        taken = ingest.take(desk.id, sets, trust_of(desk.institution), now=NOW, keys_as_of=NOW)
        ingest.tell_operators(desk.id, taken, now=NOW)


def address(desk: Desk, more: str = "") -> str:
    return f"/operators/{desk.slug}/{more}"


def record_of(resident: Resident) -> str:
    """The address of the record that the desk sent about a resident."""
    with transaction.atomic():
        door.admit([resident.pk])
        return f"/records/{Record.objects.get().id}/"


def stopped(desk: Desk) -> None:
    Stream.objects.filter(pk=desk.id).update(stopped_code="status_403", last_trouble="status_403", failures=1)
    operators.note(desk.id, "stream_stopped", now=NOW - timedelta(hours=2))


# -- who gets in ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_pages_exist_for_staff_with_a_second_factor_only(client: Client, desk: Desk, mai: User) -> None:
    key = InstitutionKey.objects.get()
    paths = ["/operators/", address(desk), "/operators/new/", *(address(desk, more) for more in (
        "preparing/", "document/", "document/again/", "kinds/", "test/", "open/", "state/suspend/", "history/", "keys/",
        f"keys/{key.pk}/compare/", f"keys/{key.pk}/end/", f"keys/{key.pk}/stop/", f"keys/{key.pk}/signed/",
        f"keys/{key.pk}/signed.txt"))]  # fmt: skip
    only_read = ("preparing/", "document/", "history/", "signed/", "signed.txt")
    posts = [*(path for path in paths[2:] if not path.endswith(only_read)), address(desk, "start/")]

    assert {client.get(path).status_code for path in paths} == {404}
    client.force_login(mai)
    assert {client.get(path).status_code for path in paths} == {404}
    assert {client.post(path).status_code for path in posts} == {404}
    client.force_login(User.objects.create_user("new@example.com", is_staff=True))
    assert {client.get(path).headers["Location"] for path in paths} == {"/second-factor/"}
    key.refresh_from_db()
    assert key.status == "approved"


def test_looking_changes_nothing(client: Client, desk: Desk, operator: User) -> None:
    stopped(desk)

    assert client.get(address(desk, "start/")).status_code == 405
    assert Stream.objects.get().stopped_code == "status_403"


# -- how the feeds are doing ---------------------------------------------------------------------------------


def test_the_table_says_how_each_institution_is_doing(client: Client, desk: Desk, operator: User) -> None:
    Stream.objects.filter(pk=desk.id).update(more_available=True, received=1200, redelivered=3, refused=2)

    page = words(client.get("/operators/"))

    assert (
        "Midori Pension Office live Answered 5 minutes ago. It has more for us. "
        "received 1,200 · again 3 · refused 2 0 0"
    ) in page


def test_those_that_need_a_person_come_first(client: Client, desk: Desk, operator: User) -> None:
    calm = new_desk(slug="a-calm-one", issuer="https://calm.example")
    calm.register(names={"ja": "あ", "en": "A calm one"})
    Stream.objects.filter(pk=calm.id).update(last_answered_at=NOW)
    stopped(desk)

    page = words(client.get("/operators/"))

    assert page.index("Midori Pension Office") < page.index("A calm one")
    assert "stopped since 21 November 2026, 10:00" in page


def test_a_silent_institution_is_called_silent(client: Client, desk: Desk, operator: User) -> None:
    Stream.objects.filter(pk=desk.id).update(last_answered_at=NOW - timedelta(hours=27))

    assert "silent Last answered on 20 November 2026, 09:00." in words(client.get("/operators/"))


def test_the_table_takes_the_same_queries_for_one_institution_and_many(
    client: Client, desk: Desk, operator: User
) -> None:
    client.get("/operators/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/operators/")
    for place in range(5):
        new_desk(slug=f"desk-{place}", issuer=f"https://desk{place}.example").register()
    with CaptureQueriesContext(connection) as many:
        client.get("/operators/")

    assert len(one) == len(many) <= 4


# -- a stream that stands still ------------------------------------------------------------------------------


def test_a_stopped_stream_says_why_and_is_started_by_a_person(
    client: Client, desk: Desk, operator: User
) -> None:
    stopped(desk)
    page = words(client.get(address(desk)))
    assert "Not until a person starts it It does not allow us to ask (403)." in page

    answer = client.post(address(desk, "start/"), follow=True)

    stream = Stream.objects.get()
    assert (stream.stopped_code, stream.failures, stream.next_poll_at) == ("", 0, NOW)
    assert list(Stream.objects.due(at=NOW)) == [stream]
    assert "It will be asked again within a minute." in words(answer)
    assert not OperatorNotice.objects.filter(settled_at=None).exists()


def test_what_was_to_be_acknowledged_survives_a_new_start(client: Client, desk: Desk, operator: User) -> None:
    stopped(desk)
    Stream.objects.update(acks_to_send=["jti-1"])

    client.post(address(desk, "start/"))

    assert Stream.objects.get().acks_to_send == ["jti-1"]


def test_a_notice_is_settled_once_and_opens_anew(client: Client, desk: Desk, operator: User) -> None:
    operators.note(desk.id, "bad_signature", now=NOW, times=3)
    page = words(client.get(address(desk)))
    assert "The signature does not fit the event." in page
    assert "3 times, first on 21 November 2026, 12:00." in page

    client.post(address(desk, f"notices/{OperatorNotice.objects.get().pk}/settle/"))
    operators.note(desk.id, "bad_signature", now=NOW)

    assert OperatorNotice.objects.filter(settled_at=None).count() == 1
    assert OperatorNotice.objects.exclude(settled_at=None).get().times == 3


def test_a_notice_of_another_institution_cannot_be_settled_here(
    client: Client, desk: Desk, operator: User
) -> None:
    other = new_desk(slug="other", issuer="https://other.example")
    other.register()
    operators.note(other.id, "bad_signature", now=NOW)

    client.post(address(desk, f"notices/{OperatorNotice.objects.get().pk}/settle/"))

    assert OperatorNotice.objects.get().settled_at is None


# -- quarantine ----------------------------------------------------------------------------------------------


def test_a_refused_event_is_explained_without_anything_it_says(
    client: Client, desk: Desk, mai: User, operator: User
) -> None:
    claims = desk.upsert(data={**PAYSLIP, "gross": "987654"}, jti="jti-refused")
    sets = desk.sets(claims)
    deliver(desk, sets)

    answer = client.get(address(desk))

    page = words(answer)
    assert "The record’s data is not of the agreed form." in page.replace("'", "’")
    assert "bad_data:wrong_type" in page
    assert "gross" in page
    assert "jti-refused" in page
    for secret in (
        "987654",
        "青葉食品",
        "connection-of-mai",
        "Mai Thi Hoa",
        str(become_resident(mai).pk),
        sets["jti-refused"],
    ):
        assert secret not in answer.content.decode()


def test_the_quarantine_never_selects_a_resident_or_a_token(
    client: Client, desk: Desk, mai: User, operator: User
) -> None:
    deliver(desk, desk.sets(desk.upsert(data={"gross": 1})))

    with CaptureQueriesContext(connection) as queries:
        client.get(address(desk))

    selected = [query["sql"].split(" FROM ")[0] for query in queries if "feeds_event" in query["sql"]]
    assert len(selected) == 2
    assert not any(column in sql for sql in selected for column in ("resident", '"token"', "sha256", "*"))


def test_events_of_another_institution_are_not_shown(client: Client, desk: Desk, operator: User) -> None:
    other = new_desk(slug="other", issuer="https://other.example")
    other.register()
    deliver(other, {"jti-other": "not a token"})

    assert "jti-other" not in words(client.get(address(desk)))
    assert "jti-other" in words(client.get("/operators/other/"))


def test_what_is_refused_comes_fifty_a_page(client: Client, desk: Desk, operator: User) -> None:
    deliver(desk, {f"jti-page-{place:03}": "not a token" for place in range(51)})

    assert "jti-page-049" in words(client.get(address(desk)))
    assert "jti-page-050" not in words(client.get(address(desk)))
    assert "jti-page-050" in words(client.get(address(desk, "?page=2")))
    assert client.get(address(desk, "?page=3")).status_code == 404


# -- a record as it was sent ---------------------------------------------------------------------------------


def test_a_resident_reads_the_signed_message_behind_a_record(client: Client, desk: Desk, mai: User) -> None:
    claims = desk.upsert()
    sets = desk.sets(claims)
    deliver(desk, sets)
    client.force_login(mai)
    record = record_of(become_resident(mai))
    assert f'href="{record}as-sent/"' in client.get(record).content.decode()

    answer = client.get(f"{record}as-sent/")

    page = words(answer)
    assert desk.key.thumbprint() in page
    assert sets[claims["jti"]] in page
    shown = json.loads(page.split("The message", 2)[-1].split("The signed message as it came")[0].strip())
    assert shown == claims


def test_each_version_has_its_own_message(client: Client, desk: Desk, mai: User) -> None:
    first, second = desk.upsert(), desk.upsert(revision=2, data={**PAYSLIP, "gross": 250000})
    deliver(desk, desk.sets(first, second))
    client.force_login(mai)
    path = f"{record_of(become_resident(mai))}as-sent/"

    assert first["jti"] in words(client.get(f"{path}?revision=1"))
    assert second["jti"] in words(client.get(path))
    assert client.get(f"{path}?revision=3").status_code == 404
    assert client.get(f"{path}?revision=x").status_code == 404


@pytest.mark.parametrize("revision", [1_763_700_000, 2**53 - 1])
def test_a_revision_may_be_as_large_as_the_protocol_allows(
    client: Client, desk: Desk, mai: User, revision: int
) -> None:
    claims = desk.upsert(revision=revision)
    deliver(desk, desk.sets(claims))
    client.force_login(mai)

    answer = client.get(f"{record_of(become_resident(mai))}as-sent/?revision={revision}")

    assert claims["jti"] in words(answer)


def test_nobody_else_reads_the_message_and_a_guardian_does(client: Client, desk: Desk, mai: User) -> None:
    child: Resident = add_child(mai, display_name="Linh")
    desk.connect("connection-of-linh", child)
    deliver(desk, desk.sets(desk.upsert(sub_id={"format": "opaque", "id": "connection-of-linh"})))
    path = f"{record_of(child)}as-sent/"
    client.force_login(mai)
    assert client.get(path).status_code == 200

    client.force_login(User.objects.create_user("stranger@example.com"))
    assert client.get(path).status_code == 404
    sign_in_staff(client, "operator@example.com")
    assert client.get(path).status_code == 404


# -- our keys ------------------------------------------------------------------------------------------------


def test_our_public_keys_are_public_and_hold_nothing_private(client: Client, settings: Any) -> None:
    answer = client.get("/.well-known/jwks.json")

    keys = answer.json()["keys"]
    assert keys[0]["kid"] == our_keys.signing_key().kid  # institutions take the first for requests
    assert len({key["kid"] for key in keys}) == len(keys) >= 3  # also receipts, and heads of the access log
    assert answer.headers["Content-Type"] == "application/jwk-set+json"
    assert "max-age=300" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert [{"d", "p", "q"} & key.keys() for key in keys] == [set()] * len(keys)
